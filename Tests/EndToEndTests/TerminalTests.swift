import Foundation
import JSONTree
import Kafka
import LoopbackClient
import Postgres
import Store
import Testing

/// What commands do to the terminal of whoever asks, when records were written to hurt it.
@Suite(.serialized) struct TerminalTests {
  /// Clears the screen, sets the title, answers back, moves up, by C0 and by C1, and turns the direction of reading.
  private static let hostile = "x\u{1B}[2J\u{1B}]0;owned\u{7}\u{9B}31m\u{90}q\u{9C}\u{8}\u{202E}y"

  /// Runs a command on a terminal of its own.
  private func onTerminal(_ command: String) async throws -> [UInt8] {
    let name = "\(Places.scratch)/terminal-\(UUID().uuidString.prefix(8))"
    _ = try await shell("script -qec '\(command)' /dev/null >\(name) </dev/null")
    return Array(try Data(contentsOf: URL(filePath: name)))
  }

  /// What is left of the line breaks that the terminal itself makes.
  private func acting(_ bytes: [UInt8]) -> [Unicode.Scalar] {
    String(decoding: bytes, as: UTF8.self).unicodeScalars.filter { scalar in
      guard scalar != "\n", scalar != "\r", scalar != "\t" else { return false }
      return [.control, .format].contains(scalar.properties.generalCategory)
    }
  }

  @Test func `no command lets outside text act on a terminal, and a pipe gets every byte`() async throws {
    try await withGround { ground in
      _ = try await ground.readyDaemon()
      let hostile = Self.hostile
      let producer = try Producer(brokers: ground.kafka.brokers)
      let bad = Array(#"{"type":"usage.milestone","note":"\#(hostile)"}"#.utf8)
      try await producer.send([
        Producer.Message(
          topic: ground.kafka.topicIn, key: Array("k".utf8), value: bad, headers: [(name: hostile, value: Array(hostile.utf8))])
      ])
      await producer.close(within: .seconds(5))
      try await eventually("a dead letter") { try await ground.kafka.end(of: ground.kafka.topicDead) == 1 }
      let place = try #require(try JSON.parse(try await ground.command("dlq", "list", "--json").output)["place"]?.string)
      try await ground.celebrate(["c1"])
      try await ground.eachGetsOneMail(["c1"])
      // As an older version, or a hand, may have left them.
      let rows: [SQL] = [
        "update messages set reason = \(hostile), signal = \(hostile)", "update message_bodies set subject = \(hostile)",
        "update decisions set signal = \(hostile)",
        "update customers set profile = jsonb_set(profile, '{account_id}', to_jsonb(\(hostile)::text))",
      ]
      for row in rows { #expect(try await ground.store.pool.execute(row) == 1) }
      let settings = try ground.settings("commands", admin: 1)
      let (binary, events) = (Places.binary, "\(ground.folder)/hostile.jsonl")
      try (String(decoding: bad, as: UTF8.self) + "\n").write(toFile: events, atomically: true, encoding: .utf8)
      let commands =
        [
          "dlq list", "dlq list --json", "dlq show \(place)", "messages", "messages --json", "explain c1", "explain c1 --json",
          "held",
          "status", "status --json", "events seen", "partitions",
        ].map { "\($0) --config \(settings)" } + [
          "events check \(events) --policy \(ground.folder)/policy.yaml", "policy print \(ground.folder)/policy.yaml",
        ]
      var shown = 0
      for command in commands {
        let bytes = try await onTerminal("\(binary) \(command)")
        #expect(!bytes.isEmpty && acting(bytes).isEmpty, "\(command): \(String(decoding: bytes, as: UTF8.self).debugDescription)")
        if String(decoding: bytes, as: UTF8.self).contains("\\u001b") { shown += 1 }
      }
      #expect(shown >= 2, "the hostile bytes were met and shown as codes")
      let raw = try await onTerminal("\(binary) dlq show \(place) --raw --config \(settings)")
      #expect(raw.firstRange(of: Array(hostile.utf8)) != nil)
      let piped = try await ground.command("dlq", "show", place)
      #expect(piped.output.utf8.firstRange(of: bad) != nil)
    }
  }
}
