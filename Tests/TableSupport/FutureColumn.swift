package import BasaltCore
package import BasaltFormat

extension DataFileReader {
  /// The file's bytes, with a column of a type that only a later version knows in the place of one that it has; all checksums hold.
  package func bytes(_ bytes: [UInt8], withUnknownTypeOf id: FieldID) throws -> [UInt8] {
    guard let ordinal = ordinal(of: id) else { return bytes }
    let section = try root.section(.columnTable)
    let block = section.offset..<(section.offset + section.byteCount)
    var body = Array(bytes[block].dropLast(SealedBlock.sealByteCount))
    // The number of the type is 16 bytes into a column's entry; 23 is no type's.
    body[ordinal * ColumnEntry.byteCount + 16] = 23
    var forged = bytes
    forged.replaceSubrange(
      block,
      with: SealedBlock.sealed(
        body, seed: ChecksumSeed.section(fileID, type: FileRoot.SectionType.columnTable.rawValue)
      ).bytes)
    return forged
  }
}
