import Pipeline
import Testing

@Suite struct MailboxTests {
  @Test func `Elements come out in order, and putting waits for room`() async {
    let mailbox = Mailbox<Int>(capacity: 2)
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        for number in 0..<5_000 { await mailbox.put(number) }
        mailbox.close()
      }
      group.addTask {
        var expected = 0
        while let number = await mailbox.take() {
          #expect(number == expected)
          #expect(mailbox.count <= 2)
          expected += 1
        }
        #expect(expected == 5_000)
      }
    }
  }

  @Test func `What was taken is not kept, though the mailbox is never empty`() async {
    final class Load: Sendable {}
    let mailbox = Mailbox<Load>(capacity: 4)
    weak let first: Load? = await {
      let load = Load()
      await mailbox.put(load)
      return load
    }()
    await mailbox.put(Load())
    _ = await mailbox.take()
    #expect(first == nil)
    #expect(mailbox.count == 1)
  }

  @Test func `A closed mailbox refuses, and gives out what it has`() async {
    let mailbox = Mailbox<Int>(capacity: 4)
    await mailbox.put(1)
    mailbox.close()
    #expect(await mailbox.put(2) == false)
    #expect(await mailbox.take() == 1)
    #expect(await mailbox.take() == nil)
  }

  @Test func `Only an element that fits is taken without waiting`() async {
    let mailbox = Mailbox<Int>(capacity: 4)
    await mailbox.put(3)
    #expect(mailbox.takeWaiting { $0 > 5 } == nil)
    #expect(mailbox.takeWaiting { $0 == 3 } == 3)
    #expect(mailbox.takeWaiting { _ in true } == nil)
  }

  @Test func `A cancelled wait closes it for both sides`() async {
    let empty = Mailbox<Int>(capacity: 1)
    let taker = Task { await empty.take() }
    taker.cancel()
    #expect(await taker.value == nil)
    #expect(await empty.put(1) == false)
    let full = Mailbox<Int>(capacity: 1)
    await full.put(1)
    let putter = Task { await full.put(2) }
    putter.cancel()
    #expect(await putter.value == false)
  }
}

@Suite struct WakeupTests {
  @Test func `A ring before the wait is not lost, and many are as one`() async {
    let bell = Wakeup()
    bell.ring()
    bell.ring()
    await bell.wait()
    let waiter = Task { await bell.wait() }
    bell.ring()
    await waiter.value
  }

  @Test func `A cancelled wait goes on`() async {
    let bell = Wakeup()
    let waiter = Task { await bell.wait() }
    waiter.cancel()
    await waiter.value
  }
}
