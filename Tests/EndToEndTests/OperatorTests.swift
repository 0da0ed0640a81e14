import Digests
import Foundation
import Glibc
import JSONTree
import Kafka
import LoopbackClient
import Metrics
import Offsets
import Postgres
import Store
import Synchronization
import Testing

/// What people ask a running programme, and what they tell it.
@Suite(.serialized) struct OperatorTests {
  @Test func `a customer's story is found by id, address, code and message`() async throws {
    try await withGround { ground in
      let daemon = try await ground.readyDaemon()
      try await ground.celebrate(["jane"])
      try await ground.eachGetsOneMail(["jane"])
      let message = try #require(try await ground.messages("sent").first?["id"]?.string)
      let code = try #require(try await ground.store.pool.query("select code from links").first).string(0)
      for words in ["jane", "jane@MAIL.example", code, code.uppercased(), message] {
        let ran = try await ground.command("explain", words, "--json")
        let story = try JSON.parse(ran.output)
        #expect(ran.status == 0 && story["customer"]?.string == "jane", "\(words)")
        #expect(story[path: JSONPath("decisions.0.outcome")]?.string == "prompted")
        #expect(story[path: JSONPath("messages.0.id")]?.string == message)
      }
      #expect(try await ground.command("explain", "jane").output.contains("signal milestone, satisfaction 70: asked"))
      let nobody = try await ground.command("explain", "nobody")
      #expect(nobody.status == 69 && nobody.errors.contains("nobody is known"))
      let status = try JSON.parse(try await ground.command("status", "--json").output)
      #expect(status["decisions"]?["prompted"]?.int == 1 && status["messages"]?["sent"]?.int == 1)
      try await numbersAreComplete(daemon, ground)
    }
  }

