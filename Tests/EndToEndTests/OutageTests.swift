import Foundation
import Glibc
import LoopbackClient
import Postgres
import PrivatePostgres
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

  @Test(arguments: ["3D000", "28000"])
  func `a database or a role that is gone for a while is an outage, and the same process goes on`(state: String) async throws {
    try await withServer { server in
      try await withGround(server: server) { ground in
        let daemon = try await ground.readyDaemon()
        try await ground.celebrate(["a"])
        try await ground.eachGetsOneMail(["a"])
        // One connection that stays: the role can log in no more.
        var beside = Pool.Configuration(url: server.socketURL(database: "template1"))
        beside.size = 1
        let admin = Pool(beside)
        let steps: (gone: SQL, back: SQL) =
          state == "3D000"
          ? ("alter database postgres rename to elsewhere", "alter database elsewhere rename to postgres")
          : ("alter role current_user nologin", "alter role current_user login")
        let ending: SQL = """
          select pg_terminate_backend(pid) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()
          """
        try await eventually("it is gone") {
          do {
            _ = try await admin.query(ending)
            _ = try await admin.execute(steps.gone)
            _ = try await admin.query(ending)
            return true
          } catch {
            // Somebody came back in between.
            return false
          }
        }
        try await daemon.logs("PostgreSQL does not answer")
        try await ground.celebrate(["b"])
        try await eventually("not ready", within: .seconds(60)) { await pageStatus(daemon.port, "/ready") == 503 }
        #expect(daemon.process.isRunning)
        _ = try await admin.execute(steps.back)
        try await ground.eachGetsOneMail(["a", "b"])
        try await daemon.becomesReady()
        daemon.process.signal(SIGTERM)
        #expect(try await daemon.process.exit() == 0)
        await admin.close()
      }
    }
  }

  /// Gives the role `taker` another password, and ends its sessions.
  private func setPassword(_ password: String, _ pool: Pool) async throws {
    try await pool.runScript(
      """
      alter role taker password '\(password)';
      select pg_terminate_backend(pid) from pg_stat_activity where usename = 'taker'
      """)
  }

  @Test func `a password that is wrong for a while is an outage, also to one that starts meanwhile`() async throws {
    try await withServer { server in
      try await withGround(server: server) { ground in
        let pool = ground.store.pool
        try await pool.runScript("create role taker login superuser password 'right'")
        let overrides = try ground.byPassword(port: server.port, user: "taker", password: "right")
        let daemon = try await ground.readyDaemon(overrides: overrides)
        try await ground.celebrate(["a"])
        try await ground.eachGetsOneMail(["a"])

        try await setPassword("another", pool)
        try await daemon.logs("28P01")
        try await ground.celebrate(["b"])
        try await eventually("not ready", within: .seconds(60)) { await pageStatus(daemon.port, "/ready") == 503 }
        try await setPassword("right", pool)
        try await ground.eachGetsOneMail(["a", "b"])
        try await daemon.becomesReady()

        // One that starts reads the secrets anew each time, so it ends with a status after which the unit starts it again.
        try await setPassword("another", pool)
        daemon.process.signal(SIGKILL)
        _ = try await daemon.process.exit()
        let early = try await ground.daemon(overrides: overrides)
        let status = try await early.process.exit()
        let unit = try String(contentsOfFile: "\(Places.root)systemd/referrald.service", encoding: .utf8)
        let final = unit.split(separator: "\n").first { $0.hasPrefix("RestartPreventExitStatus=") }
        #expect(status != 0 && final?.split { $0 == "=" || $0 == " " }.contains("\(status)") == false)
        #expect(early.process.errors.contains("28P01"))
        try await ground.celebrate(["c"])
        try await setPassword("right", pool)
        _ = try await ground.readyDaemon(overrides: overrides)
        try await ground.eachGetsOneMail(["a", "b", "c"])
      }
    }
  }

  /// Shorter than a question's deadline, and for good.
  @Test(arguments: [Duration.seconds(4), nil] as [Duration?])
  func `behind a proxy that freezes its connections the same process goes on within a minute`(length: Duration?) async throws {
    try await withServer { server in
      try await withGround(server: server) { ground in
        let proxy = try FreezingProxy(before: server.port)
        let password = try #require(URLComponents(string: server.url())?.password)
        let overrides = try ground.byPassword(port: proxy.port, password: password)
        let daemon = try await ground.readyDaemon(overrides: overrides)
        try await ground.celebrate(["a"])
        try await ground.eachGetsOneMail(["a"])
        try await eventually("it is published") { try await ground.store.outboxCount() == 0 }

        let frozen = ContinuousClock.now
        proxy.freeze()
        try await ground.celebrate(["b"])
        if let length {
          try await eventually("the freeze is over") { .now - frozen >= length }
          proxy.thaw()
        }
        try await ground.eachGetsOneMail(["a", "b"], within: .seconds(60))
        // The relay's lock was held by a session that the server thinks well of, and so was the instance's.
        try await eventually("it is published") { try await ground.store.outboxCount() == 0 }
        #expect(.now - frozen < .seconds(75))
        try await daemon.becomesReady()
        let holders: SQL = "select count(*) from pg_locks where locktype = 'advisory' and objsubid = 1 and granted"
        try await eventually("both locks are held anew") { try await ground.store.pool.query(holders).first?.int64(0) == 2 }
        daemon.process.signal(SIGTERM)
        #expect(try await daemon.process.exit() == 0)
      }
    }
  }

  /// As `pg_dump` does: a lock that every reader takes.
  @Test func `a backup that reads through a start holds nobody up`() async throws {
    try await withGround { ground in
      try await ground.store.pool.withTransaction { backup in
        try await backup.runScript("lock table handled_events, decisions, lifecycle_events, message_bodies in access share mode")
        let daemon = try await ground.readyDaemon()
        #expect(daemon.process.errors.contains("day partitions could not be made; trying again later"))
        try await ground.celebrate(["a", "b"])
        try await ground.eachGetsOneMail(["a", "b"], within: .seconds(20))
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
