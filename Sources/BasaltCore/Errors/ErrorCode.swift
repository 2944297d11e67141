extension BasaltError {
  /// What kind of failure it is, grouped by what the caller can do about it.
  ///
  /// A struct with static members, not an enum: a new code is not a breaking change. The name is stable; scripts that
  /// read `--errors json` depend on it.
  public struct Code: Sendable, Hashable, CustomStringConvertible {
    public let name: String
    /// What the caller can do.
    public let group: Group

    public enum Group: String, Sendable, CaseIterable {
      case fixTheRequest, tryAgain, giveResources, repair, report
    }

    private init(_ name: String, _ group: Group) {
      self.name = name
      self.group = group
    }

    public var description: String { name }

    // Fix the request.

    /// Text that should follow a grammar does not.
    public static let syntax = Code("syntax", .fixTheRequest)
    /// A table, column, file or option of that name does not exist.
    public static let unknownName = Code("unknownName", .fixTheRequest)
    /// A value or column has another type than is needed, or a text does not read as the type.
    public static let typeMismatch = Code("typeMismatch", .fixTheRequest)
    /// A value is outside what its type, a limit or an argument allows.
    public static let outOfRange = Code("outOfRange", .fixTheRequest)
    /// An argument is not acceptable, for the reason in the message.
    public static let invalidArgument = Code("invalidArgument", .fixTheRequest)
    /// A row breaks a rule of its table, such as NOT NULL.
    public static let constraint = Code("constraint", .fixTheRequest)
    /// The thing to be made is there already.
    public static let alreadyExists = Code("alreadyExists", .fixTheRequest)
    /// The operating system or the store does not let us.
    public static let permissionDenied = Code("permissionDenied", .fixTheRequest)
    /// What was asked is not part of what Basalt does.
    public static let unsupported = Code("unsupported", .fixTheRequest)
    /// A statement is nested deeper, or longer, than what is read safely.
    public static let statementTooComplex = Code("statementTooComplex", .fixTheRequest)

    // Try again.

    /// Another commit came first and the two cannot both stand.
    public static let conflict = Code("conflict", .tryAgain)
    /// A resource is in use at the moment.
    public static let busy = Code("busy", .tryAgain)
    /// The caller cancelled it.
    public static let cancelled = Code("cancelled", .tryAgain)
    /// Whether a write took effect could not be found out; reading again decides.
    public static let commitUnknown = Code("commitUnknown", .tryAgain)
    /// The store failed in a way that may pass.
    public static let ioFailure = Code("ioFailure", .tryAgain)

    // Give resources.

    /// The memory budget is spent.
    public static let memoryBudget = Code("memoryBudget", .giveResources)
    /// The device is full, or a quota is reached.
    public static let diskFull = Code("diskFull", .giveResources)
    /// The session's limit of time was reached. No reason to try again: it takes as long the next time.
    public static let timedOut = Code("timedOut", .giveResources)
    /// The audit log cannot take a record durably, and so nothing was released.
    public static let auditUnavailable = Code("auditUnavailable", .giveResources)

    // Repair.

    /// A page's bytes are not what was written, or not what the format allows.
    public static let corruptPage = Code("corruptPage", .repair)
    /// A file's header, footer or size is not what the format allows.
    public static let corruptFile = Code("corruptFile", .repair)
    /// Stored statistics contradict the stored data.
    public static let corruptStatistics = Code("corruptStatistics", .repair)
    /// The ledger's chain does not hold.
    public static let corruptLedger = Code("corruptLedger", .repair)
    /// The audit log is not what was written: entries were changed, cut off or replaced.
    public static let corruptAudit = Code("corruptAudit", .repair)
    /// The file was written by a version, or uses a feature, that this reader does not know.
    public static let unsupportedVersion = Code("unsupportedVersion", .repair)
    /// One column uses an encoding that this reader does not know; the other columns can be read.
    public static let unsupportedEncoding = Code("unsupportedEncoding", .repair)

    // Report.

    /// A bug in Basalt.
    public static let `internal` = Code("internal", .report)

    /// Whether this says that stored bytes are damaged: the command line then exits with 3.
    public var isCorruption: Bool {
      // Not the whole group `repair`: what a later version wrote is not damaged.
      [.corruptPage, .corruptFile, .corruptStatistics, .corruptLedger, .corruptAudit].contains(self)
    }
  }
}
