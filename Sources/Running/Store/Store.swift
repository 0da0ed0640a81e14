package import Events
package import JSONTree
package import Postgres
import Time

/// What referrald remembers: every question it asks of PostgreSQL is a method in a file of its own.
package struct Store: Sendable {
  /// The connections to the programme's schema.
  package let pool: Pool

  /// What the planner is told in each session. Every question has its index; a plan made while a table was still small must not read
  /// all of it when it has grown. And one plan does for every size of a batch: made anew for each, as PostgreSQL would for small ones,
  /// it costs more than to run it. So does machine code for statements of milliseconds.
  package static let plannerSettings = ["enable_seqscan": "off", "jit": "off", "plan_cache_mode": "force_generic_plan"]

  /// Wraps a pool whose `search_path` is the programme's schema.
  package init(pool: Pool) { self.pool = pool }
}

extension EventHash {
  /// The hash as it is bound.
  var bits: UUIDBits { UUIDBits(high: high, low: low) }

  /// The hash as PostgreSQL's uuid writes it.
  package var uuid: String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(36)
    for (word, isFirst) in [(high, true), (low, false)] {
      for place in 0..<16 {
        if isFirst ? place == 8 || place == 12 : place == 0 || place == 4 { text.append(UInt8(ascii: "-")) }
        text.append(digits[Int(word >> UInt64(60 - 4 * place) & 15)])
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}

extension Timestamp {
  /// The UTC day as days since 1970: the partition key of handled events.
  var day: Int32 { Int32(clamping: utcDay) }
}

/// A document that is made when it is bound, and travels as text: a batch holds hundreds, and as trees they are large.
package struct LateJSON: Bindable {
  private let make: @Sendable () -> JSON

  /// Takes note of how to make the document.
  package init(_ make: @escaping @Sendable () -> JSON) { self.make = make }

  package static var oid: UInt32 { String.oid }
  package static var arrayOID: UInt32 { String.arrayOID }
  package func encode(into bytes: inout [UInt8]) { make().write(into: &bytes) }
}
