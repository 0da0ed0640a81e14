import Foundation
import JSONTree
import Testing

/// Commands that need neither broker nor database.
@Suite(.serialized) struct CommandTests {
  @Test(arguments: ["policy schema", "topics --config deploy/sample/referrald.yaml", "--help", "version"])
  func `output that cannot be written is told with a status`(command: String) async throws {
    let ran = try await shell("\(Places.binary) \(command) >/dev/full", workingIn: Places.root)
    #expect(ran.status == 74 && ran.errors.contains("standard output cannot be written"), "\(ran.errors)")
  }

  let folder: String
  let policy: String

  init() throws {
    folder = "\(Places.scratch)/commands"
    policy = "\(folder)/policy.yaml"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data(TestPolicy.text().utf8).write(to: URL(filePath: policy))
  }

  private func file(_ name: String, _ text: String) throws -> String {
    try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)"))
    return "\(folder)/\(name)"
  }

  @Test func `version names the schema too`() async throws {
    let ran = try await referrald("version")
    #expect(ran.status == 0 && ran.output.wholeMatch(of: /referrald \d+\.\d+\.\d+, schema \d+\n/) != nil)
  }

  @Test(arguments: [
    ["--nonsense"], ["run", "--nonsense"], ["nonsense"], ["dlq", "show"], ["config", "print", "--set", "lanes"],
  ])
  func `a wrong command line is a usage error`(arguments: [String]) async throws {
    let ran = try await referrald(arguments)
    #expect(ran.status == 64 && ran.errors.contains("Usage:"))
  }

  @Test func `every fault of the settings is told at once, and nothing starts`() async throws {
    let config = try file(
      "bad.yaml",
      """
      instance: "a b"
      policy: \(policy)
      kafka: { brokers: [nowhere], topics_in: [product.events], properties: { session.timeout.ms: "6000" } }
      database: { url: "postgresql://u:hunter2@db/x", pool_size: many }
      colour: red
      """)
    let ran = try await referrald("run", "--config", config)
    #expect(ran.status == 78 && ran.output.isEmpty)
    for words in ["bad.yaml:1:11", "kafka.brokers", "session.timeout.ms", "database.url", "pool_size", "colour"] {
      #expect(ran.errors.contains(words), "\(words) in \(ran.errors)")
    }
    #expect(!ran.errors.contains("started") && !ran.errors.contains("hunter2"))
  }

  @Test func `missing secrets and files are told with a remedy`() async throws {
    let config = try file(
      "no-secrets.yaml",
      """
      instance: one
      policy: \(folder)/none.yaml
      secrets: \(folder)
      kafka: { brokers: ["127.0.0.1:1"], topics_in: [product.events] }
      database: { url: "postgresql://u@127.0.0.1:1/x" }
      """)
    let ran = try await referrald("run", "--config", config)
    #expect(ran.status == 78 && ran.errors.contains("multimail_key") && ran.errors.contains("link_key"), "\(ran.errors)")
    let none = try await referrald("run", "--config", "\(folder)/none-at-all.yaml")
    #expect(none.status == 78 && none.errors.contains("no such file"))
  }

  @Test func `every fault of a policy is told with its place`() async throws {
    let text = try TestPolicy.text(replacing: [
      "threshold: 50": "threshold: high", "half_life: 7d": "half_life: week", "cooldown: 30d": "cooldwn: 30d",
    ])
    let path = try file("bad-policy.yaml", text)
    let ran = try await referrald("policy", "check", path)
    #expect(ran.status == 78)
    #expect(ran.errors.matches(of: #/bad-policy\.yaml:\d+:\d+: /#).count >= 3, "\(ran.errors)")
    #expect(ran.errors.contains("threshold") && ran.errors.contains("half_life") && ran.errors.contains("cooldown"))
    #expect(try await referrald("policy", "check", policy).status == 0)
    let asJSON = try await referrald("policy", "check", path, "--json")
    let told = try JSON.parse(asJSON.output)
    #expect(asJSON.status == 78 && told["sound"] == .bool(false) && told[path: JSONPath("faults.2.remedy")]?.string != nil)
    let sound = try await referrald("policy", "check", policy, "--json")
    let found = try JSON.parse(sound.output)
    #expect(sound.status == 0 && found["sound"] == .bool(true) && found["hash"]?.string?.utf8.count == 64)
  }

  @Test func `a daemon with a bad policy does not start`() async throws {
    let bad = try file("worse-policy.yaml", "program: { id: x }\n")
    let secrets = "\(folder)/good-secrets"
    try FileManager.default.createDirectory(atPath: secrets, withIntermediateDirectories: true)
    _ = try file("good-secrets/multimail_key", "k")
    _ = try file("good-secrets/link_key", "sixteen bytes or more")
    let config = try file(
      "bad-policy-settings.yaml",
      """
      instance: one
      policy: \(bad)
      secrets: \(secrets)
      kafka: { brokers: ["127.0.0.1:1"], topics_in: [product.events] }
      database: { url: "postgresql://u@127.0.0.1:1/x" }
      """)
    let ran = try await referrald("run", "--config", config)
    #expect(ran.status == 78 && ran.errors.contains("worse-policy.yaml:") && !ran.errors.contains("started"))
  }

  private var lines: String {
    let good = TestEvent.milestone("c1")
    return [
      good, TestEvent.malformed("c2"), #"{"type":"page.viewed"}"#, "no json", "",
      #"{"id":"5","type":"billing.credit.applied","time":"\#(TestEvent.now)","data":{}}"#,
    ].joined(separator: "\n") + "\n"
  }

  @Test func `events are checked line by line`() async throws {
    let ran = try await referrald("events", "check", try file("day.jsonl", lines), "--policy", policy)
    #expect(ran.status == 65)
    #expect(ran.output.contains("day.jsonl:2: time: ") && ran.output.contains("(missing_field)"), "\(ran.output)")
    #expect(ran.output.contains("day.jsonl:4: ") && ran.output.contains("(not_json)"))
    #expect(ran.output.contains("day.jsonl:6: data.reward_id: "))
    #expect(ran.output.hasSuffix("1 good, 1 skipped, 3 malformed\n"))
  }

  @Test func `events are checked from standard input, as JSON`() async throws {
    let ran = try await referrald("events", "check", "-", "--policy", policy, "--json", input: lines)
    #expect(ran.status == 65)
    let told = try ran.lines.map { try JSON.parse($0) }
    #expect(told.map { $0["verdict"]?.string } == ["good", "malformed", "skipped", "malformed", "malformed"])
    #expect(told[0]["roles"] == .array([.string("signal milestone")]))
    #expect(told[1]["line"]?.int == 2 && told[1]["field"]?.string == "time" && told[1]["code"]?.string == "missing_field")
    #expect(try await referrald("events", "check", "-", "--policy", policy, input: TestEvent.milestone("c")).status == 0)
  }

  @Test func `the settings are printed without their secrets`() async throws {
    let secrets = "\(folder)/secrets"
    try FileManager.default.createDirectory(atPath: secrets, withIntermediateDirectories: true)
    _ = try file("secrets/multimail_key", "mm_live_unmistakable")
    let ran = try await referrald("config", "print", "--config", try sound(secrets), "--set", "pipeline.lanes=8")
    #expect(ran.status == 0 && ran.output.contains("lanes: 8") && ran.output.contains("# flag"), "\(ran.errors)")
    #expect(ran.output.contains("multimail_key: (set)") && ran.output.contains("link_key: (not set)"))
    #expect(!ran.output.contains("unmistakable"))
  }

  @Test func `what librdkafka asks of one property for another is checked`() async throws {
    let secrets = "\(folder)/all-secrets"
    try FileManager.default.createDirectory(atPath: secrets, withIntermediateDirectories: true)
    _ = try file("all-secrets/multimail_key", "mm_live")
    _ = try file("all-secrets/link_key", "a key for tests only, of 16 bytes or more")
    let sound = try await referrald("config", "check", "--config", try sound(secrets))
    #expect(sound.status == 0, "\(sound.errors)")
    let faulty = try await referrald(
      "config", "check", "--config", try self.sound(secrets), "--set", "kafka.properties=max.poll.interval.ms=30000")
    #expect(faulty.status == 78 && faulty.errors.contains("kafka.properties: ") && faulty.errors.contains("session.timeout.ms"))
  }

  @Test func `topics are printed as commands`() async throws {
    let ran = try await referrald("topics", "--config", try sound(folder), "--partitions", "12")
    #expect(ran.status == 0 && ran.lines.count == 4 && ran.errors.contains("--principal"))
    let allowed = try await referrald("topics", "--config", try sound(folder), "--principal", "User:O'Brien")
    let rights = allowed.lines.dropFirst(4)
    #expect(rights.count == 7 && rights.allSatisfy { $0.hasPrefix("kafka-acls ") && $0.contains(#"'User:O'\''Brien'"#) })
    #expect(rights.contains { $0.hasSuffix("--operation Write --topic referrald.events") }, "\(rights)")
    #expect(rights.contains { $0.hasSuffix("--operation Read --group referrald") })
    #expect(
      ran.lines.allSatisfy { $0.hasPrefix("kafka-topics --bootstrap-server 127.0.0.1:1 --create --if-not-exists --topic ") })
    #expect(ran.output.contains("--topic product.events --partitions 12\n"))
    #expect(
      ran.output.contains(
        "--topic referrald.dead --partitions 1 --config retention.ms=1209600000 --config max.message.bytes=2098176\n"))
  }

  private func sound(_ secrets: String) throws -> String {
    try file(
      "sound.yaml",
      """
      instance: one
      policy: \(policy)
      secrets: \(secrets)
      kafka: { brokers: ["127.0.0.1:1"], topics_in: [product.events, billing.events] }
      database: { url: "postgresql://u@127.0.0.1:1/x" }
      """)
  }
}
