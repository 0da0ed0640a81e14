import Pipeline
import Postgres
import Store
import Synchronization

/// The instance's advisory lock: held on a connection of its own for as long as the process runs, taken again when that breaks.
struct InstanceLock: Sendable {
  let store: Store
  let instance: String
  let log: PipelineLog

  /// How long a predecessor's session may linger after its process has died.
  static let patience: Duration = .seconds(10)

  /// Holds the lock until the task is cancelled.
  /// - Parameter onFirst: called once, when the lock is held for the first time.
  /// - Throws: `InstanceTaken` when another living process has it.
  func hold(onFirst: (Store) async throws -> Void) async throws {
    var isFirst = true
    var refusedSince: ContinuousClock.Instant?
    while true {
      do {
        try await store.pool.withConnection { connection in
          guard try await Store.lockInstance(instance, on: connection) else { throw InstanceTaken(instance: instance) }
          refusedSince = nil
          if isFirst {
            try await onFirst(store)
            isFirst = false
          }
          while true {
            try await Task.sleep(for: .seconds(5))
            _ = try await connection.query("select 1")
          }
        }
      } catch let error as InstanceTaken {
        refusedSince = refusedSince ?? .now
        guard let since = refusedSince, .now - since < Self.patience else { throw error }
      } catch {
        try Task.checkCancellation()
        guard (error as? PostgresError)?.retry == .later else { throw error }
        log(.warning, "PostgreSQL does not answer; nothing is taken in until it does", [("error", "\(error)")])
      }
      try await Task.sleep(for: .milliseconds(500))
    }
  }
}

/// Another living process runs under this instance's name.
struct InstanceTaken: Error, CustomStringConvertible {
  var instance: String

  var description: String {
    "another process runs as instance “\(instance)”: give each its own `instance` in referrald.yaml, or stop the other one"
  }
}
