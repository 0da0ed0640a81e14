import Policies
import Texts

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
    Objection("vetoes.\(veto.name)", words(standing, veto, facts.dates), .suppress, until: standing.until)
  }

  /// What stands, since when, and what ends it.
  private static func words(_ standing: CustomerState.ActiveVeto, _ veto: Policy.Veto, _ dates: DateWords) -> String {
    let everyone = veto.scope == .everyone ? " for everyone" : ""
    let date = standing.until.map(dates.date)
    let end =
      switch (date, veto.until.isEmpty) {
      case (let date?, true): "it ends on \(date)"
      case (let date?, false): "it ends with an event, on \(date) at the latest"
      case (nil, false): "only an event ends it"
      case (nil, true): "nothing ends it"
      }
    return "\(veto.name) has stood\(everyone) since \(dates.date(standing.since)); \(end)"
  }
}
