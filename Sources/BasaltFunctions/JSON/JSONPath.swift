import BasaltCore

/// A path of SQL/JSON, taken apart: which values of a document are meant, and what is asked of them.
///
/// | step | means |
/// | --- | --- |
/// | `$`, `@`, `last` | the document; in a filter what it looks at; in a subscript the last index |
/// | `.key`, `."key"`, `.*` | a member of an object, or all of them |
/// | `[n]`, `[n to m]`, `[n, m]`, `[*]` | elements of an array, the first being 0 |
/// | `.**`, `.**{n to m}` | the value and whatever is in it, at these depths |
/// | `.size()`, `.type()`, `.double()`, `.abs()`, `.floor()`, `.ceiling()` | what is computed of a value |
/// | `?(condition)` | those for which it holds: `==`, `<`, `&&`, `!`, `exists`, `like_regex`, `starts with`, `is unknown` |
///
/// In **lax** mode, the default, a step that asks an array for a member asks its elements, one that asks a value for elements
/// takes it for an array of one, and what is not there is no error. In **strict** mode all of these are errors.
///
/// A class, since a thread keeps those that it has compiled, with the regular expressions in them (`JSONPathCache`).
///
/// - Source: ISO/IEC 9075-2:2016, "SQL/JSON path language"; PostgreSQL 15, "The SQL/JSON Path Language".
///
/// How a path goes through a document is told in `JSONPathRun`, how its conditions are decided in `JSONPathConditions`, and
/// what it computes in `JSONPathNumbers`. None of them makes a tree of the document: a value is a place in it until it is
/// handed over.
///
/// Where we differ from PostgreSQL, and say so with an error: variables (`$x`) would have to come as a second document;
/// dates (`.datetime()`) depend on formats and zones that SQL knows better; `/` and `%` have as many digits as PostgreSQL's
/// `numeric` likes; `.keyvalue()` makes objects, and objects are places here.
final class JSONPath {
  let isLax: Bool
  let root: JSONPathNode

  /// - Throws: `.invalidArgument` for what is no path; `.unsupported` for variables, dates and division.
  ///
  /// A path is compiled for a statement and not for a row: whoever has one keeps it.
  init(_ text: String) throws(BasaltError) {
    var parser = try JSONPathParser(text)
    (isLax, root) = try parser.path()
  }
}

/// An expression of a path: one that has values, or a condition.
///
/// Small trees, walked by recursion: the parser sees to it that none is deeper than `Limits.jsonPathDepthMaximum`.
indirect enum JSONPathNode {
  /// `$`
  case root
  /// `@`
  case current
  /// The last index of the array whose subscript it stands in.
  case last
  case literal(JSONItem)
  /// What steps lead to from each value of an expression.
  ///
  /// One node for all steps of an expression: `$.a.b[*]` is three steps and not three levels.
  case steps(JSONPathNode, [JSONPathStep])
  /// Of one number on each side: of several, or of none, it fails.
  case arithmetic(JSONPathArithmetic, JSONPathNode, JSONPathNode)
  /// Of each number that the operand gives.
  case sign(isNegative: Bool, JSONPathNode)

  /// True when it holds of any pair of values of both sides.
  case comparison(Comparison, JSONPathNode, JSONPathNode)
  case and(JSONPathNode, JSONPathNode)
  case or(JSONPathNode, JSONPathNode)
  /// Unknown stays unknown.
  case not(JSONPathNode)
  /// The one test that always has an answer.
  case isUnknown(JSONPathNode)
  /// Whether there is any value.
  case exists(JSONPathNode)
  case startsWith(JSONPathNode, [UInt8])
  /// Compiled with the path; an expression keeps the automata that texts have made it build.
  case matches(JSONPathNode, Regex)

  /// Whether it is a condition, which is true, false or unknown, and no sequence of values.
  var isCondition: Bool {
    switch self {
    case .comparison, .and, .or, .not, .isUnknown, .exists, .startsWith, .matches: true
    case .root, .current, .last, .literal, .steps, .arithmetic, .sign: false
    }
  }
}

/// What leads from a value to others.
///
/// A step looks at one value at a time, and hands on as many as it leads to.
enum JSONPathStep {
  case key([UInt8])
  case anyKey
  /// In the order in which the subscripts are written; one may give an element again.
  case elements([JSONPathSubscript])
  case anyElement
  /// Down to these depths, 0 being the value itself; `nil`: as deep as it goes, or the deepest alone.
  case descendants(from: Int?, to: Int?)
  case method(JSONPathMethod)
  /// What is unknown is left out, as in WHERE.
  case filter(JSONPathNode)
}

/// `[n]` or `[n to m]`.
struct JSONPathSubscript {
  let first: JSONPathNode
  let last: JSONPathNode?
}

/// What is computed of a value.
enum JSONPathMethod: String, CaseIterable {
  case type, size, double, abs, floor, ceiling
}

/// Exact, of decimals: PostgreSQL's quotients have digits by rules that ours do not follow, and are left out.
enum JSONPathArithmetic: String {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
}

/// A value on its way through a path: one of the document, where it stands, or one that the path has or computes.
///
/// Digits and texts are in arrays of their own only when the path has made them: a value of the document is two numbers and a
/// kind, whatever its size.
enum JSONItem {
  case node(JSONNode)
  /// Digits, as a document would have them.
  case number([UInt8])
  case text([UInt8])
  case boolean(Bool)
  case null
}

/// Why a path has no value for a document.
///
/// Cheap to throw: a condition in which one is met asks what kind it is and goes on, for each element of an array perhaps. The
/// message is made where it is told.
enum JSONPathFault: Error {
  /// The document is none.
  case malformed(JSONFault)
  /// More was walked through than is allowed.
  case tooMuch

  case noMember([UInt8])
  case noObject
  case noArray(String)
  case outOfBounds
  case noIndex
  case noNumber(String)
  case outOfRange(String)
  /// A condition wants one truth value, and the path gives something else.
  case noCondition

  /// Whether it is about what the path finds, and a condition in which it is met is unknown. The others are errors whatever
  /// the path says.
  var isOfThePath: Bool {
    switch self {
    case .malformed, .tooMuch: false
    case .noMember, .noObject, .noArray, .outOfBounds, .noIndex, .noNumber, .outOfRange, .noCondition: true
    }
  }

  /// As people are told.
  func error(in document: UnsafeBufferPointer<UInt8>) -> BasaltError {
    switch self {
    case .malformed(let fault): unsafe fault.error(in: document)
    case .tooMuch:
      BasaltError(
        .outOfRange, "The JSON path walks through more than \(Limits.jsonPathByteCountMaximum) bytes of one value.",
        remedy: "Use fewer .** and filters within filters.")
    case .noMember(let key):
      failure("An object has no member '\(Value.excerpt(of: String(decoding: key, as: UTF8.self)))'")
    case .noObject: failure("A member is asked of what is no object")
    case .noArray(let what): failure("\(what) asks for elements of what is no array")
    case .outOfBounds: failure("A subscript is out of bounds")
    case .noIndex: failure("A subscript is not one number")
    case .noNumber(let what): failure("\(what) is asked of what is not a number")
    case .outOfRange(let what): failure("The result of \(what) has more digits than a decimal, or is no double")
    case .noCondition: failure("The path does not give one truth value")
    }
  }

  private func failure(_ sentence: String) -> BasaltError {
    BasaltError(
      .invalidArgument, "\(sentence), as the JSON path says.",
      remedy: "Write a path in lax mode, or a filter that leaves such values out.")
  }
}
