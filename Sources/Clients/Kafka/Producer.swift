import Threads

/// Sends messages with an idempotent librdkafka producer: in order, none twice, acknowledged by all replicas in sync.
package final class Producer: Sendable {
  private let inbox: CommandInbox<Command>

  /// What the thread is asked to do.
  enum Command: Sendable {
    case send([Message], @Sendable ([KafkaError?]) -> Void)
    case close(ContinuousClock.Instant)
  }

  /// Starts the thread; connections are made when needed.
  /// - Parameter properties: more of librdkafka's properties; `message.timeout.ms` is 30 s and `message.max.bytes` 2 MiB by default.
  package init(brokers: [String], properties: [String: String] = [:]) throws(KafkaError) {
    let configuration = try Self.configuration(brokers: brokers, properties: properties)
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
    if let failure = await sendEach(messages).compactMap(\.self).first { throw failure }
  }

  /// The same, and tells of each message what became of it: nil, it is acknowledged.
  package func sendEach(_ messages: [Message]) async -> [KafkaError?] {
    guard !messages.isEmpty else { return [] }
    return await withCheckedContinuation { continuation in
      let isTaken = inbox.post(.send(messages) { continuation.resume(returning: $0) })
      if !isTaken { continuation.resume(returning: messages.map { _ in .closed("producer") }) }
    }
  }

  /// Waits for what is under way up to the limit, fails the rest, and frees everything.
  package func close(within limit: Duration) async {
    inbox.post(.close(.now + limit))
    await inbox.waitForEnd(within: limit + .seconds(2))
  }
}
