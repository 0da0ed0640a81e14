import MultiMail
import Testing
import Time

@Suite struct DateTests {
  private static let now = Timestamp(rfc3339: "2026-11-29T12:00:00Z") ?? Timestamp(seconds: 0)

  @Test(arguments: [
    ("Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z"), ("Thu, 29 Feb 2024 23:59:59 GMT", "2024-02-29T23:59:59Z"),
    ("Fri, 31 Dec 9999 00:00:00 GMT", "9999-12-31T00:00:00Z"), ("Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37Z"),
    ("Thursday, 31-Dec-26 23:59:59 GMT", "2026-12-31T23:59:59Z"), ("Saturday, 01-Jan-00 00:00:00 GMT", "2000-01-01T00:00:00Z"),
    ("Sun Nov  6 08:49:37 1994", "1994-11-06T08:49:37Z"), ("Thu Dec 31 23:59:59 2026", "2026-12-31T23:59:59Z"),
    // RFC 9110: a year of two digits more than 50 years ahead is one of the past.
    ("Friday, 27-Nov-76 08:49:37 GMT", "2076-11-27T08:49:37Z"), ("Saturday, 27-Nov-77 08:49:37 GMT", "1977-11-27T08:49:37Z"),
  ])
  func `each of the three forms of a date is read`(text: String, moment: String) {
    #expect(RetryAfter.date(text, now: Self.now)?.description == moment)
  }

  @Test(arguments: [
    "", "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 31 Feb 1994 08:49:37 GMT",
    "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:49 GMT",
    "Sun, 06 Nov 1994  08:49:37 GMT", "Xxx, 06 Nov 1994 08:49:37 GMT", "Sun, 06-Nov-94 08:49:37 GMT",
    "Sunday, 06-Nov-1994 08:49:37 GMT", "Sunday, 06-Nov-9x 08:49:37 GMT", "Sunday, 6-Nov-94 08:49:37 GMT",
    "Sunday, 06-Nov-94 08:49:37", "Sunday, -- 08:49:37 GMT", "Sun Nov 6 08:49:37 1994", "Sun Nov  66 08:49:37 1994",
    "Sun Nov   6 08:49:37 1994", "Sun Nov 31 08:49:37 1994", "Sun, Nov 06 08:49:37 1994", "Sunday Nov 06 08:49:37 1994",
    "     ", "   ", "    ",
  ])
  func `another date is not`(text: String) { #expect(RetryAfter.date(text, now: Self.now) == nil) }

  @Test(arguments: [
    ("1", Duration.seconds(1)), ("120", .seconds(120)), ("900", .seconds(900)), ("901", .seconds(900)),
    ("31536000", .seconds(900)), ("9223372036854775807", .seconds(900)), ("Thu, 01 Jan 1970 00:00:01 GMT", .seconds(1)),
    ("Thu, 01 Jan 1970 00:15:01 GMT", .seconds(900)), ("Fri, 31 Dec 9999 23:59:59 GMT", .seconds(900)),
    // Nothing to wait for, or nothing that can be read.
    ("0", nil), ("000", nil), ("Thu, 01 Jan 1970 00:00:00 GMT", nil), ("Sun, 06 Nov 1904 08:49:37 GMT", nil),
    ("Sat, 01 Jan 0000 00:00:00 GMT", nil), ("9223372036854775808", nil), ("99999999999999999999999", nil), ("-1", nil),
    ("-9223372036854775808", nil), ("1.5", nil), ("1e3", nil), ("", nil), (" 5", nil), ("+5", nil), ("5, 6", nil), ("٥", nil),
    ("\u{0}", nil), ("soon", nil), ("Thu, 01 Jan 99999 00:00:00 GMT", nil),
  ])
  func `a wait is believed up to a quarter of an hour, and no wait is none`(text: String, wait: Duration?) {
    #expect(RetryAfter.read(text, now: Timestamp(seconds: 0)) == wait)
  }

  @Test(arguments: [
    ("2026-12-31T23:59:59.999999Z", "2027-01-01T00:00:00Z", "2027-01-01T00:00:00Z"),
    ("2027-01-01T00:00:00Z", "2027-01-02T00:00:00Z", "2027-02-01T00:00:00Z"),
    ("2024-02-28T12:00:00Z", "2024-02-29T00:00:00Z", "2024-03-01T00:00:00Z"),
    ("1969-12-31T12:00:00Z", "1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"),
  ])
  func `warm-up waits for the next day and quota for the next month, in UTC`(now: String, day: String, month: String) throws {
    let now = try #require(Timestamp(rfc3339: now))
    let warmUp = SendOutcome.classify(status: 429, headers: [], body: Array(#"{"warmup_stage":1}"#.utf8), now: now)
    #expect(warmUp == .warmUp(until: try #require(Timestamp(rfc3339: day))))
    let quota = SendOutcome.classify(status: 429, headers: [], body: Array(#"{"error":"quota"}"#.utf8), now: now)
    #expect(quota == .quota(until: try #require(Timestamp(rfc3339: month))))
  }
}
