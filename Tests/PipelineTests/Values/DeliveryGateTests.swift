import MultiMail
import Testing
import Time

@testable import Pipeline

@Suite struct DeliveryGateTests {
  private let now = Example.now

  private func mayGo(_ gate: DeliveryGate, _ now: Timestamp) -> Bool {
    var gate = gate
    return gate.allowsAttempt(now: now)
  }

  @Test func `Messages go while all is well`() {
    var gate = DeliveryGate(patience: .minutes(5))
    gate.note(.accepted(id: "p"), now: now, random: 0)
    #expect(mayGo(gate, now))
    #expect(gate.parksUntil == nil && gate.stopReason == nil)
  }

  @Test func `Failure parks messages once it has lasted for the patience, and one success ends it`() {
    var gate = DeliveryGate(patience: .minutes(5))
    gate.note(.notSent(reason: "r"), now: now, random: 0)
    gate.note(.ambiguous(reason: "r"), now: now + .minutes(4), random: 0)
    #expect(gate.parksUntil == nil)
    gate.refresh(now: now + .minutes(5))
    #expect(gate.parksUntil == now + .minutes(5) + DeliveryGate.parkedRest)
    gate.note(.accepted(id: "p"), now: now + .minutes(6), random: 0)
    #expect(gate.parksUntil == nil && mayGo(gate, now + .minutes(6)))
  }

  @Test func `Nothing is attempted before the time the provider named, and long waits park`() {
    var gate = DeliveryGate(patience: .minutes(5))
    gate.note(.rateLimited(after: .seconds(30)), now: now, random: 0)
    #expect(!mayGo(gate, now + .seconds(29)))
    #expect(mayGo(gate, now + .seconds(30)))
    #expect(gate.parksUntil == nil)
    gate.note(.warmUp(until: now + .hours(3)), now: now, random: 0)
    #expect(gate.parksUntil == now + .hours(3))
  }

  @Test func `A provider that is away and names its time is left alone until then`() {
    var gate = DeliveryGate(patience: .minutes(5))
    gate.note(.ambiguous(reason: "503", after: .seconds(30)), now: now, random: 0)
    #expect(!mayGo(gate, now + .seconds(29)) && mayGo(gate, now + .seconds(30)))
    #expect(gate.failingSince == now)
    gate.note(.ambiguous(reason: "503", after: .minutes(15)), now: now, random: 0)
    #expect(gate.parksUntil == now + .minutes(15))
  }

  @Test func `After a long wait for the rate one probe goes, and its yes lets the rest follow`() {
    var gate = DeliveryGate(patience: .minutes(5))
    gate.note(.rateLimited(after: .minutes(15)), now: now, random: 0)
    #expect(gate.parksUntil == now + .minutes(15))
    let later = now + .minutes(15)
    #expect(!mayGo(gate, later - .seconds(1)))
    let answers = [gate.allowsAttempt(now: later), gate.allowsAttempt(now: later)]
    #expect(answers == [true, false])
    gate.note(.accepted(id: "p"), now: later, random: 0)
    #expect(mayGo(gate, later) && gate.parksUntil == nil)
  }

  @Test func `Rate refusals that name no moment back off, once for each time they find the gate open`() {
    var gate = DeliveryGate(patience: .hours(1))
    var now = now
    var waits: [Duration] = []
    for _ in 0..<11 {
      for _ in 0..<50 { gate.note(.rateLimited(after: nil), now: now, random: 1) }
      guard let until = gate.closedUntil else { break }
      waits.append(until - now)
      now = until
    }
    #expect(waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300].map { .seconds($0) })
    gate.note(.accepted(id: "p"), now: now, random: 1)
    gate.note(.rateLimited(after: nil), now: now, random: 1)
    #expect(gate.closedUntil == now + .seconds(1))
  }

  @Test func `Refusals of the rate that last for the patience park`() {
    var gate = DeliveryGate(patience: .minutes(5))
    gate.note(.rateLimited(after: nil), now: now, random: 0)
    gate.note(.rateLimited(after: .seconds(20)), now: now + .minutes(5), random: 0)
    #expect(gate.parksUntil != nil)
  }

  @Test(arguments: [SendOutcome.rateLimited(after: nil), .rateLimited(after: .seconds(1)), .stopMailbox(reason: "r")])
  func `An answer to what was under way does not shorten a wait`(outcome: SendOutcome) {
    var gate = DeliveryGate(patience: .minutes(5))
    gate.note(.warmUp(until: now + .hours(3)), now: now, random: 0)
    gate.note(outcome, now: now, random: 0)
    #expect(gate.closedUntil == now + .hours(3) && gate.parksUntil == now + .hours(3))
  }

  @Test func `A stopped mailbox is told, and tried again after a rest`() {
    var gate = DeliveryGate(patience: .minutes(5))
    gate.note(.stopMailbox(reason: "suspended"), now: now, random: 0)
    #expect(gate.stopReason == "suspended")
    #expect(!mayGo(gate, now + .seconds(59)))
    #expect(mayGo(gate, now + DeliveryGate.stoppedRest))
    gate.note(.accepted(id: "p"), now: now + .seconds(61), random: 0)
    #expect(gate.stopReason == nil)
  }

  @Test func `A clock that is set back by hours lengthens neither the provider's wait nor the breaker's`() {
    var gate = DeliveryGate(patience: .minutes(5))
    gate.note(.rateLimited(after: .seconds(20)), now: now + .hours(2), random: 0)
    gate.refresh(now: now)
    #expect(!mayGo(gate, now + .seconds(19)) && mayGo(gate, now + .seconds(20)))
    var other = DeliveryGate(patience: .minutes(5))
    for _ in 0..<5 { other.note(.notSent(reason: "away"), now: now + .hours(2), random: 1) }
    other.refresh(now: now)
    #expect(!mayGo(other, now) && mayGo(other, now + .minutes(5)))
  }

  @Test func `Five failures open the breaker, and one probe may pass`() {
    var gate = DeliveryGate(patience: .minutes(5))
    for _ in 0..<5 { gate.note(.notSent(reason: "r"), now: now, random: 0) }
    #expect(!mayGo(gate, now))
    let later = now + .seconds(2)
    let answers = [gate.allowsAttempt(now: later), gate.allowsAttempt(now: later)]
    #expect(answers == [true, false])
  }
}
