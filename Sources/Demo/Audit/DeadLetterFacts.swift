import Kafka
import Offsets

/// What the dead-letter topic holds.
package enum DeadLetterFacts {
  /// How many distinct records lie in it: a crash may put one there twice.
  /// - Parameter topic: one that does not exist holds none.
  package static func count(in topic: String, brokers: [String], properties: [String: String] = [:]) async throws -> Int {
    guard try await Admin(brokers: brokers, properties: properties).partitions(of: topic) != nil else { return 0 }
    var sources: Set<RecordPosition> = []
    try await TopicReader(brokers: brokers, properties: properties).read(topic, limit: .max) { batch in
      for record in batch.records { sources.insert(try RecordPosition(sourceOf: record, in: batch)) }
      return true
    }
    return sources.count
  }
}

extension RecordPosition {
  fileprivate init(sourceOf record: RecordBatch.Record, in batch: RecordBatch) throws(AuditError) {
    func header(_ name: String) -> String? { batch.headerValue(record, name).map { String(decoding: $0, as: UTF8.self) } }
    guard let topic = header("source.topic"), let partition = header("source.partition").flatMap({ Int32($0) }),
      let offset = header("source.offset").flatMap({ Int64($0) })
    else { throw AuditError(message: "a dead letter does not say where it came from; name referrald's own dead-letter topic") }
    self.init(topic: topic, partition: partition, offset: offset)
  }
}
