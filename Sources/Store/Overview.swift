package import Postgres
package import Referrals

/// What all instances share and each looks at every second.
package struct Overview: Sendable, Equatable {
  /// How many mails of each template version people have approved.
  package var approvals: [String: Int] = [:]
  /// Messages that wait for a person.
  package var held = 0
  /// How often each signal was counted.
  package var rates: [SignalRate] = []
  /// By signal: anomalies that stand, and released ones whose rate is not ordinary again.
  package var anomalies: [String: Anomaly] = [:]

  /// Nothing approved and nothing held.
  package init() {}

  /// The anomalies that hold prompts, by signal.
  package var standing: [String: Anomaly] { anomalies.filter { !$0.value.isReleased } }
}

extension Store {
  /// Adds to the counts of signals, and reads what all instances share.
  package func overview(counting counts: [String: Int64]) async throws(PostgresError) -> Overview {
    let results = try await pool.transaction([
      Self.counting(counts), "select version, approved from template_approvals",
      "select count(*) from messages where state = 'held'", Self.signalRates, Self.openAnomalies,
    ])
    var overview = Overview()
    guard results.count == 5 else { return overview }
    for row in results[1] { overview.approvals[try row.string(0)] = Int(try row.int64(1)) }
    for row in results[2] { overview.held = Int(try row.int64(0)) }
    for row in results[3] { overview.rates.append(try Self.rate(row)) }
    for row in results[4] {
      let anomaly = try Self.anomaly(row)
      overview.anomalies[anomaly.signal] = anomaly
    }
    return overview
  }
}
