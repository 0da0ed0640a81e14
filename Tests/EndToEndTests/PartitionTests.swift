import Glibc
import JSONTree
import LoopbackClient
import Postgres
import Store
import Testing

/// Partitions whose next record is gone.
@Suite(.serialized) struct PartitionTests {
  @Test func `a partition out of range stands, is shown, and goes on where a person wants`() async throws {
    try await withGround { ground in
      let topic = ground.kafka.topicIn
      try await ground.kafka.commit(999, group: ground.name)
      let customers = (0..<20).map { "c\($0)" }
      try await ground.celebrate(customers)
      let first = try await ground.readyDaemon()
      try await eventually("all stand") {
        try await first.metric("referrald_standing_partitions") == Double(KafkaUnderTest.partitions)
      }
      #expect(first.process.errors.contains("partitions reset"), "the log says what to do")
      let remedy = "\(topic):0 stands: its next record is gone. Say where it goes on: referrald partitions reset \(topic):0"
      let ready = try await page(first.port, "/ready")
      #expect(ready.status == 200 && ready.text.contains("\n" + remedy), "\(ready.text)")
      #expect(try await ground.command("status").output.contains("partition: " + remedy))
      let told = try JSON.parse(try await ground.command("status", "--json").output)
      #expect(told[path: JSONPath("partitions.0.topic")]?.string == topic)
      var places = try await places(ground)
      #expect(places.count == KafkaUnderTest.partitions && places.allSatisfy { $0["stands"]?.bool == true })

      #expect(try await ground.command("partitions", "reset", "\(topic):9", "--to", "latest", "--reason", "x").status == 69)
      #expect(try await ground.command("partitions", "reset", "\(topic):0", "--to", "1000", "--reason", "x").status == 64)
      for number in 0..<KafkaUnderTest.partitions {
        let to = number == 0 ? "0" : "earliest"
        let ran = try await ground.command("partitions", "reset", "\(topic):\(number)", "--to", to, "--reason", "a test")
        #expect(ran.status == 0 && ran.output.contains("restart"), "\(ran.errors)")
      }
      #expect(try await self.places(ground).allSatisfy { $0["reset"]?.bool == true })
      #expect(try await ground.command("status").output.contains("\(topic):0 is reset: restart"))
      first.process.signal(SIGTERM)
      #expect(try await first.process.exit() == 0)
      _ = try await ground.readyDaemon()
      try await ground.eachGetsOneMail(customers)
      try await eventually("nothing stands, and nothing waits") {
        places = try await self.places(ground)
        return places.allSatisfy { $0["stands"]?.bool == false && $0["reset"]?.bool == false && $0["lag"]?.int == 0 }
      }
      #expect(try await !ground.command("status").output.contains("partition: "))
      let audit = try await ground.store.pool.query(
        "select 1 from partition_resets where reason = 'a test' and done_at is not null")
      #expect(audit.count == KafkaUnderTest.partitions)
    }
  }

  @Test func `partitions set back behind the commit are read from there, whatever kill comes on the way`() async throws {
    try await withGround { ground in
      let customers = (0..<20).map { "c\($0)" }
      let first = try await ground.readyDaemon()
      try await ground.celebrate(customers)
      try await ground.eachGetsOneMail(customers)
      first.process.signal(SIGTERM)
      #expect(try await first.process.exit() == 0)
      // A backup of before is restored, and the provider is away: nothing of what is read again can be done.
      try await ground.sandbox.stop()
      try await forgetAll(ground)
      try await resetAll(ground)
      let killed = try await ground.readyDaemon()
      try await eventually("all resets are done") { try await places(ground).allSatisfy { $0["reset"]?.bool == false } }
      killed.process.signal(SIGKILL)
      _ = try await killed.process.exit()
      // What waited for 5 s was handed over, and its record is done.
      let handedOver = try await ground.messages("deferred").count + ground.messages("retry").count
      let lag = try await ground.kafka.lag(group: ground.name)
      #expect(lag == Int64(customers.count) || handedOver > 0, "the group stands where it was set to")
      try await ground.sandbox.start()
      _ = try await ground.readyDaemon()
      try await eventually("all are decided again") { try await ground.messages("sent").count == customers.count }
      try await eventually("all offsets committed") { try await ground.kafka.lag(group: ground.name) == 0 }
    }
  }

