import Seeded
import Testing

@testable import Time

@Suite struct ZoneRulesTests {
  /// Half an hour of summer time, a day left out, summer time that is less, and what governments did of late.
  @Test(
    arguments: [
      ("Australia/Lord_Howe", "2026-01-01T00:00:00Z", 660), ("Australia/Lord_Howe", "2026-07-01T00:00:00Z", 630),
      ("Pacific/Apia", "2011-12-30T09:59:59Z", -600), ("Pacific/Apia", "2011-12-30T10:00:00Z", 840),
      ("Pacific/Apia", "2026-01-01T00:00:00Z", 780), ("Africa/Casablanca", "2026-02-14T00:00:00Z", 60),
      ("Africa/Casablanca", "2026-03-01T00:00:00Z", 0), ("Africa/El_Aaiun", "2026-03-01T00:00:00Z", 0),
      ("Africa/El_Aaiun", "2026-07-01T00:00:00Z", 60),
      ("Europe/Dublin", "2026-01-01T00:00:00Z", 0), ("Europe/Dublin", "2026-07-01T00:00:00Z", 60),
      ("America/Asuncion", "2024-07-01T00:00:00Z", -240), ("America/Asuncion", "2026-07-01T00:00:00Z", -180),
      ("Asia/Almaty", "2024-02-29T17:59:59Z", 360), ("Asia/Almaty", "2024-02-29T18:00:00Z", 300),
      ("Asia/Qostanay", "2026-07-01T00:00:00Z", 300), ("America/Coyhaique", "2024-07-01T00:00:00Z", -240),
      ("America/Coyhaique", "2026-07-01T00:00:00Z", -180), ("Asia/Gaza", "2026-01-15T00:00:00Z", 120),
      ("Asia/Gaza", "2026-07-01T00:00:00Z", 180), ("America/Nuuk", "2022-01-01T00:00:00Z", -180),
      ("America/Nuuk", "2024-01-01T00:00:00Z", -120), ("America/Nuuk", "2024-07-01T00:00:00Z", -60),
      ("America/Scoresbysund", "2024-07-01T00:00:00Z", -60), ("America/Scoresbysund", "2026-01-01T00:00:00Z", -120),
      ("Antarctica/Vostok", "2026-01-01T00:00:00Z", 300), ("Antarctica/Casey", "2026-01-01T00:00:00Z", 480),
      ("Europe/Berlin", "1890-01-01T00:00:00Z", 53),
    ] as [(String, String, Int64)])
  func theOffsetIsTheDatabases(zone: String, at: String, minutes: Int64) throws {
    let moment = try #require(Timestamp(rfc3339: at))
    let rules = try #require(SystemZone.bytes(zone).flatMap(ZoneFile.rules))
    #expect(rules.offset(at: moment.second) / 60 == minutes)
  }

  @Test(
    arguments: [
      ("UTC0", "2026-07-01T00:00:00Z", 0), ("<+03>-3", "2026-07-01T00:00:00Z", 180),
      ("<-0330>3:30", "2026-07-01T00:00:00Z", -210), ("CET-1CEST,M3.5.0,M10.5.0/3", "2026-03-29T00:59:59Z", 60),
      ("CET-1CEST,M3.5.0,M10.5.0/3", "2026-03-29T01:00:00Z", 120), ("CET-1CEST,M3.5.0,M10.5.0/3", "2026-10-25T00:59:59Z", 120),
      ("CET-1CEST,M3.5.0,M10.5.0/3", "2026-10-25T01:00:00Z", 60), ("IST-1GMT0,M10.5.0,M3.5.0/1", "2026-01-01T00:00:00Z", 0),
      ("IST-1GMT0,M10.5.0,M3.5.0/1", "2050-07-01T00:00:00Z", 60),
      ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2060-07-01T00:00:00Z", 630),
      ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2060-12-01T00:00:00Z", 660),
      // Nuuk's change on Saturday night is written from Sunday, an hour before it; Gaza's is days after its weekday.
      ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T00:59:59Z", -120),
      ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T01:00:00Z", -60),
      ("EET-2EEST,M3.4.4/50,M10.4.4/50", "2026-03-27T23:59:59Z", 120),
      ("EET-2EEST,M3.4.4/50,M10.4.4/50", "2026-03-28T00:00:00Z", 180),
      // Always summer, and the 29th of February counted or not.
      ("XXX3EDT4,0/0,J365/23", "2026-01-01T03:30:00Z", -240), ("XXX3EDT4,0/0,J365/23", "2028-12-31T23:59:59Z", -240),
      ("AAA0BBB,J60/0,J300/0", "2028-02-29T23:59:59Z", 0), ("AAA0BBB,J60/0,J300/0", "2028-03-01T00:00:00Z", 60),
      ("AAA0BBB,59/0,300/0", "2028-02-28T23:59:59Z", 0), ("AAA0BBB,59/0,300/0", "2028-02-29T00:00:00Z", 60),
      ("AAA0BBB,J1/-167,J300/0", "2025-12-25T00:59:59Z", 0), ("AAA0BBB,J1/-167,J300/0", "2025-12-25T01:00:00Z", 60),
    ] as [(String, String, Int64)])
  func theLineAtTheEndHoldsForEver(text: String, at: String, minutes: Int64) throws {
    let moment = try #require(Timestamp(rfc3339: at))
    let zone = try #require(YearlyZone(posix: text))
    #expect(zone.offset(at: moment.second) == minutes * 60)
  }

  @Test(arguments: [
    "", "CE-1", "CET", "CET-1CEST", "CET-25", "<+3-3", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0",
    "CET-1CEST,M3.5.0,M10.5.7",
    "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,J0,J300", "CET-1CEST,366,1", "CET-1CEST,J1/168,J300", "CET-1 ", "CET-1:60",
    "CET-1CEST,M3.5.0,M10.5.0,", "CET-1CEST,J99999999999999999999,J1",
  ])
  func whatIsNoSuchLineIsRefused(text: String) { #expect(YearlyZone(posix: text) == nil) }

  /// Files cut short at every byte of the headers and with any bytes changed: refused, or rules that answer.
  @Test func brokenFilesAreRefusedOrHarmless() throws {
    var random = SeededRandom.fresh("zone files")
    let names = ["Europe/Berlin", "Africa/Casablanca", "Asia/Kolkata", "Etc/UTC", "Asia/Gaza"]
    for file in try names.map({ try #require(SystemZone.bytes($0)) }) {
      #expect(ZoneFile.rules(file) != nil)
      for count in 0..<file.count { #expect(ZoneFile.rules(Array(file[..<count])) == nil) }
      for _ in 0..<cases(2_000) {
        var broken = file
        for _ in 0..<Int.random(in: 1...4, using: &random) {
          // The headers and the last line break most.
          let place = Int.random(in: 0..<(Bool.random(using: &random) ? 44 : broken.count), using: &random)
          broken[place] = .random(in: 0...255, using: &random)
        }
        guard let rules = ZoneFile.rules(broken) else { continue }
        for second in [Int64.min, .max, 0, .random(in: .min ... .max, using: &random)] {
          #expect(abs(rules.offset(at: second)) <= 93_600)
        }
      }
    }
  }
}
