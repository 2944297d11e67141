/// Every limit and tunable, once, with its unit, its reason and its source.
///
/// `LimitsTests` checks the relations between them (a vector divides a page, a page a row group, …). A limit that a
/// file can exceed is checked by the reader before anything is allocated.
public enum Limits {
  // MARK: Sizes of the units

  /// Rows in a vector, the unit of decoding: 8 KiB of 64-bit values, so that four columns stay in a 32 KiB first-level
  /// cache, and one 1,024-bit tile for every width of packed integer.
  public static let vectorRowCount = 1_024

  /// Rows in a batch at most, the unit of execution: as many as a page usually has. What a batch costs whatever its rows
  /// (calls, references, buffers) is a fifth of a simple query with batches of two vectors; with larger ones than this,
  /// its columns leave a second-level cache. Row numbers inside one fit 16 bits.
  public static let batchRowCountMaximum = 8 * vectorRowCount

  /// Rows in a page by default: 64 KiB of 64-bit values, enough for LZ4 and zstd to find repetition, few enough to
  /// skip. A power of two, the same for all columns of a row group.
  public static let pageRowCount = 8 * vectorRowCount
  public static let pageRowCountMinimum = vectorRowCount
  public static let pageRowCountMaximum = 64 * vectorRowCount

  /// Rows in a row group by default: bounds the writer's memory (about 100 MiB at 100 columns of 8 bytes), and makes a
  /// chunk of a column worth a request of its own.
  public static let rowGroupRowCount = 16 * pageRowCount
  public static let rowGroupRowCountMaximum = 1 << 20

  // MARK: What a reader accepts

  public static let fileRowCountMaximum = 1 << 40
  public static let rowGroupCountMaximum = 65_535
  public static let columnCountMaximum = 1 << 20
  /// Bytes of UTF-8 in the name of a column.
  public static let nameByteCountMaximum = 1_024

  /// Decoded bytes of one page. The writer halves the page's rows when the default would exceed
  /// `pageDecodedByteCountTarget`; a reader allocates no more than this for any page.
  public static let pageDecodedByteCountTarget = 8 << 20
  public static let pageDecodedByteCountMaximum = 256 << 20
  /// One text or bytea value.
  public static let valueByteCountMaximum = 64 << 20
  /// How far a block codec may expand: more is taken for a decompression bomb. zstd reaches about 20,000 on zeros, but
  /// the light encodings before it leave nothing that repeats so.
  public static let codecExpansionMaximum = 4_096
  /// Nesting and number of the nodes of an encoded page.
  public static let encodingDepthMaximum = 6
  public static let encodingNodeCountMaximum = 64

  /// Entries of a dictionary: codes fit 16 bits.
  public static let dictionaryEntryCountMaximum = 65_536
  /// Bytes of a dictionary's values: as many as a page's. Whether so many pay is weighed; where a page of theirs must
  /// not be larger than any other, memory is what bounds them.
  public static let dictionaryByteCountMaximum = pageDecodedByteCountTarget
  /// Bytes of dictionaries that a writer holds of a file, for later row groups to share: four of the largest, or those of
  /// hundreds of columns as they mostly are. A statement may write as many files at once as it has partitions.
  public static let sharedDictionaryByteCountMaximum = 4 * dictionaryByteCountMaximum

  /// Bytes kept of a text or bytea bound: tells apart what real keys and names differ in, and keeps entries fixed in
  /// size.
  public static let boundByteCountMaximum = 16

  // MARK: Memory

