/// A rest between a promotional mail of any kind and a reminder or an encouragement. Prompts have their cooldown instead.
package enum PromotionRestRule {
  /// Whether it binds a kind.
  package static func binds(_ kind: MessageKind) -> Bool { kind == .reminder || kind == .encouragement }

  static func check(_ facts: MomentFacts) -> [Objection] {
    // A prompt counts from its decision on: it may be on its way.
    let prompted = facts.ownPrompts.last?.at
    guard binds(facts.kind), let last = [facts.lastPromotion, prompted].compactMap({ $0 }).max() else { return [] }
    let rest = facts.policy.throttle.promotionRest
    let until = last.adding(rest)
    guard until > facts.now else { return [] }
    let sentence =
      "the last promotional mail went \(Words.ago(last, facts.now)); the next waits \(Words.span(rest)), "
      + "until \(Words.date(until, facts.now))"
    return [.wait("promotion.rest", sentence, until: until)]
  }
}
