import Pipeline
import Postgres
import Store
import Synchronization
import Time

/// The instance's advisory lock: held on a connection of its own for as long as the process runs, taken again when that breaks.
///
/// A session outlives its process where the host or the network is lost, so whether another process lives is told by the beat of its
/// incarnation, never by the lock alone.
struct InstanceLock: Sendable {
  let store: Store
  let instance: String
  let log: PipelineLog

  /// How long somebody may hold the lock who has begun no incarnation, or gives no sign of life.
  static let patience: Duration = .seconds(10)

  /// Holds the lock until the task is cancelled.
  /// - Parameter onFirst: called once, when the lock is held for the first time.
  /// - Throws: `InstanceTaken` when another living process has it before we ever had.
  func hold(onFirst: (Store) async throws -> Void) async throws {
    var isFirst = true
    var refusal: Refusal?
    while true {
      Pulse.stamp()
      do {
        try await store.pool.withConnection { connection in
          guard try await Store.lockInstance(instance, on: connection) else { throw InstanceTaken(instance: instance) }
          refusal = nil
          if isFirst {
            try await onFirst(store)
            isFirst = false
          }
          while true {
            Pulse.stamp()
            try await Task.sleep(for: .seconds(5))
            _ = try await connection.query("select 1")
          }
        }
      } catch let error as InstanceTaken {
        refusal = try await judged(refusal, isFirst, error)
      } catch {
        try Task.checkCancellation()
        // Once it has worked, a password or a right that is gone is an outage like any other.
        guard let fault = error as? PostgresError, fault.retry == .later || !isFirst else { throw error }
        log(.warning, "PostgreSQL does not answer; nothing is taken in until it does", [("error", "\(error)")])
      }
      try await Task.sleep(for: .milliseconds(500))
    }
  }

  /// What was known of the holder when we were first refused.
  private struct Refusal {
    var since = ContinuousClock.now
    var beat: Timestamp?
  }

  /// Finds out whether the holder lives, and ends its session if it does not.
  private func judged(_ earlier: Refusal?, _ isFirst: Bool, _ taken: InstanceTaken) async throws -> Refusal {
    let refusal: Refusal
    do {
      let beat = try await store.lastBeat(of: instance)
      if earlier == nil {
        log(.notice, "the instance's lock is held; waiting to see whether its holder lives", [("instance", instance)])
      }
      refusal = earlier ?? Refusal(beat: beat)
      let hasWaited = .now - refusal.since >= Self.patience
      // Not at once: one that is just starting has the lock before it has an incarnation.
      if hasWaited, try await store.endSilentHolders(of: instance) > 0 {
        log(.warning, "the lock's holder gave no sign of life; its session was ended", [("instance", instance)])
        return refusal
      }
      let lives = beat.map { beat in refusal.beat.map { beat > $0 } ?? true } ?? hasWaited
      // Who had the lock before waits: should a successor have begun, its incarnation ends ours.
      if isFirst, lives { throw taken }
    } catch let fault as PostgresError where fault.retry == .later || !isFirst {
      return earlier ?? Refusal()
    }
    return refusal
  }
}

/// Another living process runs under this instance's name.
struct InstanceTaken: Error, CustomStringConvertible {
  var instance: String

  var description: String {
    "another process runs as instance “\(instance)”: give each its own `instance` in referrald.yaml, or stop the other one"
  }
}
