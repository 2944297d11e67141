/// The states of a nondeterministic automaton, after Thompson: the expression spelled out, with forks.
///
/// It reads a text forwards or backwards. Backwards it finds where matches begin that end at a place, with the same states in
/// another order.
///
/// | expression | states, before what follows |
/// | --- | --- |
/// | a set | take |
/// | an assertion | check |
/// | `xy` | those of x, then those of y |
/// | `x\|y` | a fork to both, each before what follows |
/// | `x*` | a fork to x and to what follows; x comes back to the fork |
/// | `x{2,4}` | `xx(x(x)?)?` |
/// | a group | those of what is in it: where groups are is asked later (`RegexPart`) |
struct RegexProgram: Sendable {
  enum State: Sendable {
    /// Takes a character of a set, by the set's number.
    case take(set: Int, next: Int32)
    /// Goes on in both.
    case fork(Int32, Int32)
    case check(RegexAssertion, next: Int32)
    case accept
  }

  private(set) var states: [State] = [.accept]
  private(set) var start: Int32 = 0
  private(set) var hasAssertions = false
  let readsBackwards: Bool

  /// - Parameter sets: Numbers of all sets of the expression.
  init(_ node: RegexNode, readsBackwards: Bool, sets: [ScalarSet: Int]) {
    self.readsBackwards = readsBackwards
    start = add(node, before: 0, sets)
  }

  private mutating func add(_ state: State) -> Int32 {
    states.append(state)
    return Int32(states.count - 1)
  }

  /// From the end to the beginning, so that each state knows the next.
  private mutating func add(_ node: RegexNode, before next: Int32, _ sets: [ScalarSet: Int]) -> Int32 {
    switch node {
    case .empty: return next
    case .set(let set):
      // A set that is not listed is one that this expression has not, which cannot be.
      return add(.take(set: sets[set] ?? 0, next: next))
    case .assertion(let assertion):
      hasAssertions = true
      return add(.check(assertion, next: next))
    case .capture(let part, _): return add(part, before: next, sets)
    case .sequence(let parts):
      var entry = next
      for part in readsBackwards ? parts : parts.reversed() { entry = add(part, before: entry, sets) }
      return entry
    case .alternatives(let branches):
      var entry = add(branches[branches.count - 1], before: next, sets)
      for branch in branches.dropLast().reversed() {
        let first = add(branch, before: next, sets)
        entry = add(.fork(first, entry))
      }
      return entry
    case .repeated(let part, let minimum, let maximum, _):
      var entry = next
      if let maximum {
        // x{0,2} is (x(x)?)?: who leaves early leaves altogether.
        for _ in minimum..<maximum {
          let body = add(part, before: entry, sets)
          entry = add(.fork(body, next))
        }
      } else {
        entry = add(.fork(next, next))
        let body = add(part, before: entry, sets)
        states[Int(entry)] = .fork(body, next)
      }
      for _ in 0..<minimum { entry = add(part, before: entry, sets) }
      return entry
    }
  }
}
