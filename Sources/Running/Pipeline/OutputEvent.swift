package import Deciding
import JSONTree
import Policies
package import Store
package import Time

extension Settlement.Published {
  /// A message that entered a state; nil for copies, which are nobody's concern outside.
  package static func message(
    _ message: OutgoingMessage, _ state: MessageState, reason: String?, _ programmeID: String, at now: Timestamp
  ) -> Self? {
    guard message.kind != .copy else { return nil }
    return Self(
      key: message.customerID, body: OutputEvent.message(message, state, reason: reason, programmeID, at: now).serialized())
  }
}

/// What we publish: CloudEvents with stable ids, keyed by customer, without address or name.
package enum OutputEvent {
  /// A decision under the policy of a hash.
  static func decision(_ decision: Decision, policy: String, _ programmeID: String) -> JSON {
    var data: [JSON.Member] = [
      .init("kind", .string(decision.kind.rawValue)), signal(decision.signal),
      .init("outcome", .string(decision.outcome.rawValue)), .init("score", .double(decision.score)),
      .init(
        "findings",
        .array(
          decision.findings.map { finding in
            var members: [JSON.Member] = [.init("rule", .string(finding.rule)), .init("sentence", .string(finding.sentence))]
            if let until = finding.until { members.append(.init("until", .string(until.description))) }
            return .object(members)
          })), .init("policy", .string(policy)),
    ]
    if let id = decision.messageID { data.append(.init("message_id", .string(id))) }
    return envelope(
      id: decisionID(decision.eventHash.uuid, decision.kind.rawValue, decision.signal), type: "referrald.decision", programmeID,
      decision.decidedAt,
      subject: decision.customerID, data)
  }

  /// A message that entered a state.
  static func message(
    _ message: OutgoingMessage, _ state: MessageState, reason: String?, _ programmeID: String, at: Timestamp
  ) -> JSON {
    var data: [JSON.Member] = [
      .init("message_id", .string(message.id)), .init("kind", .string(message.kind.rawValue)),
      signal(message.signal), .init("state", .string(state.rawValue)),
    ]
    if let reason { data.append(.init("reason", .string(reason))) }
    return envelope(
      id: "\(message.id)/\(state.rawValue)", type: "referrald.message", programmeID, at, subject: message.customerID, data)
  }

  /// A held message that a person refused: its decision's new outcome, and the message's end.
  package static func rejected(_ message: HeldMessage, _ finding: Finding, _ programmeID: String, at: Timestamp) -> [String] {
    let outcome = Decision.Outcome.rejected.rawValue
    let found = JSON.object([.init("rule", .string(finding.rule)), .init("sentence", .string(finding.sentence))])
    let decision: [JSON.Member] = [
      signal(message.signal), .init("outcome", .string(outcome)), .init("findings", .array([found])),
      .init("message_id", .string(message.id)),
    ]
    let state = MessageState.cancelled.rawValue
    let end: [JSON.Member] = [
      .init("message_id", .string(message.id)), .init("kind", .string(message.kind)), signal(message.signal),
      .init("state", .string(state)), .init("reason", .string(finding.sentence)),
    ]
    return [
      envelope(
        id: "\(decisionID(message.cause, message.kind, message.signal))/\(outcome)", type: "referrald.decision", programmeID, at,
        subject: message.customerID, decision),
      envelope(
        id: "\(message.id)/\(state)", type: "referrald.message", programmeID, at, subject: message.customerID, end),
    ].map { $0.serialized() }
  }

  /// A pause that began, or that a person ended; one that ends by itself says so when it begins.
  /// - Parameters:
  ///   - ended: who ended it and why; nil: it begins.
  ///   - programmeID: names the source.
  package static func pause(
    _ pause: Pause, ended: (actor: String, reason: String)? = nil, _ programmeID: String, at: Timestamp
  ) -> String {
    let state = ended == nil ? "began" : "ended"
    let data: [(String, String?)] = [
      ("state", state), ("cause", pause.cause.rawValue), ("kind", pause.kind?.rawValue), ("signal", pause.signal),
      ("actor", ended?.actor ?? pause.actor), ("reason", ended?.reason ?? pause.reason), ("until", pause.until?.description),
    ]
    return envelope(
      id: "\(pause.id)/\(state)", type: "referrald.pause", programmeID, at, subject: pause.id,
      data.compactMap { name, value in value.map { JSON.Member(name, .string($0)) } }
    ).serialized()
  }

  /// What no signal caused has none.
  private static func signal(_ name: String) -> JSON.Member { .init("signal", name.isEmpty ? .null : .string(name)) }

  private static func decisionID(_ cause: String, _ kind: String, _ signal: String) -> String {
    "\(cause)/\(signal.isEmpty ? kind : signal)"
  }

  private static func envelope(
    id: String, type: String, _ programmeID: String, _ time: Timestamp, subject: String, _ data: [JSON.Member]
  ) -> JSON {
    JSON.object([
      .init("specversion", .string("1.0")), .init("id", .string(id)), .init("source", .string("/referrald/\(programmeID)")),
      .init("type", .string(type)), .init("time", .string(time.description)), .init("subject", .string(subject)),
      .init("datacontenttype", .string("application/json")), .init("data", .object(data)),
    ])
  }
}
