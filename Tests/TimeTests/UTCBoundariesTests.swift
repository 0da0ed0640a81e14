import Testing
import Time

struct UTCBoundariesTests {
  @Test(
    "the next day and month begin at midnight in UTC, before 1970 as after it",
    arguments: [
      ("2026-12-31T23:59:59.999999Z", "2027-01-01T00:00:00Z", "2027-01-01T00:00:00Z"),
      ("2028-02-28T00:00:00Z", "2028-02-29T00:00:00Z", "2028-03-01T00:00:00Z"),
      ("1970-01-01T00:00:00Z", "1970-01-02T00:00:00Z", "1970-02-01T00:00:00Z"),
      ("1969-12-31T00:00:00Z", "1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"),
      ("1969-12-30T23:59:59.5Z", "1969-12-31T00:00:00Z", "1970-01-01T00:00:00Z"),
      ("0001-01-31T12:00:00Z", "0001-02-01T00:00:00Z", "0001-02-01T00:00:00Z"),
    ])
  func next(moment: String, day: String, month: String) throws {
    let moment = try #require(Timestamp(rfc3339: moment))
    #expect("\(moment.nextDay)" == day)
    #expect("\(moment.nextMonth)" == month)
  }
}
