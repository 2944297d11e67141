/// How hard zstd tries. Any level can be read, and all of them nearly as fast: it is a matter of who writes.
struct ZstdLevel {
  let number: Int32
  /// What a byte takes to be written, in nanoseconds: measured with numbers in planes and with text in symbols, and rounded.
  let byteNanoseconds: Double

  /// Those that a chunk chooses from, from fast to slow. Level 1 looks for little beside frequencies, which is all that there
  /// is in most numbers; level 6 finds what repeats, and takes whatever it finds; level 15 weighs matches against
  /// frequencies, and finds those of three bytes, as symbols of text have them: a sixteenth off comments. Beyond, time doubles
  /// again for less than a percent.
  static let all = [
    ZstdLevel(number: 1, byteNanoseconds: 4), .compared, ZstdLevel(number: 15, byteNanoseconds: 80),
  ]
  /// The one that plans are compared at.
  static let compared = ZstdLevel(number: 6, byteNanoseconds: 15)

  /// What a byte less in the file may take longer to write, in nanoseconds: files are written once and kept. It lets text take
  /// four times as long for a sixteenth, and a column of line numbers not ten times as long for a fiftieth of a byte.
  static let nanosecondsWorthAByte = 2_500.0
}
