import JSONTree
import Kafka
import Offsets
import Pipeline
import Store
import Time

/// A record of the dead-letter topic.
struct ShelvedLetter: Sendable {
  var partition: Int32
  var offset: Int64
  var key: [UInt8]?
  var value: [UInt8]?
  var headers: [(name: String, value: [UInt8]?)]
  /// When it was published; nil: the topic does not say.
  var at: Timestamp?
  /// The record that it came from; nil where its headers do not say.
  private(set) var mark: LetterMark?

  init(_ batch: RecordBatch, _ record: RecordBatch.Record) {
    let raw = RawRecord(batch, record)
    partition = batch.partitions[record.partition].partition.partition
    offset = record.offset
    at = record.timestampMilliseconds.map { Timestamp(microseconds: $0 * 1_000) }
    (key, value, headers) = (raw.key, raw.value, raw.headers)
    guard let source = Int32(header("source.partition")), let place = Int64(header("source.offset")), !sourceTopic.isEmpty else {
      return
    }
    let position = RecordPosition(topic: sourceTopic, partition: source, offset: place)
    mark = isCut ? LetterMark(position, digest: header("source.sha256")) : LetterMark(position, value: value)
  }

  /// As people name it: partition:offset.
  var place: String { "\(partition):\(offset)" }
  var sourceTopic: String { header("source.topic") }
  /// Whether it holds only a part of its record.
  var isCut: Bool { headers.last?.name == DeadLetter.cutHeaderNames.last }

  func header(_ name: String) -> String {
    headers.last { $0.name == name }?.value.map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// The record's own headers: ours stand behind them.
  var ownHeaders: [(name: String, value: [UInt8]?)] {
    let ours = DeadLetter.headerNames
    return headers.suffix(ours.count).map(\.name) == ours ? headers.dropLast(ours.count) : headers
  }

  func line(_ done: String?) -> String {
    let field = header("error.field")
    return "\(place)  \(header("error.code"))  \(sourceTopic)/\(header("source.partition"))@\(header("source.offset"))  "
      + (field.isEmpty ? "" : "\(field): ") + header("error.message") + (isCut ? "  [cut]" : "")
      + (done.map { "  [\($0)]" } ?? "")
  }

  func json(_ done: String?) -> JSON {
    let ours = DeadLetter.headerNames + (isCut ? DeadLetter.cutHeaderNames : [])
    var members = [JSON.Member("place", .string(place))] + ours.map { JSON.Member($0, .string(header($0))) }
    if let done { members.append(.init("done", .string(done))) }
    return .object(members)
  }
}
