package import BasaltCore

/// Ranges of one object that lie so near each other that one call reads them all.
///
/// A scan wants a few columns of a row group, whose pages lie beside each other or nearly so. Each range still arrives
/// in a buffer of its own: the call scatters (`preadv`), and what lies between two ranges goes into a scratch buffer.
package struct ReadSpan: Sendable {
  /// In ascending order, of one object, not overlapping. Never empty.
  package private(set) var requests: [ReadRequest]

  var name: ObjectName { requests[0].name }
  private var lowerBound: Int { requests[0].range.lowerBound }
  private var upperBound: Int { requests[requests.count - 1].range.upperBound }

  /// Sorts requests into spans. Each request is in exactly one.
  /// - Complexity: O(n log n).
  package static func joining(_ requests: [ReadRequest]) -> [ReadSpan] {
    var spans: [ReadSpan] = []
    let sorted = requests.sorted { left, right in
      if left.name != right.name { return left.name < right.name }
      return left.range.lowerBound < right.range.lowerBound
    }
    for request in sorted {
      if let last = spans.last, last.canTake(request) {
        spans[spans.count - 1].requests.append(request)
      } else {
        spans.append(ReadSpan(requests: [request]))
      }
    }
    return spans
  }

  /// - Precondition: The request does not begin before the span's last one.
  private func canTake(_ request: ReadRequest) -> Bool {
    let gapByteCount = request.range.lowerBound - upperBound
    return request.name == name
      // Overlapping ranges would need the same bytes in two places: they are read twice.
      && gapByteCount >= 0 && gapByteCount <= Limits.readGapByteCountMaximum
      && request.range.upperBound - lowerBound <= Limits.readSpanByteCountMaximum
      && requests.count < Limits.readSpanRequestCountMaximum
  }

  // MARK: Reading

  /// Spans together with the objects that they read, one for all spans of an object.
  /// - Complexity: O(n log n); nothing is opened yet.
  package static func joining<System: FileSystem>(
    _ requests: [ReadRequest], on system: System
  ) -> [(span: ReadSpan, object: OpenObject<System>)] {
    var joined: [(span: ReadSpan, object: OpenObject<System>)] = []
    for span in joining(requests) {
      // Sorted by name: the spans of an object follow each other.
      if let last = joined.last, last.object.name == span.name {
        joined.append((span, last.object))
      } else {
        joined.append((span, OpenObject(span.name, on: system)))
      }
    }
    return joined
  }

  /// Reads the span and tells each request how it went; the results are in the order of `requests`.
  ///
  /// A range that cannot be read does not spoil the others: reading goes on behind it.
  package func load<System: FileSystem>(from object: OpenObject<System>) -> [Result<Buffer, BasaltError>] {
    do throws(BasaltError) {
      let file = try object.file()
      // The object stays open for as long as somebody holds it.
      defer { withExtendedLifetime(object) {} }
      return load(from: object.system, file.descriptor, objectByteCount: file.byteCount)
    } catch {
      let error = error.at("object", name).at("store", object.system)
      return requests.map { _ in .failure(error) }
    }
  }

  /// Reads the span if the system has all of it in memory. Opening the object is all that may wait.
  /// - Returns: A buffer for each of `requests`, in their order; `nil` when something is missing, or wrong: `load` then
  ///   reads it, or says what.
  package func loadAtHand<System: FileSystem>(from object: OpenObject<System>) -> [Buffer]? {
    guard let file = try? object.file(), upperBound <= file.byteCount,
      requests.allSatisfy({ $0.range.count <= Limits.bufferByteCountMaximum })
    else { return nil }
    defer { withExtendedLifetime(object) {} }
    let (results, pieces) = targets(in: object.system, objectByteCount: file.byteCount)
    // They hold the scratch of the gaps, which nobody else does while it is written to.
    defer { withExtendedLifetime(pieces) {} }
    // One of no bytes would be a piece of none.
    let rest = unsafe pieces.map { unsafe $0.rest(from: 0) }.filter { unsafe !$0.isEmpty }
    guard let offset = pieces.first?.range.lowerBound, unsafe !rest.isEmpty,
      unsafe object.system.fillAtHand(rest, from: file.descriptor, at: offset)
    else { return nil }
    return results.compactMap { try? $0.get() }
  }

  /// A stretch of the file and where it goes.
  ///
  /// Together they cover the span without a hole, so that one call can fill all of them.
  private struct Piece {
    let range: Range<Int>
    let target: Buffer
    /// Nil for a gap.
    let requestIndex: Int?

    /// What of the target is not filled yet when everything before `offset` is.
    func rest(from offset: Int) -> UnsafeMutableRawBufferPointer {
      let filledByteCount = max(0, offset - range.lowerBound)
      return unsafe UnsafeMutableRawBufferPointer(
        start: target.address + filledByteCount, count: range.count - filledByteCount)
    }
  }

  /// One buffer a request, and one scratch for all gaps.
  private func targets<System: FileSystem>(
    in system: System, objectByteCount: Int
  ) -> (results: [Result<Buffer, BasaltError>], pieces: [Piece]) {
    var results: [Result<Buffer, BasaltError>] = []
    var pieces: [Piece] = []
    // One scratch for all gaps: what is read into it is looked at by nobody.
    let gap = Buffer(byteCount: largestGapByteCount)
    for (requestIndex, request) in requests.enumerated() {
      // Before anything is allocated: the range may come from damaged bytes.
      if let error = refusal(of: request.range, objectByteCount: objectByteCount) {
        results.append(.failure(error.at("object", name).at("store", system)))
        continue
      }
      if let end = pieces.last?.range.upperBound, end < request.range.lowerBound {
        pieces.append(Piece(range: end..<request.range.lowerBound, target: gap, requestIndex: nil))
      }
      let buffer = Buffer(byteCount: request.range.count)
      pieces.append(Piece(range: request.range, target: buffer, requestIndex: requestIndex))
      results.append(.success(buffer))
    }
    return (results, pieces)
  }

  /// Each call fills as much as the system gives.
  private func load<System: FileSystem>(
    from system: System, _ descriptor: System.Descriptor, objectByteCount: Int
  ) -> [Result<Buffer, BasaltError>] {
    let (made, pieces) = targets(in: system, objectByteCount: objectByteCount)
    var results = made
    // Invariant: everything before `offset` is read, or belongs to a range that has failed.
    var remaining = pieces[...]
    var offset = pieces.first?.range.lowerBound ?? 0
    while let first = remaining.first {
      if offset >= first.range.upperBound {
        remaining.removeFirst()
        continue
      }
      do throws(BasaltError) {
        // All that is missing in one call; a short read leaves the rest for the next one.
        let readByteCount = try unsafe system.fill(
          remaining.map { piece in unsafe piece.rest(from: offset) }, from: descriptor, at: offset)
        guard readByteCount > 0 else { throw ReadSpan.endError(first.range, objectByteCount: offset) }
        offset += readByteCount
      } catch {
        if let requestIndex = first.requestIndex {
          results[requestIndex] = .failure(
            error.at("object", name).at("byteOffset", offset).at("store", system))
        }
        // Past the range that failed; those behind it are tried all the same.
        offset = first.range.upperBound
      }
    }
    return results
  }

  private var largestGapByteCount: Int {
    // At most `Limits.readGapByteCountMaximum`, by `canTake`.
    zip(requests, requests.dropFirst()).map { $1.range.lowerBound - $0.range.upperBound }.max() ?? 0
  }

  /// Why a range is not even tried.
  /// - Returns: `nil` for a range that may be tried.
  private func refusal(of range: Range<Int>, objectByteCount: Int) -> BasaltError? {
    if range.upperBound > objectByteCount { return ReadSpan.endError(range, objectByteCount: objectByteCount) }
    return range.count > Limits.bufferByteCountMaximum ? ReadSpan.sizeError(range) : nil
  }

  /// Damage and not "out of range": callers take ranges from metadata.
  static func endError(_ range: Range<Int>, objectByteCount: Int) -> BasaltError {
    BasaltError(
      .corruptFile, "Bytes \(range) were asked of an object that ends after \(objectByteCount).",
      remedy: "The object, or what points into it, is damaged: run `basalt verify` and restore it.")
  }

  /// A request above the limit of a buffer is the caller's fault, not the object's.
  static func sizeError(_ range: Range<Int>) -> BasaltError {
    BasaltError(
      .outOfRange, "\(range.count) bytes were asked for at once; at most \(Limits.bufferByteCountMaximum) can be.",
      remedy: "Read a large object in parts.")
  }
}
