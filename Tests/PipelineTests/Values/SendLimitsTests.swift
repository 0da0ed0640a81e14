import Deciding
import Policies
import Testing
import Time

@testable import Pipeline

@Suite struct SendLimitsTests {
  private func limits(perDay: Int? = nil, perSecond: Double? = nil) -> SendLimits {
    var limits = SendLimits()
    limits.follow(policy(perDay, perSecond), now: Example.now)
    return limits
  }

  private func policy(_ perDay: Int?, _ perSecond: Double?) -> Policy {
    var policy = StoryPolicy.policy
    policy.throttle.dailyLimit = perDay
    policy.throttle.ratePerSecond = perSecond
    return policy
  }

  @Test func `Without limits nothing is leased and all may go`() {
    var limits = limits()
    let answers = (limits.mailsWanted, limits.turnsWanted(5, at: .zero), limits.takeMail(), limits.hasTurn(at: .zero))
    #expect(answers.0 == nil && answers.1 == nil && answers.2 && answers.3)
  }

  @Test(arguments: [(1, 1), (99, 1), (1_000, 10), (1_000_000, 100)])
  func `A hundredth of the day is leased at once`(limit: Int, wanted: Int) {
    #expect(limits(perDay: limit).mailsWanted == wanted)
  }

  @Test func `What is leased is used up, then the day is spent until the next begins or the limit changes`() {
    var limits = limits(perDay: 5)
    limits.add(mails: 1)
    let taken = [limits.takeMail(), limits.takeMail()]
    #expect(taken == [true, false] && limits.mailsWanted == 1 && limits.spentDay == nil)
    limits.add(mails: 0)
    #expect(limits.mailsWanted == nil && limits.spentDay == SpentDay(limit: 5, until: Example.now + .hours(12)))
    limits.follow(policy(5, nil), now: Example.now + .hours(11))
    #expect(limits.spentDay != nil)
    var raised = limits
    raised.follow(policy(6, nil), now: Example.now + .hours(11))
    #expect(raised.spentDay == nil && raised.mailsWanted == 1)
    limits.follow(policy(5, nil), now: Example.now + .hours(12))
    #expect(limits.spentDay == nil && limits.mailsWanted == 1)
  }

  @Test func `Turns come one step apart, and an unused one is not kept for a burst`() {
    var limits = limits(perSecond: 10)
    let wanted = limits.turnsWanted(9, at: .zero)
    #expect(wanted == 2)
    limits.add(turns: 2, from: .milliseconds(50))
    #expect(!limits.hasTurn(at: .milliseconds(49)) && limits.hasTurn(at: .milliseconds(50)))
    limits.takeTurn()
    #expect(!limits.hasTurn(at: .milliseconds(149)) && limits.hasTurn(at: .milliseconds(150)))
    let meanwhile = limits.turnsWanted(9, at: .milliseconds(1_150))
    let later = limits.turnsWanted(1, at: .milliseconds(1_151))
    #expect(meanwhile == nil && later == 1)
  }
}
