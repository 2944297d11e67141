import BasaltCore
import BasaltTable
import Foundation
import TestSupport
import Testing

/// Layouts interchange only if transforms do: ours beside PyIceberg's, over random values of every type that both have.
@Suite struct IcebergTransformTests {
  private static let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "PythonReader/iceberg_transforms.py").path

  private static let types: [LogicalType] = [
    .smallint, .integer, .bigint, .date, .time, .timestamp, .timestamptz, .text, .bytea, .uuid,
    .decimal(precision: 9, scale: 2), .decimal(precision: 38, scale: 10),
  ]

  @Test(.needsSecondOpinion) func transformsAreThoseOfIceberg() throws {
    var random = SeededRandom(seed: 1)
    var lines: [String] = []
    for type in Self.types {
      for transform in PartitionTransform.samples where transform.accepts(type) {
        for _ in 0..<60 {
          let value = random.value(type, near: nil)
          guard isShared(value), !value.isNull else { continue }
          lines.append(line(transform, value))
        }
      }
    }
    #expect(lines.count > 2_000)
    let run = try SecondOpinion.python([Self.script], input: lines.joined(separator: "\n") + "\n")
    #expect(run.standardOutput == "\(lines.count)\n" && run.exitCode == 0, "\(run.report)")
  }

  /// Where the two are meant to agree: Python's dates end with the years 1 and 9999, Iceberg has no infinite ones, and wraps around below the least number, where ours stays.
  private func isShared(_ value: Value) -> Bool {
    switch value {
    case .smallint, .text, .bytea, .uuid, .time: true
    case .integer(let number): number > Int32.min / 2
    case .bigint(let number): number > Int64.min / 2
    case .decimal(let number): number.unscaled > -Decimal.powersOfTen[37]
    case .date(let days): (-719_162...2_932_896).contains(days)
    case .timestamp(let microseconds), .timestamptz(let microseconds):
      (-62_135_596_800_000_000...253_402_300_799_999_999).contains(microseconds)
    case .null, .boolean, .real, .double, .list: false
    }
  }

  private func line(_ transform: PartitionTransform, _ value: Value) -> String {
    let parameter =
      switch transform {
      case .bucket(let count): "\(count)"
      case .truncate(let width): "\(width)"
      case .identity, .year, .month, .day, .hour: "-"
      }
    let (kind, text) = spelled(value)
    let (resultKind, result) = spelled(transform.apply(to: value))
    return [transform.name, parameter, kind, text, resultKind, result].joined(separator: "\t")
  }

  private func spelled(_ value: Value) -> (kind: String, text: String) {
    switch value {
    case .smallint(let number): ("smallint", "\(number)")
    case .integer(let number): ("integer", "\(number)")
    case .bigint(let number): ("bigint", "\(number)")
    case .date(let days): ("date", "\(days)")
    case .time(let microseconds): ("time", "\(microseconds)")
    case .timestamp(let microseconds): ("timestamp", "\(microseconds)")
    case .timestamptz(let microseconds): ("timestamptz", "\(microseconds)")
    case .text(let text): ("text", Hexadecimal.text(of: Array(text.utf8)))
    case .bytea(let bytes): ("bytea", Hexadecimal.text(of: bytes))
    case .uuid(let id): ("uuid", "\(id)")
    case .decimal(let number): ("decimal", "\(number.unscaled)/\(number.scale)")
    case .null, .boolean, .real, .double, .list: ("", "")
    }
  }
}
