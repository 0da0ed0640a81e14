import ArgumentParser
import Events
import JSONTree
import Settings

/// `referrald events seen`.
struct EventsSeenCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "seen", abstract: "Lists the event types met, and the policy's types never met.",
    discussion: """
      Reads the input topics up to their present ends, as an onlooker, and tells of each type how often it came and what the \
      policy makes of it. A type that looks like a slip of one the policy names is told: did you mean `user.created`?

      Example: referrald events seen --limit 20000
      Example: referrald events seen --from day.jsonl --policy policy.yaml --json
      """)

  @OptionGroup var machine: MachineOptions
  @Option(help: "A JSONL file to read instead of the topics, also .gz or .zst; - for standard input.") var from: String?
  @Option(help: "At most so many records of each topic, the newest.") var limit = 100_000
  @Option(help: "The policy to compare with; the settings' by default.") var policy: String?
  @Flag(help: "One JSON object.") var json = false

  func validate() throws {
    guard limit > 0 else { throw ValidationError("--limit takes a number above 0") }
  }

  func run() async throws {
    // A file and a named policy need nothing of this machine.
    let settings = from != nil && self.policy != nil ? nil : try machine.settings()
    let policy = try PolicySource(path: self.policy ?? settings?.policyPath ?? "").read().sound()
    let history = settings.flatMap { from == nil ? EventHistory.topics($0.kafka.topicsIn, $0) : nil } ?? .file(from ?? "")
    let decoder = EventDecoder(policy: policy)
    var seen = SeenTypes(policy: policy)
    try await history.read(limit: limit) { value, place in
      seen.take(decoder.typeName(value: value, header: place.header))
    }
    if json { Console.json(seen.json) } else { seen.lines.forEach(Console.line) }
  }
}
