package import BasaltCore

/// One signature of a function, and the kernel that computes it.
///
/// A function has one for each machine type, and kernels without a branch on types: which is called
/// is settled when a statement is bound.
package struct Overload: CallSignature {
  package let parameters: [TypePattern]
  /// What any number of further arguments must be, zero included; `nil` when there may be none.
  package let rest: TypePattern?
  package let volatility: Volatility
  package let nulls: NullHandling
  /// Whether arguments may be decimals in narrow form (`LogicalType.narrowDecimal`), and the result may be one.
  package let takesNarrowDecimals: Bool
  /// The result's type, from the arguments as they are after their casts.
  package let result: ResultRule
  package let kernel: Kernel

  /// What a NULL among the arguments means.
  ///
  /// Strict is what SQL's functions nearly all are. A kernel that sees NULLs must look at validity
  /// by itself, and is the exception.
  package enum NullHandling: Sendable {
    /// NULL in, NULL out. The shell sees to it, and the kernel may compute anything in such rows.
    case strict
    /// The kernel looks at NULLs itself, as that of `coalesce` does.
    case seen
  }

  /// Computes all rows of a call. One call a vector, so that what it costs to get here does not count.
  package typealias Kernel = @Sendable (_ call: FunctionCall) throws(BasaltError) -> ColumnVector

  package init(
    _ parameters: [TypePattern], rest: TypePattern? = nil, volatility: Volatility = .immutable,
    nulls: NullHandling = .strict, takesNarrowDecimals: Bool = false, result: @escaping ResultRule,
    kernel: @escaping Kernel
  ) {
    self.parameters = parameters
    self.rest = rest
    self.volatility = volatility
    self.nulls = nulls
    self.takesNarrowDecimals = takesNarrowDecimals
    self.result = result
    self.kernel = kernel
  }

  /// The common case: a result of one type, whatever the arguments.
  package init(
    _ parameters: [TypePattern], rest: TypePattern? = nil, volatility: Volatility = .immutable,
    nulls: NullHandling = .strict, returning type: LogicalType, kernel: @escaping Kernel
  ) {
    self.init(
      parameters, rest: rest, volatility: volatility, nulls: nulls,
      result: { (_) throws(BasaltError) in type }, kernel: kernel)
  }
}

/// An argument of a call as resolution sees it: a type, and what is known of the value.
package struct FunctionArgument: Sendable {
  package let type: LogicalType
  /// The value, when it is the same for all rows and known now.
  package let constant: Value?

  package init(_ type: LogicalType, constant: Value? = nil) {
    self.type = type
    self.constant = constant
  }
}
