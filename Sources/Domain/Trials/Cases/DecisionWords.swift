import Deciding
import Policies
import PolicyFiles
import Texts

/// Decisions in the words of a file of cases.
enum DecisionWords {
  /// What the decisions of a kind begin with where the mail did not simply go, and what says that it did.
  private struct Mail {
    var kind: MessageKind
    var noun: String
    var went: String
  }

  /// All kinds but prompts, whose decisions are called by their outcomes alone.
  private static let mails = [
    Mail(kind: .reminder, noun: "reminder", went: "reminded"), Mail(kind: .rewardEarned, noun: "notice", went: "notified"),
  ]

  /// "suppressed by throttle.cooldown", "reminded", "reminder suppressed by messages.reminder".
  static func sentence(_ kind: MessageKind, _ outcome: Decision.Outcome, _ rules: [String]) -> String {
    let mail = mails.first { $0.kind == kind }
    let what = mail.map { outcome == .prompted ? $0.went : "\($0.noun) \(outcome.rawValue)" } ?? outcome.rawValue
    return what + (rules.isEmpty ? "" : " by " + rules.joined(separator: ", "))
  }

  /// Reads "suppressed by throttle.cooldown, throttle.per_year".
  static func read(_ text: String) throws(PolicyWrong) -> (kind: MessageKind, outcome: Decision.Outcome, rules: [String]) {
    var words = text.split { $0 == "," || $0 == " " }.map(String.init)
    let mail = mails.first { $0.noun == words.first }
    if mail != nil { words.removeFirst() }
    let (first, rest) = (words.first ?? "", words.dropFirst())
    let rules = Array(rest.dropFirst())
    let (kind, outcome) = try read(first, mail, in: text)
    guard rest.isEmpty || (rest.first == "by" && !rules.isEmpty) else {
      let said = sentence(kind, outcome, [])
      throw PolicyWrong(
        "\(PolicyType.quoted(text)) is no decision", "write \(said), or \(said) by throttle.cooldown to name the rule")
    }
    return (kind, outcome, rules)
  }

  private static func read(_ word: String, _ mail: Mail?, in text: String) throws(PolicyWrong) -> (MessageKind, Decision.Outcome)
  {
    if mail == nil, let gone = mails.first(where: { $0.went == word }) { return (gone.kind, .prompted) }
    if let outcome = Decision.Outcome(rawValue: word), mail == nil || outcome != .prompted {
      return (mail?.kind ?? .prompt, outcome)
    }
    let known = Decision.Outcome.allCases.map(\.rawValue) + mails.map(\.went)
    let remedy =
      mail.map { "write \($0.went), or \($0.noun) suppressed by messages.\($0.kind.rawValue)" }
      ?? Suggestion.remedy(for: word, among: known)
    throw PolicyWrong("\(PolicyType.quoted(text)) is no decision", remedy)
  }
}
