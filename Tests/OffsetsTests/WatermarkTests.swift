import Offsets
import Seeded
import Testing

@Suite struct WatermarkTests {
  @Test func nothingIsCommittableBeforeARecordWasDelivered() {
    #expect(Watermark(epoch: 1).committable == nil)
  }

  @Test func commitsTheNextOffsetToReadAcrossGaps() {
    var mark = Watermark(epoch: 1)
    mark.deliver(10)
    mark.skip(through: 40)
    #expect(mark.committable == 10)
    mark.complete(10, epoch: 1)
    #expect(mark.committable == 41)
  }

  @Test func aFinishedRecordBehindAnOutstandingOneIsHeldBack() {
    var mark = Watermark(epoch: 1)
    for offset in Int64(0)..<5 { mark.deliver(offset) }
    for offset in [1, 2, 4] as [Int64] { mark.complete(offset, epoch: 1) }
    #expect(mark.committable == 0)
    #expect(mark.heldBack == 3 && mark.heldBackByOldest == 2 && mark.holes == 2 && mark.outstanding == 2)
    mark.complete(0, epoch: 1)
    #expect(mark.committable == 3 && mark.heldBack == 1 && mark.holes == 1)
  }

  @Test func anOldEpochMovesNothing() {
    var marks = Watermarks()
    let partition = Watermarks.Partition(topic: "t", number: 0)
    func at(_ offset: Int64) -> RecordPosition { RecordPosition(topic: "t", partition: 0, offset: offset) }
    marks.assign(partition, epoch: 1)
    marks.deliver(at(5), epoch: 1)
    marks.assign(partition, epoch: 2)
    #expect(marks.deliver(at(5), epoch: 1) == false)
    marks.deliver(at(5), epoch: 2)
    #expect(marks.complete(at(5), epoch: 1) == false)
    #expect(marks.committable == [partition: 5])
    marks.assign(partition, epoch: 1)
    #expect(marks[partition]?.epoch == 2)
    marks.revoke(partition)
    #expect(marks.complete(at(5), epoch: 2) == false)
    #expect(marks.committable.isEmpty)
  }

  @Test func theLastOffsetOfAllDoesNotTrap() {
    var mark = Watermark(epoch: 1)
    mark.skip(through: .max)
    #expect(mark.committable == .max)
  }

  /// A case is one operation checked against the model: short random histories, a million operations in all.
  @Test func agreesWithANaiveModelInAMillionRandomCases() throws {
    var random = SeededRandom.fresh("watermark")
    var done = 0
    let all = cases(1_000_000)
    while done < all {
      let epoch = Int64(random.next() & 1)
      var mark = Watermark(epoch: epoch), model = NaiveWatermark(epoch: epoch), last: Int64 = -1
      var next = Int64(random.next() & 7) + 100
      for _ in 0..<50 {
        let dice = random.next()
        let value = Int64(dice >> 8 & 7)
        switch dice & 7 {
        case 0...2:
          let offset = dice & 0x80 == 0 ? next : next - value
          let expected = model.deliver(offset)
          try #require(mark.deliver(offset, bytes: Int(offset)) == expected)
          next = max(next, offset + 1 + (dice >> 16 & 3 == 0 ? value : 0))
        case 3:
          mark.skip(through: next + value - 3)
          model.skip(next + value - 3)
          next = max(next, next + value - 2)
        default:
          let known = model.delivered
          let offset = known.isEmpty ? next : known[Int(dice >> 16) % known.count].offset
          let stale = dice & 0x3000 == 0 ? epoch + 1 : epoch
          let expected = model.complete(offset, stale)
          try #require(mark.complete(offset, epoch: stale) == expected)
        }
        done += 1
        try #require(model.agrees(mark), "differs: \(mark) from \(model)")
        let committable = mark.committable ?? -1
        try #require(committable >= last)
        last = committable
      }
    }
  }
}

/// All delivered records in a list, looked through each time.
private struct NaiveWatermark {
  let epoch: Int64
  var delivered: [(offset: Int64, done: Bool)] = []
  var last: Int64?

  init(epoch: Int64) { self.epoch = epoch }

  mutating func deliver(_ offset: Int64) -> Bool {
    guard offset > last ?? .min else { return false }
    delivered.append((offset, false))
    last = offset
    return true
  }

  mutating func skip(_ offset: Int64) { last = max(last ?? offset, offset) }

  mutating func complete(_ offset: Int64, _ epoch: Int64) -> Bool {
    guard epoch == self.epoch, let index = delivered.firstIndex(where: { $0.offset == offset && !$0.done }) else { return false }
    delivered[index].done = true
    return true
  }

  func agrees(_ mark: Watermark) -> Bool {
    var oldest: Int64?, open = 0, bytes = 0, held = 0, byOldest = 0, holes = 0, previousOpen = false
    for record in delivered {
      if record.done {
        if oldest != nil { held += 1 }
        if open == 1 { byOldest += 1 }
        if previousOpen { holes += 1 }
        previousOpen = false
      } else {
        if oldest == nil { oldest = record.offset }
        open += 1
        bytes += Int(record.offset)
        previousOpen = true
      }
    }
    return mark.outstanding == open && mark.outstandingBytes == bytes && mark.oldestOutstanding == oldest && mark.heldBack == held
      && mark.heldBackByOldest == byOldest && mark.holes == holes && mark.committable == (oldest ?? last.map { $0 + 1 })
  }
}
