import MemoryLedger
import Pipeline
import Referrals
import Seeded
import Store

@testable import Kafka

/// The topic, and the group that reads it.
final class WorldKafka: @unchecked Sendable {
  /// A record as it lies in its partition.
  struct Record {
    var offset: Int64
    var value: [UInt8]?
    /// Virtual microseconds at which it appears.
    var at: Int64
    var truth: Truth
  }

  /// What a record is, as the story knows.
  enum Truth {
    case irrelevant
    case malformed
    case event(Event, EventRoles)
    /// An event that the database refuses.
    case poison
  }

  static let topic = "events"
  let log: [[Record]]
  var committed: [Int64]
  /// One past the last record that exists.
  let ends: [Int64]
  private(set) var owner: [Life?]
  private(set) var epochs: [Int64]
  /// Where a partition goes once its owner has given it back.
  private var heir: [Life?]
  /// Positions of the records that the dead-letter topic holds, with their values.
  private(set) var deadLettered: [RecordPosition: [UInt8]?] = [:]

  init(log: [[Record]]) {
    self.log = log
    committed = log.map { _ in 0 }
    ends = log.map { ($0.last?.offset ?? -1) + 1 }
    owner = log.map { _ in nil }
    epochs = log.map { _ in 0 }
    heir = log.map { _ in nil }
  }

  /// Shares the partitions out among members; those of the dead and the unreachable move at once.
  func rebalance(_ members: [Life], now: Int64, shuffled: (Int) -> Int) {
    for partition in log.indices {
      guard !members.isEmpty else { continue }
      let heir = members[(partition + shuffled(members.count)) % members.count]
      guard let holder = owner[partition] else {
        give(partition, to: heir)
        continue
      }
      guard holder !== heir else { continue }
      if holder.isDead || !members.contains(where: { $0 === holder }) {
        take(partition, from: holder)
        give(partition, to: heir)
      } else if self.heir[partition] == nil {
        self.heir[partition] = heir
        holder.news.append(.revoked([partition]))
      }
    }
  }

  /// A member is told that partitions were taken from it without asking.
  func expel(_ life: Life) {
    for partition in log.indices where owner[partition] === life { take(partition, from: life) }
  }

  private func take(_ partition: Int, from holder: Life) {
    owner[partition] = nil
    heir[partition] = nil
    holder.news.removeAll { if case .assigned(let list) = $0 { list == [partition] } else { false } }
    holder.news.append(.lost([partition]))
  }

  private func give(_ partition: Int, to life: Life) {
    owner[partition] = life
    heir[partition] = nil
    epochs[partition] += 1
    life.news.append(.assigned([partition]))
  }

  /// A member gives a partition back.
  func release(_ partition: Int, by life: Life) {
    guard owner[partition] === life else { return }
    owner[partition] = nil
    if let next = heir[partition], !next.isDead { give(partition, to: next) }
    heir[partition] = nil
  }

  /// Records of the member's partitions that are there and that it has not read; nil: none.
  func batch(for life: Life, now: Int64, _ random: inout SeededRandom) -> RecordBatch? {
    var (bytes, records, sources) = ([UInt8](), [RecordBatch.Record](), [RecordBatch.Source]())
    for (partition, place) in life.reading.sorted(by: { $0.key < $1.key }) {
      guard owner[partition] === life, epochs[partition] == place.epoch else { continue }
      let waiting = log[partition].filter { $0.offset >= place.next && $0.at <= now }
      guard !waiting.isEmpty, random.chance(0.8) else { continue }
      sources.append(.init(TopicPartition(Self.topic, Int32(partition)), epoch: place.epoch))
      for record in waiting.prefix(random.pick(1..<12)) {
        let start = bytes.count
        bytes += record.value ?? []
        records.append(
          .init(
            partition: sources.count - 1, offset: record.offset, key: nil,
            value: record.value.map { start..<start + $0.count },
            timestampMilliseconds: World.start.microseconds / 1_000 + record.at / 1_000, headers: 0..<0))
        life.reading[partition]?.next = record.offset + 1
        life.delivered[partition] = record.offset + 1
      }
    }
    return records.isEmpty ? nil : RecordBatch(bytes: bytes, records: records, headers: [], partitions: sources)
  }

  /// Stores dead letters.
  func publish(_ letters: [DeadLetter]) {
    for letter in letters { deadLettered.updateValue(letter.record.value, forKey: letter.source.position) }
  }
}

