import Policies

// When to ask, and how often.
extension PolicyKey {
  static let asking: [PolicyKey] = [
    .init("moment", .mapping, "{}", "When a counted signal becomes a moment to ask."),
    .init(
      "moment.threshold", .number(ifZero: "write 1 to ask at every signal", upTo: 10_000), "50",
      "The satisfaction from which a customer is asked."),
    .init(
      "moment.half_life", .duration(ifZero: "write how long, such as 7d"), "7d", "The time in which satisfaction fades to a half."
    ),
    .init("moment.delay", .duration(ifZero: nil), "0s", "How long a prompt waits after the event; 0s is at once."),
    .init(
      "moment.max_event_age", .duration(ifZero: "write how late an event may arrive, such as 1h"), "1h",
      "An event that arrives later than this never prompts; at most 35d."),
    .init(
      "moment.send_within", .duration(ifZero: "write how long a prompt may wait, such as 72h"), "72h",
      "A prompt that must wait is dropped after this, counted from the event."),
    .init("throttle", .mapping, "{}", "How often, and when not."),
    .init("throttle.cooldown", .orNone(.duration(ifZero: nil)), "30d", "The rest between two prompts."),
    .init("throttle.per_year", .orNone(.count(ifZero: nil, upTo: 1_000)), "3", "Prompts in any 365 days; 0 is never."),
    .init("throttle.per_lifetime", .orNone(.count(ifZero: nil)), "10", "Prompts for life; 0 is never."),
    .init(
      "throttle.stop_after_ignored", .orNone(.count(ifZero: nil)), "2",
      "Ignored prompts in a row after which asking stops; 0 is never."),
    .init(
      "throttle.resume_after", .orNone(.duration(ifZero: nil)), "none",
      "The rest after which it starts again; none: only the customer's own share or click does."),
    .init("throttle.rest_after_share", .orNone(.duration(ifZero: nil)), "90d", "The rest after a share."),
    .init("throttle.quiet_hours", .orNone(.mapping), "none", "Local time in which nothing is sent."),
    .init("throttle.quiet_hours.from", .time, .required("add from: \"20:00\""), "Where it begins."),
    .init("throttle.quiet_hours.to", .time, .required("add to: \"08:00\""), "Where it ends; may lie after midnight."),
    .init(
      "throttle.quiet_hours.policy", .choice(Policy.QuietHours.Handling.allCases.map(\.rawValue)), "hold",
      "What becomes of a moment in it."),
    .init("throttle.daily_limit", .orNone(.count(ifZero: nil)), "none", "Mails a day; 0 is never."),
    .init("throttle.rate_limit", .orNone(.rate), "none", "Mails a second."),
    .init(
      "throttle.anomaly", .orNone(.number(ifZero: "write none for no rule, or a factor such as 5", upTo: 1_000_000)), "none",
      "A signal type this many times above its usual rate is held until released."),
    .init("throttle.pause_at", .orNone(.mapping), "{}", "Rates over 7 days at which promotional mail pauses by itself."),
    .init(
      "throttle.pause_at.bounce_rate", .percent(ifZero: "write a rate such as 2%, or pause_at: none"), "2%",
      "The share of bounces."),
    .init(
      "throttle.pause_at.complaint_rate", .percent(ifZero: "write a rate such as 0.1%, or pause_at: none"), "0.1%",
      "The share of complaints."),
    .init(
      "throttle.pause_at.after", .count(ifZero: "write at least 1: a rate needs mails"), "100",
      "Counts once so many mails have gone."),
  ]
}
