import Kafka
import Offsets
import Seeded
import Store

@testable import Pipeline

/// What the intake does, over the world's group instead of a consumer.
struct Feed {
  let world: World
  let life: Life
  let core: Pipeline.Core
  let ledger: any Ledger

  func run() async throws {
    try await withThrowingDiscardingTaskGroup { group in
      var isIdle = false
      while true {
        try await world.sleep(life, Int64(world.random.pick(0..<(isIdle ? 200_000 : 5_000))))
        isIdle = false
        if !life.news.isEmpty {
          switch life.news.removeFirst() {
          case .assigned(let partitions): group.addTask { try await begin(partitions) }
          case .revoked(let partitions): group.addTask { await release(partitions) }
          case .lost(let partitions):
            for partition in partitions { life.reading[partition] = nil }
            await core.acknowledger.drop(partitions.map(named))
          }
        } else if let batch = world.kafka.batch(for: life, now: world.now, &world.random) {
          world.note(
            "\(life.incarnation) reads \(batch.records.map { "\(batch.partitions[$0.partition].partition.partition)/\($0.offset)" })"
          )
          guard await core.records.put(batch) else { return }
          await core.acknowledger.waitForRoom()
        } else {
          isIdle = true
        }
      }
    }
  }

  private func named(_ partition: Int) -> Watermarks.Partition { .init(topic: WorldKafka.topic, number: Int32(partition)) }

  private func begin(_ partitions: [Int]) async throws {
    let clock = WorldClock(world: world, life: life)
    var open = partitions.filter { world.kafka.owner[$0] === life }.map { partition in
      PartitionOffer(
        TopicPartition(WorldKafka.topic, Int32(partition)), epoch: world.kafka.epochs[partition],
        committed: world.kafka.commit(of: partition))
    }
    await core.acknowledger.assign(open.map { (Watermarks.Partition($0.partition), $0.epoch) })
    while true {
      open = open.filter(isOurs)
      if open.isEmpty { return }
      let found = try await retrying("begin", clock, .silent) { [open] in try await core.beginnings.find(open) }
      for offer in found.others { world.standsInAnotherLog(Int(offer.partition.partition)) }
      for start in found.starts {
        let partition = Int(start.partition.partition)
        guard world.kafka.owner[partition] === life, world.kafka.epochs[partition] == start.epoch else { continue }
        world.note("\(life.incarnation) takes \(partition) in epoch \(start.epoch) from \(start.next ?? 0)")
        life.reading[partition] = (start.epoch, start.next ?? 0)
        life.delivered[partition] = nil
      }
      open = found.undecided
      try await clock.sleep(for: .milliseconds(200))
    }
  }

  private func isOurs(_ offer: PartitionOffer) -> Bool {
    let partition = Int(offer.partition.partition)
    return world.kafka.owner[partition] === life && world.kafka.epochs[partition] == offer.epoch
  }

  private func release(_ partitions: [Int]) async {
    // Intake from them stops first.
    let epochs = partitions.map { world.kafka.epochs[$0] }
    for partition in partitions { life.reading[partition]?.next = .max }
    let offsets = await core.acknowledger.hand(back: partitions.map(named), within: .seconds(20))
    guard !life.isDead else { return }
    for (partition, epoch) in zip(partitions, epochs) where world.kafka.epochs[partition] == epoch {
      if let place = offsets[named(partition)] { world.commit([named(partition): place], by: life) }
      life.reading[partition] = nil
      world.kafka.release(partition, by: life)
    }
  }
}
