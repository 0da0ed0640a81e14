import Kafka
package import Referrals

/// A record's own bytes.
package struct RawRecord: Sendable {
  package var key: [UInt8]?
  package var value: [UInt8]?
  package var headers: [(name: String, value: [UInt8])]

  /// Joins a record's bytes.
  package init(key: [UInt8]?, value: [UInt8]?, headers: [(name: String, value: [UInt8])]) {
    self.key = key
    self.value = value
    self.headers = headers
  }
}

/// A malformed record as it goes to the dead-letter topic: byte for byte, with headers that say what is wrong.
package struct DeadLetter: Sendable {
  /// The record with our headers behind its own.
  package var record: RawRecord
  /// Where it came from.
  package var source: TrackedRecord

  /// Describes a malformed record.
  package init(_ raw: RawRecord, fault: Malformed, source: TrackedRecord) {
    record = raw
    self.source = source
    let ours = [
      ("error.code", fault.code.rawValue), ("error.message", fault.message), ("error.field", fault.field),
      ("source.topic", source.position.topic), ("source.partition", "\(source.position.partition)"),
      ("source.offset", "\(source.position.offset)"),
    ]
    record.headers += ours.map { (name: $0.0, value: Array($0.1.utf8)) }
  }
}

/// Publishes dead letters; their records are done when the broker has them.
actor DeadLetters {
  let inbox = Mailbox<[DeadLetter]>(capacity: 16)
  private let topic: any DeadLetterTopic
  private let acknowledger: Acknowledger
  private let clock: any Clock
  private let log: PipelineLog

  init(topic: any DeadLetterTopic, acknowledger: Acknowledger, clock: any Clock, log: PipelineLog) {
    self.topic = topic
    self.acknowledger = acknowledger
    self.clock = clock
    self.log = log
  }

  func run() async throws {
    while let letters = await inbox.take() {
      try await retrying(
        "the dead-letter topic does not answer; its records wait", clock, log, isFinal: { ($0 as? KafkaError)?.isFatal ?? false }
      ) {
        try await self.topic.publish(letters)
      }
      await acknowledger.complete(letters.map(\.source))
    }
  }
}
