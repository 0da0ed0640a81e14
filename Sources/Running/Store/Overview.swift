package import Deciding
package import Policies
package import Postgres

/// What all instances share and each looks at every second.
package struct Overview: Sendable, Equatable {
  /// How many mails of each template version people have approved.
  package var approvals: [String: Int] = [:]
  /// How many messages wait for a person, by what holds them.
  package var holds: [Hold: Int] = [:]
  /// How often each signal was counted.
  package var rates: [SignalRate] = []
  /// By signal: anomalies that stand, and released ones whose rate is not ordinary again.
  package var anomalies: [String: Anomaly] = [:]

  /// Nothing approved and nothing held.
  package init() {}

  /// Messages that wait for a person.
  package var held: Int { holds.values.reduce(0, +) }

  /// The anomalies that hold prompts, by signal.
  package var standing: [String: Anomaly] { anomalies.filter { !$0.value.isReleased } }
}

extension Overview {
  /// What is held by a rule that has ended, in an order of its own.
  package func ended(_ policy: Policy) -> [EndedHold] {
    let ended = holds.keys.compactMap { hold -> EndedHold? in
      let holder = hold.holder(policy, approvals: approvals, anomalies: standing)
      return holder == hold.rule ? nil : EndedHold(hold, next: holder)
    }
    return ended.sorted { ($0.hold.rule, $0.hold.signal) < ($1.hold.rule, $1.hold.signal) }
  }
}

extension Store {
  /// Adds to the counts of signals, and reads what all instances share.
  package func overview(counting counts: [String: Int64]) async throws(PostgresError) -> Overview {
    let results = try await pool.transaction([
      Self.counting(counts), "select version, approved from template_approvals",
      Self.holds, Self.signalRates, Self.openAnomalies, Self.holding,
    ])
    var overview = Overview()
    guard results.count == 6 else { return overview }
    for row in results[1] { overview.approvals[try row.string(0)] = Int(try row.int64(1)) }
    for row in results[2] {
      // A kind that only a newer version knows is let go by that one.
      guard let kind = MessageKind(rawValue: try row.string(1)) else { continue }
      let hold = Hold(
        rule: try row.string(0), kind: kind, signal: try row.string(2), templateVersion: try row.optionalString(3))
      overview.holds[hold] = Int(try row.int64(4))
    }
    for row in results[3] { overview.rates.append(try Self.rate(row)) }
    for row in results[4] {
      let anomaly = try Self.anomaly(row)
      overview.anomalies[anomaly.signal] = anomaly
    }
    return overview
  }
}