/// Commits as one member of the group.
struct WorldOffsets: OffsetCommitting {
  let world: World
  let life: Life

  /// The commit or its answer did not arrive.
  struct Lost: Error {}

  func commit(_ offsets: [Watermarks.Partition: Int64]) async throws {
    let passage = World.Passage(
      there: world.latency(), back: world.latency(), isRequestLost: world.isStormy && world.random.chance(0.03),
      isAnswerLost: world.isStormy && world.random.chance(0.03))
    world.checkCourse(offsets, life)
    try await world.call(life, passage, lost: Lost()) { world.commit(offsets, by: life) }
  }
}

/// The dead-letter topic as one process reaches it.
struct WorldDeadLetters: DeadLetterTopic {
  let world: World
  let life: Life

  struct Unreached: Error {}

  func publish(_ letters: [DeadLetter]) async throws {
    let passage = World.Passage(
      there: world.latency(), back: world.latency(), isRequestLost: world.isStormy && world.random.chance(0.05),
      isAnswerLost: world.isStormy && world.random.chance(0.05))
    try await world.call(life, passage, lost: Unreached()) { world.kafka.publish(letters) }
  }
}

extension World {
  /// What is to be committed never goes back within an epoch.
  func checkCourse(_ offsets: [Watermarks.Partition: Int64], _ life: Life) {
    for (partition, next) in offsets {
      guard let epoch = life.reading[Int(partition.number)]?.epoch else { continue }
      if let asked = life.asked[Int(partition.number)], asked.epoch == epoch, next < asked.next {
        fail("partition \(partition.number) goes back from \(asked.next) to \(next)")
      }
      life.asked[Int(partition.number)] = (epoch, next)
    }
  }

  /// A commit arrives at the broker: checks that it is not early. As with the consumer, what is not above the last commit or
  /// not this member's is left out.
  func commit(_ offsets: [Watermarks.Partition: Int64], by life: Life) {
    for (partition, next) in offsets.sorted(by: { $0.key.number < $1.key.number }) {
      let index = Int(partition.number)
      let before = kafka.committed[index]
      guard kafka.owner[index] === life, life.reading[index]?.epoch == kafka.epochs[index], next > before else { continue }
      note("\(life.incarnation) commits \(index): \(next)")
      for record in kafka.log[index] where record.offset >= before && record.offset < next {
        if let lack = lack(of: record, in: index) { fail("\(index)/\(record.offset) is committed and not done: \(lack)") }
      }
      kafka.committed[index] = next
    }
  }

  /// What a record lacks to be done; nil: nothing.
  func lack(of record: WorldKafka.Record, in partition: Int) -> String? {
    let position = RecordPosition(topic: WorldKafka.topic, partition: Int32(partition), offset: record.offset)
    switch record.truth {
    case .irrelevant: return nil
    case .malformed, .poison:
      guard let copy = kafka.deadLettered[position] else { return "no dead letter" }
      return copy == record.value ? nil : "its dead letter differs"
    case .event(let event, let roles):
      if kafka.deadLettered[position] != nil { return isSetAside(event) ? nil : "it is in the dead-letter topic for no reason" }
      if let lack = unheeded(event, roles) { return lack }
      let open = database.messages(causedBy: event.hash).first { $0.isUnsettled && !$0.wasHandedOver }
      return open.map { "its message \($0.new.id) is \($0.state)" }
    }
  }

  /// Whether an event may wait in the dead-letter topic, since its customer's row or the database did not allow more.
  private func isSetAside(_ event: Event) -> Bool {
    refused.contains(event.hash) || event.customerID.map(database.unreadable.contains) == true
  }

  private func unheeded(_ event: Event, _ roles: EventRoles) -> String? {
    if event.customerID != nil { return database.handled.contains(event.hash) ? nil : "not handled" }
    let click = "\(event.hash.uuid)/link_clicked/"
    if roles.lifecycle.contains(.linkClicked), !database.lifecycle.contains(where: { $0.hasPrefix(click) }) {
      return "the click is not recorded"
    }
    for role in roles.lifecycle where role.suppresses && role != .erased {
      let address = EmailAddress.comparisonKey(event.body["customer"]?["email"]?.string ?? "")
      if database.suppressed[address]?[role].map({ $0 >= event.time }) != true { return "\(role) is not obeyed" }
    }
    return nil
  }
}
