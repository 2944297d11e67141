internal import BasaltEncoding

extension DataFile {
  /// How much time a file's writer and readers spend on making it small.
  ///
  /// The tier informs about a file and never restricts it: any reader reads all three, and a file is moved to
  /// another by converting it.
  ///
  /// Three steps and not a level of compression: each has another cost to read, which is what somebody can decide
  /// about.
  public enum Tier: String, Sendable, Hashable, CaseIterable {
    /// Light encodings only: read at the speed of memory.
    case hot
    /// And LZ4 where a page becomes at least an eighth smaller.
    case warm
    /// And zstd where it helps: smallest, and several times slower to read.
    case cold

    /// The writer's settings. Their numbers are on disk, those of this type are not.
    var profile: TierProfile {
      switch self {
      case .hot: .hot
      case .warm: .warm
      case .cold: .cold
      }
    }

    /// `nil` for a number that a later version may have given to a tier of its own.
    init?(profileNumber: UInt8) {
      switch TierProfile(rawValue: profileNumber) {
      case .hot: self = .hot
      case .warm: self = .warm
      case .cold: self = .cold
      case nil: return nil
      }
    }
  }
}
