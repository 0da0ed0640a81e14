package import Kafka
package import Offsets

/// Commits through the group's consumer.
package struct ConsumerOffsets: OffsetCommitting {
  private let consumer: Consumer

  /// Commits as this member.
  package init(_ consumer: Consumer) { self.consumer = consumer }

  package func commit(_ places: [Watermarks.Partition: Watermarks.Place]) async throws -> Set<Watermarks.Partition> {
    Set(try await consumer.commit(TopicPartition.offsets(places)).map(Watermarks.Partition.init))
  }

  package func setBack(_ places: [Watermarks.Partition: Watermarks.Place]) async throws -> Set<Watermarks.Partition> {
    Set(try await consumer.setBack(TopicPartition.offsets(places)).map(Watermarks.Partition.init))
  }
}

extension LogProbe: LogLooking {}

extension Watermarks.Partition {
  init(_ partition: TopicPartition) { self.init(topic: partition.topic, number: partition.partition) }
}

extension TopicPartition {
  /// Kafka's own name of a partition.
  package init(_ partition: Watermarks.Partition) { self.init(partition.topic, partition.number) }

  /// Places under Kafka's own names.
  static func offsets(_ places: [Watermarks.Partition: Watermarks.Place]) -> [TopicPartition: EpochOffset] {
    var named: [TopicPartition: EpochOffset] = [:]
    for (partition, place) in places { named[TopicPartition(partition)] = EpochOffset(epoch: place.epoch, next: place.next) }
    return named
  }
}

extension LogMark {
  /// A record's mark as it is remembered.
  package init(_ mark: RecordMark) {
    self.init(offset: mark.offset, milliseconds: mark.timestampMilliseconds, digest: mark.digest)
  }

  /// Compares a log, of which the mark's place was looked at.
  package func likeness(of glimpse: LogGlimpse) -> Likeness {
    likeness(low: glimpse.low, high: glimpse.high, found: glimpse.record.map(LogMark.init))
  }
}

/// Publishes dead letters through a producer.
package struct ProducedDeadLetters: DeadLetterTopic {
  private let producer: Producer
  private let topic: String

  /// Publishes to a topic.
  package init(_ producer: Producer, topic: String) {
    self.producer = producer
    self.topic = topic
  }

  package func publish(_ letters: [DeadLetter]) async throws -> [LetterAnswer] {
    let errors = await producer.sendEach(
      letters.map(\.record).map { Producer.Message(topic: topic, key: $0.key, value: $0.value, headers: $0.headers) })
    if let fatal = errors.compactMap(\.self).first(where: \.isFatal) { throw fatal }
    return errors.map { error in
      guard let error else { return .taken }
      return error.isTooLarge ? .tooLarge : .refused("\(error)")
    }
  }
}
