import Events
import JSONTree
import Links
import Metrics
import MultiMail
import Offsets
import Testing

@testable import Kafka
@testable import Pipeline

@Suite struct SortedTests {
  private func batch(_ values: [(offset: Int64, text: String?)]) -> RecordBatch {
    var bytes: [UInt8] = []
    let records = values.map { item in
      let start = bytes.count
      bytes += Array((item.text ?? "").utf8)
      return RecordBatch.Record(
        partition: 0, offset: item.offset, key: nil, value: item.text.map { start..<start + $0.utf8.count },
        timestampMilliseconds: nil, headers: 0..<0)
    }
    return RecordBatch(
      bytes: bytes, records: records, headers: [], partitions: [.init(TopicPartition("events", 3), epoch: 5)])
  }

  @Test func `Only relevant records are tracked, and malformed ones become dead letters`() throws {
    let event = #"{"id":"e","type":"milestone","time":"\#(Example.now)","customer":{"id":"c","email":"a@b.example"}}"#
    let sorted = Sorted(
      batch([(4, #"{"type":"page.viewed"}"#), (6, event), (9, nil), (12, "{"), (13, #"{"type":"page.viewed"}"#)]),
      try Programme(StoryPolicy.policy), now: Example.now, lanes: 4)
    #expect(sorted.deliveries.map { $0.relevant.map(\.offset) } == [[6, 9, 12]])
    #expect(sorted.deliveries.map(\.last) == [13])
    #expect(sorted.deliveries.map(\.mark?.offset) == [13])
    #expect(sorted.deliveries.map(\.epoch) == [5])
    #expect(sorted.skipped == 2 && sorted.counts == [5])
    #expect(sorted.faults == [.tombstone, .notJSON])
    #expect(sorted.deadLetters.map(\.source.position.offset) == [9, 12])
    let lanes = sorted.lanes.map { $0.map(\.event.id) }
    #expect(lanes[lane(of: "c", among: 4)] == ["e"] && lanes.joined().count == 1)
  }
}

@Suite struct IntakeBoundTests {
  /// Records of many small numbers, each far larger when decoded than on the wire.
  private func batch(_ count: Int, values: Int = 9_000) -> RecordBatch {
    let numbers = Array(repeating: "1", count: values).joined(separator: ",")
    var bytes: [UInt8] = []
    let records = (0..<count).map { number in
      let start = bytes.count
      let text =
        #"{"id":"e\#(number)","type":"milestone","time":"\#(Example.now)","customer":{"id":"c\#(number)"},"data":{"n":[\#(numbers)]}}"#
      bytes += Array(text.utf8)
      return RecordBatch.Record(
        partition: 0, offset: Int64(number), key: nil, value: start..<bytes.count, timestampMilliseconds: nil, headers: 0..<0)
    }
    return RecordBatch(bytes: bytes, records: records, headers: [], partitions: [.init(TopicPartition("events", 3), epoch: 5)])
  }

  @Test func `A record counts with its headers and with what it decodes to`() throws {
    let (large, small) = (batch(1), batch(1, values: 1))
    let programme = try Programme(StoryPolicy.policy)
    func size(_ batch: RecordBatch) throws -> Int {
      let sorted = Sorted(batch, programme, now: Example.now, lanes: 1)
      return try #require(sorted.deliveries.first?.relevant.first).bytes
    }
    #expect(try size(large) - size(small) > 8_999 * 32)
    let headed = RecordBatch(
      bytes: Array("keyvaluenamewords".utf8),
      records: [.init(partition: 0, offset: 0, key: 0..<3, value: 3..<8, timestampMilliseconds: nil, headers: 0..<1)],
      headers: [.init(name: 8..<12, value: 12..<17)], partitions: large.partitions)
    #expect(headed.size(of: headed.records[0]) == 17)
  }

  @Test func `Stretches hold every record once and in order, and one that is larger than a stretch stands alone`() {
    let whole = batch(10, values: 100)
    let size = whole.size(of: whole.records[0])
    #expect(
      whole.stretches(ofAtMost: size * 3 + 5).map { $0.records.map(\.offset) } == [[0, 1, 2], [3, 4, 5], [6, 7, 8], [9]])
    #expect(whole.stretches(ofAtMost: 1).map(\.records.count) == Array(repeating: 1, count: 10))
    #expect(whole.stretches(ofAtMost: 1 << 20).map(\.records.count) == [10])
    #expect(batch(0).stretches(ofAtMost: 1).map(\.records.count) == [0])
  }

  @Test func `No more is decoded than there is room for, and the rest follows when there is`() async throws {
    let world = World(seed: 1, provider: WorldProvider(contract: .keyed), kafka: WorldKafka(log: []))
    let life = Life(instance: "i", incarnation: 1)
    var settings = PipelineSettings(
      instance: "i", incarnation: 1, programmeID: "p", publicBase: "https://go.a.example",
      linkKey: try #require(LinkKey(secret: Array(repeating: 7, count: 32))))
    settings.inFlightBytes = 4 << 20
    let core = Pipeline.Core(
      settings: settings, programmes: ProgrammeInForce(try SimulationTests.programme()),
      surroundings: .init(
        ledger: WorldLedger(world: world, life: life), mailer: Mailing(), chat: WorldChat(world: world, life: life),
        offsets: WorldOffsets(world: world, life: life), logs: WorldLogs(world: world, life: life),
        deadLetterTopic: WorldDeadLetters(world: world, life: life),
        clock: WorldClock(world: world, life: life), dice: WorldDice(world: world), registry: Registry(), log: .silent))
    let partition = Watermarks.Partition(topic: "events", number: 3)
    await core.acknowledger.assign([(partition, 5)])
    await core.records.put(batch(300))
    let running = Task { try await core.classify.run() }
    while await core.acknowledger.outstanding == 0 { await Task.yield() }
    let decoded = await core.acknowledger.outstanding
    #expect(decoded < 100)
    // What is in flight goes; nothing is counted of a partition that was given up.
    await core.acknowledger.drop([partition])
    core.records.close()
    try await running.value
    var events = 0
    for lane in core.lanes {
      while let chunk = await lane.inbox.take() { events += chunk.events.count }
    }
    #expect(events == 300)
  }
}

extension SortedTests {
  @Test(arguments: [true, false]) func `The end of a log counts as read, with records before it or without`(
    hasRecords: Bool
  ) throws {
    let records = batch(hasRecords ? [(13, #"{"type":"page.viewed"}"#)] : [])
    let ended = RecordBatch(
      bytes: records.bytes, records: records.records, headers: [], partitions: records.partitions,
      ends: [.init(partition: 0, next: 16)])
    let sorted = Sorted(ended, try Programme(StoryPolicy.policy), now: Example.now, lanes: 4)
    #expect(sorted.deliveries.map(\.last) == [15])
    #expect(sorted.deliveries.map(\.mark?.offset) == [hasRecords ? 13 : nil])
    #expect(Sorted(batch([]), try Programme(StoryPolicy.policy), now: Example.now, lanes: 4).deliveries.map(\.last) == [nil])
  }
}

@Suite struct LaneTests {
  @Test func `A customer's lane is always the same, and lanes share the work`() {
    let counts = (0..<8_000).reduce(into: [0, 0, 0, 0]) { $0[lane(of: "customer-\($1)", among: 4)] += 1 }
    #expect(counts.allSatisfy { (1_700...2_300).contains($0) })
    #expect(lane(of: "customer-1", among: 4) == lane(of: "customer-1", among: 4))
    #expect(lane(of: "", among: 1) == 0 && lane(of: "x", among: 0) == 0)
  }

  @Test func `An event without an id takes the lane of its address`() {
    #expect(Example.event(1, nil, email: "ada@B.Example").laneKey == "ada@b.example")
    #expect(Example.event(1, "c", email: "ada@b.example").laneKey == "c")
    #expect(Example.event(1, nil).laneKey == "e1")
  }
}

@Suite struct WithoutPersonTests {
  @Test func `Of the customer only the id is kept`() {
    let bare = Example.event(1, "c", email: "ada@b.example").event.withoutPerson
    #expect(bare.body["customer"] == .object([.init("id", .string("c"))]))
    #expect(bare.body["id"]?.string == "e1")
    #expect(bare.hash == EventHash(high: 1, low: 1))
  }

  @Test func `A customer without an id leaves nothing`() {
    #expect(Example.event(1, nil, email: "ada@b.example").event.withoutPerson.body["customer"] == nil)
  }
}
