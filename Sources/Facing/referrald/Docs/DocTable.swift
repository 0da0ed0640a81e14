import ArgumentParser
import Deciding
import Events
import Metrics
import Policies
import PolicyFiles
import Settings
import Store
import Templates

/// The pages' tables that come out of the code.
enum DocTable: String, CaseIterable {
  case commands, exits, settings, policy, variables, roles, codes, outcomes, states, metrics

  /// The table in Markdown.
  var text: String {
    switch self {
    case .commands: Self.table(["command", "what it does"], Self.commands(Referrald.self, []))
    case .exits: Self.table(["status", "meaning"], ExitStatus.allCases.map { ["\($0.rawValue)", $0.meaning] })
    case .settings: Settings.table
    case .policy: PolicyFile.referenceTable
    case .variables:
      Self.table(["variable", "what it gives"], Self.variableRows)
    case .roles: Self.table(["role", "an event must carry", "what it does"], Self.roleRows)
    case .codes:
      Self.table(
        ["`error.code`", "what is wrong with the record"], Malformed.Code.allCases.map { ["`\($0.rawValue)`", $0.meaning] })
    case .outcomes:
      Self.table(["outcome", "what became of the moment"], Decision.Outcome.allCases.map { ["`\($0.rawValue)`", $0.meaning] })
    case .states:
      Self.table(["state", "where the message stands"], MessageState.allCases.map { ["`\($0.rawValue)`", $0.meaning] })
    case .metrics:
      Self.table(["metric", "kind", "labels", "what it counts, and what to do"], Metric.allCases.map(Self.metric))
    }
  }

  private static var variableRows: [[String]] {
    [["`data.…`", "What the event says at that path; absent for a message that no event caused."]]
      + TemplateVocabulary.variables.map { ["`\($0.name)`", $0.meaning] }
  }

  private static var roleRows: [[String]] {
    [
      ["signal", Policy.Role.needsOfSignals, "Shows satisfaction; at the threshold it is a moment."],
      ["veto", "\(Policy.Role.needsOfSignals); none with `scope: everyone`", "Says: not now, until it ends."],
    ] + Policy.Role.allCases.map { ["`\($0.rawValue)`", $0.needs, $0.meaning] }
  }

  private static func metric(_ metric: Metric) -> [String] {
    let row = metric.row
    let help = metric.isFed ? row.help : "*Not fed yet.* \(row.help)"
    return ["`\(row.name)`", row.kind.rawValue, row.labels.map { "`\($0)`" }.joined(separator: ", "), help]
  }

  private static func commands(_ command: any ParsableCommand.Type, _ path: [String]) -> [[String]] {
    let configuration = command.configuration
    guard configuration.shouldDisplay else { return [] }
    let name = path + [command._commandName]
    guard configuration.subcommands.isEmpty else { return configuration.subcommands.flatMap { commands($0, name) } }
    return [["`\(name.joined(separator: " "))`", configuration.abstract]]
  }

  private static func table(_ head: [String], _ rows: [[String]]) -> String {
    ([head, head.map { _ in "---" }] + rows).map { cells in
      "| "
        + cells.map { $0.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|") }.joined(
          separator: " | ")
        + " |\n"
    }.joined()
  }
}
