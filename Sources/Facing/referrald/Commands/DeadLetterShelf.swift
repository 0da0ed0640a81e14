import ArgumentParser
import Kafka
import Offsets
import Pipeline
import Settings
import Store

/// The dead-letter topic and what people did with its records.
struct DeadLetterShelf: Sendable {
  let settings: Settings

  init(_ settings: Settings) { self.settings = settings }

  /// Goes through the letters in the topic, each record's once however often it was published.
  /// - Parameter body: false ends it.
  func eachLetter(_ body: (ShelvedLetter) -> Bool) async throws {
    var seen: Set<LetterMark> = []
    try await read { letter in
      if let mark = letter.mark, !seen.insert(mark).inserted { return true }
      return body(letter)
    }
  }

  /// One letter by its place.
  func letter(_ place: String) async throws -> ShelvedLetter {
    let parts = place.split(separator: ":")
    guard parts.count == 2, let partition = Int32(parts[0]), let offset = Int64(parts[1]) else {
      throw ValidationError("“\(place)” is no partition:offset; see `referrald dlq list`")
    }
    var found: ShelvedLetter?
    try await read(from: [partition: offset], partitions: [partition]) { letter in
      if letter.partition == partition, letter.offset == offset { found = letter }
      return false
    }
    guard let found else {
      Console.trouble("no dead letter lies at \(place); see `referrald dlq list`")
      throw ExitStatus.unavailable.exit
    }
    return found
  }

  /// The record as it first came: out of the letter, or out of its topic where the letter holds only a part.
  func original(_ letter: ShelvedLetter) async throws -> Producer.Message {
    guard let source = letter.mark?.position else {
      Console.trouble("\(letter.place): it does not say where it came from, so it cannot be replayed")
      throw ExitStatus.unavailable.exit
    }
    guard letter.isCut else {
      return Producer.Message(topic: source.topic, key: letter.key, value: letter.value, headers: letter.ownHeaders)
    }
    var found: Producer.Message?
    try await reader.read(source.topic, from: [source.partition: source.offset], partitions: [source.partition], limit: 1) {
      batch in
      for record in batch.records where record.offset == source.offset {
        let raw = RawRecord(batch, record)
        guard LetterMark(source, value: raw.value) == letter.mark else { continue }
        found = Producer.Message(topic: source.topic, key: raw.key, value: raw.value, headers: raw.headers)
      }
      return false
    }
    guard let found else {
      Console.trouble(
        "\(letter.place): it was cut, and its record is no longer in \(source.topic); ask its producer to send it again")
      throw ExitStatus.unavailable.exit
    }
    return found
  }

  /// What was done with the letters.
  func done(_ store: Store) async throws -> DoneLetters {
    DoneLetters(try await store.deadLetterActions(topic: settings.kafka.topicDead))
  }

  /// Remembers what is done with a letter; false, with a word about it, when something was done with it or a copy before.
  /// - Parameter work: what must succeed for it to be remembered; whoever asks meanwhile waits for its end.
  func remember(
    _ action: String, _ letter: ShelvedLetter, _ store: Store, after work: () async throws -> Void = {}
  ) async throws -> Bool {
    let action = DeadLetterAction(partition: letter.partition, offset: letter.offset, source: letter.mark, action: action)
    if try await store.record(action, topic: settings.kafka.topicDead, after: work) { return true }
    Console.line("\(letter.place): already done with; see `referrald dlq list --all`")
    return false
  }

  private var reader: TopicReader {
    TopicReader(brokers: settings.kafka.brokers, properties: Connections.properties(settings))
  }

  private func read(
    from starts: [Int32: Int64] = [:], partitions: Set<Int32>? = nil, _ body: (ShelvedLetter) -> Bool
  ) async throws {
    try await reader.read(settings.kafka.topicDead, from: starts, partitions: partitions, limit: .max) { batch in
      batch.records.allSatisfy { body(ShelvedLetter(batch, $0)) }
    }
  }
}

/// What people did with letters: with one of a record is with every copy of it.
struct DoneLetters {
  private var byPlace: [String: String] = [:]
  private var bySource: [LetterMark: String] = [:]

  init(_ actions: [DeadLetterAction]) {
    for action in actions {
      byPlace["\(action.partition):\(action.offset)"] = action.action
      if let source = action.source { bySource[source] = action.action }
    }
  }

  /// What was done with a letter; nil: nothing.
  subscript(letter: ShelvedLetter) -> String? { letter.mark.flatMap { bySource[$0] } ?? byPlace[letter.place] }
}
