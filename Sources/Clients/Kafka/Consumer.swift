import Threads

/// A member of a consumer group: one thread owns the librdkafka handle, the owner pulls events from it.
package final class Consumer: Sendable {
  private let inbox: CommandInbox<Command>
  private let outbox: ConsumerOutbox

  /// What the thread is asked to do.
  enum Command: Sendable {
    case accept([PartitionStart])
    case commit(
      [TopicPartition: EpochOffset], mayGoBack: Bool, @Sendable (Result<Set<TopicPartition>, KafkaError>) -> Void)
    case release([TopicPartition], [TopicPartition: EpochOffset], @Sendable () -> Void)
    case close(ContinuousClock.Instant, leavesForGood: Bool)
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

  deinit { inbox.post(.close(.now + .seconds(10), leavesForGood: false)) }

  /// The next event; suspends until there is one. Nil once the consumer has ended, or when the task is cancelled.
  ///
  /// Nobody asking is back-pressure: no more records are taken, and librdkafka stops fetching at 4 MiB; the membership
  /// stays alive, for heartbeats, rebalances and commits travel apart from the records.
  package func next() async -> ConsumerEvent? { await outbox.next() }

  /// Starts fetching partitions that were offered; those not on offer any more, or in another assignment, are left out.
  package func accept(_ starts: [PartitionStart]) { inbox.post(.accept(starts)) }

  /// Commits offsets (the next to read), never backwards.
  /// - Returns: the partitions of which the group knows the offset, or one behind it. Left out are those that are not ours any
  ///   more, or in another assignment: they belong to somebody else.
  @discardableResult
  package func commit(_ offsets: [TopicPartition: EpochOffset]) async throws(KafkaError) -> Set<TopicPartition> {
    try await commit(offsets, mayGoBack: false)
  }

  /// Sets the group to offsets, also to such that lie before its own; for partitions that are on offer, before they are accepted.
  /// - Returns: the partitions of which the group has the offset now.
  package func setBack(_ offsets: [TopicPartition: EpochOffset]) async throws(KafkaError) -> Set<TopicPartition> {
    try await commit(offsets, mayGoBack: true)
  }

  private func commit(
    _ offsets: [TopicPartition: EpochOffset], mayGoBack: Bool
  ) async throws(KafkaError) -> Set<TopicPartition> {
    let result: Result<Set<TopicPartition>, KafkaError> = await withCheckedContinuation { continuation in
      let isTaken = inbox.post(.commit(offsets, mayGoBack: mayGoBack) { continuation.resume(returning: $0) })
      if !isTaken { continuation.resume(returning: .failure(.closed("consumer"))) }
    }
    return try result.get()
  }

  /// Gives revoked partitions back, after a last commit; returns when both are done. The group goes on once all are released.
  ///
  /// A commit that fails is told as `trouble`: the next owner reads from the commit before.
  package func release(_ partitions: [TopicPartition], committing offsets: [TopicPartition: EpochOffset]) async {
    await withCheckedContinuation { continuation in
      let isTaken = inbox.post(.release(partitions, offsets) { continuation.resume() })
      if !isTaken { continuation.resume() }
    }
  }

  /// Lag, rebalances and whether a broker can be reached.
  package var statistics: ConsumerStatistics { outbox.statistics }

  /// Ends the commits under way, leaves the group in order and frees everything.
  ///
  /// Commit before: partitions are given back without asking. What hangs beyond the limit is left to itself.
  /// - Parameter forGood: a named instance gives up its place in the group too, so that the others have its partitions at once;
  ///   default: it keeps it until the session's time is over, for its next start.
  package func close(within limit: Duration, forGood: Bool = false) async {
    inbox.post(.close(.now + limit, leavesForGood: forGood))
    await inbox.waitForEnd(within: limit + .seconds(1))
  }
}
