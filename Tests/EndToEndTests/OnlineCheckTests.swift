import Store
import Testing

/// `config check --online`.
@Suite struct OnlineCheckTests {
  @Test func `An online check names all that does not fit, and is content once it does`() async throws {
    try await withGround(isPrepared: false) { ground in
      try await ground.sandbox.start()
      let missing = try await ground.command("config", "check", "--online", "--set", "kafka.topic_dead=no.such.topic")
      #expect(missing.status == 78, "\(missing.output)")
      #expect(
        missing.errors.contains("at version 0, this binary needs \(Migrations.newest): run `referrald migrate`"),
        "\(missing.errors)")
      #expect(missing.output.contains("the topic \(ground.kafka.topicIn) has 4 partitions"), "\(missing.output)")
      // An embedded broker makes whatever it is asked for.
      let isMade = ground.kafka.embedded != nil
      #expect(isMade || missing.errors.contains("there is no topic no.such.topic"), "\(missing.errors)")
      #expect(missing.output.contains("the provider's mailbox is autonomous"), "\(missing.output)")

      try await ground.migrate()
      let sound = try await ground.command("config", "check", "--online")
      #expect(sound.status == 0 && sound.errors.isEmpty, "\(sound.errors)")
      #expect(
        sound.output.contains("the database's schema \(ground.name) is at version \(Migrations.newest), as this binary needs"))
      #expect(sound.output.hasSuffix("settings and policy are sound\n"))
    }
  }

  @Test func `What does not answer is told apart from what is set wrong`() async throws {
    try await withGround(isPrepared: false) { ground in
      try await ground.sandbox.start()
      let silent = try await ground.command(
        "config", "check", "--online", "--set", "kafka.brokers=127.0.0.1:1", "--set", "database.url=postgresql://127.0.0.1:1/none"
      )
      #expect(silent.status == 75, "\(silent.output)")
      #expect(silent.errors.contains("Kafka: ") && silent.errors.contains("PostgreSQL: "), "\(silent.errors)")
    }
  }
}
