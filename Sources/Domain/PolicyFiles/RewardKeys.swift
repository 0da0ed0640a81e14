import Policies

// What referrals earn.
extension PolicyKey {
  static let giving: [PolicyKey] =
    [
      .init("rewards", .rewards, "[]", "What referrals earn; `external`: another system says so in `reward_granted` events."),
      .init("rewards[].id", .identifier, .required("add id: a word that never changes"), "Names the rule in the ledger."),
      .init(
        "rewards[].earned_on", .choice(Policy.RewardRule.EarnedOn.allCases.map(\.rawValue)), "first_conversion",
        "What must happen first."),
      .init(
        "rewards[].referrer", .mapping, .absent, "What the referrer gets: `months`, `percent` with `of`, `credit` or `text`."),
      .init("rewards[].friend", .mapping, .absent, "What the friend gets, likewise."),
    ]
    + [("referrer", "The referrer"), ("friend", "The friend")].flatMap { side, who -> [PolicyKey] in
      [
        .init(
          "rewards[].\(side).months", .count(ifZero: "write at least 1, or remove the reward", upTo: 1_200), .absent,
          "\(who) gets free months."),
        .init(
          "rewards[].\(side).percent", .number(ifZero: "write 1 to 100, or remove the reward", upTo: 100), .absent,
          "\(who) gets a discount in percent."),
        .init("rewards[].\(side).of", .identifier, .absent, "What the discount is on, such as first_invoice."),
        .init(
          "rewards[].\(side).credit", .money(ifZero: "write an amount above 0, or remove the reward"), .absent,
          "\(who) gets account credit."),
        .init(
          "rewards[].\(side).text", .localized, .absent, "\(who) gets something else, in your words; `\"*\"` is for all locales."),
      ]
    } + [
      .init("rewards[].hold", .duration(ifZero: nil), "0s", "The refund window before approval; 0s is at once."),
      .init("rewards[].limit", .orNone(.mapping), "none", "The most a referrer gets of it: `per_year` or `per_lifetime`."),
      .init(
        "rewards[].limit.per_year", .count(ifZero: "remove the reward, or write limit: none for no limit"), .absent,
        "In any 365 days."),
      .init(
        "rewards[].limit.per_lifetime", .count(ifZero: "remove the reward, or write limit: none for no limit"), .absent,
        "For life."),
      .init(
        "rewards[].every_nth", .count(ifZero: "write at least 1, or remove it"), .absent,
        "Only every second, third and so on referral earns it."),
      .init("rewards[].from_nth", .count(ifZero: "write at least 1, or remove it"), .absent, "Only from this referral on."),
    ]
}