  /// One allocation: larger than any page, small enough that a forged length cannot take the machine down.
  public static let bufferByteCountMaximum = 2 << 30
  /// Verified pages that are kept for the next reader, by default.
  public static let bufferPoolByteCount = 256 << 20
  /// Bytes of manifests that a warehouse keeps decoded for the next plan.
  public static let knownManifestByteCount = 32 << 20
  /// Entries of a manifest that is kept entry by entry: asked one by one, so many take some 30 µs; of more, columns are
  /// asked.
  public static let heldManifestEntryCountMaximum = 256
  /// Bytes that queries of an engine may hold in hash tables and sorts, unless it is configured otherwise.
  public static let queryByteCount = 4 << 30
  /// Queries that wait for memory which others have: each holds a thread, and whoever comes behind a thousand others is told so
  /// sooner than he would be served.
  public static let queuedQueryCountMaximum = 1_024
  /// How long one waits: longer than most queries take, and shorter than people think that something is broken.
  public static let queueTimeout = Duration.seconds(60)

  // MARK: Text

  /// One record of a CSV file: a quote that is never closed must not swallow the memory.
  public static let csvRecordByteCountMaximum = 64 << 20
  /// Levels of a JSON document that are read: one bit is kept of each, and what writes documents anew recurses so deep.
  /// Serialisers of nested data come to some tens.
  public static let jsonDepthMaximum = 1_000
  /// Digits of a JSON number whose exponent is spelled out: a double has 309, and nine bytes may ask for a billion.
  public static let jsonNumberDigitCountMaximum = 1_000
  /// Bytes of documents that one evaluation of a JSON path walks through: a path with several `**` may look at a value as often
  /// as there are levels around it, and so many take a second.
  public static let jsonPathByteCountMaximum = 256 << 20
  /// Levels of a JSON path's tree, and JSON paths that a thread keeps compiled.
  public static let jsonPathDepthMaximum = 100
  public static let jsonPathCacheCountMaximum = 32
  /// Columns of a CSV file.
  public static let csvColumnCountMaximum = 65_536

  // MARK: SQL

  /// Levels of a statement's tree, parentheses included, and operators of one rank in a row: whatever walks a tree
  /// (printing, comparing, releasing it) recurses so deep. In release 500 levels are read on a stack of 2 MiB and walked on
  /// the smallest usual one of 512 KiB (`HostileTextTests`); people write ten, generators of SQL a hundred.
  public static let sqlNestingMaximum = 500
  /// Bytes of one statement: its tree takes some ten times as many. More rows than that belong into COPY.
  public static let sqlStatementByteCountMaximum = 16 << 20
  /// Bytes of a script: places in it fit 32 bits, and it is held in memory whole.
  public static let sqlScriptByteCountMaximum = 1 << 30
  /// Statements of a warehouse whose trees and plans are kept for whoever asks them again; a program has some hundred.
  public static let keptStatementCountMaximum = 1_000
  /// Bytes that they take together, as far as that is counted.
  public static let keptStatementByteCountMaximum = 32 << 20
  /// Bytes of one of them: longer texts are data, or made by programs that make another each time.
  public static let keptTextByteCountMaximum = 64 << 10
  /// Plans of one statement, for parameters of so many types or zones: decimals of other digits are of another type.
  public static let keptPlanCountMaximum = 8
  /// The highest parameter, `$65535`: as in PostgreSQL, whose protocol counts parameters in 16 bits.
  public static let sqlParameterNumberMaximum = 65_535

  /// Joins, set operations that are not one row of UNION, and uses of a table of WITH, in a statement: each makes its plan an
  /// operator deeper, and a WITH whose tables use each other twice doubles with every table.
  public static let sqlPlanStepCountMaximum = 1_000

  /// Nodes of expressions that stand in a plan more than once although they were written once, as the operand of BETWEEN does:
  /// each such operator within another doubles them.
  public static let sqlCopiedNodeCountMaximum = 100_000

  /// Arguments of one call: more than a person writes, few enough that resolution stays quick.
  public static let functionArgumentCountMaximum = 1_000
  /// Bytes of text that one function makes for one batch: `repeat` and its like can be asked for any length, and a
  /// batch of the longest values would be 512 GiB.
  public static let functionResultByteCountMaximum = 1 << 30

