/// The integers that columns are made of, for kernels that are written once a width. Their types are captured by kernels,
/// which are sent to other threads.
typealias MachineInteger = FixedWidthInteger & SignedInteger & BitwiseCopyable & SendableMetatype

/// The same of floats.
typealias MachineFloat = BinaryFloatingPoint & BitwiseCopyable & SendableMetatype & CustomStringConvertible
