import Policies

/// Where the company gives the links, a customer without one cannot be asked.
enum LinkRule {
  static func check(_ facts: MomentFacts) -> [Objection] {
    guard case .from(let path) = facts.policy.links, facts.record.profile.link == nil else { return [] }
    return [Objection("links.from", "no link is known: no event has carried \(path) yet", .suppress)]
  }
}
