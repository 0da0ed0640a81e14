import Referrals
import Store

/// What we publish: CloudEvents with stable ids, keyed by customer, without address or name.
enum OutputEvent {
  /// A decision under the policy of a hash.
  static func decision(_ decision: Decision, policy: String, _ programmeID: String) -> JSON {
    var data: [JSON.Member] = [
      .init("signal", .string(decision.signal)), .init("outcome", .string(decision.outcome.rawValue)),
      .init("score", .double(decision.score)),
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
      id: "\(decision.eventHash.uuid)/\(decision.signal)", type: "referrald.decision", programmeID, decision.decidedAt,
      subject: decision.customerID, data)
  }

  /// A message that entered a state.
  static func message(
    _ message: OutgoingMessage, _ state: MessageState, reason: String?, _ programmeID: String, at: Timestamp
  ) -> JSON {
    var data: [JSON.Member] = [
      .init("message_id", .string(message.id)), .init("kind", .string(message.kind.rawValue)),
      .init("signal", .string(message.signal)), .init("state", .string(state.rawValue)),
    ]
    if let reason { data.append(.init("reason", .string(reason))) }
    return envelope(
      id: "\(message.id)/\(state.rawValue)", type: "referrald.message", programmeID, at, subject: message.customerID, data)
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
