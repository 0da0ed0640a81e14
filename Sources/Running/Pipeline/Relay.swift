package import Kafka
package import Metrics
package import Store

/// Publishes the outbox: one relay for each programme under an advisory lock, oldest first, deleted after acknowledgement.
package actor Relay {
  private let store: Store
  private let producer: Producer
  private let topic: String
  private let leadership: Leadership
  private let clock: any Clock
  private let registry: Registry
  private let log: PipelineLog
  /// Output events published at once.
  private static let limit = 1_000

  /// Publishes a store's outbox to a topic.
  /// - Parameter leadership: ours as long as we hold the lock.
  package init(
    store: Store, producer: Producer, topic: String, leadership: Leadership, clock: any Clock, registry: Registry,
    log: PipelineLog
  ) {
    self.store = store
    self.producer = producer
    self.topic = topic
    self.leadership = leadership
    self.clock = clock
    self.registry = registry
    self.log = log
  }

  /// Publishes until the task is cancelled.
  package func run() async throws {
    // Only a new process makes a new producer.
    try await repeating("output events wait; trying again", clock, log, isFinal: { ($0 as? KafkaError)?.isFatal == true }) {
      try await relay()
    }
  }

  /// Relays as long as this process holds the lock and its connection.
  private func relay() async throws {
    _ = try await store.withRelay { outbox in
      leadership.take(true)
      defer { leadership.take(false) }
      while true {
        try Task.checkCancellation()
        Pulse.stamp()
        let events = try await outbox.oldest(limit: Self.limit)
        // Those of one turn: it stays above zero while Kafka takes none.
        registry.gauge(.outboxRows).set(events.count)
        if events.isEmpty {
          try await clock.sleep(for: .milliseconds(200))
          continue
        }
        try await producer.send(
          events.map { event in
            Producer.Message(
              topic: topic, key: Array(event.key.utf8), value: Array(event.body.utf8),
              headers: [(name: "content-type", value: Array("application/cloudevents+json".utf8))])
          })
        try await outbox.forget(events.map(\.id))
        registry.counter(.outboxPublished).add(events.count)
      }
    }
  }
}