  private func numbersAreComplete(_ daemon: DaemonProcess, _ ground: Ground) async throws {
    let text = try await page(daemon.port, "/metrics").text
    let series =
      /[a-z_]+(?:\{[a-z_]+="(?:[^"\\\n]|\\.)*"(?:,[a-z_]+="(?:[^"\\\n]|\\.)*")*\})? (?:[-+]?[0-9.]+(?:e[-+]?[0-9]+)?|[-+]Inf|NaN)/
    let comment = /# (?:HELP referrald_[a-z_]+ .+|TYPE referrald_[a-z_]+ (?:counter|gauge|histogram))/
    for line in text.split(separator: "\n") {
      let pattern = line.hasPrefix("#") ? Regex<AnyRegexOutput>(comment) : Regex<AnyRegexOutput>(series)
      #expect(line.wholeMatch(of: pattern) != nil, "\(line)")
    }
    for metric in Metric.allCases where metric.row.labels.isEmpty {
      #expect(text.contains("# TYPE \(metric.row.name) \(metric.row.kind.rawValue)\n"), "\(metric.row.name)")
    }
    #expect(try await daemon.metric("referrald_messages_total{kind=\"prompt\",state=\"sent\"}") == 1)
    #expect(try await daemon.metric("referrald_consumed_records_total{topic=\"\(ground.kafka.topicIn)\"}") == 1)
  }

  @Test func `every metric that its page says is fed has a sample after some traffic`() async throws {
    try await withGround { ground in
      let daemon = try await ground.readyDaemon()
      try await ground.sandbox.inject(#"{"kind":"status","status":503,"count":1}"#)
      try await ground.produce([("c1", TestEvent.malformed("c1"))])
      try await ground.celebrate(["a", "b", "a"])
      try await ground.eachGetsOneMail(["a", "b"])
      let tooSoon = TestEvent.milestone("a").replacingOccurrences(of: "10000", with: "20000").replacing("Jane", with: "Jane\\t")
      try await ground.produce([("a", tooSoon)])
      #expect(await pageStatus(daemon.port, "/nowhere") == 404)
      let metrics = try String(contentsOfFile: "\(Places.root)deploy/docs/metrics.md", encoding: .utf8)
      for metric in Metric.allCases {
        let line = try #require(metrics.split(separator: "\n").first { $0.hasPrefix("| `\(metric.row.name)` |") })
        // No signal runs wild here, no loop stands and no model is asked: the tests of these see theirs.
        if line.contains("*Not fed yet.*") || [.signalHeld, .rewrites, .rewriteTime, .loopStanding].contains(metric) { continue }
        let name = metric.row.name + (metric.row.kind == .histogram ? "_count" : "")
        try await eventually("a sample of \(name)", within: .seconds(20)) {
          let samples = try await page(daemon.port, "/metrics").text.split(separator: "\n").filter {
            $0.hasPrefix("\(name) ") || $0.hasPrefix("\(name){")
          }
          return metric.row.kind == .histogram ? samples.contains { !$0.hasSuffix(" 0") } : !samples.isEmpty
        }
      }
      let refusals = try await daemon.metric("referrald_provider_refusals_total{status=\"503\"}")
      #expect(refusals == 1)
      #expect(try await daemon.metric("referrald_http_requests_total{listener=\"admin\",status=\"404\"}") == 1)
      try await eventually("nothing is in flight") { try await daemon.metric("referrald_in_flight_bytes") == 0 }
      try await eventually("every record is under the watermarks") {
        var next: Double = 0
        for number in 0..<KafkaUnderTest.partitions {
          let series = "referrald_watermark_offset{topic=\"\(ground.kafka.topicIn)\",partition=\"\(number)\"}"
          next += try await daemon.metric(series) ?? 0
        }
        return next == 5
      }
    }
  }

  @Test func `dead letters are listed, shown, replayed once and dropped`() async throws {
    try await withGround { ground in
      _ = try await ground.readyDaemon()
      let bad = TestEvent.malformed("c1")
      try await ground.produce([("c1", bad)])
      try await eventually("a dead letter") { try await ground.kafka.end(of: ground.kafka.topicDead) == 1 }
      let letter = try JSON.parse(try await ground.command("dlq", "list", "--json").output)
      #expect(letter["error.code"]?.string == "missing_field" && letter["error.field"]?.string == "time")
      #expect(letter["source.topic"]?.string == ground.kafka.topicIn && letter["error.message"]?.string?.isEmpty == false)
      let place = try #require(letter["place"]?.string)
      let shown = try await ground.command("dlq", "show", place)
      #expect(shown.status == 0 && shown.output.hasSuffix("\n\n\(bad)\n") && shown.output.contains("error.code: missing_field\n"))

      let replayed = try await ground.command("dlq", "replay", place)
      #expect(replayed.status == 0 && replayed.output.contains("replayed to \(ground.kafka.topicIn)"), "\(replayed.errors)")
      try await eventually("it comes back") { try await ground.kafka.end(of: ground.kafka.topicDead) == 2 }
      let again = try await ground.command("dlq", "replay", place)
      #expect(again.output.contains("already done with"))
      #expect(try await ground.kafka.end(of: ground.kafka.topicIn) == 2)

      let second = try await ground.command("dlq", "list", "--json").lines
      #expect(second.count == 1)
      let other = try #require(try JSON.parse(second[0])["place"]?.string)
      #expect(try await ground.command("dlq", "drop", other).output == "\(other): dropped\n")
      #expect(try await ground.command("dlq", "list").output.isEmpty)
      let all = try await ground.command("dlq", "list", "--all").lines
      #expect(all.count == 2 && all.contains { $0.hasSuffix("[replayed]") } && all.contains { $0.hasSuffix("[dropped]") })
      #expect(try await ground.command("dlq", "list", "--all", "--limit", "1").lines.count == 1)
      #expect(try await ground.command("dlq", "show", "0:99").status == 69)
      #expect(try await ground.command("dlq", "show", "first").status == 64)
      try await eventually("all offsets committed") { try await ground.kafka.lag(group: ground.name) == 0 }
    }
  }

  @Test func `what is too large for the dead-letter topic is cut, and replayed from its own topic`() async throws {
    try await withGround { ground in
      _ = try await ground.readyDaemon(overrides: ["kafka.properties=message.max.bytes=100000"])
      let bad = #"{"type":"usage.milestone","note":"\#(String(repeating: "x", count: 150_000))"}"#
      try await ground.produce([("c1", TestEvent.malformed("c1")), ("c1", bad), ("c1", TestEvent.malformed("c2"))])
      try await eventually("three dead letters") { try await ground.kafka.end(of: ground.kafka.topicDead) == 3 }
      try await eventually("all offsets committed") { try await ground.kafka.lag(group: ground.name) == 0 }
      let letters = try await ground.command("dlq", "list", "--json").lines.map { try JSON.parse($0) }
      let cut = try #require(letters.first { $0["source.size"] != nil })
      #expect(
        letters.count == 3 && cut["source.size"]?.string == "\(bad.utf8.count)" && cut["error.code"]?.string == "missing_field")
      #expect(cut["source.sha256"]?.string == ContentDigest.hex(of: Array(bad.utf8)))
      let place = try #require(cut["place"]?.string)
      #expect(try await ground.command("dlq", "replay", place).output.contains("\(place): replayed to"))
      try await eventually("it comes back whole, and is cut again") {
        let all = try await ground.command("dlq", "list", "--all", "--json").lines.map { try JSON.parse($0) }
        return all.count { $0["source.sha256"]?.string == cut["source.sha256"]?.string } == 2
      }
    }
  }

  @Test func `a record just under the default limit is dead-lettered whole, and its partition goes on`() async throws {
    try await withGround { ground in
      _ = try await ground.readyDaemon()
      let bad = #"{"type":"usage.milestone","note":"\#(String(repeating: "x", count: 999_860))"}"#
      try await ground.produce([("c1", bad), ("c1", TestEvent.milestone("c1"))])
      try await ground.eachGetsOneMail(["c1"])
      let letter = try JSON.parse(try await ground.command("dlq", "list", "--json").output)
      #expect(letter["error.code"]?.string == "missing_field" && letter["source.size"] == nil)
      let shown = try await ground.command("dlq", "show", "0:0").output
      #expect(shown.hasSuffix("\n\n\(bad)\n"))
    }
  }

  @Test func `copies of a dead letter are one, and a letter that stands is told`() async throws {
    try await withGround { ground in
      let daemon = try await ground.readyDaemon()
      let producer = try Producer(brokers: ground.kafka.brokers)
      try await producer.send([
        .init(topic: ground.kafka.topicIn, value: Array(TestEvent.malformed("c1").utf8), headers: [("trace", nil)], partition: 2)
      ])
      try await eventually("a dead letter") { try await ground.kafka.end(of: ground.kafka.topicDead) == 1 }
      let reader = TopicReader(brokers: ground.kafka.brokers)
      let copies = Mutex<[Producer.Message]>([])
      try await reader.read(ground.kafka.topicDead, limit: 1) { batch in
        copies.withLock { copies in
          copies = batch.records.map { record in
            .init(
              topic: ground.kafka.topicDead, key: batch.keyBytes(record), value: batch.valueBytes(record),
              headers: batch.headers[record.headers].map { header in
                (String(decoding: batch.bytes[header.name], as: UTF8.self), header.value.map { Array(batch.bytes[$0]) })
              })
          }
        }
        return false
      }
      let copy = try #require(copies.withLock { $0 }.first)
      #expect(copy.headers.first?.name == "trace" && copy.headers.first?.value == nil)
      try await producer.send([copy, copy])
      #expect(try await ground.command("dlq", "list").lines.count == 1)
      #expect(try await ground.command("dlq", "replay", "0:2").output.contains("0:2: replayed to"))
      #expect(try await ground.command("dlq", "replay", "0:0", "0:1").output.split(separator: "already done with").count == 3)
      #expect(try await ground.command("dlq", "drop", "0:1").output.contains("already done with"))
      try await eventually("it came back once") { try await ground.kafka.end(of: ground.kafka.topicDead) == 4 }
      #expect(try await ground.command("dlq", "list").lines.count == 1)
      #expect(try await ground.command("dlq", "show", "0:3").output.hasPrefix("trace (null)\n"))
      #expect(try await daemon.metric("referrald_standing_dead_letters") == 0)

      let mark = LetterMark(.init(topic: ground.kafka.topicIn, partition: 2, offset: 99), value: [])
      try await ground.store.note([(mark: mark, trouble: "the broker is full")])
      let status = try await ground.command("status")
      #expect(status.output.contains("stands:    the dead letter of \(ground.kafka.topicIn):2@99 cannot be published since "))
      #expect(status.output.contains(": the broker is full\n"))
      let told = try JSON.parse(try await ground.command("status", "--json").output)
      #expect(told[path: JSONPath("dead_letters.0.offset")]?.int == 99)
      await producer.close(within: .seconds(5))
    }
  }

  @Test func `a replay that does not reach Kafka can be done again`() async throws {
    try await withGround { ground in
      _ = try await ground.readyDaemon()
      let bad = #"{"type":"usage.milestone","note":"\#(String(repeating: "x", count: 3_000))"}"#
      try await ground.produce([("c1", bad)])
      try await eventually("a dead letter") { try await ground.kafka.end(of: ground.kafka.topicDead) == 1 }
      let refused = try await ground.command("dlq", "replay", "0:0", "--set", "kafka.properties=message.max.bytes=1000")
      #expect(refused.status == 75 && refused.errors.contains("Kafka"), "\(refused.errors)")
      let second = try await ground.command("dlq", "replay", "0:0")
      #expect(second.status == 0 && second.output.contains("0:0: replayed to"), "\(second.output)\(second.errors)")
    }
  }

  @Test func `SIGHUP swaps a sound policy in, and keeps the old one when the new one is broken`() async throws {
    try await withGround { ground in
      let daemon = try await ground.readyDaemon()
      try await ground.celebrate(["a"])
      try await ground.eachGetsOneMail(["a"])

      try ground.write("policy.yaml", TestPolicy.text(replacing: ["half_life: 7d": "half_life: 9d"]))
      daemon.process.signal(SIGHUP)
      try await daemon.logs("policy in force")
      try await ground.celebrate(["b"])
      try await ground.eachGetsOneMail(["a", "b"])

      try ground.write("policy.yaml", TestPolicy.text(replacing: ["half_life: 7d": "half_life: soon"]))
      daemon.process.signal(SIGHUP)
      try await daemon.logs("the new policy has a fault; the old one stays")
      #expect(
        daemon.process.errors.contains(try #require(daemon.process.errors.firstMatch(of: #/policy\.yaml:\d+:\d+: /#)).output))
      try await ground.celebrate(["c"])
      try await ground.eachGetsOneMail(["a", "b", "c"])
      #expect(try await daemon.metric("referrald_log_errors_total") == 1)

      let hashes = try await ground.store.pool.query("select policy_hash from decisions order by decided_at").map {
        try $0.string(0)
      }
      #expect(hashes.count == 3 && hashes[0] != hashes[1] && hashes[1] == hashes[2])
    }
  }
}
