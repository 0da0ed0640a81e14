import Deciding
import Events
import JSONTree
import Policies
import Templates
import Time

// What a made-up event, reward and total say, taken from the policy itself.
extension Policy {
  /// Data that fulfils the conditions of a signal's first way to match; empty where there is none.
  func sampleData(of signal: String) -> JSON {
    let match = signals.first { $0.name == signal }?.matches.first
    let conditions = match?.when.first?.all ?? []
    var body = JSON.object([])
    for condition in conditions where condition.path.steps.first == "data" && condition.path.steps.count > 1 {
      let rivals = conditions.filter { $0.path == condition.path }
      let candidate = rivals.compactMap(\.test.sample).first { value in
        rivals.allSatisfy { $0.holds(in: JSON.object([]).setting($0.path.steps[...], to: value)) }
      }
      if let candidate { body = body.setting(condition.path.steps[...], to: candidate) }
    }
    return body["data"] ?? .object([])
  }

  /// The rule that a sample notice is about.
  func sampleRule(forFriend: Bool) -> RewardRule? { rewards.first { ($0.side == .friend) == forFriend } }

  /// The reward of a notice; nil for other kinds, and where the policy has no such rule.
  func sampleNotice(of kind: MessageKind, forFriend: Bool, now: Timestamp) -> RewardNotice? {
    guard kind.isNotice else { return nil }
    let rule = sampleRule(forFriend: forFriend)
    let state: RewardNotice.State =
      if kind == .rewardPending {
        .pending(until: now + (rule.flatMap { $0.hold > .zero ? $0.hold : nil } ?? .days(30)))
      } else {
        messages[.rewardEarned]?.when == "issued" ? .issued : .applied
      }
    if rewardsAreExternal { return RewardNotice(.external(text: "1 free month"), state) }
    return rule.map { RewardNotice(.rule($0), state) }
  }

  /// Three rewards of the sample rule, and four active referrals.
  func sampleTotals(forFriend: Bool) -> RewardTotals {
    if rewardsAreExternal { return RewardTotals(external: "3 free months", activeReferrals: 4) }
    var totals = RewardTotals()
    totals.activeReferrals = 4
    switch sampleRule(forFriend: forFriend)?.value {
    case .months(let count): totals.months = 3 * count
    case .credit(let money): totals.credits = [Money(minorUnits: 3 * money.minorUnits, currency: money.currency)]
    case .percent, .text: totals.others = sampleRule(forFriend: forFriend).map { [.init($0.value, count: 3)] } ?? []
    case nil: break
    }
    return totals
  }

  /// The names of the announcements that have templates, in alphabetical order.
  package var announcements: [String] {
    let names = templates.sources.keys.compactMap { file -> String? in
      let parts = file.split(separator: ".")
      guard parts.count >= 3, parts[0] == MessageKind.announcement.rawValue else { return nil }
      let isLocale = templates.locales.contains { MailLanguage.normalized($0) == MailLanguage.normalized(String(parts[1])) }
      return isLocale ? "" : String(parts[1])
    }
    return Set(names + (templates.sources["announcement.md"] == nil ? [] : [""])).sorted()
  }
}

extension Policy.Condition.Test {
  /// A value that fulfils it; nil where none suggests itself.
  fileprivate var sample: JSON? {
    switch self {
    case .eq(let value): value
    case .isIn(let values): values.first
    case .gte(let bound), .lte(let bound): .whole(bound)
    case .gt(let bound): .whole(bound + 1)
    case .lt(let bound): .whole(bound - 1)
    case .exists(let wanted): wanted ? .string("sample") : nil
    case .matches(let pattern): .string(String(pattern.compactMap { $0 == "*" ? nil : $0 == "?" ? "x" : $0 }))
    case .ne, .notIn: nil
    }
  }
}

extension JSON {
  fileprivate static func whole(_ number: Double) -> JSON { Int64(exactly: number).map(JSON.int) ?? .double(number) }

  /// The value with another one at a path of keys.
  fileprivate func setting(_ steps: ArraySlice<String>, to value: JSON) -> JSON {
    guard let step = steps.first else { return value }
    var members: [Member] = if case .object(let members) = self { members } else { [] }
    let inner = (self[step] ?? .object([])).setting(steps.dropFirst(), to: value)
    members.removeAll { $0.key == step }
    members.append(.init(step, inner))
    return .object(members)
  }
}
