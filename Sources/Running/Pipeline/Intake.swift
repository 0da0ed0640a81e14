import Kafka
import Metrics
import Offsets
import Store

/// Why a partition stands.
package enum Standstill: Hashable, Sendable {
  /// Its next record is gone.
  case recordGone
  /// Its log is not the one that was read before.
  case otherLog
}

/// Pulls from the consumer: records while there is room, and the group's changes as they come.
actor Intake {
  private let consumer: Consumer
  private let classify: Mailbox<RecordBatch>
  private let parts: Parts
  private var isStopping = false
  private let beginnings: Beginnings
  /// Partitions that stand until a person says where they go on.
  private(set) var standing: [TopicPartition: Standstill] = [:]
  /// Offered partitions that have not begun, and in which assignment.
  private var waiting: [TopicPartition: Int64] = [:]

  /// How long revoked partitions may take to finish what is in flight: half a session, at most 20 s.
  static let handBackPatience: Duration = .seconds(20)

  /// How often a log must be seen to be another, one second apart: a new leader may not know its end at once.
  static let looks = 3

  init(consumer: Consumer, classify: Mailbox<RecordBatch>, beginnings: Beginnings, parts: Parts) {
    self.consumer = consumer
    self.classify = classify
    self.beginnings = beginnings
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
          await take(offers)
          // Beside intake: the partitions that run go on meanwhile, and a topic may be gone for long.
          group.addTask { try await self.begin(offers) }
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

  private func take(_ offers: [PartitionOffer]) async {
    await parts.acknowledger.assign(offers.map { (Watermarks.Partition($0.partition), $0.epoch) })
    forget(offers.map(\.partition))
    for offer in offers { waiting[offer.partition] = offer.epoch }
    parts.log(.info, "partitions assigned", [("partitions", "\(offers.count)")])
  }

  /// Begins each of the offered partitions as soon as it is known where.
  private func begin(_ offers: [PartitionOffer]) async throws {
    var (open, seen, failures) = (offers, [TopicPartition: Int](), 0)
    while true {
      let asked = open.filter { waiting[$0.partition] == $0.epoch }
      guard !asked.isEmpty else { return }
      let found = try await retrying("the database does not answer; assigned partitions wait", parts.clock, parts.log) {
        try await beginnings.find(asked)
      }
      start(found)
      open = found.undecided
      for offer in found.others {
        seen[offer.partition, default: 0] += 1
        if seen[offer.partition] == Self.looks { stand(offer) } else { open.append(offer) }
      }
      if !found.undecided.isEmpty {
        if failures % 20 == 0 {
          parts.log(
            .warning, "where assigned partitions begin is not known yet; they wait",
            [("partitions", "\(found.undecided.count)"), ("error", found.trouble.map { "\($0)" } ?? "no answer in time")])
        }
        failures += 1
      }
      if !open.isEmpty { try await parts.clock.sleep(for: .seconds(1)) }
    }
  }

  private func start(_ found: Beginnings.Found) {
    for start in found.resets {
      parts.log(
        .notice, "a partition goes on where a person wanted it",
        [("partition", "\(start.partition)"), ("offset", start.next.map(String.init) ?? "earliest")])
    }
    let starts = found.starts.filter { waiting[$0.partition] == $0.epoch }
    for start in starts { waiting[start.partition] = nil }
    consumer.accept(starts)
  }

  private func stand(_ offer: PartitionOffer) {
    guard waiting[offer.partition] == offer.epoch else { return }
    waiting[offer.partition] = nil
    stand(offer.partition, .otherLog)
    parts.log(
      .error, "a partition stands, its log is another one than before; say where to go on: `referrald partitions reset`",
      [("topic", offer.partition.topic), ("partition", "\(offer.partition.partition)")])
  }

  private func stand(_ partition: TopicPartition, _ reason: Standstill) {
    standing[partition] = reason
    parts.registry.gauge(.partitionsStanding).set(standing.count)
  }

  private func release(_ partitions: [TopicPartition]) async {
    let offsets = await parts.acknowledger.hand(
      back: partitions.map(Watermarks.Partition.init), within: Self.handBackPatience)
    parts.log(.info, "partitions given back", [("partitions", "\(partitions.count)")])
    await consumer.release(partitions, committing: TopicPartition.offsets(offsets))
  }

  private func forget(_ partitions: [TopicPartition]) {
    for partition in partitions { (standing[partition], waiting[partition]) = (nil, nil) }
    parts.registry.gauge(.partitionsStanding).set(standing.count)
  }

  private func report(_ error: KafkaError, _ partition: TopicPartition?) throws {
    var particulars = [("code", error.code), ("error", error.message)]
    if let partition { particulars += [("topic", partition.topic), ("partition", "\(partition.partition)")] }
    if error.isFatal {
      parts.log(.error, "the consumer ended; the process must start again", particulars)
      throw error
    }
    if let partition, error.isOutOfRange { stand(partition, .recordGone) }
    parts.log(partition == nil ? .warning : .error, "trouble with Kafka", particulars)
  }
}
