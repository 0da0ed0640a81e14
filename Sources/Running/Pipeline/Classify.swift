import Deciding
import Events
import JSONTree
import Kafka
import Metrics
import Offsets
import Time

/// Decodes, validates and tells which roles an event has; the bulk of a stream ends here.
actor Classify {
  let inbox = Mailbox<RecordBatch>(capacity: 2)
  private let lanes: [Mailbox<LaneChunk>]
  private let deadLetters: Mailbox<[DeadLetter]>
  private let programmes: ProgrammeInForce
  private let parts: Parts

  init(lanes: [Mailbox<LaneChunk>], deadLetters: Mailbox<[DeadLetter]>, programmes: ProgrammeInForce, parts: Parts) {
    self.lanes = lanes
    self.deadLetters = deadLetters
    self.programmes = programmes
    self.parts = parts
  }

  func run() async throws {
    while let batch = await inbox.take() {
      for stretch in batch.stretches(ofAtMost: Self.stretch) {
        // Small on the wire can be large when decoded: no more is decoded than there is room for.
        await parts.acknowledger.waitForRoom()
        guard await pass(on: stretch, isBehind: batch.records.count >= parts.settings.batch) else { return }
      }
    }
    for lane in lanes { lane.close() }
  }

  /// How many bytes of records are decoded at once.
  static let stretch = 1 << 20

  /// Decodes and hands on; false when nobody takes it.
  private func pass(on batch: RecordBatch, isBehind: Bool) async -> Bool {
    let programme = programmes.value
    let sorted = await parts.staged(.classify, batch.records.count) {
      let sorted = Sorted(batch, programme, now: parts.clock.now, lanes: lanes.count)
      await parts.acknowledger.note(sorted.deliveries)
      return sorted
    }
    count(sorted, batch)
    for (lane, events) in sorted.lanes.enumerated() where !events.isEmpty {
      guard await lanes[lane].put(LaneChunk(programme: programme, events: events, isBehind: isBehind)) else { return false }
    }
    if !sorted.deadLetters.isEmpty { await deadLetters.put(sorted.deadLetters) }
    return true
  }

  private func count(_ sorted: Sorted, _ batch: RecordBatch) {
    for (source, count) in zip(batch.partitions, sorted.counts) {
      parts.registry.counter(.recordsConsumed, source.partition.topic).add(count)
    }
    parts.registry.counter(.recordsSkipped).add(sorted.skipped)
    for code in sorted.faults { parts.registry.counter(.deadLetters, code.rawValue).add() }
    for code in sorted.leftOut { parts.registry.counter(.fieldsLeftOut, code.rawValue).add() }
  }
}

/// A batch, sorted: irrelevant records only counted, the rest to lanes and dead letters.
struct Sorted {
  var deliveries: [Acknowledger.Delivery]
  var lanes: [[LaneEvent]]
  var deadLetters: [DeadLetter] = []
  var faults: [Malformed.Code] = []
  /// Faults of fields that nothing needs.
  var leftOut: [Malformed.Code] = []
  var skipped = 0
  /// Records of each of the batch's partitions.
  var counts: [Int]

  init(_ batch: RecordBatch, _ programme: Programme, now: Timestamp, lanes count: Int) {
    deliveries = batch.partitions.map { source in
      Acknowledger.Delivery(
        partition: .init(topic: source.partition.topic, number: source.partition.partition), epoch: source.epoch)
    }
    var last: [Int?] = Array(repeating: nil, count: batch.partitions.count)
    lanes = Array(repeating: [], count: count)
    counts = Array(repeating: 0, count: batch.partitions.count)
    let decoder = programme.decoder
    for place in batch.records.indices {
      let record = batch.records[place]
      counts[record.partition] += 1
      last[record.partition] = place
      if record.headers.isEmpty, batch.withValue(of: record, decoder.isPlainlyUnnamed) == true {
        skipped += 1
      } else {
        sort(record, batch, programme, now)
      }
    }
    for record in last.compactMap({ $0.map { batch.records[$0] } }) {
      deliveries[record.partition].last = record.offset
      deliveries[record.partition].mark = LogMark(batch.mark(of: record))
    }
    for end in batch.ends {
      deliveries[end.partition].last = max(deliveries[end.partition].last ?? end.next - 1, end.next - 1)
    }
  }

  private mutating func sort(_ record: RecordBatch.Record, _ batch: RecordBatch, _ programme: Programme, _ now: Timestamp) {
    let broker = record.timestampMilliseconds.map { Timestamp(microseconds: $0 &* 1_000) }
    let header: (String) -> [UInt8]? = { record.headers.isEmpty ? nil : batch.headerValue(record, $0) }
    let topic = batch.partitions[record.partition].partition.topic
    let classified =
      batch.withValue(of: record) { value in
        programme.decoder.classify(value: value, topic: topic, brokerTimestamp: broker, now: now, header: header)
      } ?? programme.decoder.classify(value: nil, topic: topic, brokerTimestamp: broker, now: now, header: header)
    if case .irrelevant = classified {
      skipped += 1
      return
    }
    var size = batch.size(of: record)
    if case .event(let event, _) = classified { size += event.body.footprint }
    deliveries[record.partition].relevant.append((record.offset, size))
    let source = batch.partitions[record.partition]
    let tracked = TrackedRecord(
      position: RecordPosition(topic: topic, partition: source.partition.partition, offset: record.offset), epoch: source.epoch)
    switch classified {
    case .irrelevant: break
    case .event(let event, let roles):
      leftOut += event.leftOut.map(\.code)
      let item = LaneEvent(event: event, roles: EventRoles(roles), records: [tracked], raw: RawRecord(batch, record))
      lanes[lane(of: item.laneKey, among: lanes.count)].append(item)
    case .malformed(let fault):
      faults.append(fault.code)
      deadLetters.append(DeadLetter(RawRecord(batch, record), fault: fault, source: tracked))
    }
  }
}

extension EventRoles {
  /// An event's roles, its conditions already evaluated.
  init(_ roles: TypeRoles) {
    self.init(
      signals: roles.signals, vetoesBegun: roles.vetoesBegun, vetoesEnded: roles.vetoesEnded, lifecycle: roles.lifecycle)
  }
}

extension RecordBatch {
  /// Bytes of a record's key, value and headers.
  func size(of record: Record) -> Int {
    headers[record.headers].reduce((record.key?.count ?? 0) + (record.value?.count ?? 0)) { sum, header in
      sum + header.name.count + (header.value?.count ?? 0)
    }
  }

  /// The batch in stretches of at most so many bytes, in order; a record that is larger makes one of its own.
  func stretches(ofAtMost limit: Int) -> [RecordBatch] {
    var stretches: [RecordBatch] = []
    var (first, sum) = (0, 0)
    for place in records.indices {
      let size = size(of: records[place])
      if place > first, sum + size > limit {
        stretches.append(stretch(first..<place))
        (first, sum) = (place, 0)
      }
      sum += size
    }
    if first == 0 { return [self] }
    return stretches + [stretch(first..<records.count)]
  }

  /// The ends of logs lie behind all records.
  private func stretch(_ places: Range<Int>) -> RecordBatch {
    RecordBatch(
      bytes: bytes, records: Array(records[places]), headers: headers, partitions: partitions,
      ends: places.upperBound == records.count ? ends : [])
  }
}
