import Testing

@Suite struct CapPromises {
  private static let many = "throttle: { stop_after_ignored: none }"

  @Test(
    arguments: [
      Promise(
        "Thirty days between prompts", ["0d happy", "29d happy", "30d happy"],
        ["prompted", "suppressed by throttle.cooldown", "prompted"]),
      Promise(
        "Three prompts in any 365 days, and room again when the oldest leaves", policy: many,
        ["0d happy", "30d happy", "60d happy", "364d happy", "365d happy"],
        ["prompted", "prompted", "prompted", "suppressed by throttle.per_year", "prompted"]),
      Promise(
        "Ten prompts for life", policy: many, (0..<11).map { "\($0 * 200)d happy" },
        Array(repeating: "prompted", count: 10) + ["suppressed by throttle.per_lifetime"]),
      Promise(
        "All caps speak, not only the first", policy: "throttle: { per_year: 1, per_lifetime: 1 }", ["0d happy", "1d happy"],
        ["prompted", "suppressed by throttle.cooldown, throttle.per_year, throttle.per_lifetime"]),
      Promise(
        "A ghost consumes the caps", policy: "experiments: { holdout: 99% }", ["0d happy", "1d happy"],
        ["ghosted", "suppressed by throttle.cooldown"]),
      Promise(
        "Would-be prompts consume no cap", policy: "messages: { prompt: { oversight: read_only } }", ["0d happy", "1d happy"],
        ["would_prompt", "would_prompt"]),
      Promise(
        "Two ignored prompts in a row are enough", ["0d happy", "30d happy", "60d happy", "300d happy"],
        ["prompted", "prompted", "suppressed by throttle.stop_after_ignored", "suppressed by throttle.stop_after_ignored"]),
      Promise(
        "A share starts again after its rest", ["0d happy", "30d happy", "60d shared", "149d happy", "150d happy"],
        ["prompted", "prompted", "suppressed by throttle.rest_after_share", "prompted"]),
      Promise(
        "A share between them breaks the row", policy: "throttle: { rest_after_share: 0s }",
        ["0d happy", "29d shared", "30d happy", "60d happy", "90d happy"],
        ["prompted", "prompted", "prompted", "suppressed by throttle.stop_after_ignored"]),
      Promise(
        "`resume_after` adds a rest instead", policy: "throttle: { resume_after: 90d }",
        ["0d happy", "30d happy", "119d happy", "120d happy"],
        ["prompted", "prompted", "suppressed by throttle.stop_after_ignored", "prompted"]),
      Promise(
        "A prompt younger than the reminder's time is not ignored yet",
        policy: "throttle: { cooldown: 6d }", ["0d happy", "6d happy", "12d happy", "13d happy"],
        ["prompted", "prompted", "prompted", "suppressed by throttle.cooldown"]),
      Promise(
        "The reminder's time says when a prompt is ignored", policy: "messages: { reminder: { after: 40d } }",
        ["0d happy", "30d happy", "60d happy"], ["prompted", "prompted", "prompted"]),
      Promise(
        "Ninety days of rest after a share", ["0d shared", "89d happy", "90d happy"],
        ["suppressed by throttle.rest_after_share", "prompted"]),
      Promise(
        "With `unit: account` a colleague's prompt counts", policy: "#account",
        [
          "0d happy, customer: { account: { id: acme } }",
          "1d happy, customer: { id: bob, email: bob@globex.example, account: { id: acme } }",
          "1d happy, customer: { id: eve, email: eve@initech.example, account: { id: initech } }",
        ], ["prompted", "suppressed by throttle.cooldown", "prompted"]),
      Promise(
        "A suppressed moment is consumed, not queued", policy: "vetoes: { ticket: { type: opened, until: closed } }",
        ["0d opened", "1d happy", "2d closed", "3d customer_updated"], ["suppressed by vetoes.ticket"]),
    ]) func `How often somebody is asked`(_ promise: Promise) throws
  { try promise.check() }
}
