package import BasaltCore

/// Functions that are nothing but window functions: all of them stand behind these two lists, and need OVER. Every aggregate
/// is a window function as well.
///
/// Of a row's place in its partition: they look at no value and at no frame.
///
/// | rows in order | `row_number` | `rank` | `dense_rank` | `percent_rank` | `cume_dist` | `ntile(2)` |
/// | --- | --- | --- | --- | --- | --- | --- |
/// | 10 | 1 | 1 | 1 | 0 | 0.25 | 1 |
/// | 20 | 2 | 2 | 2 | 0.333 | 0.75 | 1 |
/// | 20 | 3 | 2 | 2 | 0.333 | 0.75 | 2 |
/// | 30 | 4 | 4 | 3 | 1 | 1 | 2 |
package enum WindowPlace: String, Sendable, CaseIterable {
  case rowNumber = "row_number"
  case rank
  case denseRank = "dense_rank"
  case percentRank = "percent_rank"
  case cumeDist = "cume_dist"
  case ntile

  /// PostgreSQL's.
  package var resultType: LogicalType {
    switch self {
    case .rowNumber, .rank, .denseRank: .bigint
    case .percentRank, .cumeDist: .double
    case .ntile: .integer
    }
  }

  /// Whether peers get different results: then which is which is anybody's choice.
  package var dependsOnOrder: Bool { self == .rowNumber || self == .ntile }

  /// One sentence for the documentation.
  package var summary: String {
    switch self {
    case .rowNumber: "The number of the row in its partition, from 1."
    case .rank: "The number of the row's first peer: ranks with gaps."
    case .denseRank: "The number of the row's group of peers: ranks without gaps."
    case .percentRank: "(rank - 1) / (rows of the partition - 1), and 0 for a single row."
    case .cumeDist: "The part of the partition's rows that come before the row or are its peers."
    case .ntile: "In which of so many parts, as equal as they can be, the row is; from 1."
    }
  }
}

/// Functions that give the value that another row has.
///
/// `lag` and `lead` count from the row, through the partition; the others look at the frame, which by default ends with the
/// row's last peer: `last_value` is then seldom what somebody wanted, and is so in PostgreSQL, too.
package enum WindowValue: String, Sendable, CaseIterable {
  case lag, lead
  case firstValue = "first_value"
  case lastValue = "last_value"
  case nthValue = "nth_value"

  /// Whether it looks at the frame, and not at the partition: the standard lets `lag` and `lead` stand over windows with a frame,
  /// and says that it means nothing to them.
  package var hasFrame: Bool { self != .lag && self != .lead }

  /// One sentence for the documentation.
  package var summary: String {
    switch self {
    case .lag: "The value in the row so many before (1), or a default (NULL) where there is none."
    case .lead: "The value in the row so many behind (1), or a default (NULL) where there is none."
    case .firstValue: "The value in the first row of the frame."
    case .lastValue: "The value in the last row of the frame."
    case .nthValue: "The value in the frame's row of that number, from 1; NULL where it has fewer."
    }
  }
}
