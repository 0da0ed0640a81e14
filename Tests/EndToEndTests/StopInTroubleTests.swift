import Glibc
import Postgres
import PrivatePostgres
import Testing

/// What a stop does while something it needs is away: it ends in time, and the next start loses and doubles nothing.
@Suite(.serialized) struct StopInTroubleTests {
  private let customers = (0..<200).map { "c\($0)" }
  private let budget: Duration = .seconds(5)
  /// What the unit's TimeoutStopSec leaves on top of the default budget.
  private let grace: Duration = .seconds(20)

  /// Starts a daemon whose stream flows.
  private func flowing(_ ground: Ground) async throws -> DaemonProcess {
    let daemon = try await ground.readyDaemon(overrides: ["shutdown.budget=5s"])
    try await ground.celebrate(customers)
    try await eventually("the stream flows") { try await ground.sandbox.mails() > 1 }
    return daemon
  }

  /// Stops a daemon, and makes sure that it ends well and in time.
  private func stop(_ daemon: DaemonProcess) async throws {
    let start = ContinuousClock.now
    daemon.process.signal(SIGTERM)
    #expect(try await daemon.process.exit() == 0, "\(daemon.process.errors.suffix(2_000))")
    let took = ContinuousClock.now - start
    #expect(took < budget + grace, "\(took)")
    print("stopped in \(took)")
  }

  /// Starts the next daemon, which goes on with the rest.
  private func goOn(_ ground: Ground) async throws {
    let next = try await ground.readyDaemon()
    try await ground.eachGetsOneMail(customers)
    try await eventually("all are settled") { try await ground.messages("sent").count == customers.count }
    try await stop(next)
  }

  @Test func `without PostgreSQL`() async throws {
    try await withServer { server in
      try await withGround(server: server) { ground in
        let daemon = try await flowing(ground)
        try await server.kill()
        try await stop(daemon)
        #expect(daemon.process.errors.contains("the lease was not given back"))
        try await server.restart()
        try await goOn(ground)
      }
    }
  }

  @Test func `without the provider`() async throws {
    try await withGround { ground in
      let daemon = try await flowing(ground)
      try await ground.sandbox.stop()
      try await stop(daemon)
      try await ground.sandbox.start()
      try await goOn(ground)
    }
  }

  @Test func `without Kafka`() async throws {
    try await withGround(hasOwnBroker: true) { ground in
      let daemon = try await flowing(ground)
      let broker = try #require(ground.kafka.embedded)
      broker.signal(SIGSTOP)
      defer { broker.signal(SIGCONT) }
      try await stop(daemon)
      broker.signal(SIGCONT)
      try await goOn(ground)
    }
  }
}
