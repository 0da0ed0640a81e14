import Policies

/// What the customer, their mail server or the law has forbidden.
enum SuppressionRule {
  static func check(_ facts: MomentFacts) -> [Objection] {
    SuppressionChange.Kind.allCases.compactMap { kind in
      guard let since = facts.suppression[keyPath: kind.field], stops(kind, facts.kind) else { return nil }
      return Objection("suppression.\(kind.rawValue)", "\(words(kind)) since \(facts.dates.date(since))", .suppress)
    }
  }

  /// Reward notices are account mail: an unsubscribe from promotions and a decline do not stop them.
  static func stops(_ suppression: SuppressionChange.Kind, _ kind: MessageKind) -> Bool {
    // A copy goes to a colleague; only an erasure is about it too.
    if kind == .copy { return suppression == .erased }
    return switch suppression {
    case .unsubscribed, .declined: kind.isPromotional
    case .unsubscribedFromAll, .bounced, .complained, .erased: true
    }
  }

  private static func words(_ kind: SuppressionChange.Kind) -> String {
    switch kind {
    case .unsubscribed: "the customer has unsubscribed,"
    case .unsubscribedFromAll: "the customer has unsubscribed from all mail,"
    case .declined: "the customer has said “not for me”,"
    case .bounced: "the address has bounced,"
    case .complained: "the customer has marked a mail as spam,"
    case .erased: "the customer's data was erased, no contact"
    }
  }
}
