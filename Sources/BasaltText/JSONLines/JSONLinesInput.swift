package import BasaltCore
import BasaltRuntime
import Synchronization

/// A file of JSON lines, opened: an object a line, whose members are the columns of a row.
///
/// Objects are flat to us: what is nested in a member is kept as it is written, as text. A line without a member has NULL for
/// it, and lines that are empty are none.
///
/// Lines are cut by whoever comes first and read by all: a line's end is a byte that stands in no JSON string, so that cutting needs no
/// look at what is between. A file that is one array of objects has no such lines, and is refused with that reason.
package struct JSONLinesInput: Sendable {
  package let path: String
  /// Bytes of the file, compressed as they are.
  package var fileByteCount: Int { file.byteCount }
  package var isText: Bool { compression == .none }
  private let file: InputFile
  private let compression: Compression

  /// - Throws: What `InputFile` throws.
  package init(path: String) throws(BasaltError) {
    self.path = path
    compression = TextFileName(path).compression
    file = try InputFile(path: path, cancellation: Cancellation())
  }

  /// The columns of the first lines: their names in the order in which they are met, and the narrowest types that hold what
  /// was seen; no type where there was no value.
  /// - Parameter lineCount: So many objects are looked at.
  /// - Throws: `.typeMismatch` for a line that is no object, with its number, unless such lines are left out.
  package func columns(
    ofFirst lineCount: Int, onBadRecord: BadRecordPolicy
  ) throws(BasaltError) -> (columns: [(name: String, type: LogicalType?)], rowCount: Int, textByteCount: Int) {
    let cutter = try makeCutter()
    var evidence = JSONColumnEvidence()
    var (seenCount, rowCount, byteCount) = (0, 0, 0)
    while seenCount < lineCount, let block = try cutter.take() {
      byteCount += block.bytes.count
      rowCount += try unsafe block.forEachObject(path) { (document, children, _) throws(LineFault) in
        // The rest of the block is counted, for estimates.
        guard seenCount < lineCount else { return }
        seenCount += 1
        do throws(JSONFault) {
          try unsafe evidence.observe(document, &children)
        } catch {
          throw .json(error)
        }
      } onError: { (error) throws(BasaltError) in
        if onBadRecord == .stop, seenCount <= lineCount { throw error }
      }
    }
    return (evidence.columns, rowCount, byteCount)
  }

  /// A reader of all rows.
  /// - Parameters:
  ///   - schema: Names and types of all columns: a member that is none of them is an error.
  ///   - columns: Which of them are wanted, in order; the others are passed over.
  package func makeReader(
    _ schema: [(name: String, type: LogicalType)], columns: [Int], onBadRecord: BadRecordPolicy
  ) throws(BasaltError) -> JSONLinesReader {
    JSONLinesReader(path: path, try makeCutter(), schema, columns: columns, onBadRecord: onBadRecord)
  }

  /// At the first line, as often as it is asked.
  private func makeCutter() throws(BasaltError) -> LineCutter {
    LineCutter(try ByteSources.open(file, compression: compression), path: path)
  }
}

/// Cuts a text into blocks of whole lines, one after another, whoever asks.
final class LineCutter: Sendable {
  private struct State {
    let source: any ByteSource
    /// What was read behind the last line's end.
    var rest: [UInt8] = []
    var nextLine = 1
    var isEnded = false
  }

  private let state: Mutex<State>
  private let path: String

  /// Large enough that the lock is no matter, small enough that all threads have work.
  private static let blockByteCount = 1 << 20

  init(_ source: sending any ByteSource, path: String) {
    state = Mutex(State(source: source))
    self.path = path
  }

  var isEnded: Bool { state.withLock { $0.isEnded } }

  /// Lets no further lines be taken.
  func end() { state.withLock { $0.isEnded = true } }

  /// The next lines, the last without its end perhaps; `nil` when there are none.
  func take() throws(BasaltError) -> LineBlock? {
    let outcome = state.withLock { state -> Result<LineBlock?, BasaltError> in
      Result { () throws(BasaltError) in try LineCutter.take(&state, path) }
    }
    switch outcome {
    case .success(let block): return block
    case .failure(let error): throw error.at("file", path)
    }
  }

