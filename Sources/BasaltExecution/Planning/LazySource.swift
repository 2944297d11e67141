import Synchronization

/// A source that is made once, when it is first asked for. Used by one thread at a time.
final class LazySource: Sendable {
  private let made = Mutex<(any Source)?>(nil)

  func source(_ make: () -> any Source) -> any Source {
    made.withLock { made in
      if let known = made { return known }
      let source = make()
      made = source
      return source
    }
  }
}
