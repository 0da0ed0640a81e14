/// Reads a compiled zone of the tz database: TZif of version 2 or later, RFC 9636.
enum ZoneFile {
  /// The rules in a file's bytes.
  /// - Returns: nil where they are not such a file, are cut short or contradict themselves, or count leap seconds, as those
  ///   below `right/` do.
  static func rules(_ bytes: [UInt8]) -> ZoneRules? {
    guard let first = Header(bytes, at: 0), first.version >= UInt8(ascii: "2") else { return nil }
    // The first block is for readers of 32 bits; the second has all of it.
    let second = Header.length + first.blockLength(timeBytes: 4)
    guard let header = Header(bytes, at: second), header.leaps == 0, header.types > 0 else { return nil }
    let start = second + Header.length
    let end = start + header.blockLength(timeBytes: 8)
    guard end <= bytes.count, let footer = footer(bytes, from: end) else { return nil }
    return block(bytes, start, header, footer)
  }

  private static func block(_ bytes: [UInt8], _ start: Int, _ header: Header, _ footer: String) -> ZoneRules? {
    let changes = (0..<header.changes).map { Int64(truncatingIfNeeded: number(bytes, start + $0 * 8, 8)) }
    guard zip(changes, changes.dropFirst()).allSatisfy(<) else { return nil }
    let indices = start + header.changes * 8
    let types = indices + header.changes
    let offsets = (0..<header.types).map { Int32(truncatingIfNeeded: number(bytes, types + $0 * 6, 4)) }
    // The bounds are those of RFC 9636, section 3.2.
    guard offsets.allSatisfy({ -89_999...93_599 ~= $0 }) else { return nil }
    let chosen = bytes[indices..<types].map(Int.init)
    guard chosen.allSatisfy({ $0 < header.types }) else { return nil }
    let yearly = YearlyZone(posix: footer)
    guard yearly != nil || footer.isEmpty else { return nil }
    return ZoneRules(changes: changes, offsets: ([0] + chosen).map { offsets[$0] }, yearly: yearly)
  }

  /// The line after the second block: a POSIX TZ string, or nothing.
  private static func footer(_ bytes: [UInt8], from start: Int) -> String? {
    let feed = UInt8(ascii: "\n")
    guard start < bytes.count, bytes[start] == feed, let end = bytes[(start + 1)...].firstIndex(of: feed) else { return nil }
    return String(decoding: bytes[(start + 1)..<end], as: UTF8.self)
  }

  /// A number in network order; the caller has checked that it is there.
  private static func number(_ bytes: [UInt8], _ start: Int, _ count: Int) -> UInt64 {
    bytes[start..<(start + count)].reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// What stands before each block: how much there is of everything.
  private struct Header {
    static let length = 44
    let version: UInt8
    let marks: Int
    let leaps: Int
    let changes: Int
    let types: Int
    let characters: Int

    init?(_ bytes: [UInt8], at start: Int) {
      guard bytes.count - start >= Self.length, bytes[start...].starts(with: "TZif".utf8) else { return nil }
      version = bytes[start + 4]
      let counts = (0..<6).map { Int(ZoneFile.number(bytes, start + 20 + $0 * 4, 4)) }
      marks = counts[0] + counts[1]
      (leaps, changes, types, characters) = (counts[2], counts[3], counts[4], counts[5])
    }

    /// Bytes of the block that follows; no count of 32 bits makes this overflow.
    func blockLength(timeBytes: Int) -> Int {
      changes * (timeBytes + 1) + types * 6 + characters + leaps * (timeBytes + 4) + marks
    }
  }
}
