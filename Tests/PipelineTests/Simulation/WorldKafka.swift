import Addresses
import Deciding
import Events
import JSONTree
import MemoryLedger
import Offsets
import Pipeline
import Policies
import Seeded
import Store
import Time

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
  private(set) var log: [[Record]]
  private(set) var committed: [Int64]
  /// The logs' ends: behind the last record, and the transactions' markers behind it.
  private(set) var ends: [Int64]
  /// Whose logs were deleted and made again.
  private(set) var remade: Set<Int> = []
  /// Whose commits the group has forgotten with their logs.
  private var forgotten: Set<Int> = []
  /// Where a person wanted partitions to go on, and what has been read to its end since.
  private(set) var wanted: [Int: (from: Int64, read: Set<Int64>)] = [:]
  /// Offsets given out in each partition's present assignment, since the last wish.
  private var given: [Set<Int64>]
  private(set) var owner: [Life?]
  private(set) var epochs: [Int64]
  /// Where a partition goes once its owner has given it back.
  private var heir: [Life?]
  /// The dead-letter topic, by the records' places and contents.
  private(set) var deadLettered: [LetterMark: DeadLetter] = [:]

  /// - Parameter markers: by partition, how many transactions' markers lie behind the last record.
  init(log: [[Record]], markers: [Int64] = []) {
    self.log = log
    committed = log.map { _ in 0 }
    given = log.map { _ in [] }
    ends = log.indices.map { (log[$0].last?.offset ?? -1) + 1 + ($0 < markers.count ? markers[$0] : 0) }
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
    given[partition] = []
    life.news.append(.assigned([partition]))
  }

  /// A topic's partition is deleted and made again under its name: what was not committed lies at the beginning of the new log.
  func remake(_ partition: Int) {
    let left = log[partition].filter { $0.offset >= committed[partition] }
    let markers = ends[partition] - (log[partition].last?.offset ?? -1) - 1
    var next: Int64 = 0
    log[partition] = left.map { record in
      var copy = record
      copy.offset = next
      next += record.offset % 4 == 0 ? 2 : 1
      return copy
    }
    ends[partition] = (log[partition].last?.offset ?? -1) + 1 + markers
    committed[partition] = 0
    wanted[partition] = nil
    remade.insert(partition)
    forgotten.insert(partition)
    if let holder = owner[partition] { take(partition, from: holder) }
  }

  /// What the group knows of a partition.
  func commit(of partition: Int) -> Int64? { forgotten.contains(partition) ? nil : committed[partition] }

  /// The group is at an offset.
  func place(_ partition: Int, at next: Int64) {
    committed[partition] = next
    forgotten.remove(partition)
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
    var (bytes, records, sources, ends) = ([UInt8](), [RecordBatch.Record](), [RecordBatch.Source](), [RecordBatch.End]())
    for (partition, place) in life.reading.sorted(by: { $0.key < $1.key }) {
      guard owner[partition] === life, epochs[partition] == place.epoch else { continue }
      let waiting = log[partition].filter { $0.offset >= place.next && $0.at <= now }
      let end = end(of: partition, now)
      guard !waiting.isEmpty || place.next < end, random.chance(0.8) else { continue }
      sources.append(.init(TopicPartition(Self.topic, Int32(partition)), epoch: place.epoch))
      for record in waiting.prefix(random.pick(1..<12)) {
        let start = bytes.count
        bytes += record.value ?? []
        records.append(Self.copy(record, partition: sources.count - 1, start: start))
        life.reading[partition]?.next = record.offset + 1
        life.delivered[partition] = record.offset + 1
        given[partition].insert(record.offset)
      }
      if waiting.isEmpty {
        life.reading[partition]?.next = end
        ends.append(.init(partition: sources.count - 1, next: end))
      }
    }
    let batch = RecordBatch(bytes: bytes, records: records, headers: [], partitions: sources, ends: ends)
    return batch.isEmpty ? nil : batch
  }

  private static func copy(_ record: Record, partition: Int, start: Int) -> RecordBatch.Record {
    RecordBatch.Record(
      partition: partition, offset: record.offset, key: nil, value: record.value.map { start..<start + $0.count },
      timestampMilliseconds: World.start.microseconds / 1_000 + record.at / 1_000, headers: 0..<0)
  }

  /// One past the last record that is there, and behind the markers where no more come.
  private func end(of partition: Int, _ now: Int64) -> Int64 {
    let there = log[partition].prefix { $0.at <= now }
    return there.count == log[partition].count ? ends[partition] : (there.last?.offset ?? -1) + 1
  }

  /// What a look at a log shows.
  func glimpse(of partition: Int, at offset: Int64?, _ now: Int64) -> LogGlimpse {
    let record = offset.flatMap { offset in log[partition].first { $0.offset >= offset && $0.at <= now } }
    let mark = record.map { record in
      let copy = Self.copy(record, partition: 0, start: 0)
      return RecordBatch(bytes: record.value ?? [], records: [copy], headers: [], partitions: []).mark(of: copy)
    }
    return LogGlimpse(low: 0, high: end(of: partition, now), record: mark)
  }

  /// A person wants a partition to go on elsewhere: from there on all is to be read once more.
  func want(_ partition: Int, from offset: Int64) {
    wanted[partition] = (offset, [])
    given[partition] = []
  }

  /// What was given out in the present assignment is done up to an offset.
  func finish(_ partition: Int, before next: Int64) {
    wanted[partition]?.read.formUnion(given[partition].filter { $0 < next })
  }

  /// Stores dead letters, but for batches with one that the topic finds too large, and what it refuses by chance.
  func publish(_ letters: [DeadLetter], refuses: () -> Bool) -> [LetterAnswer] {
    if letters.contains(where: { $0.form == .whole && Self.isLarge($0.source.position) }) {
      return letters.map { _ in .tooLarge }
    }
    return letters.map { letter in
      guard !refuses() else { return .refused("not now") }
      deadLettered[letter.mark] = letter
      return .taken
    }
  }

  /// Whether a record's dead letter is too large whole.
  static func isLarge(_ position: RecordPosition) -> Bool { position.offset % 5 == 3 }
}

