import BasaltCore

/// A deterministic automaton that is made while it reads: a state of it is a set of the program's states.
///
/// Each character of a text is one look into a table, and a state that was never needed is never made. The table has an end:
/// when it is full it is begun anew, from the state at hand, so that a pattern with exponentially many states costs no more
/// than memory of that size, and at worst one pass over the program for each character.
///
/// Of `a+b` the program's states are, say, 1 (takes a), 2 (fork to 1 and 3) and 3 (takes b). Reading "aab" makes the states
/// {1}, {2} and the accepting one: from {2} an a leads to {2} again, so that the second a and all others find their
/// transition in the table.
///
/// Whether a match ends at a place can depend on the character behind it (`$`, `\y`). So the transition says it, and not the
/// state, and the end of the text counts as a character.
///
/// One thread's, as all that a `FunctionContext` has.
final class RegexAutomaton {
  private let program: RegexProgram
  private let colors: RegexColors
  /// A match may begin at every place and not at the first alone.
  private let beginsAnywhere: Bool

  /// By state and colour: the next state, times two, and one if a match ends before the character; -1 if not yet known.
  ///
  /// In a row and not by state, so that a step is one multiplication and one look.
  private var transitions: [Int32] = []
  /// What each state is: the surroundings behind it, and the program's states, ascending. The first is that of no way on.
  private var states: [[Int32]] = []
  private var numbers: [[Int32]: Int32] = [:]
  /// In all states together.
  private var memberCount = 0
  /// By surroundings, the state in which reading begins; -1 if not yet known. A text is often begun anew at each place.
  private var firsts = [Int32](repeating: -1, count: 8)

  // For the states that are reached without a character: allocated once.
  private var isReached: [Bool]
  private var stack: [Int32] = []
  private var reached: [Int32] = []

  init(_ program: RegexProgram, colors: RegexColors, beginsAnywhere: Bool) {
    (self.program, self.colors, self.beginsAnywhere) = (program, colors, beginsAnywhere)
    isReached = Array(repeating: false, count: program.states.count)
    reset()
  }

  private func reset() {
    transitions.removeAll(keepingCapacity: true)
    states.removeAll(keepingCapacity: true)
    numbers.removeAll(keepingCapacity: true)
    memberCount = 0
    for index in firsts.indices { firsts[index] = -1 }
    _ = number(of: [0])
  }

  /// The number of a state, which is made if it is new.
  ///
  /// A row of transitions comes with it, none of them known.
  private func number(of members: [Int32]) -> Int32 {
    if let number = numbers[members] { return number }
    let number = Int32(states.count)
    states.append(members)
    numbers[members] = number
    memberCount += members.count
    transitions.append(contentsOf: repeatElement(-1, count: colors.count))
    return number
  }

  // MARK: Reading

  // Both directions are written out: they differ in three places, and a common loop would have to ask in each step.

  /// Reads forwards, as long as there is a way on.
  /// - Parameters:
  ///   - start: Where matches begin, or the first place where one may.
  ///   - limit: The last place that is asked for.
  ///   - accept: Is given each place where a match ends, in ascending order; false ends the reading.
  /// - Returns: Where the reading ended.
  /// - Complexity: O(bytes), with an O(states of the program) for each transition that is made.
  @inline(__always)
  @discardableResult
  func readForwards(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, through limit: Int, _ accept: (Int) -> Bool
  ) -> Int {
    assert(!program.readsBackwards)
    var state = first(behind: unsafe colors.color(before: start, in: bytes).color)
    var index = start
    while true {
      let (color, next) = unsafe colors.color(at: index, in: bytes)
      let transition = transition(&state, color)
      if transition & 1 == 1, !accept(index) { return index }
      if index >= limit || transition >> 1 == 0 { return index }
      (state, index) = (transition >> 1, next)
    }
  }

