import ArgumentParser
import Foundation
import Journaling
import Kafka
import Metrics
import Pipeline
import Settings
import Systemd
import Time

/// `referrald run`.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Runs the daemon until SIGTERM.",
    discussion: """
      Reads settings and policy, checks both, joins the consumer group and moves events. SIGTERM finishes what is in flight
      within shutdown.budget, SIGHUP swaps the policy in. kill -9 is safe: the next start goes on where this one was.

      Example: referrald run --config /etc/referrald/referrald.yaml
      """)

  @OptionGroup var machine: MachineOptions

  func run() async throws {
    let settings = try machine.settings(needing: [.multimailKey, .linkKey])
    let programme = try PolicySource(path: settings.policyPath).programme()
    let disagreements = settings.faults(with: programme.policy)
    for fault in disagreements { Console.trouble(fault) }
    guard disagreements.isEmpty else { throw ExitStatus.configuration.exit }
    let environment = ProcessInfo.processInfo.environment
    let registry = Registry()
    let journal = Log.standard(
      level: LogLevel(rawValue: settings.log.level) ?? .info, format: settings.log.format, environment: environment,
      now: { SystemClock().now.description }, onError: { registry.counter(.logErrors).add() })
    let daemon = Daemon(
      settings, programme: programme, journal: journal, notify: Notify(environment: environment), registry: registry)
    let signals = Signals()
    do {
      try await daemon.run(signals.requests)
    } catch {
      journal.error("the daemon cannot go on", [("error", "\(error)")])
      throw Self.status(of: error).exit
    }
  }

  static func status(of error: any Error) -> ExitStatus {
    switch error {
    case is InstanceTaken: .unavailable
    case is SchemaFault: .configuration
    case let error as KafkaError where ExitStatus(error) == .configuration: .configuration
    default: .software
    }
  }
}
