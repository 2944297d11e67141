package import BasaltCore

/// The statistics of one column of many files, as columns: a row is a file.
package struct StatisticsVectors {
  package let minimum: ColumnVector
  package let maximum: ColumnVector
  /// bigint.
  package let nullCount: ColumnVector
  package let nanCount: ColumnVector
  /// Rows of each file, bigint.
  package let rowCount: ColumnVector

  /// - Precondition: All have a row a file; the bounds are of one type, the counts bigint.
  package init(
    minimum: ColumnVector, maximum: ColumnVector, nullCount: ColumnVector, nanCount: ColumnVector,
    rowCount: ColumnVector
  ) {
    self.minimum = minimum
    self.maximum = maximum
    self.nullCount = nullCount
    self.nanCount = nanCount
    self.rowCount = rowCount
  }

  /// The files of which the statistics prove that no row passes: those for which `PruningTest.verdict` is `noRow`.
  ///
  /// What is NULL is not known, and proves nothing.
  /// - Precondition: The test was narrowed to the type of the bounds; files have rows.
  package func rows(provenEmptyOf test: PruningTest) -> RowMask {
    switch test {
    case .comparison(let comparison, let constant): return rows(provenEmptyOf: comparison, constant)
    case .isIn(let constants):
      // A file is needed when one of the constants may be in it.
      var empty = RowMask(repeating: true, count: rowCount.count)
      for constant in constants where !empty.isEmpty {
        empty.formIntersection(rows(provenEmptyOf: .equal, constant))
      }
      return empty
    // Only a count that is known to be 0: a NULL count equals nothing.
    case .isNull: return nullCount.rows(.equal, .bigint(0))
    case .isNotNull: return allNull
    case .never: return RowMask(repeating: true, count: rowCount.count)
    }
  }

  private func rows(provenEmptyOf comparison: Comparison, _ constant: Value) -> RowMask {
    if constant.isNull { return RowMask(repeating: true, count: rowCount.count) }
    // NaN rows are outside of the bounds and all alike: they pass together, or not at all.
    let nanPasses = comparison.holds(for: constant.isNaN ? .same : .after)
    var empty: RowMask
    if constant.isNaN {
      empty = RowMask(repeating: !comparison.holds(for: .before), count: rowCount.count)
    } else {
      empty = boundsProveEmpty(comparison, constant)
    }
    // Files of NULL and NaN alone have no bounds, and nothing but NaN that might pass.
    let unbounded = rows { $0 &+ $1 == $2 }
    if nanPasses {
      empty.subtract(unbounded)
      empty.formIntersection(nanCount.rows(.equal, .bigint(0)))
    } else {
      empty.formUnion(unbounded)
    }
    empty.formUnion(allNull)
    return empty
  }

  /// The files whose values other than NULL and NaN cannot pass, by their bounds.
  private func boundsProveEmpty(_ comparison: Comparison, _ constant: Value) -> RowMask {
    // Bounds that are not tight lie outside of what they bound, which these comparisons allow for; a NULL bound passes none of them.
    switch comparison {
    case .less: return minimum.rows(.greaterOrEqual, constant)
    case .lessOrEqual: return minimum.rows(.greater, constant)
    case .greater: return maximum.rows(.lessOrEqual, constant)
    case .greaterOrEqual: return maximum.rows(.less, constant)
    case .equal:
      var empty = minimum.rows(.greater, constant)
      empty.formUnion(maximum.rows(.less, constant))
      return empty
    // All values are the constant: between two bounds that are equal there is nothing else.
    case .notEqual: return minimum.rows(.equal, constant).intersection(maximum.rows(.equal, constant))
    }
  }

  private var allNull: RowMask {
    rows(of: nullCount) { $0 == $1 }
  }

  /// The files of which both counts are known and satisfy `condition` (NULLs, NaNs, rows).
  ///
  /// Of flat copies: counts are often one value for a whole page, and a loop over slots wants one a row.
  private func rows(_ condition: (Int64, Int64, Int64) -> Bool) -> RowMask {
    let nulls = ColumnVector.concatenated([nullCount], type: .bigint)
    let nans = ColumnVector.concatenated([nanCount], type: .bigint)
    let counts = ColumnVector.concatenated([rowCount], type: .bigint)
    let met = RowMask(count: counts.count) { words in
      unsafe words.update(repeating: 0, count: BitMask.wordCount(of: counts.count))
      unsafe nulls.withValues(as: Int64.self) { nulls in
        unsafe nans.withValues(as: Int64.self) { nans in
          unsafe counts.withValues(as: Int64.self) { counts in
            for row in 0..<counts.count where condition(unsafe nulls[row], unsafe nans[row], unsafe counts[row]) {
              unsafe BitMask.set(row, in: words)
            }
          }
        }
      }
    }
    return met.intersection(nulls.validRows).intersection(nans.validRows)
  }

  /// The files of which a count is known and satisfies `condition` (count, rows).
  private func rows(of count: ColumnVector, _ condition: (Int64, Int64) -> Bool) -> RowMask {
    let known = ColumnVector.concatenated([count], type: .bigint)
    let counts = ColumnVector.concatenated([rowCount], type: .bigint)
    let met = RowMask(count: counts.count) { words in
      unsafe words.update(repeating: 0, count: BitMask.wordCount(of: counts.count))
      unsafe known.withValues(as: Int64.self) { known in
        unsafe counts.withValues(as: Int64.self) { counts in
          for row in 0..<counts.count where condition(unsafe known[row], unsafe counts[row]) {
            unsafe BitMask.set(row, in: words)
          }
        }
      }
    }
    return met.intersection(known.validRows)
  }
}
