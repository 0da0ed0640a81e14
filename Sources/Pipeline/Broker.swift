package import Kafka
package import Referrals

/// Commits through the group's consumer.
package struct ConsumerOffsets: OffsetCommitting {
  private let consumer: Consumer

  /// Commits as this member.
  package init(_ consumer: Consumer) { self.consumer = consumer }

  package func commit(_ offsets: [Watermarks.Partition: Int64]) async throws {
    try await consumer.commit(TopicPartition.offsets(offsets))
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
