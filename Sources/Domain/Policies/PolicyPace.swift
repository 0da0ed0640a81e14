import Time

extension Policy {
  /// When a counted signal becomes a moment.
  package struct Moment: Sendable, Equatable {
    package var threshold: Double
    package var halfLife: Duration
    package var delay: Duration
    package var maxEventAge: Duration
    /// How long handled events are remembered: whole days, since a day's are forgotten together.
    package static let remembered: Duration = .days(35)
    package var sendWithin: Duration

    /// Every default, where it is not said otherwise.
    package init(
      threshold: Double = 50, halfLife: Duration = .days(7), delay: Duration = .zero, maxEventAge: Duration = .hours(1),
      sendWithin: Duration = .hours(72)
    ) {
      self.threshold = threshold
      self.halfLife = halfLife
      self.delay = delay
      self.maxEventAge = maxEventAge
      self.sendWithin = sendWithin
    }
  }

  /// How often, and when not.
  package struct Throttle: Sendable, Equatable {
    package var cooldown: Duration
    package var perYear: Int
    package var perLifetime: Int
    /// Nil: never stop.
    package var stopAfterIgnored: Int?
    package var resumeAfter: Duration?
    package var restAfterShare: Duration
    package var quietHours: QuietHours?
    package var dailyLimit: Int?
    /// Messages per second; nil: no rule.
    package var ratePerSecond: Double?
    /// A signal type above this many times its usual rate is held; nil: no rule.
    package var anomalyFactor: Double?
    package var pauseAt: PauseAt?
    /// The rest after a promotional mail before a reminder or an encouragement; the policy file cannot change it.
    package var promotionRest: Duration

    /// Every default, where it is not said otherwise.
    package init(
      cooldown: Duration = .days(30), perYear: Int = 3, perLifetime: Int = 10, stopAfterIgnored: Int? = 2,
      resumeAfter: Duration? = nil, restAfterShare: Duration = .days(90), quietHours: QuietHours? = nil, dailyLimit: Int? = nil,
      ratePerSecond: Double? = nil, anomalyFactor: Double? = nil, pauseAt: PauseAt? = PauseAt(),
      promotionRest: Duration = .days(7)
    ) {
      self.cooldown = cooldown
      self.perYear = perYear
      self.perLifetime = perLifetime
      self.stopAfterIgnored = stopAfterIgnored
      self.resumeAfter = resumeAfter
      self.restAfterShare = restAfterShare
      self.quietHours = quietHours
      self.dailyLimit = dailyLimit
      self.ratePerSecond = ratePerSecond
      self.anomalyFactor = anomalyFactor
      self.pauseAt = pauseAt
      self.promotionRest = promotionRest
    }

    /// Whether mails a day or a second are limited.
    package var isLimited: Bool { dailyLimit != nil || ratePerSecond != nil }

    /// The count of a cap that is `none`.
    package static let noLimit = Int.max
  }

  /// A window of local time in which nothing is sent, as minutes after midnight; may wrap around it.
  package struct QuietHours: Sendable, Equatable {
    package var from: Int
    package var to: Int
    package var policy: Handling

    /// Describes a window.
    package init(from: Int, to: Int, policy: Handling) {
      self.from = from
      self.to = to
      self.policy = policy
    }

    /// What becomes of a moment inside the window.
    package enum Handling: String, Sendable, CaseIterable { case hold, drop }
  }

  /// Rates (0...1, per rolling 7 days) at which promotional mail pauses by itself.
  package struct PauseAt: Sendable, Equatable {
    package var bounceRate: Double
    package var complaintRate: Double
    package var after: Int

    /// Every default, where it is not said otherwise.
    package init(bounceRate: Double = 0.02, complaintRate: Double = 0.001, after: Int = 100) {
      self.bounceRate = bounceRate
      self.complaintRate = complaintRate
      self.after = after
    }
  }
}
