/// No veto may stand: not the customer's, the account's or everyone's. One the policy no longer names is void.
/// Of one name the oldest speaks first: the facts come in no order.
enum VetoRule {
  static func check(_ facts: MomentFacts) -> [Objection] {
    let account = facts.record.profile.accountID.flatMap { facts.context.sharedVetoes[$0] } ?? []
    let everyone = facts.context.sharedVetoes[""] ?? []
    let standing = (facts.record.state.vetoes + account + everyone).filter { $0.stands(at: facts.now) }
      .sorted { ($0.since, $0.key ?? "") < ($1.since, $1.key ?? "") }
    return facts.policy.vetoes.flatMap { veto in
      standing.filter { $0.name == veto.name }.map { objection($0, veto, facts) }
    }
  }

  private static func objection(
    _ standing: CustomerState.ActiveVeto, _ veto: Policy.Veto, _ facts: MomentFacts
  ) -> Objection {
    let sentence = words(standing, forEveryone: veto.scope == .everyone, now: facts.now)
    return Objection("vetoes.\(veto.name)", sentence, .suppress, until: standing.until)
  }

  /// What stands, since when, and what ends it.
  static func words(_ veto: CustomerState.ActiveVeto, forEveryone: Bool = false, now: Timestamp) -> String {
    let end = veto.until.map { "it ends by \(Words.date($0, now)) at the latest" } ?? "an event ends it"
    return "\(veto.name) has stood\(forEveryone ? " for everyone" : "") since \(Words.date(veto.since, now)); \(end)"
  }
}
