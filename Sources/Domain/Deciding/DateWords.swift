package import Policies
package import Templates
package import Time

/// Dates in words as somebody reads them: by the clock they live by, at the moment they read.
package struct DateWords: Sendable {
  package let clock: LocalClock
  package let now: Timestamp

  package init(_ clock: LocalClock, now: Timestamp) {
    self.clock = clock
    self.now = now
  }

  /// As the programme's own people read them: in its zone, UTC where it names none.
  /// - Parameter policy: nil, where it cannot be read, counts as naming none.
  package init(_ policy: Policy?, now: Timestamp) { self.init(policy.map(LocalClock.init) ?? .utc, now: now) }

  /// As a customer reads them: in their zone, else as the programme's people.
  package init(for customer: Profile, _ policy: Policy, now: Timestamp) { self.init(LocalClock(of: customer, policy), now: now) }

  /// A date for colleagues, with the year where it is not that of `now`; less than two days away it has the time of day and its zone.
  package func date(_ moment: Timestamp) -> String {
    let day = clock.day(at: moment)
    let date = "\(day.day) \(day.monthName(.en))" + (day.year == today.year ? "" : " \(day.year)")
    let near = moment.elapsed(since: now) < .days(2) && now.elapsed(since: moment) < .days(2)
    return near ? "\(date), \(Words.clock(clock.minute(at: moment))) \(clock.name)" : date
  }

  /// How long before `now` something was: "12 days ago", "just now".
  func ago(_ moment: Timestamp) -> String {
    let span = now.elapsed(since: moment)
    return span < .minutes(1) ? "just now" : "\(Words.roughly(span)) ago"
  }

  /// Date and minute for columns: "2025-03-08 10:00".
  package func stamp(_ moment: Timestamp) -> String { "\(clock.day(at: moment)) \(Words.clock(clock.minute(at: moment)))" }

  /// A date in a mail, with the year where it is not that of `now`.
  package func date(_ moment: Timestamp, in language: MailLanguage) -> String {
    clock.day(at: moment).words(language, readIn: today)
  }

  /// The day of `now`.
  package var today: CivilDay { clock.day(at: now) }
}
