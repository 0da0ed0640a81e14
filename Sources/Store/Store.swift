package import Postgres
package import Referrals

/// What referrald remembers: every question it asks of PostgreSQL is a method in a file of its own.
package struct Store: Sendable {
  /// The connections to the programme's schema.
  package let pool: Pool

  /// Wraps a pool whose `search_path` is the programme's schema.
  package init(pool: Pool) { self.pool = pool }
}

extension EventHash {
  /// The hash as PostgreSQL's uuid writes it.
  package var uuid: String {
    func hex(_ value: UInt64, _ digits: Int, _ shift: UInt64) -> String {
      let part = String((value >> shift) & (digits == 12 ? 0xFFFF_FFFF_FFFF : digits == 8 ? 0xFFFF_FFFF : 0xFFFF), radix: 16)
      return String(repeating: "0", count: digits - part.utf8.count) + part
    }
    return "\(hex(high, 8, 32))-\(hex(high, 4, 16))-\(hex(high, 4, 0))-\(hex(low, 4, 48))-\(hex(low, 12, 0))"
  }
}

extension Timestamp {
  /// The UTC day as days since 1970: the partition key of handled events.
  var day: Int32 {
    let perDay: Int64 = 86_400_000_000
    let days = microseconds >= 0 ? microseconds / perDay : (microseconds - perDay + 1) / perDay
    return Int32(clamping: days)
  }
}
