import Kafka
import Metrics
import Referrals
import Store

/// Pulls from the consumer: records while there is room, and the group's changes as they come.
actor Intake {
  private let consumer: Consumer
  private let classify: Mailbox<RecordBatch>
  private let parts: Parts
  private var isStopping = false
  /// Partitions that stand until a person says where they go on.
  private(set) var standing: Set<TopicPartition> = []

  /// How long revoked partitions may take to finish what is in flight: half a session, at most 20 s.
  static let handBackPatience: Duration = .seconds(20)

  init(consumer: Consumer, classify: Mailbox<RecordBatch>, parts: Parts) {
    self.consumer = consumer
    self.classify = classify
    self.parts = parts
  }

  /// Takes no more records in; the group is still answered.
  func stop() { isStopping = true }

  func run() async throws {
    try await withThrowingDiscardingTaskGroup { group in
      while let event = await nextEvent() {
        switch event {
        case .records(let batch):
          guard !isStopping else { continue }
          guard await classify.put(batch) else { return }
          await parts.acknowledger.waitForRoom()
        case .assigned(let offers):
          parts.registry.counter(.rebalances, "assigned").add()
          try await accept(offers)
        case .revoked(let partitions):
          parts.registry.counter(.rebalances, "revoked").add()
          parts.log(
            .info, "partitions are asked back; what is in flight of them finishes first", [("partitions", "\(partitions.count)")])
          forget(partitions)
          // Beside intake: the partitions we keep go on meanwhile.
          group.addTask { await Pulse.with(nil) { await self.release(partitions) } }
        case .lost(let partitions):
          parts.registry.counter(.rebalances, "lost").add()
          forget(partitions)
          parts.log(.warning, "partitions were lost; their records are read again by whoever has them", [])
          await parts.acknowledger.drop(partitions.map(Watermarks.Partition.init))
        case .unowned(let partitions):
          parts.registry.counter(.rebalances, "forced").add()
          parts.log(
            .warning, "partitions had no owner; this instance leaves the group and joins again, so that they get one",
            [("partitions", "\(partitions.count)"), ("first", partitions.first?.description ?? "")])
        case .trouble(let error, let partition):
          try report(error, partition)
        }
      }
    }
  }

  private func nextEvent() async -> ConsumerEvent? {
    Pulse.rest()
    defer { Pulse.stamp() }
    return await consumer.next()
  }

  private func accept(_ offers: [PartitionOffer]) async throws {
    let ledger = parts.ledger
    let (progress, resets) = try await retrying(
      "the database does not answer; assigned partitions wait", parts.clock, parts.log
    ) { (try await ledger.progress(), try await ledger.takeResets()) }
    let mirrored = Dictionary(progress.map { (TopicPartition($0.topic, $0.partition), $0.next) }) { $1 }
    var starts: [TopicPartition: Int64?] = [:]
    for offer in offers {
      // No row and no commit: a new partition, from its beginning. A commit missing at the broker: resume from the row.
      var start = offer.committed ?? mirrored[offer.partition]
      if let reset = resets.last(where: { TopicPartition($0.topic, $0.partition) == offer.partition }) {
        start = reset.next
        parts.log(
          .notice, "a partition goes on where a person wanted it",
          [("partition", "\(offer.partition)"), ("offset", start.map(String.init) ?? "earliest")])
      }
      starts.updateValue(start, forKey: offer.partition)
    }
    await parts.acknowledger.assign(offers.map { (Watermarks.Partition($0.partition), $0.epoch) })
    forget(offers.map(\.partition))
    parts.log(.info, "partitions assigned", [("partitions", "\(offers.count)")])
    consumer.accept(starts)
  }

  private func release(_ partitions: [TopicPartition]) async {
    let offsets = await parts.acknowledger.hand(
      back: partitions.map(Watermarks.Partition.init), within: Self.handBackPatience)
    parts.log(.info, "partitions given back", [("partitions", "\(partitions.count)")])
    await consumer.release(partitions, committing: TopicPartition.offsets(offsets))
  }

  private func forget(_ partitions: [TopicPartition]) {
    standing.subtract(partitions)
    parts.registry.gauge(.partitionsStanding).set(standing.count)
  }

  private func report(_ error: KafkaError, _ partition: TopicPartition?) throws {
    var particulars = [("code", error.code), ("error", error.message)]
    if let partition { particulars += [("topic", partition.topic), ("partition", "\(partition.partition)")] }
    if error.isFatal {
      parts.log(.error, "the consumer ended; the process must start again", particulars)
      throw error
    }
    if let partition, error.isOutOfRange {
      standing.insert(partition)
      parts.registry.gauge(.partitionsStanding).set(standing.count)
    }
    parts.log(partition == nil ? .warning : .error, "trouble with Kafka", particulars)
  }
}

extension Watermarks.Partition {
  init(_ partition: TopicPartition) { self.init(topic: partition.topic, number: partition.partition) }
}

extension TopicPartition {
  /// Offsets under Kafka's own names.
  static func offsets(_ offsets: [Watermarks.Partition: Int64]) -> [TopicPartition: Int64] {
    var named: [TopicPartition: Int64] = [:]
    for (partition, next) in offsets { named[TopicPartition(partition.topic, partition.number)] = next }
    return named
  }
}
