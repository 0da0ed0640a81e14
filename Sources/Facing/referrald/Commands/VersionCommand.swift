import ArgumentParser
import Store

/// `referrald version`.
struct VersionCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "version", abstract: "Prints the version and its schema's.")

  func run() async throws { Console.line("referrald \(Referrald.version), schema \(Migrations.newest)") }
}