/// Commits as one member of the group.
struct WorldOffsets: OffsetCommitting {
  let world: World
  let life: Life

  /// The commit or its answer did not arrive.
  struct Lost: Error {}

  func commit(_ places: [Watermarks.Partition: Watermarks.Place]) async throws -> Set<Watermarks.Partition> {
    world.checkCourse(places, life)
    return try await ask { world.commit(places, by: life) }
  }

  func setBack(_ places: [Watermarks.Partition: Watermarks.Place]) async throws -> Set<Watermarks.Partition> {
    try await ask { world.setBack(places, by: life) }
  }

  private func ask<Value: Sendable>(_ effect: @escaping () -> Value) async throws -> Value {
    let passage = World.Passage(
      there: world.latency(), back: world.latency(), isRequestLost: world.isStormy && world.random.chance(0.03),
      isAnswerLost: world.isStormy && world.random.chance(0.03))
    return try await world.call(life, passage, lost: Lost(), effect)
  }
}

/// The logs as one process can look at them; what cannot be read now is left out.
struct WorldLogs: LogLooking {
  let world: World
  let life: Life

  func look(at offsets: [TopicPartition: Int64?]) async throws -> [TopicPartition: LogGlimpse] {
    let passage = World.Passage(there: world.latency(), back: world.latency())
    return try await world.call(life, passage, lost: CancellationError()) {
      var glimpses: [TopicPartition: LogGlimpse] = [:]
      for (partition, offset) in offsets.sorted(by: { $0.key < $1.key }) where !(world.isStormy && world.random.chance(0.1)) {
        glimpses[partition] = world.kafka.glimpse(of: Int(partition.partition), at: offset, world.now)
      }
      return glimpses
    }
  }
}

/// The dead-letter topic as one process reaches it.
struct WorldDeadLetters: DeadLetterTopic {
  let world: World
  let life: Life

  struct Unreached: Error {}

  func publish(_ letters: [DeadLetter]) async throws -> [LetterAnswer] {
    let passage = World.Passage(
      there: world.latency(), back: world.latency(), isRequestLost: world.isStormy && world.random.chance(0.05),
      isAnswerLost: world.isStormy && world.random.chance(0.05))
    return try await world.call(life, passage, lost: Unreached()) {
      // One of an earlier epoch may be under way while another has published it.
      for letter in letters
      where life.taken[letter.source.position] == letter.source.epoch
        && world.kafka.epochs[Int(letter.source.position.partition)] == letter.source.epoch
      {
        world.fail(
          "\(life.incarnation) publishes the dead letter of \(letter.mark.place) again in epoch \(letter.source.epoch), though it is written down"
        )
      }
      return world.kafka.publish(letters) { world.isStormy && world.random.chance(0.1) }
    }
  }
}

extension World {
  /// What is to be committed never goes back within an epoch.
  func checkCourse(_ places: [Watermarks.Partition: Watermarks.Place], _ life: Life) {
    for (partition, place) in places {
      if let asked = life.asked[Int(partition.number)], asked.epoch == place.epoch, place.next < asked.next {
        fail("partition \(partition.number) goes back from \(asked.next) to \(place.next)")
      }
      life.asked[Int(partition.number)] = (place.epoch, place.next)
    }
  }

