import Store

/// Transactions that collided, one after another: they are done again at once, ten times, before it counts as trouble.
struct Collisions {
  private var count = 0

  /// Whether an error is one more of them and is still borne.
  mutating func areBorne(_ error: any Error, _ log: PipelineLog) -> Bool {
    guard Store.isCollision(error), count < 10 else { return false }
    count += 1
    log(.debug, "transactions collided; it is done again at once", [("error", "\(error)")])
    return true
  }
}

/// Repeats a piece of work until it succeeds, waiting 100 ms, then twice as long each time, at most 5 s; one line at the first
/// failure and at every 20th. Where transactions collided it is repeated at once.
/// - Parameter hindrances: where it is named while it fails; nil: nowhere.
/// - Throws: `CancellationError` when the task is cancelled, and what `isFinal` calls final.
func retrying<Value>(
  _ message: StaticString, _ clock: any Clock, _ log: PipelineLog, _ hindrances: Hindrances? = nil,
  isFinal: (any Error) -> Bool = { _ in false }, _ work: () async throws -> Value
) async throws -> Value {
  var failures = 0, collisions = Collisions()
  var standstill: Hindrances.Standstill?
  defer { hindrances?.goOn(standstill) }
  while true {
    Pulse.stamp()
    do {
      let value = try await work()
      if failures > 0 { log(.notice, "it works again", [("after", message.description), ("failures", "\(failures)")]) }
      return value
    } catch {
      try Task.checkCancellation()
      if isFinal(error) { throw error }
      if collisions.areBorne(error, log) { continue }
      if failures % 20 == 0 { log(.warning, message, [("error", "\(error)"), ("failures", "\(failures + 1)")]) }
      failures += 1
      standstill = hindrances?.stand(standstill, message.description, error, at: clock.now)
      try await clock.sleep(for: .milliseconds(min(5_000, 100 << min(failures - 1, 6))))
    }
  }
}

/// Takes a turn again and again; one that fails is told, and the next comes all the same. Where transactions collided it comes at once.
/// - Parameter span: between the end of a turn and the next; default 1 s.
/// - Throws: `CancellationError` when the task is cancelled, and what `isFinal` calls final.
func repeating(
  every span: Duration = .seconds(1), _ message: StaticString, _ clock: any Clock, _ log: PipelineLog,
  isFinal: (any Error) -> Bool = { _ in false }, _ turn: () async throws -> Void
) async throws {
  var collisions = Collisions()
  while true {
    Pulse.stamp()
    do {
      try await turn()
      collisions = Collisions()
    } catch {
      try Task.checkCancellation()
      if isFinal(error) { throw error }
      if collisions.areBorne(error, log) { continue }
      log(.warning, message, [("error", "\(error)")])
    }
    try await clock.sleep(for: span)
  }
}
