/// A record as it is recognised again, so that a log can be told from another of the same name.
package struct RecordMark: Hashable, Sendable {
  /// Its place in the partition.
  package var offset: Int64
  /// In milliseconds since 1970; nil when unknown.
  package var timestampMilliseconds: Int64?
  /// Of key and value; two records that differ have the same by chance only.
  package var digest: Int64

  /// Joins a mark's parts.
  package init(offset: Int64, timestampMilliseconds: Int64?, digest: Int64) {
    self.offset = offset
    self.timestampMilliseconds = timestampMilliseconds
    self.digest = digest
  }
}

extension RecordBatch {
  /// The mark of one of its records; costs as much as its first 2 KiB.
  package func mark(of record: Record) -> RecordMark {
    var digest = Digest()
    digest.add(record.key.map { bytes[$0] })
    digest.add(record.value.map { bytes[$0] })
    return RecordMark(
      offset: record.offset, timestampMilliseconds: record.timestampMilliseconds, digest: Int64(bitPattern: digest.value))
  }
}

/// FNV-1a of 64 bits (Fowler, Noll and Vo) over sizes and first bytes.
private struct Digest {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  /// Sizes are added as well; nil differs from empty.
  mutating func add(_ piece: ArraySlice<UInt8>?) {
    let size = piece.map { UInt32(clamping: $0.count) } ?? .max
    for shift in [24, 16, 8, 0] { add(UInt8(truncatingIfNeeded: size >> shift)) }
    for byte in piece?.prefix(1_024) ?? [] { add(byte) }
  }

  private mutating func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
}
