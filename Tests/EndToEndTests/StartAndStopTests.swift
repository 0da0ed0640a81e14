import Glibc
import Postgres
import PrivatePostgres
import Store
import Testing

/// How a daemon starts, refuses to, and ends.
@Suite(.serialized) struct StartAndStopTests {
  @Test func `SIGTERM drains, and the next start goes on without a mail twice`() async throws {
    try await withGround { ground in
      let customers = (0..<300).map { "c\($0)" }
      let first = try await ground.readyDaemon()
      try await ground.celebrate(customers)
      try await eventually("the first mail") { try await ground.sandbox.mails() > 0 }
      first.process.signal(SIGTERM)
      #expect(try await first.process.exit() == 0)
      #expect(first.process.errors.contains("stopping: what is in flight is finished"))
      // What waited too long in line is the next start's; nothing is in the air.
      #expect(try await ground.messages("sending").isEmpty)
      let second = try await ground.readyDaemon()
      try await ground.eachGetsOneMail(customers)
      let analyzed: SQL = "select count(*) from pg_stat_user_tables where schemaname = current_schema() and analyze_count > 0"
      try await eventually("a table that has grown is analyzed") {
        try await ground.store.pool.query(analyzed).first?.int64(0) ?? 0 > 0
      }
      second.process.signal(SIGTERM)
      #expect(try await second.process.exit() == 0)
      #expect(try await ground.kafka.lag(group: ground.name) == 0)
    }
  }

  @Test func `a second process of the same name is refused, and the first goes on`() async throws {
    try await withGround { ground in
      _ = try await ground.readyDaemon("one")
      let second = try await ground.daemon("one")
      #expect(try await second.process.exit() == 69)
      #expect(second.process.errors.contains("another process runs as instance “one”"))
      try await ground.celebrate(["a"])
      try await ground.eachGetsOneMail(["a"])
    }
  }

  @Test func `a schema of another version is refused with the command that mends it`() async throws {
    try await withGround(isPrepared: false) { ground in
      let early = try await ground.daemon()
      #expect(try await early.process.exit() == 78)
      #expect(early.process.errors.contains("run `referrald migrate`"))
      let status = try await ground.command("status")
      #expect(status.status == 78 && status.errors.contains("run `referrald migrate`"))

      let numbers = Migrations.all.map { "\($0.number)" }.joined(separator: ", ")
      #expect(try await ground.command("migrate").output == "schema \(ground.name): applied \(numbers)\n")
      #expect(try await ground.command("migrate").output.contains("is up to date at version \(Migrations.newest)"))
      _ = try await ground.store.pool.execute("insert into schema_version (version, name) values (999, 'later')")
      let late = try await ground.daemon()
      #expect(try await late.process.exit() == 78)
      #expect(
        late.process.errors.contains("is at version 999")
          && late.process.errors.contains("apt-get install --only-upgrade referrald"))
    }
  }

  @Test func `an instance starts beside the next version's schema where that is made for it too, and says so`() async throws {
    try await withGround { ground in
      _ = try await ground.store.pool.execute(
        "insert into schema_version (version, name, compatible_from) values (999, 'later', \(Int64(Migrations.newest)))")
      let daemon = try await ground.readyDaemon()
      try await daemon.logs("the schema is newer than this binary, which may still use it")
      try await ground.celebrate(["a"])
      try await ground.eachGetsOneMail(["a"])
      #expect(try await ground.command("status").output.contains("schema:    at version 999, newer than this binary's"))
      #expect(try await ground.command("migrate").output.hasPrefix("schema \(ground.name) is at version 999, newer than"))
      daemon.process.signal(SIGTERM)
      #expect(try await daemon.process.exit() == 0)
    }
  }

  @Test func `a Kafka property that the library refuses is a fault of the settings`() async throws {
    try await withGround { ground in
      let ran = try await ground.command(
        "run", "--set", "kafka.properties=security.protocol=nonsense", "--set", "http.admin=127.0.0.1:0")
      #expect(ran.status == 78 && ran.errors.contains("security.protocol"), "\(ran.errors)")
    }
  }

  @Test func `a daemon that waits for PostgreSQL can be stopped`() async throws {
    try await withServer { server in
      try await withGround(isPrepared: false, server: server) { ground in
        try await server.kill()
        let daemon = try await ground.daemon()
        try await daemon.logs("PostgreSQL does not answer")
        daemon.process.signal(SIGTERM)
        #expect(try await daemon.process.exit(within: .seconds(30)) == 0)
      }
    }
  }
}

/// Gives the body a PostgreSQL that it may hurt.
func withServer(_ body: (PrivateServer) async throws -> Void) async throws {
  let server = try await PrivateServer.start()
  do { try await body(server) } catch {
    try await server.stop()
    throw error
  }
  try await server.stop()
}
