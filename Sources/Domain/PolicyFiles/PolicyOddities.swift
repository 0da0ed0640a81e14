import Composing
import Policies
import Templates
internal import YAML

/// What only the whole policy shows: faults between its parts, and what is odd but legal.
struct PolicyOddities {
  let policy: Policy
  let root: PolicySection

  func run() {
    signals()
    consent()
    lifecycle()
    rewards()
    reminders()
    discounts()
    experiments()
  }

  private func note(_ path: [String], _ message: String, _ remedy: String) { root.findings.note(mark(path), message, remedy) }

  private func fault(_ path: [String], _ message: String, _ remedy: String) { root.findings.fault(mark(path), message, remedy) }

  /// The deepest place along a path that was written.
  private func mark(_ path: [String]) -> YAML.Mark {
    guard let first = path.first, var node = root[first] else { return root.mark }
    for step in path.dropFirst() {
      guard let next = node[step] else { break }
      node = next
    }
    return node.mark
  }

  private func signals() {
    let threshold = policy.moment.threshold
    for signal in policy.signals where signal.weight < threshold {
      let (weight, bar) = (PolicyType.plain(signal.weight), PolicyType.plain(threshold))
      note(
        ["signals", signal.name, "weight"], "signals.\(signal.name) alone (\(weight)) is under the threshold (\(bar))",
        "it counts only on top of another signal; raise its weight if it shall ask by itself")
    }
    let sum = policy.signals.reduce(0) { $0 + $1.weight }
    if !policy.signals.isEmpty, sum < threshold {
      note(
        ["moment", "threshold"], "all signals together do not reach the threshold: nobody is ever asked", "lower moment.threshold"
      )
    }
    for signal in policy.signals {
      let isLocale = policy.templates.locales.contains { MailLanguage.normalized($0) == MailLanguage.normalized(signal.name) }
      guard isLocale || signal.name == TemplatePlace.friend else { continue }
      let owner = isLocale ? "a locale" : "what a friend reads"
      fault(
        ["signals", signal.name], "signals.\(signal.name): template names use this word for \(owner)", "name the signal otherwise"
      )
    }
  }

  private func consent() {
    guard policy.consent == nil else { return }
    note(
      ["consent"], "without consent every customer counts as willing until they opt out",
      "add consent: { field: customer.marketing_consent }")
  }

  private func lifecycle() {
    let isExternal = policy.rewardsAreExternal
    if isExternal, policy.events[.rewardGranted] == nil {
      fault(["rewards"], "rewards: external needs the events that grant them", "add events.reward_granted")
    }
    let granting = policy.events[.rewardGranted] ?? []
    if !isExternal, !granting.isEmpty {
      note(
        ["events", "reward_granted"], "events.reward_granted is only recorded: the rewards are this policy's own",
        "write rewards: external, or take it out")
    }
    let types = Set(granting.map(\.type))
    for signal in policy.signals where isExternal && signal.matches.contains(where: { types.contains($0.type) }) {
      note(
        ["signals", signal.name], "signals.\(signal.name): an event that grants a reward counts and never prompts",
        "one event makes one mail; give the signal a type of its own if it shall ask")
    }
    if isExternal || policy.rewards.isEmpty { return }
    if policy.events[.signedUp] == nil {
      note(["rewards"], "no event type is signed_up: no friend is ever seen, and no reward earned", "add events.signed_up")
    }
    if policy.events[.converted] == nil, let rule = policy.rewards.first(where: { $0.earnedOn != .signedUp }) {
      note(["rewards"], "rewards.\(rule.id) waits for a conversion, and no event type is converted", "add events.converted")
    }
    if policy.messages[.rewardEarned]?.when == "applied", policy.events[.rewardApplied] == nil {
      note(
        ["messages", "reward_earned"], "reward_earned waits for reward_applied, and no event type is that",
        "add events.reward_applied, or write when: issued")
    }
  }

  private func rewards() {
    let entries = root["rewards"]?.sequence ?? []
    for rule in policy.rewards where rule.side == .referrer && rule.limit != nil {
      let entry = entries.first { $0["id"]?.scalar?.text == rule.id }
      let silent = policy.templates.sources.filter { $0.value.contains("reward.referrer") && !$0.value.contains("reward.limit") }
      let names = silent.keys.sorted().joined(separator: ", ")
      root.findings.note(
        entry?["limit"]?.mark ?? root.mark("rewards"), "rewards.\(rule.id) has a limit, which the wording must mention",
        "write {{reward.limit}} beside {{reward.referrer}}" + (names.isEmpty ? "" : " in \(names)"))
    }
    for rule in policy.rewards {
      guard case .text(let words) = rule.value else { continue }
      let entry = entries.first { $0["id"]?.scalar?.text == rule.id }
      for locale in policy.templates.locales where words[locale] == nil && words[MailLanguage(locale: locale).rawValue] == nil {
        guard words["*"] == nil else { continue }
        root.findings.fault(
          entry?[rule.side.rawValue]?["text"]?.mark ?? root.mark("rewards"), "rewards.\(rule.id) has no text for \(locale)",
          "add \(locale): or \"*\": for all locales")
      }
    }
  }

  private func reminders() {
    let (after, rest) = (policy.messages[.reminder]?.after, policy.throttle.promotionRest)
    guard let after, after < rest, policy.messages[.reminder]?.atMost != 0 else { return }
    note(
      ["messages", "reminder", "after"],
      "a reminder comes \(Words.span(rest)) after its prompt at the earliest: one promotional mail in that time",
      "write 7d or more")
  }

  /// `first_invoice` alone has words in every language.
  private func discounts() {
    let entries = root["rewards"]?.sequence ?? []
    let locales = policy.templates.locales.filter { MailLanguage(locale: $0) != .en }
    for rule in policy.rewards {
      guard case .percent(_, let thing) = rule.value, thing != "first_invoice", let locale = locales.first else { continue }
      let mark = entries.first { $0["id"]?.scalar?.text == rule.id }?[rule.side.rawValue]?["of"]?.mark
      root.findings.note(
        mark ?? root.mark("rewards"), "rewards.\(rule.id): \(thing) has no words in other languages and stands so in \(locale)",
        "write text: { \(locale): \"…\" } instead of percent and of")
    }
  }

  private func experiments() {
    guard let holdout = policy.holdout else { return }
    if holdout >= 1 {
      fault(["experiments", "holdout"], "a holdout of 100% would never send anything", "write less, such as 10%, or none")
    } else if holdout > 0.5 {
      note(["experiments", "holdout"], "more than half of the customers are never asked", "10% is usual")
    }
  }
}