  /// The same, by whoever holds the lock.
  private static func take(_ state: inout State, _ path: String) throws(BasaltError) -> LineBlock? {
    guard !state.isEnded else { return nil }
    var bytes = state.rest
    state.rest = []
    while true {
      let start = bytes.count
      guard start <= Limits.csvRecordByteCountMaximum else {
        state.isEnded = true
        throw BasaltError(
          .outOfRange,
          "\(path):\(state.nextLine): the line is longer than \(Limits.csvRecordByteCountMaximum) bytes.",
          remedy: "Write an object a line; an array of objects is not read.")
      }
      bytes.append(contentsOf: repeatElement(0, count: LineCutter.blockByteCount))
      let count = try unsafe bytes.withUnsafeMutableBufferPointer { (target) throws(BasaltError) in
        try unsafe state.source.read(
          into: UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: target[start...])))
      }
      bytes.removeLast(LineCutter.blockByteCount - count)
      if count == 0 {
        state.isEnded = true
        break
      }
      // Nothing to look for in what was looked through before.
      if let last = bytes[start...].lastIndex(of: UInt8(ascii: "\n")) {
        state.rest = Array(bytes[(last + 1)...])
        bytes.removeLast(bytes.count - last - 1)
        break
      }
    }
    guard !bytes.isEmpty else { return nil }
    let block = LineBlock(bytes: bytes, firstLine: state.nextLine)
    state.nextLine += bytes.count { $0 == UInt8(ascii: "\n") }
    return block
  }
}

/// Whole lines of a text.
///
/// A copy of the text, owned by the thread that works on it: the next block is read meanwhile.
struct LineBlock {
  let bytes: [UInt8]
  /// The number of the first, from 1.
  let firstLine: Int

  /// Looks at the objects of the lines, one after the other.
  /// - Parameters:
  ///   - body: Gets the line, and its members; it must go to their end.
  ///   - onError: Gets what is wrong with a line; what it throws ends the walk.
  /// - Returns: How many there were.
  ///
  /// Empty lines are passed over, as most writers leave one at the end. What stands behind an object on its line is an error: two objects on a
  /// line are a mistake of whoever wrote them, and the second would be lost.
  /// - Complexity: O(bytes).
  func forEachObject(
    _ path: String, _ body: (UnsafeBufferPointer<UInt8>, inout JSONChildren, Int) throws(LineFault) -> Void,
    onError: (BasaltError) throws(BasaltError) -> Void
  ) throws(BasaltError) -> Int {
    try unsafe bytes.withUnsafeBufferPointer { (bytes) throws(BasaltError) in
      var (start, line, count) = (0, firstLine, 0)
      while start < bytes.count {
        let end = unsafe bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        let document = unsafe UnsafeBufferPointer(rebasing: bytes[start..<end])
        var walker = unsafe JSONWalker(document)
        walker.skipSpaces()
        if walker.offset < document.count {
          do throws(LineFault) {
            guard unsafe document[walker.offset] == UInt8(ascii: "{") else { throw .noObject }
            var children = unsafe JSONChildren(
              of: JSONNode(kind: .object, start: walker.offset, end: document.count, hasEscapes: false), in: document)
            try unsafe body(document, &children, line)
            try LineBlock.requireEnd(&children)
            count += 1
          } catch {
            let fault = unsafe error.error(in: document)
            try onError(
              BasaltError(fault.code, "\(path):\(line): \(fault.message)", remedy: fault.remedy)
                .at("file", path).at("line", line))
          }
        }
        (start, line) = (end + 1, line + 1)
      }
      return count
    }
  }

  /// Nothing may be left of a line behind its object.
  private static func requireEnd(_ children: inout JSONChildren) throws(LineFault) {
    do throws(JSONFault) {
      while try children.next() != nil {}
      var walker = children.walker
      try walker.end()
    } catch {
      throw .json(error)
    }
  }
}

/// What is wrong with a line.
///
/// Small, as a file of lines that are left out may have millions of them.
enum LineFault: Error {
  case json(JSONFault)
  /// It is JSON, and no object, or no JSON at all.
  case noObject
  /// It has a member that is none of the columns.
  case unknownMember(String)

  func error(in document: UnsafeBufferPointer<UInt8>) -> BasaltError {
    switch self {
    case .json(let fault): unsafe fault.error(in: document)
    case .noObject:
      BasaltError(
        .typeMismatch, "The line is no object.", remedy: "Write an object a line; an array of objects is not read.")
    case .unknownMember(let name):
      BasaltError(
        .typeMismatch, "The member '\(Value.excerpt(of: name))' was in none of the lines that columns were taken from.",
        remedy: "Look at more lines for columns (sample_size => -1), or leave such lines out (ignore_errors => true).")
    }
  }
}
