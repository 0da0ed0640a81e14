import ArgumentParser
import PolicyFiles
import Settings

/// `referrald config check|print`.
struct ConfigCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: "Checks or prints the machine's settings.", subcommands: [Check.self, Print.self])

  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Finds every fault of the settings and of the policy they name.",
      discussion: "Example: referrald config check --online")

    @OptionGroup var machine: MachineOptions
    @Flag(help: "Also ask the database for its schema, Kafka for the topics and the provider for its mailbox.") var online = false

    func run() async throws {
      let settings = try machine.settings(needing: [.multimailKey, .linkKey])
      let reading = PolicySource(path: settings.policyPath).read()
      for fault in reading.faults { Console.trouble("\(fault)") }
      let disagreements = reading.policy.map(settings.faults) ?? []
      for fault in disagreements { Console.trouble(fault) }
      let kafka = Connections.fault(settings)
      if let kafka { Console.trouble("kafka.properties: \(kafka)") }
      guard reading.faults.isEmpty, disagreements.isEmpty, kafka == nil else { throw ExitStatus.configuration.exit }
      if settings.multimail.mailboxID == nil {
        Console.line(
          "note: without multimail.mailbox_id the provider knows no idempotency key (contract A): a send whose answer is lost "
            + "becomes uncertain and waits for a person; set multimail.mailbox_id")
      }
      if settings.secrets.multimailAdminKey == nil {
        Console.line(
          "note: without the secret multimail_admin_key the provider's own unsubscribes stay unknown here; give one with scope admin"
        )
      }
      if let patterns = settings.deliver.onlyTo {
        Console.line("note: a rehearsal: mail goes only to \(patterns.joined(separator: ", ")) (deliver.only_to)")
      }
      if online { try await OnlineCheck.run(settings) }
      Console.line("settings and policy are sound")
    }
  }

  struct Print: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Prints every setting in force and where it comes from; secrets are hidden.",
      discussion: "Example: referrald config print --set pipeline.lanes=8")

    @OptionGroup var machine: MachineOptions

    func run() async throws { Console.line(try machine.settings().printed) }
  }
}
