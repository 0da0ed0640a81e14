import ArgumentParser
import JSONTree
import Kafka
import Pipeline
import Settings
import Store
import Trials

/// `referrald dlq`.
struct DLQCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dlq", abstract: "Works on what was dead-lettered.",
    subcommands: [List.self, Show.self, Replay.self, Drop.self], defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Lists dead letters that nobody has replayed or dropped.", discussion: "Example: referrald dlq list --limit 20")

    @OptionGroup var machine: MachineOptions
    @Option(help: "At most so many.") var limit = 100
    @Flag(help: "Also those replayed or dropped.") var all = false
    @Flag(help: "One JSON object a letter.") var json = false

    func run() async throws {
      let settings = try machine.settings()
      let shelf = DeadLetterShelf(settings)
      try await Database.with(settings) { store in
        let done = try await shelf.done(store)
        var left = max(1, limit)
        try await shelf.eachLetter { letter in
          let end = done[letter]
          guard all || end == nil else { return true }
          if json { Console.json(letter.json(end)) } else { Console.line(letter.line(end)) }
          left -= 1
          return left > 0
        }
      }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Prints one dead letter whole.",
      discussion: """
        On a terminal control characters are shown as codes, since whoever may publish to a topic wrote them; a pipe or a file gets \
        every byte as it is.

        Example: referrald dlq show 0:17
        Example: referrald dlq show 0:17 > letter
        """)

    @OptionGroup var machine: MachineOptions
    @Argument(help: "Where it lies, as partition:offset.") var place: String
    @Flag(help: "Every byte as it is, to a terminal too.") var raw = false

    func run() async throws {
      let settings = try machine.settings()
      let letter = try await Database.with(settings) { _ in try await DeadLetterShelf(settings).letter(place) }
      let headers = letter.headers.map { name, value in
        value.map { Array("\(name): ".utf8) + $0 + [UInt8(ascii: "\n")] } ?? Array("\(name) (null)\n".utf8)
      }
      let value = letter.value ?? Array("(no value)".utf8)
      Console.outside(headers.flatMap { $0 } + Array("\n".utf8) + value + Array("\n".utf8), raw: raw)
    }
  }

  struct Replay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Publishes a dead letter to its topic again, once.",
      discussion: "Useful once the policy or the daemon accepts it.\n\nExample: referrald dlq replay 0:17 0:18")

    @OptionGroup var machine: MachineOptions
    @Argument(help: "Where they lie, as partition:offset.") var places: [String]

    func run() async throws {
      let settings = try machine.settings()
      let shelf = DeadLetterShelf(settings)
      try await Database.with(settings) { store in
        let producer = try Producer(brokers: settings.kafka.brokers, properties: Connections.properties(settings))
        for place in places {
          let letter = try await shelf.letter(place)
          // Remembered only once Kafka has it: a replay that failed can be done again.
          let original = try await shelf.original(letter)
          guard try await shelf.remember("replayed", letter, store, after: { try await producer.send([original]) }) else {
            continue
          }
          Console.line("\(place): replayed to \(letter.sourceTopic)")
        }
        await producer.close(within: .seconds(5))
      }
    }
  }

  struct Drop: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Takes a dead letter off the list for ever.", discussion: "Example: referrald dlq drop 0:17")

    @OptionGroup var machine: MachineOptions
    @Argument(help: "Where they lie, as partition:offset.") var places: [String]

    func run() async throws {
      let settings = try machine.settings()
      let shelf = DeadLetterShelf(settings)
      try await Database.with(settings) { store in
        for place in places where try await shelf.remember("dropped", try await shelf.letter(place), store) {
          Console.line("\(place): dropped")
        }
      }
    }
  }
}
