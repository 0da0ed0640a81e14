import Examples
import Foundation
import Policies
import Seeded
import Testing
import Time

@testable import Deciding

@Suite struct QuietHoursRuleTests {
  static let night = Policy.QuietHours(from: 20 * 60, to: 8 * 60, policy: .hold)

  /// Noon UTC is 21:00 in Tokyo and 08:00 in New York (summer time).
  @Test(
    arguments: [
      (nil, nil, nil), ("Asia/Tokyo", nil, 11), (nil, "Asia/Tokyo", 11), ("America/New_York", "Asia/Tokyo", nil),
      ("Not/AZone", "Asia/Tokyo", 11), ("Japan", nil, 11), ("IST", "Asia/Tokyo", 11), ("", "Asia/Tokyo", 11),
      ("America/Los_Angeles", nil, 3),
    ] as [(String?, String?, Int?)])
  func theCustomersZoneElseTheProgrammes(customer: String?, programme: String?, hours: Int?) {
    let policy = DecideWorld.policy {
      $0.throttle.quietHours = Self.night
      $0.program.timeZone = programme
    }
    let record = DecideWorld.customer { $0.profile.timeZone = customer }
    let said = QuietHoursRule.check(DecideWorld.facts(policy, record))
    #expect(said.map(\.effect) == (hours.map { [.wait(until: DecideWorld.now + .hours($0))] } ?? []))
  }

  @Test func dropConsumesTheMoment() {
    let policy = DecideWorld.policy { $0.throttle.quietHours = .init(from: 12 * 60, to: 13 * 60, policy: .drop) }
    #expect(QuietHoursRule.check(DecideWorld.facts(policy)).map(\.effect) == [.suppress])
  }

  @Test func aDelayedPromptIsAskedAboutTheTimeItWouldLeave() {
    let policy = DecideWorld.policy {
      $0.moment.delay = .hours(2)
      $0.throttle.quietHours = .init(from: 12 * 60, to: 13 * 60, policy: .drop)
    }
    #expect(QuietHoursRule.check(DecideWorld.facts(policy)).isEmpty)
  }

  @Test func saysTheLocalTimeAndTheEnd() {
    let policy = DecideWorld.policy { $0.throttle.quietHours = Self.night }
    let record = DecideWorld.customer { $0.profile.timeZone = "Asia/Tokyo" }
    let said = QuietHoursRule.check(DecideWorld.facts(policy, record)).first?.finding.sentence
    #expect(said == "it is 21:00 in Asia/Tokyo; mail waits from 20:00 to 08:00 there, until 22 April, 23:00 UTC")
  }

  @Test func quietHoursAndDaysAreThoseOfThePolicysZones() {
    var policy = DecideWorld.policy {
      $0.program.timeZone = "Moon/Tycho"
      $0.throttle.quietHours = .init(from: 18 * 60, to: 20 * 60, policy: .hold)
    }
    let facts = { DecideWorld.facts(policy, DecideWorld.customer()) }
    #expect(QuietHoursRule.check(facts()).isEmpty)
    // Noon UTC is 19:00 there.
    policy.zones = Zones { $0 == "Moon/Tycho" ? SystemZone.bytes("Etc/GMT-7") : nil }
    #expect(QuietHoursRule.check(facts()).first?.finding.until == DecideWorld.now + .hours(1))
    #expect(ProgrammeDay(DecideWorld.now, policy).end == DecideWorld.now + .hours(5))
  }

