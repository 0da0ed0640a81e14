import Deciding
import Metrics
import Policies
import Store

/// Looks at what all instances share: approvals of new templates, how many messages wait for a person, and how often
/// each signal came; raises an anomaly where one comes far too often.
actor OverviewWatch {
  private let parts: Parts
  private let programmes: ProgrammeInForce
  /// Signals whose gauge has been set.
  private var told: Set<String> = []

  init(parts: Parts, programmes: ProgrammeInForce) {
    self.parts = parts
    self.programmes = programmes
  }

  /// Looks once.
  func look() async throws {
    let counts = parts.signalCounts.take()
    var overview: Overview
    do {
      overview = try await parts.ledger.overview(counting: counts)
    } catch {
      // Counted twice if only the answer was lost: rather too much than too little.
      parts.signalCounts.putBack(counts)
      throw error
    }
    // What is seen holds here at once, whatever the database says of it.
    let changes = heed(&overview)
    if !changes.raised.isEmpty || !changes.cleared.isEmpty {
      try await parts.ledger.note(raised: changes.raised, cleared: changes.cleared)
    }
  }

  private func heed(_ overview: inout Overview) -> (raised: [Anomaly], cleared: [String]) {
    var (raised, cleared) = ([Anomaly](), [String]())
    for rate in overview.rates {
      guard let factor = programmes.value.policy.throttle.anomalyFactor else { break }
      switch AnomalyGuard.change(rate, factor: factor, open: overview.anomalies[rate.signal], now: parts.clock.now) {
      case .none: break
      case .clear: cleared.append(rate.signal)
      case .raise(let anomaly):
        raised.append(anomaly)
        overview.anomalies[rate.signal] = anomaly
        parts.log(
          .error, "a signal comes far more often than usual; its prompts are held: see `referrald held`",
          [("signal", rate.signal), ("recent", "\(rate.recent)"), ("usual", "\(anomaly.usual)")])
      }
    }
    parts.guards.heed(overview)
    tell(overview)
    return (raised, cleared)
  }

  private func tell(_ overview: Overview) {
    parts.registry.gauge(.messagesWaiting, "held").set(Double(overview.held))
    told.formUnion(overview.standing.keys)
    for signal in told { parts.registry.gauge(.signalHeld, signal).set(overview.standing[signal] == nil ? 0 : 1) }
  }
}

extension Parts {
  /// What all instances share, as it was last looked at; waits for the first look.
  func overview() async throws -> Overview {
    if let overview = guards.overview { return overview }
    let ledger = ledger
    let overview = try await retrying("the database does not tell what is held; intake waits", clock, log) {
      try await ledger.overview(counting: [:])
    }
    guards.heed(overview)
    return overview
  }
}
