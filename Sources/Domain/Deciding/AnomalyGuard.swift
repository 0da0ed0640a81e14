import Policies
package import Time

/// How often a signal was counted lately, and usually.
package struct SignalRate: Sendable, Equatable {
  package var signal: String
  /// Moments of the clock hour under way, and of the one before.
  package var thisHour: Int64
  package var lastHour: Int64
  /// How much of the hour is over, in 0..<1.
  package var elapsed: Double
  /// Moments of the hours before those two, up to 7 days back, and how many hours these are: fewer while the signal is new.
  package var earlier: Int64
  package var earlierHours: Int

  /// Joins a rate's parts.
  package init(signal: String, thisHour: Int64, lastHour: Int64, elapsed: Double, earlier: Int64, earlierHours: Int) {
    self.signal = signal
    self.thisHour = thisHour
    self.lastHour = lastHour
    self.elapsed = elapsed
    self.earlier = earlier
    self.earlierHours = earlierHours
  }

  /// The moments of the last 60 minutes, the last clock hour taken as even.
  package var recent: Double { Double(thisHour) + Double(lastHour) * (1 - min(max(elapsed, 0), 1)) }

  /// The trailing average an hour; nil before a signal has been counted for a day.
  package var usual: Double? { earlierHours >= AnomalyGuard.leastHours ? Double(earlier) / Double(earlierHours) : nil }
}

/// A signal that came too often: its prompts are held until a person releases it.
package struct Anomaly: Sendable, Equatable {
  package var signal: String
  package var since: Timestamp
  /// Moments in 60 minutes when it was seen.
  package var recent: Double
  /// Moments an hour before.
  package var usual: Double
  /// A person has released it; it is remembered until the rate is back under the limit, so that it is not raised at once again.
  package var isReleased: Bool

  /// Describes an anomaly.
  package init(signal: String, since: Timestamp, recent: Double, usual: Double, isReleased: Bool = false) {
    self.signal = signal
    self.since = since
    self.recent = recent
    self.usual = usual
    self.isReleased = isReleased
  }

  /// What was seen, in words.
  package var sentence: String {
    "\(signal) came \(Words.score(recent)) times in an hour, usually \(Words.score(usual)) times; "
      + "its prompts are held until a person releases the signal"
  }
}

/// Decides when a signal's rate is out of the ordinary.
package enum AnomalyGuard {
  /// Fewer moments in 60 minutes are never an anomaly: small numbers jump.
  package static let leastCount = 100.0
  /// So many hours a signal must have been counted: a new programme has no usual rate.
  package static let leastHours = 24

  /// What becomes of a signal's anomaly.
  package enum Change: Sendable, Equatable {
    case none
    case raise(Anomaly)
    /// It was released and the rate is ordinary again: the next one is raised anew.
    case clear
  }

  /// Judges one signal.
  /// - Parameters:
  ///   - factor: `throttle.anomaly`: above so many times the usual rate.
  ///   - open: its anomaly that stands or was released and is not cleared; nil: none.
  package static func change(_ rate: SignalRate, factor: Double, open: Anomaly?, now: Timestamp) -> Change {
    let usual = rate.usual ?? 0
    let isAnomalous = rate.usual != nil && rate.recent > max(factor * usual, leastCount)
    guard let open else {
      return isAnomalous ? .raise(Anomaly(signal: rate.signal, since: now, recent: rate.recent, usual: usual)) : .none
    }
    return open.isReleased && !isAnomalous ? .clear : .none
  }
}
