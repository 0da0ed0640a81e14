import ArgumentParser
import Pipeline
import Referrals

/// `referrald policy check`.
struct PolicyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policy", abstract: "Checks a policy file.", subcommands: [Check.self])

  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Finds every fault of a policy and its templates at once.",
      discussion:
        "Exit 78 when there is one; notes are odd but legal.\n\nExample: referrald policy check /etc/referrald/policy.yaml")

    @Argument(help: "The policy file.") var file: String

    func run() async throws {
      let reading = PolicySource(path: file).read()
      for note in reading.notes { Console.line("note: \(note)") }
      for fault in reading.faults { Console.trouble("\(fault)") }
      guard let policy = reading.policy else { throw ExitStatus.configuration.exit }
      Console.line("\(file): sound, hash \(policy.hash.prefix(12))")
    }
  }
}
