import Audit
import DemoDay
import JSONTree
import Store

/// What the day came to: what went in by the generator, what came out by the audit.
struct DemoOutcome: Sendable {
  var report: AuditReport
  var truth: DemoTruth
  var decisions: [(outcome: String, count: Int64)]
  var messages: [(state: String, count: Int64)]
  var accepted: Int
  var elapsed: Duration

  /// Whether nothing was lost, doubled, left behind, or refused by the provider.
  var isClean: Bool { report.isClean && report.mailsTwice == 0 && report.messages[.dead, default: 0] == 0 }

  var sent: Int64 { messages.first { $0.state == "sent" }?.count ?? 0 }

  /// For a person.
  var lines: [String] {
    var lines = [
      "\(truth.records) events: \(truth.irrelevant) of other types, \(truth.signals.count) signals, \(truth.vetoes) vetoes, "
        + "\(truth.lifecycle) lifecycle, \(truth.late) late, \(truth.duplicates) duplicates, \(truth.malformedCount) malformed",
      "decisions: " + decisions.map { "\($0.count) \($0.outcome)" }.joined(separator: ", "),
      "messages: " + messages.map { "\($0.count) \($0.state)" }.joined(separator: ", ")
        + "; accepted by the provider: \(accepted)",
      "lost \(report.lost), mailed twice \(report.duplicates), not committed \(report.committedLag)",
    ]
    if let latency = report.latency {
      lines.append("from signal to accepted mail: p50 \(latency.median.milliseconds) ms, p99 \(latency.p99.milliseconds) ms")
    }
    lines.append("in \(elapsed.milliseconds / 1_000) s")
    return lines
  }

  /// For a program.
  var json: JSON {
    var members: [JSON.Member] = [
      .init("events", .int(Int64(truth.records))), .init("irrelevant", .int(Int64(truth.irrelevant))),
      .init("malformed", .int(Int64(truth.malformedCount))), .init("duplicates", .int(Int64(truth.duplicates))),
      .init("signals", .int(Int64(truth.signals.count))),
      .init("decisions", .object(decisions.map { .init($0.outcome, .int($0.count)) })), .init("sent", .int(sent)),
      .init("messages", .object(messages.map { .init($0.state, .int($0.count)) })),
      .init("accepted_by_provider", .int(Int64(accepted))), .init("mails_twice", .int(Int64(report.duplicates))),
      .init("lost", .int(Int64(report.lost))), .init("committed_lag", .int(report.committedLag)),
    ]
    if let latency = report.latency {
      members.append(
        .init(
          "signal_to_accepted_ms",
          .object([.init("p50", .int(latency.median.milliseconds)), .init("p99", .int(latency.p99.milliseconds))])))
    }
    members.append(.init("seconds", .double(Double(elapsed.milliseconds) / 1_000)))
    return .object(members)
  }
}

extension Duration {
  /// Whole milliseconds.
  var milliseconds: Int64 { components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000 }
}
