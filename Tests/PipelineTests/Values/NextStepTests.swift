import MultiMail
import Store
import Testing
import Time

@testable import Pipeline

@Suite struct NextStepTests {
  private func step(
    _ outcome: SendOutcome, _ contract: Contract = .keyed, inDoubt: Bool = false, began: Duration = .zero, failures: Int = 1
  ) -> NextStep {
    let message = Example.message(inDoubt: inDoubt, firstAttemptAt: Example.now - began, contract: contract)
    return NextStep(after: outcome, of: message, failures: failures, now: Example.now, random: 0.5)
  }

  @Test func `A yes settles it, whatever came before`() {
    for contract in Contract.allCases {
      #expect(step(.accepted(id: "p"), contract, inDoubt: true) == .settle(.sent, providerID: "p", reason: nil))
    }
  }

  @Test func `A refusal is the end, and leaves a doubt where an earlier attempt may have arrived`() {
    #expect(step(.refused(reason: "r")) == .settle(.dead, providerID: nil, reason: "r"))
    #expect(step(.refused(reason: "r"), inDoubt: true) == .settle(.uncertain, providerID: nil, reason: "r"))
  }

  @Test func `What is in doubt only since its process ended is refused for good: its key would have been known`() {
    let message = Example.message(inDoubt: true, isBeginUnknown: true)
    let step = NextStep(after: .refused(reason: "r"), of: message, failures: 1, now: Example.now, random: 0.5)
    #expect(step == .settle(.dead, providerID: nil, reason: "r") && !message.hasLostAnswer)
  }

  @Test func `What may have arrived goes again only under a key that the provider still knows`() {
    let began = Example.now - .hours(1)
    #expect(!Example.message(inDoubt: true, firstAttemptAt: began).outlivesKey(at: Example.now))
    #expect(Example.message(inDoubt: true, firstAttemptAt: began - .hours(22)).outlivesKey(at: Example.now))
    #expect(Example.message(inDoubt: true, firstAttemptAt: began, contract: .unkeyed).outlivesKey(at: Example.now))
    #expect(!Example.message(inDoubt: false, firstAttemptAt: began, contract: .unkeyed).outlivesKey(at: Example.now))
  }

  @Test func `What never left is sent again under both contracts`() {
    for contract in Contract.allCases {
      #expect(step(.notSent(reason: "r"), contract) == .again(after: .milliseconds(500), inDoubt: false, reason: "r"))
    }
    #expect(step(.notSent(reason: "r"), failures: 3) == .again(after: .seconds(2), inDoubt: false, reason: "r"))
  }

  @Test func `A lost answer is repeated only under a key that the provider still knows`() {
    #expect(step(.ambiguous(reason: "r")) == .again(after: .milliseconds(500), inDoubt: true, reason: "r"))
    #expect(step(.ambiguous(reason: "r"), .unkeyed) == .settle(.uncertain, providerID: nil, reason: "r"))
    #expect(step(.ambiguous(reason: "r"), began: .hours(23)) == .settle(.uncertain, providerID: nil, reason: "r"))
    #expect(
      step(.ambiguous(reason: "r", after: .seconds(60))) == .again(after: .milliseconds(60_500), inDoubt: true, reason: "r"))
    let almost = step(.ambiguous(reason: "r"), began: .hours(23) - .seconds(1))
    #expect(almost == .again(after: .milliseconds(500), inDoubt: true, reason: "r"))
  }

  @Test func `The provider's own wishes are heeded`() {
    let until = Example.now + .hours(5)
    #expect(step(.rateLimited(after: .seconds(7))) == .again(after: .milliseconds(7_500), inDoubt: false, reason: "rate limited"))
    #expect(step(.warmUp(until: until)) == .wait(until: until, reason: "the mailbox is warming up"))
    #expect(step(.quota(until: until)) == .wait(until: until, reason: "the monthly quota is used up"))
    #expect(step(.stopMailbox(reason: "r")) == .again(after: DeliveryGate.stoppedRest, inDoubt: false, reason: "r"))
  }
}
