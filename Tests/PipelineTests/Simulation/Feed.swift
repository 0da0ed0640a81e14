import Kafka
import Referrals
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
          case .assigned(let partitions): try await accept(partitions)
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

  private func accept(_ partitions: [Int]) async throws {
    let clock = WorldClock(world: world, life: life)
    _ = try await retrying("progress", clock, .silent) { try await ledger.progress() }
    for partition in partitions where world.kafka.owner[partition] === life {
      let epoch = world.kafka.epochs[partition]
      world.note("\(life.incarnation) takes \(partition) in epoch \(epoch) from \(world.kafka.committed[partition])")
      await core.acknowledger.assign([(named(partition), epoch)])
      guard world.kafka.owner[partition] === life, world.kafka.epochs[partition] == epoch else { continue }
      life.reading[partition] = (epoch, world.kafka.committed[partition])
      life.delivered[partition] = nil
    }
  }

  private func release(_ partitions: [Int]) async {
    // Intake from them stops first.
    let epochs = partitions.map { world.kafka.epochs[$0] }
    for partition in partitions { life.reading[partition]?.next = .max }
    let offsets = await core.acknowledger.hand(back: partitions.map(named), within: .seconds(20))
    guard !life.isDead else { return }
    for (partition, epoch) in zip(partitions, epochs) where world.kafka.epochs[partition] == epoch {
      if let next = offsets[named(partition)] { world.commit([named(partition): next], by: life) }
      life.reading[partition] = nil
      world.kafka.release(partition, by: life)
    }
  }
}
