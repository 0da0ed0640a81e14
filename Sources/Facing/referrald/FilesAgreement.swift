import Addresses
import Policies
import Settings

extension Settings {
  /// What a policy asks of the settings that they do not give, each with its remedy.
  func faults(with policy: Policy) -> [String] {
    oversightFaults(policy) + personaliserFaults(policy)
  }

  /// What a new policy changes that only a start takes up, each with its remedy.
  func restartFaults(from old: Policy, to new: Policy) -> [String] {
    var changed: [String] = []
    if old.program.id != new.program.id { changed.append("program.id") }
    if http.publicURL == nil, old.publicBase != new.publicBase { changed.append("the host of the links") }
    if multimail.mailboxID == nil, old.sender.address != new.sender.address { changed.append("sender.from") }
    return changed.map {
      "\(policyPath): \($0) is another, which a reload cannot take up: restart the daemon, or write the old one"
    }
  }

  /// Who writes the policy must not choose where the machine's key goes.
  private func personaliserFaults(_ policy: Policy) -> [String] {
    guard let url = policy.personaliser?.url, let origin = WebOrigin(url) else { return [] }
    let allowed = personaliser.origin.flatMap { WebOrigin($0) }
    guard origin != allowed else { return [] }
    return [
      "\(policyPath): personaliser.url leads to \(origin), and the machine lets it lead "
        + (allowed.map { "to \($0) only" } ?? "nowhere")
        + ": set personaliser.origin: \(origin) in referrald.yaml, or correct personaliser.url"
    ]
  }

  private func oversightFaults(_ policy: Policy) -> [String] {
    guard multimail.oversightAddress == nil else { return [] }
    let monitored = MessageKind.allCases.filter { policy.messages[$0]?.oversight == .monitored }
    return monitored.map {
      "\(policyPath): messages.\($0.rawValue).oversight is monitored, and nobody gets the copies: set "
        + "multimail.oversight_address in referrald.yaml, or write oversight: autonomous"
    }
  }
}
