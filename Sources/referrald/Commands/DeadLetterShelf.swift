import ArgumentParser
import Kafka
import Referrals
import Settings
import Store

/// A record of the dead-letter topic.
struct ShelvedLetter: Sendable {
  var partition: Int32
  var offset: Int64
  var key: [UInt8]?
  var value: [UInt8]?
  var headers: [(name: String, value: [UInt8])]

  /// As people name it: partition:offset.
  var place: String { "\(partition):\(offset)" }
  var sourceTopic: String { header("source.topic") }

  func header(_ name: String) -> String {
    headers.last { $0.name == name }.map { String(decoding: $0.value, as: UTF8.self) } ?? ""
  }

  /// The record as it first came.
  var original: Producer.Message {
    let ours: Set<String> = [
      "error.code", "error.message", "error.field", "source.topic", "source.partition", "source.offset",
    ]
    return Producer.Message(topic: sourceTopic, key: key, value: value, headers: headers.filter { !ours.contains($0.name) })
  }

  func line(_ done: String?) -> String {
    let field = header("error.field")
    return "\(place)  \(header("error.code"))  \(sourceTopic)/\(header("source.partition"))@\(header("source.offset"))  "
      + (field.isEmpty ? "" : "\(field): ") + header("error.message") + (done.map { "  [\($0)]" } ?? "")
  }

  func json(_ done: String?) -> JSON {
    var members = headers.filter { $0.name.hasPrefix("error.") || $0.name.hasPrefix("source.") }.map { header in
      JSON.Member(header.name, .string(String(decoding: header.value, as: UTF8.self)))
    }
    members.insert(JSON.Member("place", .string(place)), at: 0)
    if let done { members.append(.init("done", .string(done))) }
    return .object(members)
  }
}

/// The dead-letter topic and what people did with its records.
struct DeadLetterShelf: Sendable {
  let settings: Settings

  init(_ settings: Settings) { self.settings = settings }

  /// Calls back with the letters still in the topic, one after another, however many there are; false ends it.
  /// - Parameters:
  ///   - starts: where to begin, by partition; elsewhere at the beginning.
  ///   - partitions: only these; nil: all.
  ///   - limit: the most letters in all.
  func forEachLetter(
    from starts: [Int32: Int64] = [:], partitions: Set<Int32>? = nil, limit: Int = .max,
    _ body: (ShelvedLetter) throws -> Bool
  ) async throws {
    let reader = TopicReader(brokers: settings.kafka.brokers, properties: Connections.properties(settings))
    try await reader.read(settings.kafka.topicDead, from: starts, partitions: partitions, limit: limit) { batch in
      for record in batch.records {
        let letter = ShelvedLetter(
          partition: batch.partitions[record.partition].partition.partition, offset: record.offset, key: batch.keyBytes(record),
          value: batch.valueBytes(record),
          headers: batch.headers[record.headers].map { header in
            (
              name: String(decoding: batch.bytes[header.name], as: UTF8.self),
              value: header.value.map { Array(batch.bytes[$0]) } ?? []
            )
          })
        guard try body(letter) else { return false }
      }
      return true
    }
  }

  /// One letter by its place.
  func letter(_ place: String) async throws -> ShelvedLetter {
    let parts = place.split(separator: ":")
    guard parts.count == 2, let partition = Int32(parts[0]), let offset = Int64(parts[1]) else {
      throw ValidationError("“\(place)” is no partition:offset; see `referrald dlq list`")
    }
    var found: ShelvedLetter?
    try await forEachLetter(from: [partition: offset], partitions: [partition], limit: 1) { letter in
      found = letter
      return false
    }
    // Where nothing lies any more the reading begins with what lies behind.
    guard let letter = found, letter.offset == offset else {
      Console.trouble("no dead letter lies at \(place); see `referrald dlq list`")
      throw ExitStatus.unavailable.exit
    }
    return letter
  }

  /// What was done, by place.
  func done(_ store: Store) async throws -> [String: String] {
    let actions = try await store.deadLetterActions(topic: settings.kafka.topicDead)
    return Dictionary(actions.map { ("\($0.partition):\($0.offset)", $0.action) }) { $1 }
  }

  /// Remembers what is done with a letter; false, with a word about it, when something was done before.
  /// - Parameter work: what must succeed for it to be remembered; whoever asks meanwhile waits for its end.
  func remember(
    _ action: String, _ letter: ShelvedLetter, _ store: Store, after work: () async throws -> Void = {}
  ) async throws -> Bool {
    if try await store.recordDeadLetterAction(
      topic: settings.kafka.topicDead, partition: letter.partition, offset: letter.offset, action: action, after: work)
    {
      return true
    }
    Console.line("\(letter.place): already done with; see `referrald dlq list --all`")
    return false
  }
}
