package import Policies
import Time

/// A rest between a promotional mail of any kind and a reminder or an encouragement. Prompts have their cooldown instead.
package enum PromotionRestRule {
  /// Whether it binds a kind.
  package static func binds(_ kind: MessageKind) -> Bool { kind == .reminder || kind == .encouragement }

  static func check(_ facts: MomentFacts) -> [Objection] {
    // A prompt counts from its decision on: it may be on its way.
    let prompt = facts.ownPrompts.last
    guard binds(facts.kind), let last = [facts.lastPromotion, prompt?.at].compactMap({ $0 }).max() else { return [] }
    let rest = facts.policy.throttle.promotionRest
    let until = last.adding(rest)
    guard until > facts.now else { return [] }
    let newest =
      if let prompt, prompt.at == last { facts.told(prompt) } else { "the last promotional mail went \(facts.dates.ago(last))" }
    let sentence = "\(newest); the next promotional mail waits \(Words.span(rest)), until \(facts.dates.date(until))"
    return [.wait("promotion.rest", sentence, until: until)]
  }
}
