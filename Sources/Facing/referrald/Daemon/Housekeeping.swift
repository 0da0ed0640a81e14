import Pipeline
import Postgres
import Settings
import Store
import Time

/// What keeps the database in order and small.
struct Housekeeping: Sendable {
  let store: Store
  let settings: Settings.Database
  let clock: SystemClock
  let log: PipelineLog

  /// Makes the days and months to come, and drops what is older than its retention.
  func keepPartitions() async throws {
    let now = clock.now
    try await store.makeHandledDays(around: now)
    try await store.makeMonths(around: now)
    try await store.dropHandledDays(now: now)
    let kept: [(KeptTable, Duration)] = [
      (.decisions, settings.keepDecisions), (.lifecycle, settings.keepLifecycle), (.bodies, settings.keepBodies),
    ]
    for (table, span) in kept {
      let dropped = try await store.dropMonths(of: table, before: now - span)
      for name in dropped { log(.notice, "a partition is older than its retention and was dropped", [("partition", name)]) }
    }
  }

  /// Deletes what is old and lies in no partition of its own.
  func trim() async throws {
    try await store.dropSignalHours()
    try await store.dropEndedVetoes()
    try await store.dropAudit(before: clock.now - settings.keepDecisions)
  }
}
