import Referrals
import Store
import Testing

@testable import Pipeline

@Suite struct DeliveryQueueTests {
  private let now = Example.now

  private func queue(_ ids: String...) -> DeliveryQueue {
    var queue = DeliveryQueue()
    for (number, id) in ids.enumerated() { queue.add(.init(Example.message(id), [Example.record(Int64(number))], since: .zero)) }
    return queue
  }

  private func ids(_ entries: [DeliveryQueue.Entry]) -> [String] { entries.map(\.message.id) }

  @Test func `a message with a draft waits for its words, once, and leaves that line with the others when all must`() {
    var queue = DeliveryQueue()
    var message = Example.message("a", .claimed, attempt: 0)
    message.draft = "{}"
    queue.add(.init(message, [], since: .zero))
    #expect(queue.readyCount == 0 && queue.takeWaiting { _ in false }.isEmpty)
    #expect(queue.takeDrafts(upTo: 0).isEmpty)
    #expect(queue.takeDrafts(upTo: 16).map(\.message.id) == ["a"] && queue.takeDrafts(upTo: 16).isEmpty)
    queue.update("a") { $0.rewrite = Rewrite(model: "m", promptVersion: "1", outcome: "timeout") }
    queue.putBack("a")
    #expect(queue.entries["a"]?.draft == nil && queue.readyCount == 1)
    message.id = "b"
    queue.add(.init(message, [], since: .zero))
    #expect(queue.takeWaiting { $0.message.id == "b" }.count == 1 && queue.takeDrafts(upTo: 16).isEmpty)
    // One that was attempted has its words.
    message = Example.message("c", .retry, attempt: 1)
    message.draft = "{}"
    queue.add(.init(message, [], since: .zero))
    #expect(queue.readyCount == 2)
  }

  @Test func `Messages leave the line oldest first and stay in hand`() {
    var queue = queue("a", "b", "c")
    let taken = queue.take(upTo: 2, now: now)
    #expect(ids(taken) == ["a", "b"])
    #expect(queue.count == 3 && queue.readyCount == 1 && queue.contains("a"))
  }

  @Test func `A message put aside comes up at its time`() {
    var queue = queue("a")
    _ = queue.take(upTo: 1, now: now)
    queue.delay("a", until: now + .seconds(1))
    let early = queue.take(upTo: 1, now: now)
    let due = queue.take(upTo: 1, now: now + .seconds(1))
    #expect(early.isEmpty)
    #expect(ids(due) == ["a"])
  }

  @Test func `Taking some of those that wait leaves the rest their places and times`() {
    var queue = queue("a", "b", "c")
    _ = queue.take(upTo: 1, now: now)
    queue.delay("a", until: now + .seconds(9))
    let chosen = queue.takeWaiting { $0.message.id == "b" }
    #expect(ids(chosen) == ["b"])
    let ready = queue.take(upTo: 9, now: now)
    let later = queue.take(upTo: 9, now: now + .seconds(9))
    #expect(ids(ready) == ["c"])
    #expect(ids(later) == ["a"])
  }

  @Test func `Records attached while a message is in hand are let go with it`() {
    var queue = queue("a")
    queue.attach([Example.record(7)], to: "a")
    queue.add(.init(Example.message("a"), [Example.record(8)], since: .zero))
    queue.close("a")
    queue.attach([Example.record(9)], to: "a")
    let records = queue.letGo("a")
    #expect(records.map(\.position.offset) == [0, 7, 8, 9])
    #expect(!queue.contains("a"))
  }

  @Test func `A message claimed again while its end is written waits for that`() {
    var queue = queue("a")
    _ = queue.take(upTo: 1, now: now)
    queue.close("a")
    queue.add(.init(Example.message("a", .claimed), [], since: .zero))
    let meanwhile = queue.take(upTo: 1, now: now)
    #expect(meanwhile.isEmpty)
    _ = queue.letGo("a")
    let after = queue.take(upTo: 1, now: now)
    #expect(after.map(\.message.state) == [.claimed])
  }

  @Test func `A message that the scheduler claims while its end is written is read again after that`() {
    var queue = queue("a")
    _ = queue.take(upTo: 1, now: now)
    queue.close("a")
    let isHeld = queue.hold("a")
    #expect(!isHeld && queue.toRead.isEmpty)
    let records = queue.letGo("a")
    #expect(records == [Example.record(0)] && Set(queue.toRead.keys) == ["a"])
  }

  @Test func `Reward notices come before what was there first`() {
    var queue = queue("a", "b")
    var notice = Example.message("n")
    notice.kind = .rewardEarned
    _ = queue.take(upTo: 1, now: now)
    queue.add(.init(notice, [], since: .zero))
    let taken = queue.take(upTo: 9, now: now)
    #expect(ids(taken) == ["n", "b"])
  }

  @Test func `What was picked before the lease lapsed is read again, its records with it`() {
    var queue = queue("a")
    let taken = queue.take(upTo: 1, now: now)
    queue.doubt("a")
    queue.doubt("unknown")
    #expect(ids(taken) == ["a"] && queue.entries.isEmpty && Array(queue.toRead.keys) == ["a"] && queue.readyCount == 0)
    #expect(queue.read("a", token: queue.toRead["a"] ?? 0) == [Example.record(0)])
  }

  @Test func `What was read late is dropped`() {
    var queue = DeliveryQueue()
    queue.expect("a", [Example.record(1)])
    let token = queue.toRead["a"] ?? 0
    queue.add(.init(Example.message("a"), [], since: .zero))
    let late = queue.read("a", token: token)
    #expect(late == nil)
    #expect(queue.entries["a"]?.records == [Example.record(1)])
  }

  @Test func `A held message is in one hand until it is decided`() {
    var queue = DeliveryQueue()
    queue.expect("a", [Example.record(1)])
    let answers = [queue.hold("a"), queue.hold("a")]
    #expect(answers == [true, false])
    queue.resume(Example.message("a", .claimed), since: .zero)
    #expect(queue.entries["a"]?.records == [Example.record(1)])
  }

  @Test func `After a lapse of the lease what has begun is read again, and what has not is claimed as ever`() {
    var queue = queue("a")
    queue.add(.init(Example.message("b", .claimed, attempt: 0), [], since: .zero))
    queue.doubtBegun()
    let left = queue.take(upTo: 9, now: now)
    #expect(ids(left) == ["b"])
    #expect(Set(queue.toRead.keys) == ["a"])
  }
}

extension DeliveryQueue {
  /// The next messages that may go.
  fileprivate mutating func take(upTo limit: Int, now: Timestamp) -> [Entry] {
    var taken: [Entry] = []
    while taken.count < limit, let entry = take(now: now) { taken.append(entry) }
    return taken
  }
}
