import CLibPQ
import Glibc
package import Postgres
import Synchronization
import Threads

/// A PostgreSQL server of our own, for demos and tests: it listens on the loopback and on a socket in its folder, asks
/// TCP clients for a random password, and ends with the process that started it.
package final class PrivateServer: Sendable {
  /// The folder that holds data, log and socket.
  package var folder: String { place.path }
  /// The loopback port, the same over restarts.
  package let port: UInt16

  private let place: ServerFolder
  private let account: ServerAccount
  private let binaries: ServerBinaries
  private let settings: [String: String]
  private let password: String
  private let process = Mutex<ServerProcess?>(nil)

  private init(
    _ place: ServerFolder, _ account: ServerAccount, _ binaries: ServerBinaries, _ settings: [String: String]
  ) throws(PostgresError) {
    self.place = place
    self.account = account
    self.binaries = binaries
    self.settings = settings
    password = try place.password(owner: account)
    port = try freeLoopbackPort()
  }

  deinit { process.withLock { $0 }?.signal(SIGQUIT) }

  /// Makes a cluster (where the folder holds none) and starts a server on it.
  /// - Parameters:
  ///   - folder: kept afterwards, and its parents must be open to the user `postgres` when we are root; default a new one
  ///     below /tmp that `stop` removes.
  ///   - fsync: whether what is committed survives a crash of the machine; default true.
  ///   - settings: more of the server's settings.
  package static func start(
    folder: String? = nil, fsync: Bool = true, settings: [String: String] = [:]
  ) async throws(PostgresError) -> PrivateServer {
    var all = ["max_connections": "200", "jit": "off", "log_timezone": "UTC"]
    if !fsync { all.merge(["fsync": "off", "full_page_writes": "off"]) { $1 } }
    let chosen = all.merging(settings) { $1 }
    let server = try await onOwnThread(orThrow: PostgresError.noThread) { () throws(PostgresError) in
      let binaries = try ServerBinaries.find(), account = try ServerAccount.find()
      return try PrivateServer(ServerFolder(folder, owner: account), account, binaries, chosen)
    }
    if !server.place.isInitialised { try await server.initialise(fsync: fsync) }
    try await server.launch()
    return server
  }

  /// The URL of a database of this server, with the password.
  package func url(database: String = "postgres") -> String {
    "postgresql://postgres:\(password)@127.0.0.1:\(port)/\(Self.escaped(database))"
  }

  /// The URL of a database over the socket in the server's folder, which only root and the server's user can open.
  package func socketURL(database: String = "postgres") -> String {
    "postgresql://postgres@/\(Self.escaped(database))?host=\(Self.escaped(folder))&port=\(port)"
  }

  /// Creates a database.
  /// - Parameter encoding: nil: the server's, UTF8.
  package func createDatabase(_ name: String, encoding: String? = nil) async throws(PostgresError) {
    let other = encoding.map { " TEMPLATE template0 ENCODING \(SQL.quoted(identifier: $0)) LOCALE 'C'" } ?? ""
    var configuration = Pool.Configuration(url: url())
    configuration.size = 1
    let pool = Pool(configuration)
    let outcome: Result<Void, PostgresError>
    do throws(PostgresError) {
      outcome = .success(
        try await pool.runScript("CREATE DATABASE \(SQL.quoted(identifier: name))\(other)", within: .seconds(30)))
    } catch { outcome = .failure(error) }
    await pool.close()
    try outcome.get()
  }

  /// Stops the server in good order and removes the folder if it is temporary.
  package func stop() async throws(PostgresError) {
    try await end(SIGINT)
    place.remove()
    place.letGo()
  }

  /// Ends the server as a crash does: nothing is flushed, clients get no goodbye; `restart` recovers from its log.
  package func kill() async throws(PostgresError) { try await end(SIGQUIT) }

  /// Starts the server again on the same port with the same data, stopping it first if it runs.
  package func restart() async throws(PostgresError) {
    try await end(SIGINT)
    try await launch()
  }

  /// The process id of the server, nil when it does not run.
  package var pid: Int32? { process.withLock { $0 }.flatMap { $0.isRunning ? $0.pid : nil } }

  private func initialise(fsync: Bool) async throws(PostgresError) {
    var command = [
      binaries.initdb, "--pgdata=\(place.data)", "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8",
      "--auth-local=trust", "--auth-host=scram-sha-256", "--pwfile=\(place.passwordFile)", "--no-instructions",
    ]
    if !fsync { command.append("--no-sync") }
    let run = try await ServerProcess.start(account.wrap(command), in: place.path, log: place.log)
    try await onOwnThread(orThrow: PostgresError.noThread) { [place] () throws(PostgresError) in
      guard run.waitForExit(.seconds(120)), run.status == 0 else {
        run.signal(SIGKILL)
        throw .privateServer("the private server's data cannot be made. See the cause.", cause: place.lastWords)
      }
    }
  }

  private func launch() async throws(PostgresError) {
    try place.hold()
    let given = ["listen_addresses": "127.0.0.1", "port": "\(port)", "unix_socket_directories": place.path]
    let options = settings.merging(given) { $1 }.sorted { $0.key < $1.key }.flatMap { ["-c", "\($0.key)=\($0.value)"] }
    let command = try account.wrap([binaries.postgres, "-D", place.data] + options)
    let started = try await ServerProcess.start(command, in: place.path, log: place.log)
    process.withLock { $0 = started }
    try await onOwnThread(orThrow: PostgresError.noThread) { [place, port] () throws(PostgresError) in
      let deadline = ContinuousClock.now + .seconds(60)
      let address = "host='\(place.path)' port=\(port) dbname=postgres user=postgres connect_timeout=2"
      while unsafe PQping(address) != PQPING_OK {
        guard started.isRunning, .now < deadline else {
          started.signal(SIGKILL)
          throw .privateServer("the private server does not start. See the cause.", cause: place.lastWords)
        }
        usleep(10_000)
      }
    }
  }

  /// Sends the signal, then harder ones if it does not help.
  private func end(_ signal: Int32) async throws(PostgresError) {
    guard let running = process.withLock({ $0 }) else { return }
    try await onOwnThread(orThrow: PostgresError.noThread) { () throws(PostgresError) in
      for (number, patience) in [(signal, Duration.seconds(15)), (SIGQUIT, .seconds(10)), (SIGKILL, .seconds(5))] {
        running.signal(number)
        if running.waitForExit(patience) { return }
      }
      throw .privateServer("the private server does not end. Kill process \(running.pid).")
    }
    process.withLock { $0 = nil }
  }

  /// Everything but unreserved characters as %XX (RFC 3986, section 2.3).
  private static func escaped(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF"), marks = "-._~".unicodeScalars
    return text.utf8.reduce(into: "") { result, byte in
      let scalar = Unicode.Scalar(byte)
      if scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || marks.contains(scalar)) {
        result.unicodeScalars.append(scalar)
      } else {
        result += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
      }
    }
  }
}
