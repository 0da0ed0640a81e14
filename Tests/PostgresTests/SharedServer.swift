import Postgres
import PrivatePostgres
import Synchronization
import Testing

/// One server for the whole run, started when the first test asks for it; it ends with the process.
actor SharedServer {
  static let shared = SharedServer()

  private var starting: Task<PrivateServer, any Error>?
  private var count = 0

  private func server() async throws -> PrivateServer {
    let task = starting ?? Task { try await PrivateServer.start(fsync: false) }
    starting = task
    return try await task.value
  }

  /// The URL of a new database.
  func newDatabase() async throws -> String {
    let server = try await server()
    count += 1
    let name = "test_\(count)"
    try await server.createDatabase(name)
    return server.url(database: name)
  }
}

/// Gives the body a pool on a database of its own, and closes it afterwards.
func withPool<Value>(
  _ adjust: (inout Pool.Configuration) -> Void = { _ in }, _ body: (Pool) async throws -> Value
) async throws -> Value {
  var configuration = Pool.Configuration(url: try await SharedServer.shared.newDatabase())
  adjust(&configuration)
  let pool = Pool(configuration)
  do {
    let value = try await body(pool)
    await pool.close()
    return value
  } catch {
    await pool.close()
    throw error
  }
}

/// The error a call throws, nil when it throws none.
func failure(_ body: () async throws -> Void) async -> PostgresError? {
  do {
    try await body()
    return nil
  } catch { return error as? PostgresError }
}
