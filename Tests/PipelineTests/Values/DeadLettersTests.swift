import Digests
import Events
import JSONTree
import Metrics
import MultiMail
import Offsets
import Store
import Synchronization
import Testing
import Time

@testable import Pipeline

/// Dead letters on their way to a topic that does not take all of them.
@Suite struct DeadLettersTests {
  /// Takes what fits, as a broker does: a batch with too much is refused as a whole.
  private final class NarrowTopic: DeadLetterTopic {
    let limit: Int
    /// Offsets of records whose letters are refused for now.
    let refuses = Mutex<Set<Int64>>([])
    let published = Mutex<[DeadLetter]>([])

    init(limit: Int) { self.limit = limit }

    func publish(_ letters: [DeadLetter]) async throws -> [LetterAnswer] {
      guard letters.map(\.record).reduce(0, { $0 + size($1) }) <= limit else { return letters.map { _ in .tooLarge } }
      let refused = refuses.withLock { $0 }
      return letters.map { letter in
        guard !refused.contains(letter.source.position.offset) else { return .refused("not in sync") }
        published.withLock { $0.append(letter) }
        return .taken
      }
    }

    private func size(_ record: RawRecord) -> Int {
      var size = (record.key?.count ?? 0) + (record.value?.count ?? 0)
      for (name, value) in record.headers { size += name.utf8.count + (value?.count ?? 0) }
      return size
    }
  }

  /// Sleeps no longer than it takes to say so.
  private final class HurriedClock: PipelineClock {
    let time = Mutex(Duration.zero)

    var uptime: Duration { time.withLock { $0 } }
    var now: Timestamp { Example.now + uptime }
    func sleep(for span: Duration) async throws {
      try Task.checkCancellation()
      time.withLock { $0 += span }
      await Task.yield()
    }
  }

  private let clock = HurriedClock()
  private let rows = Rows()

  /// What the ledger knows.
  private final class Rows: Sendable {
    let notes = Mutex<[LetterMark: String?]>([:])
  }

  private func letter(_ offset: Int64, _ value: [UInt8]) -> DeadLetter {
    DeadLetter(
      RawRecord(key: [1], value: value, headers: [("own", nil)]), fault: Malformed(.notJSON, "It is not JSON."),
      source: Example.record(offset))
  }

  /// Publishes letters until a condition holds.
  private func run(_ letters: [DeadLetter], _ topic: NarrowTopic, until holds: (DeadLetters, Acknowledger) async -> Bool) async {
    let world = World(seed: 1, provider: WorldProvider(contract: .keyed), kafka: WorldKafka(log: []))
    let life = Life(instance: "i", incarnation: 1)
    let ledger = AlteredLedger(
      base: WorldLedger(world: world, life: life),
      knowing: { [rows] marks in
        let notes = rows.notes.withLock { $0 }
        return Set(marks.filter { notes[$0] == .some(nil) }.map(\.position))
      },
      noting: { [rows] letters in rows.notes.withLock { for (mark, trouble) in letters { $0.updateValue(trouble, forKey: mark) } }
      }
    )
    let acknowledger = Acknowledger(
      broker: WorldOffsets(world: world, life: life), ledger: ledger, clock: clock,
      limits: .init(records: 100, bytes: 1 << 30), registry: Registry(), log: .silent)
    let partition = Watermarks.Partition(topic: "events", number: 0)
    await acknowledger.assign([(partition: partition, epoch: 1)])
    var delivery = Acknowledger.Delivery(partition: partition, epoch: 1)
    delivery.last = letters.last?.source.position.offset ?? 0
    delivery.relevant = letters.map { ($0.source.position.offset, 1) }
    await acknowledger.note([delivery])
    let desk = DeadLetters(
      topic: topic, ledger: ledger, acknowledger: acknowledger, clock: clock, registry: Registry(), hindrances: Hindrances(),
      log: .silent)
    let task = Task { try await desk.run() }
    await desk.inbox.put(letters)
    for _ in 0..<100_000 where await !holds(desk, acknowledger) { await Task.yield() }
    #expect(await holds(desk, acknowledger))
    task.cancel()
    _ = await task.result
  }

  @Test func `One that the broker refuses holds back no other, is told of, and is tried again`() async {
    let topic = NarrowTopic(limit: 10_000)
    topic.refuses.withLock { $0 = [7] }
    await run([letter(6, [1]), letter(7, [2]), letter(8, [3])], topic) { desk, acknowledger in
      let rows = rows.notes.withLock { $0 }
      guard await acknowledger.outstanding > 0 else { return true }
      guard rows.count == 3, await acknowledger.outstanding == 1 else { return false }
      let trouble = await desk.trouble
      #expect(
        trouble?.contains("events:0@7 cannot be published since 2026-04-22T12:00:00Z: not in sync") == true, "\(trouble ?? "")")
      #expect(rows[letter(7, [2]).mark] == "not in sync")
      topic.refuses.withLock { $0 = [] }
      return false
    }
    #expect(topic.published.withLock { $0 }.map(\.source.position.offset) == [6, 8, 7])
    #expect(rows.notes.withLock { $0.values.allSatisfy { $0 == nil } })
  }

  @Test func `What is too large goes alone, then cut, then bare, and what is small stays whole`() async {
    let topic = NarrowTopic(limit: 70_000)
    let large = [UInt8](repeating: 65, count: 100_000)
    await run([letter(1, Array(large.prefix(40_000))), letter(2, large), letter(3, Array(large.prefix(40_000)))], topic) {
      await $1.outstanding == 0
    }
    let published = topic.published.withLock { $0 }
    #expect(published.map(\.source.position.offset) == [1, 2, 3])
    #expect(published.map(\.form) == [.whole, .cut, .whole])
    #expect(published[0].record.headers.first?.name == "own" && published[0].record.headers.first?.value == .some(nil))
    let cut = published[1].record
    #expect(cut.value?.count == 65_536 && cut.headers.map(\.name) == DeadLetter.headerNames + DeadLetter.cutHeaderNames)
    let words = cut.headers.map { String(decoding: $0.value ?? [], as: UTF8.self) }
    #expect(words.suffix(3) == ["2", "100000", ContentDigest.hex(of: large)])

    let narrow = NarrowTopic(limit: 1_000)
    await run([letter(4, large)], narrow) { await $1.outstanding == 0 }
    #expect(narrow.published.withLock { $0 }.map(\.form) == [.bare])
  }

  @Test func `One for which nothing is small enough stands, and the rest goes on`() async {
    let topic = NarrowTopic(limit: 10)
    await run([letter(1, [1])], topic) { desk, acknowledger in
      let isTold = await desk.trouble?.contains("too large") == true
      let outstanding = await acknowledger.outstanding
      return isTold && outstanding == 1
    }
  }

  @Test func `What was published is not published again while its record is not committed`() async {
    let topic = NarrowTopic(limit: 10_000)
    for _ in 0..<2 { await run([letter(1, [1]), letter(2, [2])], topic) { await $1.outstanding == 0 } }
    #expect(topic.published.withLock { $0 }.map(\.source.position.offset) == [1, 2])
    // Another record in the same place is another letter.
    await run([letter(1, [9])], topic) { await $1.outstanding == 0 }
    #expect(topic.published.withLock { $0 }.count == 3)
  }
}
