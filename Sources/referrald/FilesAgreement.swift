import Referrals
import Settings

extension Settings {
  /// What a policy asks of the settings that they do not give, each with its remedy.
  func faults(with policy: Policy) -> [String] {
    guard multimail.oversightAddress == nil else { return [] }
    let monitored = MessageKind.allCases.filter { policy.messages[$0]?.oversight == .monitored }
    return monitored.map {
      "\(policyPath): messages.\($0.rawValue).oversight is monitored, and nobody gets the copies: set "
        + "multimail.oversight_address in referrald.yaml, or write oversight: autonomous"
    }
  }
}
