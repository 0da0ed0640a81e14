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
    let names = Self.systemZones().union(TimeZone.knownTimeZoneIdentifiers).filter { $0.utf8.count > 3 }.sorted()
    #expect(names.count > 400 && names.contains("Australia/Lord_Howe") && names.contains("Pacific/Apia"))
    var unknown: [String] = []
    for name in names {
      let clock = LocalClock(preferring: [name])
      // The newest zones may be newer than the toolchain's own data.
      guard clock.name == name else {
        unknown.append(name)
        continue
      }
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
    if !unknown.isEmpty { print("quiet hours: the toolchain knows nothing of \(unknown)") }
    #expect(unknown.count < 10)
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
    let window = QuietWindow(hours: hours, clock: LocalClock(preferring: [zone]))
    #expect(window.end(from: try #require(Timestamp(rfc3339: at))) == Timestamp(rfc3339: end))
  }

  /// Every name of the system's tz database, the old ones too.
  private static func systemZones() -> Set<String> {
    let root = "/usr/share/zoneinfo"
    let files = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
    let names = files.filter { name in
      !name.hasPrefix("posix/") && !name.hasPrefix("right/")
        && FileManager.default.contents(atPath: "\(root)/\(name)")?.starts(with: Data("TZif".utf8)) == true
    }
    return Set(names).subtracting(["posixrules", "localtime", "Factory"])
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
