import Referrals
import Store
import Testing

@testable import Pipeline

@Suite struct DeliveryQueueTests {
  private let now = Example.now

  private func queue(_ ids: String...) -> DeliveryQueue {
    var queue = DeliveryQueue()
    for (number, id) in ids.enumerated() { queue.add(.init(Example.message(id), [Example.record(Int64(number))])) }
    return queue
  }

  private func ids(_ entries: [DeliveryQueue.Entry]) -> [String] { entries.map(\.message.id) }

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
    queue.add(.init(Example.message("a"), [Example.record(8)]))
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
    queue.add(.init(Example.message("a", .claimed), []))
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
    queue.add(.init(notice, []))
    _ = queue.take(upTo: 1, now: now)
    queue.bringNoticesForward()
    let taken = queue.take(upTo: 9, now: now)
    #expect(ids(taken) == ["n", "b"])
  }

  @Test func `What was read late is dropped`() {
    var queue = DeliveryQueue()
    queue.expect("a", [Example.record(1)])
    let token = queue.toRead["a"] ?? 0
    queue.add(.init(Example.message("a"), []))
    let late = queue.read("a", token: token)
    #expect(late == nil)
    #expect(queue.entries["a"]?.records == [Example.record(1)])
  }

  @Test func `A held message is in one hand until it is decided`() {
    var queue = DeliveryQueue()
    queue.expect("a", [Example.record(1)])
    let answers = [queue.hold("a"), queue.hold("a")]
    #expect(answers == [true, false])
    queue.resume(Example.message("a", .claimed))
    #expect(queue.entries["a"]?.records == [Example.record(1)])
  }

  @Test func `After a lapse of the lease what has begun is read again, and what has not is claimed as ever`() {
    var queue = queue("a")
    queue.add(.init(Example.message("b", .claimed, attempt: 0), []))
    queue.doubtBegun()
    let left = queue.take(upTo: 9, now: now)
    #expect(ids(left) == ["b"])
    #expect(Set(queue.toRead.keys) == ["a"])
  }
}
