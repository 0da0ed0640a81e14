package import Policies

extension Policy {
  /// Whether mails of some kind wait for a person while their template is new.
  package var gatesTemplates: Bool { messages.values.contains { $0.gateFirst > 0 } }
}

/// A new template version waits for a person, until so many of its mails have been approved.
package enum GateFirstRule {
  static func name(_ kind: MessageKind) -> String { "messages.\(kind.rawValue).gate_first" }

  /// What holds a mail of a kind; nil: nothing.
  /// - Parameter approved: mails of the template version that people have approved.
  package static func finding(_ kind: MessageKind, approved: Int, _ policy: Policy) -> Finding? {
    let needed = policy.messages[kind]?.gateFirst ?? 0
    guard approved < needed else { return nil }
    let sentence =
      "a new template: \(approved) of \(Words.count(Int64(needed), "approval")) given; a person must approve the mail"
    return Finding(rule: name(kind), sentence: sentence)
  }
}
