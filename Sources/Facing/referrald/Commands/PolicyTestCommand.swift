import ArgumentParser
import Deciding
import Files
import JSONTree
import Policies
import Trials

/// `referrald policy test`.
struct PolicyTestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test", abstract: "Runs cases: these events, then these decisions, reminders and reward notices.",
    discussion: """
      The cases lie beside the policy, those of policy.yaml in policy.cases.yaml:

        start: 2026-03-02T15:00:00Z             # what offsets count from
        customer: { id: ada, email: ada@globex.example, country: US }
        cases:
          - name: One prompt in thirty days, and one reminder
            events:
              - { at: 0d, type: usage.milestone, data: { count: 10000 } }
              - { at: 3d, type: survey.nps, data: { score: 10 } }
            until: 30d
            expect:
              - { decision: prompted, subject: "Share Acme, get 1 free month" }
              - suppressed by throttle.cooldown
              - { decision: reminded, at: 7d }
          - name: A friend's click answers the prompt
            events:
              - { at: 0d, type: usage.milestone, data: { count: 10000 } }
              - { at: 2d, type: referral.link.clicked, link_of: ada }
            until: 30d
            expect: [prompted, reminder suppressed by messages.reminder]

      An event has type, data, and where needed at (an offset such as 3d 4h, or a time; as the event before by default), late (how \
      long after its time it is decided), id, and customer (laid over the case's and the file's; none for nobody). link_of says by \
      whose link a click or a signup came: it answers that customer's prompt, and is the friend's, so of customers it has only its own.

      Time goes on to the last event, or to until; each reminder is decided when it is due, by what has happened before. \
      A case that neither says until nor expects a reminder is about something else: its reminders are not looked at.

      expect lists one decision for each counted signal, each reminder that came due and each reward that another system granted, in \
      the order of time: an outcome (\(Self.outcomes)), with `by` and the rules that must have spoken; of a reminder `reminded`, or \
      `reminder` and another outcome; of a reward's notice `notified`, or `notice` and another outcome. As a mapping also at (the \
      event's time, or when the reminder was due), signal, customer, and the mail's subject. Or it says nothing.

      Each case begins with nobody known. A message counts as sent at once, one that waits for a time as sent then. For every case \
      that fails, what was expected stands after - and what came after +; exit 65.

      Example: referrald policy test /etc/referrald/policy.yaml
      """)

  private static var outcomes: String { Decision.Outcome.allCases.map(\.rawValue).joined(separator: ", ") }

  @Argument(help: "The policy file.") var file: String
  @Option(help: "The file of cases; the one beside the policy by default.") var cases: String?
  @Flag(help: "One JSON object a case.") var json = false

  func run() async throws {
    let policy = try PolicySource(path: file).read().sound()
    let path = cases ?? CasesFile.path(beside: file)
    let given = try read(path, policy)
    let runner = try runner(policy)
    let results = given.cases.map(runner.run)
    let failed = results.filter { !$0.isPassed }
    for result in json ? results : failed {
      if json { Console.json(result.json) } else { result.lines(file: path).forEach(Console.line) }
    }
    if !json { Console.line("\(results.count - failed.count) passed, \(failed.count) failed") }
    if !failed.isEmpty { throw ExitStatus.data.exit }
  }

  private func read(_ path: String, _ policy: Policy) throws -> PolicyCases {
    do {
      guard let text = try WholeFile.read(path) else {
        Console.trouble("\(path): no such file; write one, or name another with --cases")
        throw ExitStatus.unavailable.exit
      }
      let reading = CasesFile.parse(text, name: path, policy: policy)
      for fault in reading.faults { Console.trouble("\(fault)") }
      guard let cases = reading.cases else { throw ExitStatus.data.exit }
      return cases
    } catch let error as FileError {
      Console.trouble("\(error)")
      throw ExitStatus.unavailable.exit
    }
  }

  private func runner(_ policy: Policy) throws -> CaseRunner {
    do {
      return try CaseRunner(policy)
    } catch {
      Console.trouble("\(error)")
      throw ExitStatus.configuration.exit
    }
  }
}
