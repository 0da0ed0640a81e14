import Examples
import Policies
import Testing
import Time

@testable import Deciding

@Suite struct PromotionRestRuleTests {
  typealias World = DecideWorld

  private func check(_ kind: MessageKind, sent: Duration?, asked: CustomerRecord = World.customer()) -> [Objection] {
    var facts = World.facts(World.policy(), asked, kind: kind)
    facts.lastPromotion = sent.map(World.ago)
    return PromotionRestRule.check(facts)
  }

  @Test(
    arguments: [
      (.reminder, .days(6), false), (.reminder, .days(7) - .seconds(1), false), (.reminder, .days(7), true),
      (.reminder, nil, true),
      (.encouragement, .days(6), false), (.encouragement, .days(8), true),
      // Prompts have their cooldown, an announcement is a person's word, and a notice is no promotion.
      (.prompt, .zero, true), (.announcement, .zero, true), (.rewardEarned, .zero, true),
    ] as [(MessageKind, Duration?, Bool)])
  func `One promotional mail in 7 days`(kind: MessageKind, sent: Duration?, passes: Bool) {
    #expect(check(kind, sent: sent).isEmpty == passes)
  }

  @Test func `A prompt counts from its decision on, whether it has gone or not`() {
    #expect(!check(.reminder, sent: .days(30), asked: World.asked(.days(40), .days(2))).isEmpty)
    #expect(check(.reminder, sent: .days(30), asked: World.asked(.days(40), .days(7))).isEmpty)
  }

  @Test func `It waits, and says when the last one went and until when`() {
    let said = check(.reminder, sent: .days(5)).first
    #expect(said?.effect == .wait(until: World.now + .days(2)))
    #expect(said?.finding.rule == "promotion.rest")
    #expect(
      said?.finding.sentence
        == "the last promotional mail went 5 days ago; the next promotional mail waits 7 days, until 24 April")
  }
}
