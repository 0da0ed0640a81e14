import Glibc
import Postgres
import Store
import Testing

/// What happens while PostgreSQL is away.
@Suite(.serialized) struct OutageTests {
  @Test func `events wait for PostgreSQL, at the start and in mid-stream`() async throws {
    try await withServer { server in
      try await withGround(server: server) { ground in
        try await server.kill()
        let daemon = try await ground.daemon()
        try await daemon.logs("PostgreSQL does not answer")
        #expect(await pageStatus(daemon.port, "/live") == 200)
        #expect(await pageStatus(daemon.port, "/ready") == 503)
        try await ground.celebrate(["early"])
        #expect(try await ground.sandbox.mails() == 0)
        try await server.restart()
        try await daemon.becomesReady()
        try await ground.eachGetsOneMail(["early"])

        let customers = (0..<200).map { "c\($0)" }
        try await ground.celebrate(Array(customers[..<100]))
        try await eventually("the stream flows") { try await ground.sandbox.mails() > 1 }
        try await server.kill()
        try await ground.celebrate(Array(customers[100...]))
        try await eventually("not ready", within: .seconds(60)) { await pageStatus(daemon.port, "/ready") == 503 }
        #expect(await pageStatus(daemon.port, "/live") == 200)
        try await eventually("the lease's age shows") { try await daemon.metric("referrald_heartbeat_age_seconds") ?? 0 > 15 }
        try await server.restart()
        try await ground.eachGetsOneMail(["early"] + customers)
        try await daemon.becomesReady()
        try await eventually("the lease is young") { try await daemon.metric("referrald_heartbeat_age_seconds") ?? 99 < 15 }
        daemon.process.signal(SIGTERM)
        #expect(try await daemon.process.exit() == 0)
      }
    }
  }

  @Test func `connections that are ended again and again lose nothing, double nothing, and flood no log`() async throws {
    try await withServer { server in
      try await withGround(server: server) { ground in
        let daemon = try await ground.readyDaemon()
        let customers = (0..<300).map { "c\($0)" }
        for part in 0..<10 {
          try await ground.celebrate(Array(customers[(part * 30)..<(part * 30 + 30)]))
          let killing: SQL = """
            select pg_terminate_backend(pid) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()
            """
          _ = try await ground.store.pool.query(killing)
          try await eventually("the stream flows again") { try await ground.sandbox.mails() > part * 25 }
        }
        try await ground.eachGetsOneMail(customers)
        try await daemon.becomesReady()
        #expect(try await daemon.metric("referrald_log_errors_total") == 0)
        #expect(daemon.process.errors.split(separator: "\n").count < 200)
        daemon.process.signal(SIGTERM)
        #expect(try await daemon.process.exit() == 0)
      }
    }
  }
}
