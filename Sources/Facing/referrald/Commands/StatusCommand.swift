import ArgumentParser
import Deciding
import JSONTree
import Offsets
import PolicyFiles
import Settings
import Store
import Templates
import Texts

/// `referrald status`.
struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Tells what is paused or stands, counts what waits, and asks for the mailbox's mode.",
    discussion: "Example: referrald status --json")

  @OptionGroup var machine: MachineOptions
  @Flag(help: "As JSON.") var json = false

  func run() async throws {
    let settings = try machine.settings()
    let mailbox = await ProviderQuestion.mailbox(settings)
    try await Database.with(settings) { store in
      let schema = try await store.schemaState().note
      let decisions = try await store.decisionCounts()
      let messages = try await store.messageCounts()
      let unknown = try await store.unknownMessageCount()
      let waiting = try await store.outboxCount()
      let stranded = settings.multimail.mailboxID == nil ? try await store.waitingForMailbox() : 0
      let pauses = try await store.standingPauses()
      let letters = try await store.standingLetters()
      let partitions = await Self.partitions(settings, store)
      let aside = await Self.setAside(settings, store, isReachable: partitions.places != nil)
      if json {
        let places: JSON = partitions.places.map { .array($0.map(\.json)) } ?? .null
        let found: JSON = aside.found.map { .array($0.map(\.json)) } ?? .null
        Console.json(
          .object([
            .init("decisions", .object(decisions.map { .init($0.outcome, .int($0.count)) })),
            .init("messages", .object(messages.map { .init($0.state, .int($0.count)) })), .init("outbox", .int(waiting)),
            .init("messages_of_unknown_kind", .int(unknown)), .init("stranded", .int(stranded)),
            .init("pauses", .array(pauses.map(\.json))),
            .init("partitions", places),
            .init("dead_letters", .array(letters.map(\.json))),
            .init("set_aside", found),
            .init("mailbox", mailbox.map { .string($0.sentence) } ?? .null),
            .init("schema", schema.map { .string($0) } ?? .null),
          ]))
      } else {
        let dates = DateWords(PolicySource(path: settings.policyPath).read().policy, now: SystemClock().now)
        for pause in pauses { Console.line("paused:    " + pause.line(dates)) }
        for line in partitions.lines { Console.line("partition: " + line) }
        for letter in letters { Console.line("stands:    " + UntrustedText.oneLine(letter.sentence)) }
        for line in aside.lines { Console.line("set aside: " + UntrustedText.oneLine(line)) }
        Console.line("decisions: " + decisions.map { "\($0.count) \($0.outcome)" }.joined(separator: ", "))
        Console.line("messages:  " + messages.map { "\($0.count) \($0.state)" }.joined(separator: ", "))
        if unknown > 0 { Console.line("messages:  \(unknown) of a kind that this version does not know wait: update referrald") }
        if stranded > 0 {
          Console.line("stranded:  \(stranded) were written for a mailbox: set multimail.mailbox_id again, or they expire")
        }
        Console.line("outbox:    \(waiting) to publish")
        if let schema { Console.line("schema:    \(schema)") }
        if let mailbox { Console.line("mailbox:   \(mailbox.sentence)") }
      }
    }
  }

  /// The events that PostgreSQL fails on for ever, in words and as such; without Kafka's answer nil, and the reason in words.
  private static func setAside(
    _ settings: Settings, _ store: Store, isReachable: Bool
  ) async -> (lines: [String], found: [SetAside]?) {
    guard isReachable else { return ([], nil) }
    do {
      let found = try await DeadLetterShelf(settings).setAside(store)
      return (found.map(\.sentence), found)
    } catch {
      return (["not known what is: \(error)"], nil)
    }
  }

  /// The partitions that stand or are reset, in words and as such; without Kafka's answer nil, and the reason in words.
  private static func partitions(
    _ settings: Settings, _ store: Store
  ) async -> (lines: [String], places: [PartitionPlace]?) {
    do {
      let places = try await PartitionPlace.all(settings, store, within: .seconds(5)).filter { $0.trouble != nil }
      return (places.compactMap(\.trouble), places)
    } catch {
      return (["not known which stand: \(error)"], nil)
    }
  }
}

extension StandingLetter {
  /// The same as JSON.
  fileprivate var json: JSON {
    .object([
      .init("topic", .string(position.topic)), .init("partition", .int(Int64(position.partition))),
      .init("offset", .int(position.offset)), .init("since", .string("\(since)")), .init("reason", .string(reason)),
    ])
  }
}