  /// Code points of a regular expression: people write some tens, programs that list words some thousands.
  public static let regexCodePointCountMaximum = 16_384
  /// Groups within groups: each is some levels of calls, on a thread whose stack is not large.
  public static let regexDepthMaximum = 100
  /// Groups whose places can be asked for: each has automata of its own.
  public static let regexCaptureCountMaximum = 100
  /// What a bound such as {2,5} may be, as in PostgreSQL: what is repeated is copied so often.
  public static let regexBoundMaximum = 255
  /// States of a regular expression with its repetitions spelled out: at worst each byte of a text costs as many steps.
  public static let regexStateCountMaximum = 10_000
  /// Entries of one table of transitions, which is made as texts need them and begun anew when it is full: 512 KiB.
  public static let regexTransitionCountMaximum = 1 << 17
  /// Regular expressions that a thread keeps compiled: a statement has a few, and columns of patterns many.
  public static let regexCacheCountMaximum = 32

  // MARK: Tables

  /// Fields of a partition spec: more only multiply partitions until each holds a handful of rows.
  public static let partitionFieldCountMaximum = 16
  /// The number of a partition field: keeps its column in a manifest apart from those of statistics.
  public static let partitionFieldIDMaximum: UInt32 = 1 << 15
  /// Buckets of a partition field: a table of this many holds at least as many files.
  public static let bucketCountMaximum = 65_536
  /// Width of `truncate`, as in Iceberg a 32-bit integer: with it a truncated integer fits the next wider type.
  public static let truncateWidthMaximum = Int(Int32.max)
  /// The highest field id of a table's column: 8 columns of a manifest belong to each, and their ids are 32 bits.
  public static let tableFieldIDMaximum: UInt32 = 1 << 28
  /// Properties of a table: settings, not data. All are read whenever the table is opened.
  public static let tablePropertyCountMaximum = 1_000
  /// Columns of a table that have statistics in manifests without being named for it: Delta's and Iceberg's practice,
  /// which keeps the manifests of wide tables small.
  public static let manifestStatisticsColumnCount = 32

  /// Entries of a manifest that merging aims at: some 5 MiB, read in one go; a million files are 31 of them.
  public static let manifestEntryCountTarget = 32_768
  /// Entries of any manifest: with the most rows a file can have, their sum still fits 64 bits.
  public static let manifestEntryCountMaximum = 1 << 20
  /// Entries of a page of a manifest: planning skips pages, and a batch of entries is one.
  public static let manifestPageEntryCountMaximum = 2 * vectorRowCount
  /// Small manifests of one spec before they are merged: each costs an open when planning, merging costs a rewrite of
  /// all.
  public static let manifestMergeCountMinimum = 16
  /// Fields of a sort order: rows are told apart long before.
  public static let sortFieldCountMaximum = 16

  // MARK: Rows on their way into a table

  /// Bytes of rows that wait for their row group, over all partitions of a statement. A row of lineitem takes
  /// some 240 bytes in memory, so a full row group is 30 MiB; a partition may have a buffer for each thread
  /// that met another there: 7 years, 2 threads and 30 MiB are 420. 20,000 partitions in random order have 26
  /// KiB each, about a hundred rows.
  public static let stagedByteCount = 512 << 20
  /// Bytes at which rows become a row group however few they are: a quarter of the budget, so that wide rows of one
  /// partition do not drive out all others, and a thread that encodes holds no more than that beside the budget.
  public static let stagedRowGroupByteCount = stagedByteCount / 4
  /// Rows of a batch that are sorted into partitions at once: positions fit 16 bits.
  public static let stagedWindowRowCountMaximum = 1 << 16
  /// Data files that a statement writes at the same time: a process usually may have 1,024 files open, and others need
  /// some too.
  public static let stagedOpenFileCountMaximum = 100
  /// Bytes of encoded row groups that are ready before those that come before them in their files: some twenty. They
  /// wait as long as one thread takes longer for a row group than the others, which is seldom for more than two.
  public static let stagedHeldByteCountMaximum = 64 << 20
  /// Bytes at which a data file is finished: what Iceberg writes by default. Larger ones are not read faster, and each
  /// move or rewrite costs more.
  public static let dataFileByteCountTarget = 512 << 20

