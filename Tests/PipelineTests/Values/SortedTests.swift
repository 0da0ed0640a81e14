import Referrals
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
