import Curl
import JSONTree
import MultiMail
import Testing
import Time

/// One row of the contract's table of answers.
struct AnswerRow: Sendable, CustomTestStringConvertible {
  var name: String
  var status: Int
  var body: String
  var headers: [Response.Header] = []
  var outcome: SendOutcome

  var testDescription: String { name }
}

let moment = Timestamp(rfc3339: "2026-12-31T23:59:30Z") ?? Timestamp(seconds: 0)
let newYear = Timestamp(rfc3339: "2027-01-01T00:00:00Z") ?? Timestamp(seconds: 0)

let answerRows: [AnswerRow] = [
  .init(
    name: "202 pending_scan", status: 202, body: #"{"id":"em_1","status":"pending_scan","thread_id":"t"}"#,
    outcome: .accepted(id: "em_1")),
  .init(
    name: "200 already_sent", status: 200, body: #"{"id":"em_1","status":"already_sent","idempotent":true}"#,
    outcome: .accepted(id: "em_1")),
  .init(name: "201 with an id alone", status: 201, body: #"{"id":"x"}"#, outcome: .accepted(id: "x")),
  .init(name: "an id that is a number", status: 202, body: #"{"id":77}"#, outcome: .accepted(id: "77")),
  .init(name: "an open status", status: 202, body: #"{"id":"e","status":"brand_new"}"#, outcome: .accepted(id: "e")),
  .init(name: "no id", status: 202, body: "{}", outcome: .ambiguous(reason: "202 without a readable id; look the mail up")),
  .init(
    name: "an empty id", status: 202, body: #"{"id":""}"#,
    outcome: .ambiguous(reason: "202 without a readable id; look the mail up")),
  .init(
    name: "an id with a line break", status: 202, body: #"{"id":"a\nb"}"#,
    outcome: .ambiguous(reason: "202 without a readable id; look the mail up")),
  .init(
    name: "200 that is HTML", status: 200, body: "<html>",
    outcome: .ambiguous(reason: "200 without a readable id; look the mail up")),
  .init(
    name: "204 without a body", status: 204, body: "", outcome: .ambiguous(reason: "204 without a readable id; look the mail up")),
  .init(
    name: "400", status: 400, body: #"{"error":"Subject is too long"}"#,
    outcome: .refused(reason: "the provider answered 400: Subject is too long")),
  .init(name: "400 that is HTML", status: 400, body: "<h1>Bad</h1>", outcome: .refused(reason: "the provider answered 400")),
  .init(name: "413", status: 413, body: "", outcome: .refused(reason: "the provider answered 413")),
  .init(name: "422", status: 422, body: #"{"error":"Invalid"}"#, outcome: .refused(reason: "the provider answered 422: Invalid")),
  .init(
    name: "401", status: 401, body: #"{"error":"Bad key"}"#, outcome: .stopProvider(reason: "the provider answered 401: Bad key")),
  .init(name: "401 without a body", status: 401, body: "", outcome: .stopProvider(reason: "the provider answered 401")),
  .init(
    name: "403", status: 403, body: #"{"error":"read_only"}"#,
    outcome: .stopMailbox(reason: "the provider answered 403: read_only")),
  .init(name: "404", status: 404, body: "nope", outcome: .stopMailbox(reason: "the provider answered 404")),
  .init(
    name: "409", status: 409, body: #"{"error":"Duplicate"}"#, outcome: .ambiguous(reason: "the provider answered 409: Duplicate")
  ),
  .init(
    name: "429 warm-up before quota", status: 429,
    body: #"{"error":"quota","warmup_stage":2,"daily_sent":50,"daily_limit":50,"hint":"h"}"#,
    headers: [.init("Retry-After", "5")],
    outcome: .warmUp(until: newYear)),
  .init(name: "429 with daily_limit alone", status: 429, body: #"{"daily_limit":50}"#, outcome: .warmUp(until: newYear)),
  .init(
    name: "429 quota before rate", status: 429, body: #"{"error":"Monthly Quota exceeded"}"#,
    headers: [.init("Retry-After", "5")],
    outcome: .quota(until: newYear)),
  .init(
    name: "429 rate, seconds", status: 429, body: #"{"error":"slow"}"#, headers: [.init("Retry-After", "7")],
    outcome: .rateLimited(after: .seconds(7))),
  .init(
    name: "429 rate, a date", status: 429, body: "not json", headers: [.init("Retry-After", "Fri, 01 Jan 2027 00:00:10 GMT")],
    outcome: .rateLimited(after: .seconds(40))),
  .init(
    name: "429 rate, a past date", status: 429, body: "", headers: [.init("Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT")],
    outcome: .rateLimited(after: nil)),
  .init(
    name: "429 rate, a year", status: 429, body: "", headers: [.init("Retry-After", "31536000")],
    outcome: .rateLimited(after: .seconds(900))),
  .init(
    name: "429 rate, unreadable", status: 429, body: "", headers: [.init("Retry-After", "soon")],
    outcome: .rateLimited(after: nil)),
  .init(name: "429 rate, absent", status: 429, body: "", outcome: .rateLimited(after: nil)),
  .init(name: "500", status: 500, body: #"{"error":"Oops"}"#, outcome: .ambiguous(reason: "the provider answered 500: Oops")),
  .init(name: "503 that is HTML", status: 503, body: "<html>", outcome: .ambiguous(reason: "the provider answered 503")),
  .init(
    name: "503, seconds", status: 503, body: "", headers: [.init("Retry-After", "7")],
    outcome: .ambiguous(reason: "the provider answered 503", after: .seconds(7))),
  .init(
    name: "503, an unreadable date", status: 503, body: "", headers: [.init("Retry-After", "soon")],
    outcome: .ambiguous(reason: "the provider answered 503")),
  .init(name: "a timeout of theirs", status: 408, body: "", outcome: .ambiguous(reason: "the provider answered 408")),
  .init(name: "a status from nowhere", status: 499, body: "[]", outcome: .ambiguous(reason: "the provider answered 499")),
]

@Suite struct ClassificationTests {
  @Test(arguments: [300, 301, 302, 304, 307, 308, 399], [nil, "https://elsewhere.example/"])
  func `a redirect fulfilled nothing: everything waits, and the setting to mend is named`(status: Int, place: String?) {
    let headers = place.map { [Response.Header("Location", $0)] } ?? []
    let outcome = SendOutcome.classify(status: status, headers: headers, body: Array("<html>".utf8), now: moment)
    guard case .stopProvider(let reason) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(reason.contains("\(status)") && reason.contains("multimail.url") && !reason.contains("elsewhere"))
  }

  @Test func `a 303 may lead to what was done, so it is in doubt and the next one waits`() {
    guard case .ambiguous(let reason, .seconds(60)) = SendOutcome.classify(status: 303, headers: [], body: [], now: moment) else {
      Issue.record("not in doubt")
      return
    }
    #expect(reason.contains("multimail.url"))
  }

  @Test(arguments: [
    "10", "Thu, 31 Dec 2026 23:59:40 GMT", "Thursday, 31-Dec-26 23:59:40 GMT", "Thu Dec 31 23:59:40 2026",
  ])
  func `a wait is heeded in every form, of 429 and of 503`(wish: String) {
    let headers = [Response.Header("Retry-After", wish)]
    let limited = SendOutcome.classify(status: 429, headers: headers, body: [], now: moment)
    #expect(limited == .rateLimited(after: .seconds(10)))
    let away = SendOutcome.classify(status: 503, headers: headers, body: [], now: moment)
    #expect(away == .ambiguous(reason: "the provider answered 503", after: .seconds(10)))
  }

  @Test(arguments: answerRows)
  func `each answer of the contract has its outcome`(row: AnswerRow) {
    let outcome = SendOutcome.classify(status: row.status, headers: row.headers, body: Array(row.body.utf8), now: moment)
    #expect(outcome == row.outcome)
  }

  @Test(arguments: [0, 100, 199, 200, 299, 300, 399, 400, 418, 451, 500, 599, 600, 999, -1])
  func `no status and no body stops the classification`(status: Int) {
    for body in ["", "null", "[]", "{", "\u{0}", "{\"id\":{}}", "{\"error\":[]}", "{\"id\":1,\"id\":2}", "\"id\""] {
      let outcome = SendOutcome.classify(status: status, headers: [], body: Array(body.utf8), now: moment)
      if case .accepted = outcome { Issue.record("\(status) \(body) was taken for an acceptance") }
    }
  }

  @Test(arguments: CurlError.Code.allCases)
  func `an attempt without an answer is ambiguous only when something may have left`(code: CurlError.Code) {
    let sent = SendOutcome.classify(CurlError(code, "m", requestMayHaveBeenSent: true))
    let unsent = SendOutcome.classify(CurlError(code, "m", requestMayHaveBeenSent: false))
    if code == .invalidRequest {
      #expect(unsent == .stopProvider(reason: "invalid_request: m"))
    } else {
      #expect(sent == .ambiguous(reason: "\(code.rawValue): m") && unsent == .notSent(reason: "\(code.rawValue): m"))
    }
  }

  @Test func `only an acceptance and an ambiguous answer may have sent something`() {
    let plain: [SendOutcome] = [
      .refused(reason: ""), .notSent(reason: ""), .rateLimited(after: nil), .warmUp(until: moment), .quota(until: moment),
      .stopMailbox(reason: ""), .stopProvider(reason: ""),
    ]
    #expect(plain.allSatisfy { $0.plainlyRefused })
    #expect(!SendOutcome.accepted(id: "").plainlyRefused && !SendOutcome.ambiguous(reason: "").plainlyRefused)
    #expect(Set((plain + [.accepted(id: ""), .ambiguous(reason: "")]).map(\.label)).count == 9)
  }

  @Test(arguments: [
    #"Recipient anna.o'brien+x@example.org is invalid"#, #"Subject "Hello Anna" was filtered"#, "Key mm_live_0123456789 unknown",
    "address anna%40example.org", "Mail for <anna@example.org> bounced", "subject “Anna, thanks” refused", "anna＠example.org",
    "for 'Anna O'Anna' it is",
    "王 Anna\u{202E}Anna 王Anna", "token 0123456789012345678901234567890123456789anna",
  ])
  func `a reason never quotes what we sent`(sentence: String) {
    let body = JSON.object([.init("error", .string(sentence))]).serializedBytes()
    guard case .refused(let reason) = SendOutcome.classify(status: 400, headers: [], body: body, now: moment) else {
      Issue.record("not refused")
      return
    }
    let plain = sentence.hasPrefix("王") ? "王" : "nna"
    #expect(!reason.contains(plain) && !reason.contains("mm_live") && !reason.contains("@"))
    #expect(reason.hasPrefix("the provider answered 400: ") && reason.count < 200)
  }
}
