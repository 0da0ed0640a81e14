/// Decisions in the words of a file of cases.
enum DecisionWords {
  /// What a reminder's decision begins with where it did not simply go.
  private static let reminder = "reminder"
  /// A reminder that went at once.
  private static let reminded = "reminded"

  /// "suppressed by throttle.cooldown", "reminded", "reminder suppressed by messages.reminder".
  static func sentence(_ kind: MessageKind, _ outcome: Decision.Outcome, _ rules: [String]) -> String {
    let what =
      switch (kind, outcome) {
      case (.reminder, .prompted): reminded
      case (.reminder, _): "\(reminder) \(outcome.rawValue)"
      default: outcome.rawValue
      }
    return what + (rules.isEmpty ? "" : " by " + rules.joined(separator: ", "))
  }

  /// Reads "suppressed by throttle.cooldown, throttle.per_year".
  static func read(_ text: String) throws(PolicyWrong) -> (kind: MessageKind, outcome: Decision.Outcome, rules: [String]) {
    var words = text.split { $0 == "," || $0 == " " }.map(String.init)
    let isReminder = words.first == reminder
    if isReminder { words.removeFirst() }
    let (first, rest) = (words.first ?? "", words.dropFirst())
    let rules = Array(rest.dropFirst())
    let (kind, outcome) = try read(first, isReminder: isReminder, in: text)
    guard rest.isEmpty || (rest.first == "by" && !rules.isEmpty) else {
      let said = sentence(kind, outcome, [])
      throw PolicyWrong(
        "\(PolicyType.quoted(text)) is no decision", "write \(said), or \(said) by throttle.cooldown to name the rule")
    }
    return (kind, outcome, rules)
  }

  private static func read(_ word: String, isReminder: Bool, in text: String) throws(PolicyWrong)
    -> (MessageKind, Decision.Outcome)
  {
    if word == reminded, !isReminder { return (.reminder, .prompted) }
    if let outcome = Decision.Outcome(rawValue: word), !(isReminder && outcome == .prompted) {
      return (isReminder ? .reminder : .prompt, outcome)
    }
    let known = Decision.Outcome.allCases.map(\.rawValue) + [reminded]
    let remedy =
      isReminder
      ? "write \(reminded), or \(reminder) suppressed by messages.reminder" : Suggestion.remedy(for: word, among: known)
    throw PolicyWrong("\(PolicyType.quoted(text)) is no decision", remedy)
  }
}
