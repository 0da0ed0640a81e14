import Policies
internal import YAML

// When to ask, and how often.

extension Policy.Moment {
  init(_ section: PolicySection) {
    self.init()
    if let value = section.number("threshold") { threshold = value }
    if let value = section.duration("half_life") { halfLife = value }
    if let value = section.duration("delay") { delay = value }
    if let value = section.duration("max_event_age") { maxEventAge = value }
    if let value = section.duration("send_within") { sendWithin = value }
    if maxEventAge > Self.remembered {
      let limit = Self.remembered.policyText
      section.fault(
        "max_event_age",
        "moment.max_event_age (\(maxEventAge.policyText)) is above \(limit), for which handled events are remembered: one read again later would be met as new",
        "write at most \(limit)")
    } else if maxEventAge > sendWithin {
      section.note(
        "max_event_age", "moment.max_event_age is above send_within: the oldest events' prompts expire at once",
        "write at most \(sendWithin.policyText)")
    }
    guard delay >= sendWithin else { return }
    let (wait, limit) = (delay.policyText, sendWithin.policyText)
    section.fault(
      "delay", "moment.delay (\(wait)) is not below moment.send_within (\(limit)): every prompt would expire",
      "shorten the delay, or lengthen send_within")
  }
}

extension Policy.Throttle {
  init(_ section: PolicySection, zone: String?) {
    self.init()
    cooldown = section.duration("cooldown") ?? .zero
    perYear = section.count("per_year") ?? Self.noLimit
    perLifetime = section.count("per_lifetime") ?? Self.noLimit
    let ignored = section.count("stop_after_ignored")
    stopAfterIgnored = ignored == 0 ? nil : ignored
    resumeAfter = section.duration("resume_after")
    restAfterShare = section.duration("rest_after_share") ?? .zero
    dailyLimit = section.count("daily_limit")
    ratePerSecond = section.rate("rate_limit")
    anomalyFactor = section.number("anomaly")
    quietHours = section.isNone("quiet_hours") ? nil : Policy.QuietHours(section.section("quiet_hours"), zone: zone)
    pauseAt = section.isNone("pause_at") ? nil : Policy.PauseAt(section.section("pause_at"))
    if let anomalyFactor, anomalyFactor < 1 {
      section.fault(
        "anomaly", "throttle.anomaly is below 1: the usual rate itself would be held", "write a factor such as 5, or none")
    }
    for name in ["per_year", "per_lifetime", "daily_limit"] where section[name]?.scalar?.text == "0" {
      section.note(name, "throttle.\(name): 0 means never: nothing is sent", "write none for no limit")
    }
    if resumeAfter == .zero {
      section.note("resume_after", "throttle.resume_after: 0s undoes stop_after_ignored", "write none, or a time such as 180d")
    }
  }
}

extension Policy.QuietHours {
  init(_ section: PolicySection, zone: String?) {
    self.init(
      from: section.time("from") ?? 0, to: section.time("to") ?? 0, policy: section.choice("policy", Handling.self) ?? .hold)
    guard section.isWritten else { return }
    if section["from"] != nil, section["to"] != nil, from == to {
      section.fault("to", "throttle.quiet_hours ends where it begins, so it is empty", "write another time, or quiet_hours: none")
    }
    if zone == nil {
      section.findings.fault(
        section.mark, "throttle.quiet_hours needs the zone of customers who have none",
        "add program.time_zone, such as Europe/Berlin")
    }
  }
}

extension Policy.PauseAt {
  init(_ section: PolicySection) {
    self.init()
    if let value = section.percent("bounce_rate") { bounceRate = value }
    if let value = section.percent("complaint_rate") { complaintRate = value }
    if let value = section.count("after") { after = value }
    let limits = [("bounce_rate", bounceRate, 0.05, "5%"), ("complaint_rate", complaintRate, 0.003, "0.3%")]
    for (name, rate, limit, words) in limits where rate >= limit {
      section.note(name, "throttle.pause_at.\(name): the provider suspends the account at \(words) already", "write a lower rate")
    }
  }
}
