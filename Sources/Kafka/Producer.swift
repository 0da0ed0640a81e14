import Threads

/// Sends messages with an idempotent librdkafka producer: in order, none twice, acknowledged by all replicas in sync.
package final class Producer: Sendable {
  private let inbox: CommandInbox<Command>

  /// What the thread is asked to do.
  enum Command: Sendable {
    case send([Message], @Sendable (Result<Void, KafkaError>) -> Void)
    case close(ContinuousClock.Instant)
  }

  /// Starts the thread; connections are made when needed.
  /// - Parameter properties: more of librdkafka's properties; `message.timeout.ms` is 30 s by default.
  package init(brokers: [String], properties: [String: String] = [:]) throws(KafkaError) {
    let configuration = try Configuration(
      brokers: brokers, fixed: ["enable.idempotence": "true", "acks": "all"],
      forbidden: [
        "request.required.acks", "max.in.flight", "max.in.flight.requests.per.connection", "retries",
        "message.send.max.retries", "queuing.strategy", "transactional.id", "delivery.report.only.error",
      ],
      proposed: ["message.timeout.ms": "30000", "partitioner": "murmur2_random", "client.id": "referrald"],
      properties: properties)
    let bell = try Bell()
    let handle = try ProducerHandle(configuration, bell: bell)
    let inbox = CommandInbox<Command>(bell)
    self.inbox = inbox
    guard startThread({ ProducerLoop(handle, inbox).run() }) else {
      handle.destroy()
      throw .noThread
    }
  }

  deinit { inbox.post(.close(.now + .seconds(10))) }

  /// Returns when every message is acknowledged; throws the first failure, after all have ended one way or the other.
  ///
  /// It takes no longer than `message.timeout.ms` and is not cut short by cancellation: what is handed over may arrive.
  package func send(_ messages: [Message]) async throws(KafkaError) {
    guard !messages.isEmpty else { return }
    let result: Result<Void, KafkaError> = await withCheckedContinuation { continuation in
      let isTaken = inbox.post(.send(messages) { continuation.resume(returning: $0) })
      if !isTaken { continuation.resume(returning: .failure(.closed("producer"))) }
    }
    try result.get()
  }

  /// Waits for what is under way up to the limit, fails the rest, and frees everything.
  package func close(within limit: Duration) async {
    inbox.post(.close(.now + limit))
    await inbox.waitForEnd(within: limit + .seconds(2))
  }
}
