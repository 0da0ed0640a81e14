import Glibc
import JSONTree
import Postgres
import Store
import Testing

/// A policy that is swapped all the time.
@Suite struct ReloadTests {
  private static let reloads = 1_000

  /// Policies that must not come into force.
  private static func broken(_ sound: String) -> [String] {
    [
      sound.replacing("half_life: 7d", with: "half_life: soon"), String(sound.prefix(900)), "", "program: [",
      sound.replacing("landing_url", with: "landing_urn"),
    ]
  }

  @Test func `What only a start takes up is refused with a line, and the old policy stays`() async throws {
    try await withGround(isKeyed: false) { ground in
      let daemon = try await ground.readyDaemon()
      var log = daemon.process.errorLines
      let changes = [
        "sender.from": ["Acme <referrals@acme.example>": "Acme <others@acme.example>"],
        "program.id": ["id: refer-a-friend": "id: another"],
      ]
      for (name, change) in changes {
        try ground.write("policy.yaml", TestPolicy.text(replacing: change))
        daemon.process.signal(SIGHUP)
        let line = try await log.next(with: "the old one stays")
        #expect(line.contains(name) && line.contains("restart"), "\(line)")
      }
      try ground.write("policy.yaml", TestPolicy.text(replacing: ["half_life: 7d": "half_life: 9d"]))
      daemon.process.signal(SIGHUP)
      _ = try await log.next(with: "policy in force")
    }
  }

  @Test func `A thousand reloads under load, sound and broken in turn, and no decision under anything but a sound policy`()
    async throws
  {
    try await withGround { ground in
      let daemon = try await ground.readyDaemon()
      let sound = try [TestPolicy.text(), TestPolicy.text(replacing: ["half_life: 7d": "half_life: 9d"])]
      let broken = Self.broken(sound[0])
      var log = daemon.process.errorLines
      var (customers, hashes): ([String], [String]) = ([], [])
      for number in 0..<Self.reloads {
        let isSound = number % 2 == 0
        try ground.write("policy.yaml", isSound ? sound[number / 2 % 2] : broken[number / 2 % broken.count])
        daemon.process.signal(SIGHUP)
        let new = ["a", "b"].map { "\($0)\(number)" }
        customers += new
        try await ground.celebrate(new)
        let line = try await log.next(with: isSound ? "policy in force" : "the old one stays")
        if isSound { hashes.append(try #require(try JSON.parse(line)["hash"]?.string)) }
      }
      #expect(hashes.count == Self.reloads / 2 && Set(hashes).count == 2)

      try await eventually("a mail for each of \(customers.count)") { try await ground.sandbox.mails() >= customers.count }
      try await eventually("all offsets committed") { try await ground.kafka.lag(group: ground.name) == 0 }
      #expect(daemon.process.isRunning)
      #expect(try await ground.sandbox.mails() == customers.count)
      let rows = try await ground.store.pool.query(
        """
        select count(*), count(distinct d.customer_id), count(*) filter (where outcome = 'prompted'), array_agg(distinct policy_hash),
          (select count(distinct customer_id) from messages where state = 'sent')
        from decisions d
        """)
      let row = try #require(rows.first)
      for column in [0, 1, 2, 4] { #expect(try row.int64(column) == Int64(customers.count), "column \(column)") }
      #expect(try Set(row.strings(3)) == Set(hashes))
    }
  }
}
