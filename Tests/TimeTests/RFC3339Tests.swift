import Seeded
import Testing
import Time

struct RFC3339Tests {
  @Test(
    "an RFC 3339 time is read to the microsecond",
    arguments: [
      ("1970-01-01T00:00:00Z", 0), ("1970-01-01t00:00:00z", 0), ("1970-01-01T01:00:00+01:00", 0),
      ("1969-12-31T23:00:00-01:00", 0),
      ("1970-01-01T00:00:00-00:00", 0), ("1970-01-01T00:00:00.5Z", 500_000), ("1970-01-01T00:00:00.000001Z", 1),
      ("1970-01-01T00:00:00.0000019Z", 1), ("1970-01-01T00:00:00.123456789123456789Z", 123_456),
      ("1969-12-31T23:59:59.999999Z", -1),
      ("2000-02-29T12:00:00Z", 951_825_600_000_000), ("2025-03-01T12:34:56.789+05:30", 1_740_812_696_789_000),
      ("1990-12-31T23:59:60Z", 662_687_999_999_999), ("1990-12-31T15:59:60.5-08:00", 662_687_999_999_999),
      ("2017-01-01T05:29:60+05:30", 1_483_228_799_999_999), ("0001-01-01T00:00:00Z", -62_135_596_800_000_000),
      ("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999),
    ] as [(String, Int64)])
  func reads(text: String, micros: Int64) { #expect(Timestamp(rfc3339: text)?.microseconds == micros) }

  @Test(
    "anything else is no time",
    arguments: [
      "", "now", "2025-03-01", "2025-03-01T12:00:00", "2025-03-01 12:00:00Z", "2025-03-01T12:00Z", "2025-3-1T12:00:00Z",
      "2025-02-29T12:00:00Z", "1900-02-29T00:00:00Z", "2025-04-31T12:00:00Z", "2025-13-01T12:00:00Z", "2025-00-01T12:00:00Z",
      "2025-01-00T12:00:00Z", "2025-03-01T24:00:00Z", "2025-03-01T12:60:00Z", "2025-03-01T12:00:61Z", "2025-03-01T12:00:60Z",
      "2025-03-01T12:00:00.Z", "2025-03-01T12:00:00,5Z", "2025-03-01T12:00:00+0100", "2025-03-01T12:00:00+01",
      "2025-03-01T12:00:00+24:00",
      "2025-03-01T12:00:00+01:60", "2025-03-01T12:00:00ZZ", " 2025-03-01T12:00:00Z", "2025-03-01T12:00:00Z ",
      "2025-03-01T12:00:00 Z",
      "0000-01-01T00:00:00Z", "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "-025-03-01T12:00:00Z",
      "+2025-03-01T12:00:00Z",
      "２025-03-01T12:00:00Z", "2025-03-01T12:00:00.123", "2025-03-01T12:00:00\u{0}", "2025-03-01T1é:00:00Z", "1740812696",
      "20250301T120000Z",
    ])
  func refuses(text: String) { #expect(Timestamp(rfc3339: text) == nil) }

  @Test(
    "a time is written in UTC, with a fraction only where there is one",
    arguments: [
      (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59.999999Z"), (500_000, "1970-01-01T00:00:00.5Z"),
      (951_825_600_000_000, "2000-02-29T12:00:00Z"), (-62_135_596_800_000_000, "0001-01-01T00:00:00Z"),
    ] as [(Int64, String)])
  func writes(micros: Int64, text: String) { #expect(Timestamp(microseconds: micros).description == text) }

  @Test("every time that can be written is read back; none traps")
  func roundTrip() {
    var seed = EventSeed()
    for _ in 0..<cases(20_000) {
      let range = -62_135_596_800_000_000...Int64(253_402_300_799_999_999)
      let time = Timestamp(microseconds: Int64.random(in: range, using: &seed))
      #expect(Timestamp(rfc3339: time.description) == time, "seed \(seed.seed)")
    }
    for extreme in [Int64.min, .min + 1, .max] { #expect(!Timestamp(microseconds: extreme).description.isEmpty) }
  }

  @Test("each day follows the one before it, from year 1 to 9999")
  func calendar() throws {
    var previous = try #require(Timestamp(date: "0001-01-01"))
    for year in 1...9_999 where year % 7 == 0 || year % 100 == 0 || year > 1_970 && year < 2_050 {
      let first = try #require(Timestamp(date: "\(String(repeating: "0", count: 4 - "\(year)".count))\(year)-03-01"))
      let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
      #expect((first - .days(1)).description.hasSuffix(leap ? "-02-29T00:00:00Z" : "-02-28T00:00:00Z"))
      #expect(first > previous)
      previous = first
    }
  }

  @Test("a mutated time never traps")
  func mutations() {
    var seed = EventSeed()
    let sample = Array("2025-03-01T12:34:56.789012+05:30".utf8)
    for _ in 0..<cases(50_000) {
      var bytes = sample
      for _ in 0...seed.below(3) { bytes[seed.below(bytes.count)] = UInt8(seed.below(256)) }
      bytes.removeLast(seed.below(bytes.count))
      _ = Timestamp(rfc3339: bytes.span)
    }
  }
}