  // MARK: Storage

  /// Threads of a store that wait for its device. Scattered pages that are not cached: 0.20 GB/s with one, 0.38 with
  /// four, 0.47 with eight, 0.60 with sixteen. Pages in the page cache are read fastest by as many threads as there are
  /// processors.
  public static let ioThreadCount = 8
  /// Unwanted bytes between two ranges that are still read in one call: a call of its own costs some 10 µs with the
  /// hand-over to a thread, in which 100 KiB are copied out of the page cache; a device that is not cached reads ahead
  /// more.
  public static let readGapByteCountMaximum = 32 << 10
  /// Bytes of a batch of reads that are taken from the page cache by whoever asks. A page of each of 18 columns, 150 KiB,
  /// takes a thread of its own 20 µs to copy and 100 µs more to hand over; of a morsel, which is announced while another
  /// is computed, the store's threads copy meanwhile.
  public static let readAtHandByteCountMaximum = 512 << 10
  /// Bytes of one read call: one long call would keep the other threads idle.
  public static let readSpanByteCountMaximum = 1 << 20
  /// Bytes that a scan announces at once: some round trips to a device, whatever the number of columns.
  public static let readAheadByteCount = 64 << 20
  /// Files of a scan that are opened at once, and files of one round: each holds its footer, 64 KiB and more,
  /// until its pages are decoded. So many files of a handful of rows take some milliseconds, next to which what
  /// a round costs does not count.
  public static let scanOpenFileCountMaximum = 64
  /// Rows that an operator has to hold for its plan to be carried out division by division (`PartitionWise`): fewer take some
  /// megabytes, which hardly any memory is too small for.
  public static let dividedRowCountMinimum = 1 << 18
  /// Passes of such a plan at most: each opens its files, and wakes all threads some times.
  public static let dividedPassCountMaximum = 256
  /// Files whose sketches are merged for an estimate: some 50 µs each, of a statement that may take no longer itself.
  public static let sketchedFileCountMaximum = 16
  /// Rows of a round of a result, about: what a stream holds of rows that nobody has taken yet.
  public static let resultRoundRowCount = 16 * pageRowCount
  /// Data files that a warehouse keeps open for the next query.
  public static let openFileCountMaximum = 1_024
  /// Ranges of one read call. With the gaps between them they stay below IOV_MAX, which is 1,024 on Linux and macOS.
  public static let readSpanRequestCountMaximum = 512

  // MARK: The ledger

