import ArgumentParser
import Deciding
import Events
import JSONTree
import Pipeline

/// `referrald events check|seen`.
struct EventsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "events", abstract: "Checks product events against a policy.",
    subcommands: [Check.self, EventsSeenCommand.self])

  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Validates a JSONL file, also .gz or .zst, or - for standard input.",
      discussion:
        "Prints line, field and reason; exit 65 when an event is malformed.\n\nExample: referrald events check day.jsonl --policy policy.yaml"
    )

    @Argument(help: "One event a line; - reads standard input.") var file: String
    @Option(help: "The policy to check against.") var policy = "/etc/referrald/policy.yaml"
    @Flag(help: "One JSON object a line.") var json = false

    func run() async throws {
      let check = EventCheck(policy: try PolicySource(path: policy).programme().policy)
      let now = SystemClock().now
      var counts = Counts()
      var number = 0
      try EventHistory.lines(file) { line in
        number += 1
        guard !line.isEmpty else { return }
        report(number, check.verdict(line: Array(line).span, now: now), &counts)
      }
      if !json { Console.line("\(counts.good) good, \(counts.skipped) skipped, \(counts.faulty) malformed") }
      if counts.faulty > 0 { throw ExitStatus.data.exit }
    }

    private struct Counts {
      var good = 0
      var skipped = 0
      var faulty = 0
    }

    private func report(_ number: Int, _ verdict: EventCheck.Verdict, _ counts: inout Counts) {
      switch verdict {
      case .good(let roles):
        counts.good += 1
        if json { show(number, "good", [.init("roles", .array(roles.map(JSON.string)))]) }
      case .skipped(let reason):
        counts.skipped += 1
        if json { show(number, "skipped", [.init("reason", .string(reason))]) }
      case .faulty(let faults):
        counts.faulty += 1
        for fault in faults {
          if json {
            show(
              number, "malformed",
              [
                .init("code", .string(fault.code.rawValue)), .init("field", .string(fault.field)),
                .init("message", .string(fault.message)),
              ])
          } else {
            Console.line(
              "\(file):\(number): \(fault.field.isEmpty ? "" : "\(fault.field): ")\(fault.message) (\(fault.code.rawValue))")
          }
        }
      }
    }

    private func show(_ number: Int, _ verdict: String, _ more: [JSON.Member]) {
      Console.json(.object([.init("line", .int(Int64(number))), .init("verdict", .string(verdict))] + more))
    }
  }
}