  /// In every zone, around every change of its clocks and at random times: the end is the first instant that is not quiet,
  /// so it is never inside the window, and never later than the window is long (plus what the clocks were put back).
  /// The length holds for windows up to 21 hours: in spring the clocks can jump over all the time that a longer one leaves free.
  @Test func inEveryZoneTheEndIsTheFirstInstantOutsideTheWindow() throws {
    var random = SeededRandom.fresh("quiet hours")
    let names = SystemZone.names.union(TimeZone.knownTimeZoneIdentifiers).filter { $0.utf8.count > 3 }.sorted()
    #expect(names.count > 400 && names.contains("Australia/Lord_Howe") && names.contains("Pacific/Apia"))
    for name in names {
      let clock = LocalClock(preferring: [name], in: .system)
      try #require(clock.name == name)
      for moment in Self.moments(clock, &random) {
        let (from, to) = (Int.random(in: 0..<1440, using: &random), Int.random(in: 0...1440, using: &random))
        let window = QuietWindow(hours: .init(from: from, to: to % 1440, policy: .hold), clock: clock)
        guard let end = window.end(from: moment) else {
          try #require(!window.contains(moment), "\(name) \(from)-\(to) \(moment)")
          continue
        }
        try #require(!window.contains(end) && end > moment, "\(name) \(from)-\(to) \(moment)")
        let length = ((to % 1440) - from + 1440) % 1440
        let putBack = clock.offset(moment.microseconds / 1_000_000) - clock.offset(end.microseconds / 1_000_000)
        let inTime = end - moment <= .minutes(Int64(length)) + .seconds(max(0, putBack))
        try #require(inTime || length > 21 * 60, "\(name) \(from)-\(to) \(moment)")
        var before = end - .microseconds(1)
        while before >= moment {
          try #require(window.contains(before), "\(name) \(from)-\(to) \(moment): quiet ended before \(end)")
          before = before - .minutes(Int64.random(in: 5...25, using: &random))
        }
      }
    }
  }

  /// Changes of half an hour and of a day, and hours that a day lacks or has twice.
  @Test(arguments: [
    ("Australia/Lord_Howe", "01:00", "02:00", "2026-04-04T14:30:00Z", "2026-04-04T15:30:00Z"),
    ("Australia/Lord_Howe", "01:00", "01:45", "2026-04-04T14:40:00Z", "2026-04-04T14:45:00Z"),
    ("Australia/Lord_Howe", "01:00", "01:45", "2026-04-04T15:05:00Z", "2026-04-04T15:15:00Z"),
    ("Australia/Lord_Howe", "01:00", "02:15", "2026-10-03T15:00:00Z", "2026-10-03T15:30:00Z"),
    ("Pacific/Apia", "20:00", "08:00", "2011-12-30T09:00:00Z", "2011-12-30T18:00:00Z"),
    ("America/New_York", "22:00", "02:30", "2026-03-08T05:00:00Z", "2026-03-08T07:00:00Z"),
    ("America/New_York", "22:00", "01:30", "2026-11-01T04:00:00Z", "2026-11-01T05:30:00Z"),
    ("America/New_York", "22:00", "01:30", "2026-11-01T06:10:00Z", "2026-11-01T06:30:00Z"),
    ("Africa/Casablanca", "20:00", "08:00", "2026-02-14T22:00:00Z", "2026-02-15T08:00:00Z"),
  ])
  func itEndsRightWhereClocksChange(zone: String, from: String, to: String, at: String, end: String) throws {
    func minute(_ text: String) -> Int { Int(text.prefix(2)).map { $0 * 60 + (Int(text.suffix(2)) ?? 0) } ?? 0 }
    let hours = Policy.QuietHours(from: minute(from), to: minute(to), policy: .hold)
    let window = QuietWindow(hours: hours, clock: LocalClock(preferring: [zone], in: .system))
    #expect(window.end(from: try #require(Timestamp(rfc3339: at))) == Timestamp(rfc3339: end))
  }

  private static func moments(_ clock: LocalClock, _ random: inout SeededRandom) -> [Timestamp] {
    let seconds = stride(from: Int64(1_600_000_000), to: 2_000_000_000, by: 86_400)
    let changes = seconds.filter { clock.offset($0) != clock.offset($0 + 86_400) }.prefix(20)
    let near = changes.map { Timestamp(seconds: $0 + .random(in: -60_000...93_600, using: &random)) }
    return near
      + (0..<15).map { _ in
        Timestamp(microseconds: .random(in: 1_600_000_000_000_000...2_000_000_000_000_000, using: &random))
      }
  }
}

extension Duration {
  fileprivate static func minutes(_ count: Int64) -> Duration { .seconds(count * 60) }
}
