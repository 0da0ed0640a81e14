import Foundation
import Kafka
import Testing

/// The largest records that are legal, as a backlog, under the unit's settings of the allocator: the peak stays under its `MemoryMax`.
///
/// `REFERRALD_MEMORY_RECORDS` makes it longer (default 120 of each kind).
@Suite(.serialized, .timeLimit(.minutes(10))) struct MemoryTests {
  private static let count = ProcessInfo.processInfo.environment["REFERRALD_MEMORY_RECORDS"].flatMap { Int($0) } ?? 120

  /// What is large in a record.
  enum Kind: String, CaseIterable {
    /// As many values as an event may hold: a few kilobytes on the wire.
    case numbers
    /// As many values, each with a text of its own, up to the size of a record.
    case texts
    /// Headers up to the size of a record.
    case headers
    /// A malformed record, which goes to the dead-letter topic whole or cut.
    case malformed
  }

  @Test(arguments: Kind.allCases) func `a backlog of the largest records fits into the unit's memory`(kind: Kind) async throws {
    let unit = try String(contentsOfFile: "\(Places.root)systemd/referrald.service", encoding: .utf8).split(separator: "\n")
    #expect(unit.contains("MemoryMax=1G"))
    let settings = unit.filter { $0.hasPrefix("Environment=") }.flatMap { $0.dropFirst(12).split(separator: " ") }
    let pairs = settings.map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
    let environment = Dictionary(pairs.map { ($0[0], $0[1]) }) { $1 }
    try await withGround { ground in
      let producer = try Producer(brokers: ground.kafka.brokers, properties: ["compression.type": "gzip"])
      for start in stride(from: 0, to: Self.count, by: 40) {
        try await producer.send(
          (start..<min(start + 40, Self.count)).map { Self.record(kind, "\(kind)\($0)", topic: ground.kafka.topicIn) })
      }
      await producer.close(within: .seconds(5))
      let daemon = try await ground.readyDaemon(environment: environment)
      try await eventually("all are read", within: .seconds(400), pause: .milliseconds(500)) {
        try await ground.kafka.lag(group: ground.name) == 0
      }
      if kind != .malformed {
        try await eventually("each has a mail") { try await ground.sandbox.mails() == Self.count }
      }
      let peak = try #require(daemon.process.peakMemory)
      print("memory: \(Self.count) records of \(kind), peak \(peak >> 20) MiB of resident memory")
      #expect(peak < 1 << 30)
    }
  }

  private static func record(_ kind: Kind, _ customer: String, topic: String) -> Producer.Message {
    let head = TestEvent.milestone(customer).dropLast(2)
    var headers: [(name: String, value: [UInt8]?)] = []
    let value: String
    switch kind {
    case .numbers: value = head + #","more":[\#((0..<9_980).map { "\($0 % 10)" }.joined(separator: ","))]}}"#
    case .texts:
      let texts = (0..<9_980).map { "\"\(String(repeating: "x", count: 85))\($0)\"" }
      value = head + #","more":[\#(texts.joined(separator: ","))]}}"#
    case .headers:
      value = head + "}}"
      headers = (0..<400).map { ("header-\($0)", Array(repeating: 0x78, count: 2_300)) }
    case .malformed: value = String(repeating: "x", count: 990_000)
    }
    return Producer.Message(topic: topic, key: Array(customer.utf8), value: Array(value.utf8), headers: headers)
  }
}
