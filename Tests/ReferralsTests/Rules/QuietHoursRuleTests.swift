import Foundation
import Testing

@testable import Referrals

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

  /// In every zone, around every change of its clocks and at random times: the end is the first instant that is not quiet,
  /// so it is never inside the window, and never later than the window is long (plus what the clocks were put back).
  /// The length holds for windows up to 21 hours: in spring the clocks can jump over all the time that a longer one leaves free.
  @Test func inEveryZoneTheEndIsTheFirstInstantOutsideTheWindow() throws {
    var random = SeededRandom.fresh("quiet hours")
    let names = TimeZone.knownTimeZoneIdentifiers.filter { $0.utf8.count > 3 }
    #expect(names.count > 300)
    for name in names {
      let clock = LocalClock(preferring: [name])
      try #require(clock.name == name)
      for moment in Self.moments(name, &random) {
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

  private static func moments(_ name: String, _ random: inout SeededRandom) -> [Timestamp] {
    var moments = (0..<15).map { _ in
      Timestamp(microseconds: .random(in: 1_600_000_000_000_000...2_000_000_000_000_000, using: &random))
    }
    var last = Date(timeIntervalSince1970: 1_600_000_000)
    while let change = TimeZone(identifier: name)?.nextDaylightSavingTimeTransition(after: last), moments.count < 35 {
      moments.append(Timestamp(seconds: Int64(change.timeIntervalSince1970) - .random(in: -7_200...60_000, using: &random)))
      last = change
    }
    return moments
  }
}

extension Duration {
  fileprivate static func minutes(_ count: Int64) -> Duration { .seconds(count * 60) }
}
