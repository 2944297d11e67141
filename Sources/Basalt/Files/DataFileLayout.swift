extension DataFile {
  /// How a data file is laid out: its regions in the order they lie, and what each column costs. What `basalt
  /// inspect` draws.
  public struct Layout: Sendable {
    /// Of the whole file.
    public let byteCount: Int
    /// In order, without overlap; between two may lie up to 7 bytes of padding.
    public let regions: [Region]
    public let rowGroups: [RowGroup]
    /// All of them, in the order of the file, those that cannot be read included.
    public let columns: [Column]

    /// For the reader's side alone: users get layouts, and make none.
    package init(byteCount: Int, regions: [Region], rowGroups: [RowGroup], columns: [Column]) {
      self.byteCount = byteCount
      self.regions = regions
      self.rowGroups = rowGroups
      self.columns = columns
    }

    /// A part of the file.
    public struct Region: Sendable, Hashable {
      /// What stands there.
      public let kind: Kind
      /// Regions follow each other without a gap.
      public let byteRange: Range<Int>

      package init(kind: Kind, byteRange: Range<Int>) {
        self.kind = kind
        self.byteRange = byteRange
      }

      public enum Kind: Sendable, Hashable {
        /// The first bytes: what the file is.
        case header
        /// The pages of one column of one row group, its dictionary first.
        case columnChunk(rowGroupIndex: Int, columnIndex: Int)
        /// Which values the chunk before it may have.
        case bloomFilter(rowGroupIndex: Int, columnIndex: Int)
        /// The statistics of one column.
        case columnStatistics(columnIndex: Int)
        /// A table of the footer, by its name.
        case footerSection(String)
        /// What leads to all else.
        case root
        /// The last bytes: where the root is.
        case tail
      }
    }

    /// A horizontal slice of the file.
    public struct RowGroup: Sendable, Hashable {
      public let rowCount: Int
      /// The same in every column; the last page may have fewer.
      public let pageRowCount: Int
      /// Of its pages, all columns; empty when no column has any.
      public let byteRange: Range<Int>

      package init(rowCount: Int, pageRowCount: Int, byteRange: Range<Int>) {
        self.rowCount = rowCount
        self.pageRowCount = pageRowCount
        self.byteRange = byteRange
      }
    }

    /// In which order a file has the values of a column, NULLs looked past: as far as the file says it.
    public struct Order: Sendable, Hashable {
      /// No value is less than the one before it. Of one value alone, both this and the next.
      public let isAscending: Bool
      public let isDescending: Bool
      /// No value is there twice; only of a column in order.
      public let isStrict: Bool
      /// Stretches of equal rows, those at borders of row groups counted on both sides; `nil` when not known.
      public let runCount: Int?

      package init(isAscending: Bool, isDescending: Bool, isStrict: Bool, runCount: Int?) {
        (self.isAscending, self.isDescending) = (isAscending, isDescending)
        (self.isStrict, self.runCount) = (isStrict, runCount)
      }
    }

    /// Which values of a column are frequent, and how the others lie, from a sample of the file's rows: what estimates of queries
    /// are made of. Its values are those of rows: to be shown only to those who may see them.
    public struct Distribution: Sendable, Hashable {
      /// Rows of the sample that are neither NULL nor NaN.
      public let sampleCount: Int
      /// Values that are clearly more frequent than the mean, the most frequent first.
      public let commonValues: [CommonValue]
      /// Of the other values: the least, the greatest, and those that cut them into parts of equally many. Empty where they lie
      /// evenly between the column's bounds.
      public let bounds: [Value]

      /// One value that many rows have.
      public struct CommonValue: Sendable, Hashable {
        public let value: Value
        /// Whether the value is only the beginning of a long text or bytea.
        public let isCut: Bool
        /// Rows of the sample that have it.
        public let sampleCount: Int
        /// The same as a share of the sample.
        public let share: Double

        init(value: Value, isCut: Bool, sampleCount: Int, share: Double) {
          (self.value, self.isCut, self.sampleCount, self.share) = (value, isCut, sampleCount, share)
        }
      }

      /// The share of the sample whose value is common.
      public var commonShare: Double { commonValues.reduce(0) { $0 + $1.share } }

      package init(_ distribution: ValueDistribution) {
        let sampleCount = distribution.sampleCount
        self.sampleCount = sampleCount
        commonValues = distribution.commonValues.map { common in
          CommonValue(
            value: common.value, isCut: common.hash != nil, sampleCount: common.count,
            share: Double(common.count) / Double(sampleCount))
        }
        bounds = distribution.bounds
      }
    }

    /// One column over all row groups.
    public struct Column: Sendable {
      public let name: String
      /// Stays when the column is renamed.
      public let fieldID: FieldID
      public let isNullable: Bool
      /// `nil` when only a later version knows it.
      public let type: LogicalType?
      /// The type's number on disk, which an unknown type has, too.
      public let typeNumber: UInt8
      /// Bytes of its pages, with their headers and dictionaries.
      public let dataByteCount: Int
      /// Of these, bytes of dictionaries.
      public let dictionaryByteCount: Int
      /// Bytes of its Bloom filters, beside its pages.
      public let bloomFilterByteCount: Int
      /// Bytes of its statistics, in the footer.
      public let statisticsByteCount: Int
      /// Data pages, dictionaries apart.
      public let pageCount: Int
      /// Row groups in which the column needs no page, being constant or all NULL there.
      public let pagelessRowGroupCount: Int
      /// Names of the encodings that occur, by their numbers on disk.
      public let encodings: [String]
      /// About how many distinct values it has, NULL apart, within a few percent; `nil` when the file does not say.
      public let distinctEstimate: Int?
      /// `nil` where its bounds and the number of distinct values say as much, and of files of few rows.
      public let distribution: Distribution?
      /// In which order its values lie; `nil` of booleans and floats.
      public let order: Order?
      /// Of the whole file; without bounds when the type is not known. Its bounds are values of the data: to be
      /// shown only to those who may see them.
      public let statistics: ColumnStatistics

      package init(
        name: String, fieldID: FieldID, isNullable: Bool, type: LogicalType?, typeNumber: UInt8, dataByteCount: Int,
        dictionaryByteCount: Int, bloomFilterByteCount: Int = 0, statisticsByteCount: Int, pageCount: Int,
        pagelessRowGroupCount: Int, encodings: [String], distinctEstimate: Int? = nil, distribution: Distribution? = nil,
        order: Order? = nil,
        statistics: ColumnStatistics
      ) {
        self.name = name
        self.fieldID = fieldID
        self.isNullable = isNullable
        self.type = type
        self.typeNumber = typeNumber
        self.dataByteCount = dataByteCount
        self.dictionaryByteCount = dictionaryByteCount
        self.bloomFilterByteCount = bloomFilterByteCount
        self.statisticsByteCount = statisticsByteCount
        self.pageCount = pageCount
        self.pagelessRowGroupCount = pagelessRowGroupCount
        self.encodings = encodings
        self.distinctEstimate = distinctEstimate
        self.distribution = distribution
        self.order = order
        self.statistics = statistics
      }
    }
  }
}

extension DataFile {
  /// How the pages of a column are encoded, counted by kind.
  ///
  /// Two pages are of one kind when they are described alike: the same tree with the same parameters, and the
  /// same codec.
  public struct PageEncoding: Sendable, Hashable {
    /// The tree of encodings, such as `scale(×100) → frame-of-reference(6 bits)`.
    public let description: String
    /// `none`, `lz4` or `zstd`: what the whole page went through after that.
    public let codec: String
    public let pageCount: Int
    /// Bytes of these pages in the file, headers included.
    public let storedByteCount: Int

    package init(description: String, codec: String, pageCount: Int, storedByteCount: Int) {
      self.description = description
      self.codec = codec
      self.pageCount = pageCount
      self.storedByteCount = storedByteCount
    }
  }
}