  /// The same backwards: `accept` is given each place where a match begins, in descending order.
  @inline(__always)
  func readBackwards(
    _ bytes: UnsafeBufferPointer<UInt8>, from end: Int, through limit: Int, _ accept: (Int) -> Bool
  ) {
    assert(program.readsBackwards)
    var state = first(behind: unsafe colors.color(at: end, in: bytes).color)
    var index = end
    while true {
      let (color, next) = unsafe colors.color(before: index, in: bytes)
      let transition = transition(&state, color)
      if transition & 1 == 1, !accept(index) { return }
      if index <= limit || transition >> 1 == 0 { return }
      (state, index) = (transition >> 1, next)
    }
  }

  /// The state before the first character.
  ///
  /// What stands on the other side of the first place counts as well: of `\yb` in "ab", read from the b on, the a decides.
  private func first(behind color: Int) -> Int32 {
    let surroundings = program.hasAssertions ? colors.surroundings[color].rawValue : 0
    if firsts[Int(surroundings)] < 0 { firsts[Int(surroundings)] = number(of: [surroundings, program.start]) }
    return firsts[Int(surroundings)]
  }

  @inline(__always)
  private func transition(_ state: inout Int32, _ color: Int) -> Int32 {
    let known = transitions[Int(state) * colors.count + color]
    return known >= 0 ? known : make(&state, color)
  }

  // MARK: Making

  /// Finds out where a character of a colour leads, and enters it in the table.
  ///
  /// First the states that are reached without a character, at the place before it, where assertions can be decided: what is
  /// on either side is known only now. Then those that the character leads to, sorted, so that one set has one number.
  /// - Parameter state: Gets another number when the table is begun anew.
  @inline(never)
  private func make(_ state: inout Int32, _ color: Int) -> Int32 {
    let isFull =
      transitions.count + colors.count > Limits.regexTransitionCountMaximum
      || memberCount > Limits.regexTransitionCountMaximum
    // Two states always fit: the one at hand and the next.
    if isFull, states.count > 3 {
      let members = states[Int(state)]
      reset()
      state = number(of: members)
    }
    let members = states[Int(state)]
    let (behind, ahead) = (RegexSurroundings(rawValue: members[0]), colors.surroundings[color])
    let isAccepted =
      program.readsBackwards ? reach(members.dropFirst(), ahead, behind) : reach(members.dropFirst(), behind, ahead)
    var next: [Int32] = []
    for place in reached {
      isReached[Int(place)] = false
      if case .take(let set, let target) = program.states[Int(place)], colors.contains(color, set: set) {
        next.append(target)
      }
    }
    if beginsAnywhere, color != colors.endOfText { next.append(program.start) }
    var successor: [Int32] = [0]
    if !next.isEmpty {
      next.sort()
      successor = [program.hasAssertions ? ahead.rawValue : 0]
      for place in next where successor.count == 1 || successor[successor.count - 1] != place {
        successor.append(place)
      }
    }
    let transition = number(of: successor) << 1 | (isAccepted ? 1 : 0)
    transitions[Int(state) * colors.count + color] = transition
    return transition
  }

  /// By a stack of our own and not by calls: a program has thousands of forks in a row.
  ///
  /// Goes wherever no character is needed, at a place between two characters; `reached` are then the states where one is.
  /// - Returns: Whether a match ends here.
  private func reach(_ members: ArraySlice<Int32>, _ before: RegexSurroundings, _ after: RegexSurroundings) -> Bool {
    var isAccepted = false
    reached.removeAll(keepingCapacity: true)
    stack.append(contentsOf: members)
    while let place = stack.popLast() {
      guard !isReached[Int(place)] else { continue }
      isReached[Int(place)] = true
      reached.append(place)
      switch program.states[Int(place)] {
      case .take: break
      case .accept: isAccepted = true
      case .check(let assertion, let next): if assertion.holds(before, after) { stack.append(next) }
      case .fork(let first, let second):
        stack.append(second)
        stack.append(first)
      }
    }
    return isAccepted
  }
}
