import Testing

@Suite struct ConditionPromises {
  private static func when(_ conditions: String) -> String {
    "signals: { happy: { type: [happy, merry], weight: 60, when: \(conditions) } }"
  }

  @Test(
    arguments: [
      Promise(
        "A signal may name several types", policy: when("{ data.x: { exists: true } }"), ["0d merry, data: { x: 1 }"],
        ["prompted"]),
      Promise(
        "Several conditions are ANDed", policy: when("{ data.x: { gte: 1, lt: 3 }, data.y: { eq: a } }"),
        ["0d happy, data: { x: 2, y: b }", "0d happy, data: { x: 3, y: a }", "0d happy, data: { x: 2, y: a }"], ["prompted"]),
      Promise(
        "A list of `when`s is ORed", policy: when("[{ data.x: { eq: 1 } }, { data.y: { eq: 2 } }]"),
        ["0d happy, data: { x: 2, y: 1 }", "0d happy, data: { y: 2 }"], ["prompted"]),
      Promise(
        "A missing path makes a condition false, `ne` and `not_in` as well",
        policy: when("[{ data.x: { ne: 1 } }, { data.x: { not_in: [1] } }]"), ["0d happy"], []),
      Promise("`exists: false` is for a missing path", policy: when("{ data.x: { exists: false } }"), ["0d happy"], ["prompted"]),
      Promise(
        "`matches` is a glob over the whole text", policy: when("{ data.x: { matches: \"api.*\" } }"),
        ["0d happy, data: { x: old api.v1 }", "0d happy, data: { x: api.v2 }"], ["prompted"]),
      Promise(
        "Any JSON path can be asked about", policy: when("{ customer.account.plan: { in: [pro, team] } }"),
        ["0d happy, customer: { account: { plan: free } }", "0d happy, customer: { account: { plan: team } }"], ["prompted"]),
      Promise(
        "A role may name several types and a `when`",
        policy: "events: { declined: [no.thanks, { type: [survey, poll], when: { data.wants: { eq: false } } }] }",
        ["0d survey, data: { wants: true }", "0d happy", "40d poll, data: { wants: false }", "40d happy"],
        ["prompted", "suppressed by suppression.declined"]),
    ]) func `What an event's conditions mean`(_ promise: Promise) throws
  { try promise.check() }

  private static func throttle(_ rules: String) -> String { "throttle: { \(rules) }" }

  @Test(
    arguments: [
      Promise("`per_year: 0` means never", policy: throttle("per_year: 0"), ["0d happy"], ["suppressed by throttle.per_year"]),
      Promise(
        "`per_lifetime: 0` means never", policy: throttle("per_lifetime: 0"), ["0d happy"],
        ["suppressed by throttle.per_lifetime"]),
      Promise(
        "`stop_after_ignored: 0` never stops", policy: throttle("stop_after_ignored: 0, cooldown: 8d"),
        ["0d happy", "8d happy", "16d happy"], ["prompted", "prompted", "prompted"]),
      Promise("`delay: 0s` sends at once", policy: "moment: { delay: 0s }", ["0d happy"], ["prompted"]),
      Promise(
        "`cooldown: 0s` lets the next follow at once", policy: throttle("cooldown: 0s"), ["0d happy", "0d happy"],
        ["prompted", "prompted"]),
      Promise(
        "`cooldown: none` is no rule", policy: throttle("cooldown: none"), ["0d happy", "0d happy"], ["prompted", "prompted"]),
      Promise(
        "`per_year: none` is no rule", policy: throttle("per_year: none, cooldown: 0s, stop_after_ignored: none"),
        (0..<6).map { "\($0)d happy" }, Array(repeating: "prompted", count: 6)),
      Promise(
        "`per_lifetime: none` is no rule",
        policy: throttle("per_lifetime: none, per_year: none, cooldown: 0s, stop_after_ignored: none"),
        (0..<12).map { "\($0)d happy" }, Array(repeating: "prompted", count: 12)),
      Promise(
        "`rest_after_share: none` is no rule", policy: throttle("rest_after_share: none"), ["0d shared", "0d happy"], ["prompted"]
      ),
      Promise("`quiet_hours: none` is no rule", policy: throttle("quiet_hours: none"), ["9h happy"], ["prompted"]),
      Promise("`consent: none` is no rule", policy: "consent: none", ["0d happy, customer: { country: DE }"], ["prompted"]),
      Promise("`holdout: none` is no rule", policy: "experiments: { holdout: none }", ["0d happy"], ["prompted"]),
    ]) func `A count of 0 means never, 0s at once, and none no rule`(_ promise: Promise) throws
  { try promise.check() }
}
