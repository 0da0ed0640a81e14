import Composing
import Deciding
import Examples
import Explaining
import Policies
import Testing
import Time

/// Dates are those of whoever reads them: the customer's in mails, the programme's in findings and stories.
@Suite struct ReadersDayTests {
  private static func at(_ text: String) throws -> Timestamp { try #require(Timestamp(rfc3339: text)) }

  @Test(
    arguments: [
      // Both sides of the date line.
      ("2026-05-11T13:00:00Z", "Pacific/Auckland", nil, "May 12"), ("2026-05-11T13:00:00Z", "Pacific/Honolulu", nil, "May 11"),
      ("2026-05-11T10:30:00Z", "Pacific/Kiritimati", nil, "May 12"),
      ("2026-05-11T10:30:00Z", "Pacific/Pago_Pago", nil, "May 10"),
      // The days on which the clocks change: half an hour beside midnight, by the new offset.
      ("2026-03-28T22:30:00Z", "Europe/Berlin", nil, "March 28"), ("2026-03-29T22:30:00Z", "Europe/Berlin", nil, "March 30"),
      ("2026-10-24T22:30:00Z", "Europe/Berlin", nil, "October 25"), ("2026-10-25T22:30:00Z", "Europe/Berlin", nil, "October 25"),
      ("2026-11-01T04:30:00Z", "America/New_York", nil, "November 1"),
      ("2026-11-02T04:30:00Z", "America/New_York", nil, "November 1"),
      // Theirs, else the programme's, else UTC; a name that is no zone is none.
      ("2026-05-12T02:00:00Z", "Pacific/Auckland", "America/New_York", "May 12"),
      ("2026-05-12T02:00:00Z", nil, "America/New_York", "May 11"),
      ("2026-05-12T02:00:00Z", "Mars/Olympus_Mons", "America/New_York", "May 11"),
      ("2026-05-12T02:00:00Z", "Mars/Olympus_Mons", nil, "May 12"), ("2026-05-12T02:00:00Z", nil, nil, "May 12"),
      // The year is told where it is another one there.
      ("2027-01-01T02:00:00Z", "America/New_York", nil, "December 31"),
      ("2026-12-31T13:00:00Z", "Pacific/Auckland", nil, "January 1, 2027"),
    ] as [(String, String?, String?, String)])
  func `A mail tells the customer's own day`(until: String, zone: String?, programme: String?, day: String) throws {
    var fixture = MailFixture()
    fixture.kind = .rewardPending
    fixture.reward = RewardNotice(.rule(MailFixture.freeMonth), .pending(until: try Self.at(until)))
    fixture.record.profile.timeZone = zone
    fixture.policy.program.timeZone = programme
    #expect(try fixture.compose().text.contains("You will get your reward on \(day)."))
  }

  /// It is 1 May in UTC, and 30 April in Honolulu yet.
  @Test(arguments: [(nil, "1 month"), ("Pacific/Auckland", "1 month"), ("Pacific/Honolulu", "4 weeks")])
  func `How long somebody is a customer counts to their own day`(zone: String?, tenure: String) throws {
    var fixture = MailFixture()
    fixture.policy.templates.sources = ["prompt.md": "---\nsubject: Hi\n---\nA customer for {{customer.tenure}}: {{link}}"]
    fixture.record.profile.timeZone = zone
    fixture.record.profile.since = Timestamp(date: "2026-04-01")
    #expect(try fixture.compose().text.contains("A customer for \(tenure):"))
  }

  @Test(
    arguments: [
      (nil, "2026-04-23T08:00:00Z", "23 April, 08:00 UTC"),
      ("Mars/Olympus_Mons", "2026-04-23T08:00:00Z", "23 April, 08:00 UTC"),
      ("Pacific/Auckland", "2026-04-23T12:30:00Z", "24 April, 00:30 Pacific/Auckland"),
      ("Pacific/Honolulu", "2026-04-23T08:00:00Z", "22 April, 22:00 Pacific/Honolulu"),
      ("Pacific/Auckland", "2026-05-03T20:00:00Z", "4 May"), ("Pacific/Honolulu", "2026-05-04T08:00:00Z", "3 May"),
      ("Pacific/Auckland", "2026-12-31T20:00:00Z", "1 January 2027"), ("Pacific/Honolulu", "2027-01-01T05:00:00Z", "31 December"),
      ("Europe/Berlin", "2026-10-24T22:30:00Z", "25 October"), ("Europe/Berlin", "2026-10-25T23:30:00Z", "26 October"),
    ] as [(String?, String, String)])
  func `A colleague reads dates in the programme's zone, with its name beside a time`(
    zone: String?, moment: String, words: String
  ) throws {
    let dates = DateWords(DecideWorld.policy { $0.program.timeZone = zone }, now: DecideWorld.now)
    #expect(dates.date(try Self.at(moment)) == words)
  }

  @Test func `What a decision keeps is told in the programme's zone, whatever the customer's`() {
    let policy = DecideWorld.policy { $0.program.timeZone = "Pacific/Auckland" }
    var record = DecideWorld.asked(.days(12))
    record.profile.timeZone = "Pacific/Honolulu"
    let decision = DecideWorld.fold([DecideWorld.happy()], policy, record).decisions.first
    #expect(decision?.findings.map(\.sentence) == ["asked 12 days ago; the policy waits 30 days, until 11 May"])
  }

  @Test func `A pause and a spent day end at the programme's time`() {
    let dates = DateWords(DecideWorld.policy { $0.program.timeZone = "Asia/Tokyo" }, now: DecideWorld.now)
    let end = DecideWorld.now + .hours(3)
    let pause = Pause(id: "p", actor: "anna", reason: "launch", since: DecideWorld.now, until: end)
    #expect(pause.sentence(dates) == "all mail is paused until 23 April, 00:00 Asia/Tokyo by anna: launch")
    #expect(SpentDay(limit: 5, until: end).sentence(dates).hasSuffix("the next may go from 23 April, 00:00 Asia/Tokyo"))
  }

  @Test func `A story names the zone of its times`() throws {
    let dates = DateWords(DecideWorld.policy { $0.program.timeZone = "Pacific/Auckland" }, now: DecideWorld.now)
    var story = CustomerStory(customerID: "x", dates: dates, score: 0, threshold: 50)
    story.lifecycle = [ToldEvent(role: "shared", at: try Self.at("2026-04-21T13:05:59Z"))]
    #expect(
      story.lines.suffix(2) == [
        "What happened, oldest first (times in Pacific/Auckland):", "2026-04-22 01:05  they shared their link",
      ])
  }
}
