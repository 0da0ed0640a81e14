package import Events
package import Kafka
import Offsets
package import Store

/// A record's own bytes.
package struct RawRecord: Sendable {
  package var key: [UInt8]?
  package var value: [UInt8]?
  /// In order; a value may be null.
  package var headers: [(name: String, value: [UInt8]?)]

  /// Joins a record's bytes.
  package init(key: [UInt8]?, value: [UInt8]?, headers: [(name: String, value: [UInt8]?)]) {
    self.key = key
    self.value = value
    self.headers = headers
  }

  /// A record of a batch, copied.
  package init(_ batch: RecordBatch, _ record: RecordBatch.Record) {
    self.init(
      key: batch.keyBytes(record), value: batch.valueBytes(record),
      headers: batch.headers[record.headers].map { header in
        (name: String(decoding: batch.bytes[header.name], as: UTF8.self), value: header.value.map { Array(batch.bytes[$0]) })
      })
  }
}

/// A malformed record as it goes to the dead-letter topic: byte for byte, with headers that say what is wrong.
package struct DeadLetter: Sendable {
  /// How much of the record goes with it: what the broker does not take whole is cut.
  package enum Form: Sendable {
    /// Key, value and headers.
    case whole
    /// The first bytes of its value, and the whole value's size and hash.
    case cut
    /// Only our headers.
    case bare

    /// What is tried when the broker finds it too large; nil: there is nothing smaller.
    var smaller: Form? {
      switch self {
      case .whole: .cut
      case .cut: .bare
      case .bare: nil
      }
    }
  }

  /// Our headers behind the record's own; the last two stand only where it was cut.
  package static let headerNames = [
    "error.code", "error.message", "error.field", "source.topic", "source.partition", "source.offset",
  ]
  package static let cutHeaderNames = ["source.size", "source.sha256"]
  /// Bytes of the value that a cut letter keeps.
  private static let cut = 64 << 10

  private let raw: RawRecord
  private let fault: Malformed
  /// Where it came from.
  package let source: TrackedRecord
  /// What tells it from any other letter.
  package let mark: LetterMark
  package var form = Form.whole

  /// Describes a malformed record.
  package init(_ raw: RawRecord, fault: Malformed, source: TrackedRecord) {
    self.raw = raw
    self.fault = fault
    self.source = source
    mark = LetterMark(source.position, value: raw.value)
  }

  /// The record as it is published.
  package var record: RawRecord {
    switch form {
    case .whole: RawRecord(key: raw.key, value: raw.value, headers: raw.headers + headers(Self.headerNames))
    case .cut:
      RawRecord(
        key: nil, value: raw.value.map { Array($0.prefix(Self.cut)) }, headers: headers(Self.headerNames + Self.cutHeaderNames))
    case .bare: RawRecord(key: nil, value: nil, headers: headers(Self.headerNames + Self.cutHeaderNames))
    }
  }

  private func headers(_ names: [String]) -> [(name: String, value: [UInt8]?)] {
    let texts = [
      fault.code.rawValue, fault.message, fault.field, source.position.topic, "\(source.position.partition)",
      "\(source.position.offset)", "\(raw.value?.count ?? 0)", mark.digest,
    ]
    return zip(names, texts).map { (name: $0, value: Array($1.utf8)) }
  }
}