  /// The JSON of one ledger object: a group of a thousand small transactions has some 600 KB, and one
  /// transaction that names 65,536 manifests would have 30 MB: that is what manifests of manifests are for.
  public static let ledgerHeaderByteCountMaximum = 4 << 20
  /// The payload of one commit: small appends of a whole group, schemas, defaults.
  public static let commitPayloadByteCountMaximum = 16 << 20
  /// The payload of a checkpoint or a packed range: read whole into one buffer when a warehouse is opened.
  public static let checkpointPayloadByteCountMaximum = 256 << 20
  /// A data file that travels in a commit's payload: above this a file of its own costs less than carrying it
  /// through the ledger.
  public static let inlineFileByteCountMaximum = 64 << 10
  /// Nesting and fields of header JSON: the deepest we write is 6, the widest object has 12 fields.
  public static let headerNestingMaximum = 16
  public static let headerFieldCountMaximum = 64
  /// Transactions in one commit: more sessions than commit at a time in one process; the rest go into the next one.
  public static let transactionCountMaximum = 1_024
  /// Actions of one transaction, and identifiers listed in one action.
  public static let actionCountMaximum = 65_536
  public static let listedIDCountMaximum = 4_096
  /// Bytes of UTF-8 in a principal, an owner, an application, a table's name in the ledger.
  public static let ledgerNameByteCountMaximum = 256
  /// Characters of a branch or a feature.
  public static let ledgerWordByteCountMaximum = 64
  /// Applications whose last token is remembered: their names and numbers fit a checkpoint's header.
  public static let applicationCountMaximum = 10_000
  /// Branches at a time: they, too, stand in a checkpoint's header.
  public static let branchCountMaximum = 1_000
  /// Fifteen digits: exact in a double, and a thousand commits a second for thirty thousand years.
  public static let commitNumberMaximum = 999_999_999_999_999
  /// Commits between two checkpoints: opening reads half as many on average, at some 50 µs each.
  public static let checkpointIntervalCommitCount = 100
  /// Checkpoints that are kept: one that is damaged or still read by somebody has others behind it.
  public static let keptCheckpointCount = 3
  /// Commits of one packed range: part of the format.
  public static let packedRangeCommitCount = 1_000
  /// So long after its last commit, with nobody else's before, a writer puts the next without a look for newer ones. Far less
  /// than it takes to make `unpackedCommitCountMinimum` commits.
  public static let freshHeadMicroseconds = 1_000_000
  /// Commits that stay objects of their own behind the newest, packed or not.
  public static let unpackedCommitCountMinimum = 10_000
  /// How far a writer's clock may be behind the newest commit: clocks kept by NTP differ by milliseconds;
  /// minutes mean a broken one.
  public static let clockLagMaximumMicroseconds = 5 * 60 * 1_000_000
  /// How far it may be ahead: a warehouse may be left alone for a year, and a clock that is off by more than
  /// that has lost its battery.
  public static let clockLeadMaximumMicroseconds = 366 * 24 * 60 * 60 * 1_000_000
  /// Reads of one's own commit whose outcome is unknown, before the caller is told so.
  public static let commitResolutionTryCountMaximum = 3
  /// Races that one group may lose: each loss is another's success, but somebody who always loses should hear of it.
  public static let lostRaceCountMaximum = 256
  /// Commits kept in memory for those who follow the ledger, and the bytes of them.
  public static let recentCommitCountMaximum = 256
  public static let recentCommitByteCountMaximum = 8 << 20
  /// Headers of the range that is not packed yet, kept by whoever follows the ledger: some 700 bytes a commit of one
  /// row, and 6 KiB one of a group of sixteen, a thousand commits long.
  public static let unpackedHeaderByteCountMaximum = 16 << 20
  /// How long an attempt or a lease is valid without renewal.
  public static let registrationLifetimeMicroseconds = 10 * 60 * 1_000_000

  // MARK: The audit log

  /// One entry of the audit log: a thousand tables with a thousand columns' names between them fit.
  public static let auditEntryByteCountMaximum = 1 << 20
  /// One group, which is what becomes durable at once: a thousand sessions with a statement each, several times over.
  public static let auditGroupByteCountMaximum = 16 << 20
  public static let auditGroupEntryCountMaximum = 4_096
  /// Bytes of a statement's fingerprint that are kept; its digest is of all of them.
  public static let auditFingerprintByteCountMaximum = 16 << 10
  /// Zeros that are put behind the last group when half of them are used up: a group that does not change the file's size is
  /// durable in two thirds of the time, and what is noted without waiting has its place before. Read once a process.
  public static let auditRoomByteCount = 512 << 10
  /// Entries between two signed heads in the folder: opening reads half as many on average.
  public static let auditHeadIntervalEntryCount = 1_024
  /// Entries, and microseconds, after which a head is anchored in the ledger although nobody commits.
  public static let auditAnchorIntervalEntryCount = 10_000
  public static let auditAnchorIntervalMicroseconds = 60 * 60 * 1_000_000
  /// Between two anchors that travel with others' commits: a commit a millisecond needs no signature each.
  public static let auditAnchorPauseMicroseconds = 1_000_000
  /// How long an outcome waits for a group that would take it along, before it is written by itself.
  public static let auditOutcomeDelayMilliseconds = 200
}
