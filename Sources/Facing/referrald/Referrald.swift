import ArgumentParser
import Files

/// The process: whoever asked for output hears when it could not be written.
@main
enum Main {
  static func main() async {
    StandardOutput.checkAtExit(status: ExitStatus.output.rawValue)
    await Referrald.main()
  }
}

/// The command line.
struct Referrald: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "referrald", abstract: "Asks happy customers for a referral at the moment their product events show it.",
    version: version,
    subcommands: [
      RunCommand.self, DemoCommand.self, MigrateCommand.self, PolicyCommand.self, ConfigCommand.self, EventsCommand.self,
      BacktestCommand.self, PreviewCommand.self, TestSendCommand.self,
      MessagesCommand.self, HeldCommand.self, PauseCommand.self, ResumeCommand.self, ExplainCommand.self, DLQCommand.self,
      PartitionsCommand.self, StatusCommand.self, TopicsCommand.self, SandboxCommand.self,
      BrokerCommand.self, DocsCommand.self, VersionCommand.self,
    ])

  /// The version this binary was built as; the top entry of CHANGELOG.md is the same.
  static let version = "0.1.0"
}
