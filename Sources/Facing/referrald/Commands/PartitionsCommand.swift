import ArgumentParser
import Foundation
import JSONTree
import Kafka
import Offsets
import Pipeline
import Settings
import Store

/// `referrald partitions`.
struct PartitionsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "partitions", abstract: "Shows how far each partition is, and lets one go on elsewhere.",
    subcommands: [List.self, Reset.self], defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Shows each incoming partition's offsets, lag, and whether it stands.",
      discussion: "Example: referrald partitions list --json")

    @OptionGroup var machine: MachineOptions
    @Flag(help: "One JSON object a partition.") var json = false

    func run() async throws {
      let settings = try machine.settings()
      try await Database.with(settings) { store in
        for place in try await PartitionPlace.all(settings, store) {
          json ? Console.json(place.json) : Console.line(place.line)
        }
      }
    }
  }

  struct Reset: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Lets a partition go on from another offset when it is next assigned; kept in the audit.",
      discussion: """
        Earlier records are read again and change nothing within 35 days; records skipped are never read.

        Example: referrald partitions reset product.events:3 --to earliest --reason 'retention was too short'
        """)

    @OptionGroup var machine: MachineOptions
    @Argument(help: "TOPIC:PARTITION.") var partition: String
    @Option(help: "earliest, latest, or the next offset to read.") var to: String
    @Option(help: "Why; kept in the audit.") var reason: String

    func run() async throws {
      let settings = try machine.settings()
      let actor = ProcessInfo.processInfo.environment["SUDO_USER"] ?? ProcessInfo.processInfo.environment["USER"] ?? "unknown"
      try await Database.with(settings) { store in
        guard let place = try await PartitionPlace.all(settings, store).first(where: { "\($0.partition)" == name }) else {
          Console.trouble("\(partition): no such partition of kafka.topics_in; see `referrald partitions list`")
          throw ExitStatus.unavailable.exit
        }
        let next: Int64? =
          switch to {
          case "earliest": nil
          case "latest": place.high
          default: try offset(in: place)
          }
        try await store.resetPartition(
          topic: place.partition.topic, partition: place.partition.partition, next: next, actor: actor, reason: reason)
        Console.line(
          "\(partition) goes on at \(next.map(String.init) ?? "its first record"): restart the instance that has it "
            + "(systemctl restart referrald), or any one where none has")
      }
    }

    private var name: String {
      let parts = partition.split(separator: ":")
      guard parts.count == 2, let number = Int32(parts[1]) else { return partition }
      return "\(TopicPartition(String(parts[0]), number))"
    }

    private func offset(in place: PartitionPlace) throws -> Int64 {
      guard let offset = Int64(to), (place.low...place.high).contains(offset) else {
        throw ValidationError("--to takes earliest, latest or an offset from \(place.low) to \(place.high), not “\(to)”")
      }
      return offset
    }
  }
}

/// Where a partition is.
struct PartitionPlace {
  var partition: TopicPartition
  /// The group's next offset at the broker, and as PostgreSQL mirrors it; nil: none yet.
  var committed: Int64?
  var mirrored: Int64?
  /// The first offset that is still there, and the one that the next record gets.
  var low: Int64
  var high: Int64
  var hasReset: Bool
  /// The log is not the one that was read before.
  var isOther: Bool

  var next: Int64? { committed ?? mirrored }
  var lag: Int64 { max(0, high - max(next ?? low, low)) }
  /// Why the partition stands; nil: it goes on.
  var standstill: Standstill? {
    if isOther { return .otherLog }
    return next.map { $0 < low || $0 > high } ?? false ? .recordGone : nil
  }

  /// Every partition of the incoming topics.
  /// - Parameter limit: how long one question to Kafka may take; default 15 s.
  static func all(
    _ settings: Settings, _ store: Store, within limit: Duration = .seconds(15)
  ) async throws -> [PartitionPlace] {
    let admin = Admin(brokers: settings.kafka.brokers, properties: Connections.properties(settings), within: limit)
    var partitions: [TopicPartition] = []
    for topic in settings.kafka.topicsIn {
      let count = try await admin.partitions(of: topic) ?? 0
      partitions += (0..<count).map { TopicPartition(topic, Int32($0)) }
    }
    let committed = try await admin.committed(group: settings.kafka.group, partitions: partitions)
    let stored = Dictionary(try await store.progress().map { (TopicPartition($0.partition), $0) }) { $1 }
    let resets = Set(try await store.waitingResets().map(TopicPartition.init))
    let probe = LogProbe(brokers: settings.kafka.brokers, properties: Connections.properties(settings), within: limit)
    let glimpses = try await probe.look(at: Dictionary(partitions.map { ($0, stored[$0]?.mark?.offset) }) { $1 })
    return try partitions.map { partition in
      guard let glimpse = glimpses[partition] else {
        throw KafkaError("_TIMED_OUT", "\(partition) could not be looked at; check that its leader is up", isRetriable: true)
      }
      return PartitionPlace(
        partition: partition, committed: committed[partition], stored: stored[partition], glimpse: glimpse,
        hasReset: resets.contains(partition))
    }
  }

  private init(
    partition: TopicPartition, committed: Int64?, stored: StoredPlace?, glimpse: LogGlimpse, hasReset: Bool
  ) {
    self.partition = partition
    self.committed = committed
    mirrored = stored?.next
    (low, high) = (glimpse.low, glimpse.high)
    self.hasReset = hasReset
    let beginning = Beginnings.Beginning(committed: committed, stored: stored, glimpse: glimpse)
    isOther = !hasReset && beginning == .otherLog
  }

  /// What a person is told of a partition whose next record is gone, or that they have reset; nil: it goes on.
  var trouble: String? {
    if hasReset { return "\(partition.topic):\(partition.partition) is reset: restart an instance (systemctl restart referrald)" }
    return standstill.map(partition.sentence(of:))
  }

  /// One line for a person.
  var line: String {
    "\(partition.topic):\(partition.partition)  committed \(committed.map(String.init) ?? "none")"
      + "  mirrored \(mirrored.map(String.init) ?? "none")  from \(low) to \(high)  lag \(lag)"
      + (hasReset
        ? "  reset, waits for a restart" : standstill.map { "  STANDS: \($0.words); see `partitions reset`" } ?? "")
  }

  /// The same as JSON.
  var json: JSON {
    .object([
      .init("topic", .string(partition.topic)), .init("partition", .int(Int64(partition.partition))),
      .init("committed", committed.map { .int($0) } ?? .null), .init("mirrored", mirrored.map { .int($0) } ?? .null),
      .init("low", .int(low)), .init("high", .int(high)), .init("lag", .int(lag)), .init("stands", .bool(standstill != nil)),
      .init("why", standstill.map { .string($0.words) } ?? .null), .init("reset", .bool(hasReset)),
    ])
  }
}

extension Standstill {
  /// The reason in words.
  var words: String {
    switch self {
    case .recordGone: "its next record is gone"
    case .otherLog: "its log is another one than before"
    }
  }
}

extension TopicPartition {
  /// What a person is told of a partition that stands, and what to do.
  func sentence(of reason: Standstill) -> String {
    "\(topic):\(partition) stands: \(reason.words). Say where it goes on: referrald partitions reset "
      + "\(topic):\(partition) --to earliest --reason …; then restart the instance that has it (systemctl restart referrald)"
  }
}
