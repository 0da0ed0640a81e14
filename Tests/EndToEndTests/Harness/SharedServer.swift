import Postgres
import PrivatePostgres

/// One PostgreSQL for the whole run, for tests that do not hurt it; it ends with the process.
actor SharedServer {
  static let shared = SharedServer()

  private var starting: Task<PrivateServer, any Error>?

  func server() async throws -> PrivateServer {
    let task = starting ?? Task { try await PrivateServer.start(fsync: false) }
    starting = task
    return try await task.value
  }
}
