import Synchronization

/// What the pool's thread tells everybody else about its connections.
final class Health: Sendable {
  private struct State {
    var connections = 0
    var busy = 0
    var lastError: PostgresError?
  }

  private let state = Mutex(State())

  var connections: Int { state.withLock { $0.connections } }
  var busy: Int { state.withLock { $0.busy } }
  var lastError: PostgresError? { state.withLock { $0.lastError } }

  func set(connections: Int, busy: Int) { state.withLock { ($0.connections, $0.busy) = (connections, busy) } }
  func note(_ error: PostgresError) { state.withLock { $0.lastError = error } }
}