  /// A commit arrives at the broker: checks that it is not early. As with the consumer, what is not above the last commit or
  /// not this member's is left out.
  /// - Returns: the partitions of which the group knows the place, or one behind it.
  @discardableResult
  func commit(_ places: [Watermarks.Partition: Watermarks.Place], by life: Life) -> Set<Watermarks.Partition> {
    let ours = places.filter { isHeld($0.key, $0.value, by: life) }
    for (partition, place) in ours.sorted(by: { $0.key.number < $1.key.number }) {
      let index = Int(partition.number), next = place.next
      let before = kafka.committed[index]
      guard next > before else { continue }
      note("\(life.incarnation) commits \(index): \(next)")
      for record in kafka.log[index] where record.offset >= before && record.offset < next {
        if let lack = lack(of: record, in: index) { fail("\(index)/\(record.offset) is committed and not done: \(lack)") }
      }
      kafka.place(index, at: next)
      kafka.finish(index, before: next)
    }
    return Set(ours.keys)
  }

  /// The group is set to a reset's place.
  func setBack(_ places: [Watermarks.Partition: Watermarks.Place], by life: Life) -> Set<Watermarks.Partition> {
    let ours = places.filter { isHeld($0.key, $0.value, by: life) }
    for (partition, place) in ours {
      let index = Int(partition.number)
      if !database.resets.contains(where: { $0.partition == partition && ($0.next ?? 0) == place.next }) {
        fail("\(index) is set to \(place.next), which nobody wanted")
      }
      note("\(life.incarnation) sets \(index) back from \(kafka.committed[index]) to \(place.next)")
      kafka.place(index, at: place.next)
    }
    return Set(ours.keys)
  }

  /// A partition stands, for its log is another than before: a person lets it go on at its beginning.
  func standsInAnotherLog(_ partition: Int) {
    guard kafka.remade.contains(partition) else { return fail("\(partition) is taken for another log") }
    after(Int64(random.pick(0..<10_000_000))) {
      let name = Watermarks.Partition(topic: WorldKafka.topic, number: Int32(partition))
      guard !self.database.resets.contains(where: { $0.partition == name && !$0.isDone }) else { return }
      self.note("\(partition) is to go on at the beginning of its new log")
      self.database.reset(name, next: nil)
      self.kafka.want(partition, from: 0)
    }
  }

  private func isHeld(_ partition: Watermarks.Partition, _ place: Watermarks.Place, by life: Life) -> Bool {
    let index = Int(partition.number)
    return kafka.owner[index] === life && kafka.epochs[index] == place.epoch
  }

  /// What a record lacks to be done; nil: nothing.
  func lack(of record: WorldKafka.Record, in partition: Int) -> String? {
    let position = RecordPosition(topic: WorldKafka.topic, partition: Int32(partition), offset: record.offset)
    switch record.truth {
    case .irrelevant: return nil
    case .malformed, .poison:
      guard let letter = kafka.deadLettered[LetterMark(position, value: record.value)] else { return "no dead letter" }
      guard letter.form == .whole else {
        if !WorldKafka.isLarge(position) { return "its dead letter is cut, though it is small" }
        return letter.mark == LetterMark(position, value: record.value) ? nil : "its cut dead letter is another's"
      }
      return letter.record.value == record.value ? nil : "its dead letter differs"
    case .event(let event, let roles):
      if kafka.deadLettered[LetterMark(position, value: record.value)] != nil {
        return isSetAside(event) ? nil : "it is in the dead-letter topic for no reason"
      }
      if let lack = unheeded(event, roles) { return lack }
      let open = database.messages(causedBy: event.hash).first { $0.isUnsettled && !$0.wasHandedOver }
      return open.map { "its message \($0.new.id) is \($0.state)" }
    }
  }

  /// Whether an event may wait in the dead-letter topic, since its customer's row or the database did not allow more, or since
  /// it was of the future to a clock that is behind.
  private func isSetAside(_ event: Event) -> Bool {
    skews != nil || refused.contains(event.hash) || event.customerID.map(database.unreadable.contains) == true
  }

  private func unheeded(_ event: Event, _ roles: EventRoles) -> String? {
    if event.customerID != nil { return database.handled.contains(event.hash) ? nil : "not handled" }
    let click = "\(event.hash.uuid)/link_clicked/"
    if roles.lifecycle.contains(.linkClicked), !database.lifecycle.contains(where: { $0.hasPrefix(click) }) {
      return "the click is not recorded"
    }
    for role in roles.lifecycle where role.suppresses && role != .erased {
      let address = EmailAddress.comparisonKey(event.body["customer"]?["email"]?.string ?? "")
      // To a clock that is behind the event is of the future, and its record's time or the clock's stands for its own.
      if database.suppressed[address]?[role].map({ $0 >= event.time || skews != nil }) != true { return "\(role) is not obeyed" }
    }
    return nil
  }
}
