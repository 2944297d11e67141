/// What goes wrong in a simulation: by plan, at calls given by their number, and by chance, from the simulation's seed.
package struct SimulatedFaults: Sendable {
  /// What goes wrong with one call.
  package enum Fault: Sendable, Hashable, CaseIterable {
    /// The power fails in the middle of it. The call and all later ones throw; `SimulatedStore.crash()` shows what has
    /// survived.
    case crash
    /// It throws and has done nothing. If it synchronises a file, what was not durable is lost for good, although it is
    /// still to be read until the crash.
    case failure
    /// It has done everything, and throws all the same, as when an answer is lost on its way.
    case failureAfterEffect
    /// It reads or writes fewer bytes than asked. Means nothing to other calls.
    case shortTransfer
    /// It reads bytes of which one bit is wrong. Means nothing to other calls.
    case flippedBit
  }

  /// By the number of the call, the first being 0. Every call to the file system counts but closing a file.
  package var planned: [Int: Fault]
  /// Of a thousand calls, about so many have a fault drawn from `drawn`.
  package var chancePerThousand: Int
  /// A fault that is here twice is drawn twice as often.
  package var drawn: [Fault]
  /// How many bytes all files together may have, those in the making included: the size of the device.
  package var capacityByteCount: Int

  package init(
    planned: [Int: Fault] = [:], chancePerThousand: Int = 0, drawn: [Fault] = Fault.allCases,
    capacityByteCount: Int = .max
  ) {
    precondition((0...1_000).contains(chancePerThousand) && !drawn.isEmpty)
    self.planned = planned
    self.chancePerThousand = chancePerThousand
    self.drawn = drawn
    self.capacityByteCount = capacityByteCount
  }

  package static let none = SimulatedFaults()
}