  @Test func `a reset waits for the instance that has the partition`() async throws {
    try await withGround { ground in
      let one = try await ground.readyDaemon("one")
      let two = try await ground.readyDaemon("two")
      try await eventually("they share") { try await read(two) == KafkaUnderTest.partitions / 2 }
      let customers = (0..<40).map { "c\($0)" }
      try await ground.celebrate(customers)
      try await ground.eachGetsOneMail(customers)
      try await resetAll(ground)
      two.process.signal(SIGTERM)
      #expect(try await two.process.exit() == 0)
      let back = try await ground.readyDaemon("two")
      let theirs = try await eventuallyDone(ground)
      // What the other one has is committed on, and stays reset.
      let more = (40..<80).map { "c\($0)" }
      try await ground.celebrate(more)
      try await ground.eachGetsOneMail(more)
      let open = try await places(ground).count { $0["reset"]?.bool == true }
      #expect(open == KafkaUnderTest.partitions - theirs && open > 0)
      one.process.signal(SIGTERM)
      #expect(try await one.process.exit() == 0)
      _ = try await ground.readyDaemon("one")
      try await eventually("all resets are done") { try await places(ground).allSatisfy { $0["reset"]?.bool == false } }
      try await ground.eachGetsOneMail(customers + more)
      #expect(back.process.isRunning)
    }
  }

  @Test(
    .enabled(if: Places.kafkaScript != nil, "the embedded broker deletes no topics"),
    arguments: [(false, 8), (false, 160), (true, 160)])
  func `a topic made again under its name stands, is named, and is read where a person wants`(
    whileRunning: Bool, records: Int
  ) async throws {
    try await withGround { ground in
      let old = (0..<40).map { "old\($0)" }, new = (0..<records).map { "new\($0)" }
      var daemon = try await ground.readyDaemon()
      try await ground.celebrate(old)
      try await ground.eachGetsOneMail(old)
      if !whileRunning {
        daemon.process.signal(SIGTERM)
        #expect(try await daemon.process.exit() == 0)
      }
      try await ground.kafka.deleteTopic()
      if whileRunning { try await daemon.logs("partitions were lost") }
      try await ground.kafka.remakeTopic()
      try await ground.celebrate(new)
      if !whileRunning { daemon = try await ground.readyDaemon() }
      try await eventually("all stand") {
        try await daemon.metric("referrald_standing_partitions") == Double(KafkaUnderTest.partitions)
      }
      try await daemon.logs("its log is another one than before")
      let told = "\(ground.kafka.topicIn):0 stands: its log is another one than before. Say where it goes on"
      #expect(try await page(daemon.port, "/ready").text.contains(told))
      #expect(try await ground.command("status").output.contains(told))
      #expect(try await places(ground).allSatisfy { $0["why"]?.string == "its log is another one than before" })
      #expect(try await ground.sandbox.mails() == old.count)
      try await resetAll(ground)
      daemon.process.signal(SIGTERM)
      #expect(try await daemon.process.exit() == 0)
      _ = try await ground.readyDaemon()
      try await eventually("each new one has a mail") { try await ground.sandbox.mails() == old.count + new.count }
      try await ground.eachGetsOneMail(old + new)
      #expect(try await places(ground).allSatisfy { $0["stands"]?.bool == false && $0["lag"]?.int == 0 })
    }
  }

  private func resetAll(_ ground: Ground) async throws {
    for number in 0..<KafkaUnderTest.partitions {
      let name = "\(ground.kafka.topicIn):\(number)"
      let ran = try await ground.command("partitions", "reset", name, "--to", "earliest", "--reason", "a test")
      #expect(ran.status == 0, "\(ran.errors)")
    }
  }

  /// Empties all tables but those that say which schema it is and who runs.
  private func forgetAll(_ ground: Ground) async throws {
    let rows = try await ground.store.pool.query(
      """
      select string_agg(quote_ident(tablename), ', ') from pg_tables
      where schemaname = current_schema() and tablename not in ('schema_version', 'incarnations')
      """)
    let names = try #require(rows.first).string(0)
    try await ground.store.pool.withConnection { try await $0.runScript("truncate \(names)") }
  }

  /// How many partitions an instance that never gave any away reads.
  private func read(_ daemon: DaemonProcess) async throws -> Int {
    try await page(daemon.port, "/metrics").text.split(separator: "\n").count { $0.hasPrefix("referrald_consumer_lag_records{") }
  }

  /// Waits until some resets are done.
  /// - Returns: how many are.
  private func eventuallyDone(_ ground: Ground) async throws -> Int {
    var done = 0
    try await eventually("some resets are done") {
      done = try await places(ground).count { $0["reset"]?.bool == false }
      return done > 0
    }
    return done
  }

  private func places(_ ground: Ground) async throws -> [JSON] {
    try await ground.command("partitions", "--json").lines.map { try JSON.parse($0) }
  }
}
