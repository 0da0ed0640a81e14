import Threads

/// A member of a consumer group: one thread owns the librdkafka handle, the owner pulls events from it.
package final class Consumer: Sendable {
  private let inbox: CommandInbox<Command>
  private let outbox: ConsumerOutbox

  /// What the thread is asked to do.
  enum Command: Sendable {
    case accept([TopicPartition: Int64?])
    case commit([TopicPartition: Int64], @Sendable (Result<Void, KafkaError>) -> Void)
    case release([TopicPartition], [TopicPartition: Int64], @Sendable () -> Void)
    case close(ContinuousClock.Instant)
  }

  /// Starts the thread and joins the group; throws when the settings are refused or the system has no room.
  package init(_ settings: Settings) throws(KafkaError) {
    let bell = try Bell()
    let handle = try ConsumerHandle(settings, bell: bell)
    let inbox = CommandInbox<Command>(bell), outbox = ConsumerOutbox(bell)
    (self.inbox, self.outbox) = (inbox, outbox)
    guard startThread({ ConsumerLoop(handle, inbox, outbox, settings).run() }) else {
      handle.destroy()
      throw .noThread
    }
  }

  deinit { inbox.post(.close(.now + .seconds(10))) }

  /// The next event; suspends until there is one. Nil once the consumer has ended, or when the task is cancelled.
  ///
  /// Nobody asking is back-pressure: no more records are taken, and librdkafka stops fetching at 4 MiB; the membership
  /// stays alive, for heartbeats, rebalances and commits travel apart from the records.
  package func next() async -> ConsumerEvent? { await outbox.next() }

  /// Starts fetching partitions that were offered; those not on offer any more are left out.
  /// - Parameter starts: the offset to start at, or nil for the beginning.
  package func accept(_ starts: [TopicPartition: Int64?]) { inbox.post(.accept(starts)) }

  /// Commits offsets (the next to read) and returns when the broker has them.
  ///
  /// Left out are offsets not above the last commit, and partitions that are not ours any more: they belong to somebody else.
  package func commit(_ offsets: [TopicPartition: Int64]) async throws(KafkaError) {
    let result: Result<Void, KafkaError> = await withCheckedContinuation { continuation in
      let isTaken = inbox.post(.commit(offsets) { continuation.resume(returning: $0) })
      if !isTaken { continuation.resume(returning: .failure(.closed("consumer"))) }
    }
    try result.get()
  }

  /// Gives revoked partitions back, after a last commit; returns when both are done. The group goes on once all are released.
  ///
  /// A commit that fails is told as `trouble`: the next owner reads from the commit before.
  package func release(_ partitions: [TopicPartition], committing offsets: [TopicPartition: Int64]) async {
    await withCheckedContinuation { continuation in
      let isTaken = inbox.post(.release(partitions, offsets) { continuation.resume() })
      if !isTaken { continuation.resume() }
    }
  }

  /// Lag, rebalances and whether a broker can be reached.
  package var statistics: ConsumerStatistics { outbox.statistics }

  /// Ends the commits under way, leaves the group in order (a named instance keeps its place in it) and frees everything.
  ///
  /// Commit before: partitions are given back without asking. What hangs beyond the limit is left to itself.
  package func close(within limit: Duration) async {
    inbox.post(.close(.now + limit))
    await inbox.waitForEnd(within: limit + .seconds(1))
  }
}
