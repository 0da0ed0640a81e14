import ArgumentParser
import Kafka

/// How the process ends, in sysexits' words; the table of deploy/docs/commands.md is made of this.
enum ExitStatus: Int32, CaseIterable {
  case ok = 0
  case usage = 64
  case data = 65
  case unavailable = 69
  case software = 70
  case output = 74
  case temporary = 75
  case configuration = 78

  /// What it means, and what to do.
  var meaning: String {
    switch self {
    case .ok: "Done; for `run`: drained and stopped."
    case .usage: "The command line is wrong; see `--help`."
    case .data: "What was checked has faults; each is printed with its place."
    case .unavailable: "The instance name is taken by a living process, or nothing of that name was found."
    case .software: "A loop of the daemon ended; the last log line says why. systemd starts it again."
    case .output: "Standard output could not be written whole, as on a full disk."
    case .temporary: "Kafka, PostgreSQL or the provider did not answer in time; try again."
    case .configuration: "Settings, policy, template or schema have faults; each is printed with place and remedy."
    }
  }

  /// The error that ends a command so.
  var exit: ExitCode { ExitCode(rawValue) }

  /// How Kafka's refusal ends the process: what librdkafka does not take must be mended by a person.
  init(_ error: KafkaError) { self = error.code == "_INVALID_ARG" ? .configuration : .temporary }
}
