/// The partitions a consumer holds, and the rules of giving, taking and committing them; a value, without Kafka.
struct Assignment {
  private struct Holding {
    var epoch: Int64
    var stage = Stage.offered
    /// What was committed last in this epoch, or by whoever held it before.
    var committed: Int64?
    var start: Int64?
  }

  private enum Stage { case offered, fetching, revoking, released }

  private var holdings: [TopicPartition: Holding] = [:]
  private var epoch: Int64 = 0

  /// Takes partitions in under a new epoch, with the group's committed offsets.
  mutating func offer(_ committed: [TopicPartition: Int64?]) -> [PartitionOffer] {
    epoch += 1
    return committed.sorted { $0.key < $1.key }.map { partition, offset in
      holdings[partition] = Holding(epoch: epoch, committed: offset)
      return PartitionOffer(partition, epoch: epoch, committed: offset)
    }
  }

  /// Returns those of the starts that are for partitions on offer; from now on they are fetched.
  mutating func accept(_ starts: [PartitionStart]) -> [TopicPartition: Int64?] {
    var accepted: [TopicPartition: Int64?] = [:]
    for start in starts {
      guard let holding = holdings[start.partition], holding.epoch == start.epoch, holding.stage == .offered else { continue }
      holdings[start.partition]?.stage = .fetching
      holdings[start.partition]?.start = start.next
      accepted.updateValue(start.next, forKey: start.partition)
    }
    return accepted
  }

  /// Begins to give partitions back and returns those that are held.
  mutating func revoke(_ partitions: [TopicPartition]) -> [TopicPartition] {
    let held = partitions.filter { holdings[$0] != nil }
    for partition in held { holdings[partition]?.stage = .revoking }
    return held.sorted()
  }

  /// Notes what the owner gave back.
  mutating func release(_ partitions: [TopicPartition]) {
    for partition in partitions where holdings[partition]?.stage == .revoking { holdings[partition]?.stage = .released }
  }

  /// Partitions whose records are the owner's.
  var fetched: [TopicPartition] { holdings.filter { $0.value.stage == .fetching }.keys.sorted() }

  /// Partitions that the owner has yet to release.
  var awaitingRelease: [TopicPartition] { holdings.filter { $0.value.stage == .revoking }.keys.sorted() }

  /// Partitions that the owner has released, but the group does not have back yet.
  var released: [TopicPartition] { holdings.filter { $0.value.stage == .released }.keys.sorted() }

  /// Forgets partitions and returns those that were held.
  mutating func drop(_ partitions: [TopicPartition]) -> [TopicPartition] {
    partitions.filter { holdings.removeValue(forKey: $0) != nil }.sorted()
  }

  /// The epoch of a partition that is fetched; nil for all others: their records are nobody's.
  func epoch(of partition: TopicPartition) -> Int64? {
    guard let holding = holdings[partition], holding.stage == .fetching else { return nil }
    return holding.epoch
  }

  /// Those of the offsets that would move a commit of ours forward, or are meant to move it back.
  func committable(_ offsets: CommitLine.Offsets) -> CommitLine.Offsets {
    offsets.filter { partition, wanted in
      guard let holding = holdings[partition], holding.epoch == wanted.epoch, wanted.next >= 0 else { return false }
      return wanted.mayGoBack ? wanted.next != holding.committed : wanted.next > holding.committed ?? -1
    }
  }

  /// Notes what the broker has stored.
  mutating func committed(_ offsets: CommitLine.Offsets) {
    for (partition, stored) in offsets where holdings[partition]?.epoch == stored.epoch {
      holdings[partition]?.committed = stored.next
    }
  }

  /// Those of the partitions whose commit is at the offset or behind it, in its assignment: for these the group knows it.
  func stored(_ offsets: [TopicPartition: EpochOffset]) -> Set<TopicPartition> {
    Set(
      offsets.keys.filter { partition in
        guard let offset = offsets[partition], let holding = holdings[partition], holding.epoch == offset.epoch else {
          return false
        }
        return holding.committed ?? -1 >= offset.next
      })
  }

  /// By fetched partition, the offset before which all is done, as far as is known.
  var positions: [TopicPartition: Int64?] {
    holdings.filter { $0.value.stage == .fetching }.mapValues { $0.committed ?? $0.start }
  }
}
