import Testing

@testable import Referrals

struct EventCheckTests {
  private func verdict(_ line: String) -> EventCheck.Verdict {
    EventCheck(policy: EventPolicy.sample).verdict(line: Array(line.utf8).span, now: DecoderRun.now)
  }

  @Test("a good line tells what the policy makes of it")
  func good() {
    let line = DecoderRun.plain("ticket.resolved", #""customer":{"id":"c"},"data":{"rating":5}"#)
    #expect(verdict(line) == .good(roles: ["ends veto ticket", "signal solved"]))
    #expect(verdict(DecoderRun.plain("incident.opened")) == .good(roles: ["veto incident"]))
  }

  @Test("a line of no use tells why")
  func skipped() {
    #expect(verdict(DecoderRun.plain("page.viewed")) == .skipped(reason: "the policy does not name this type"))
    #expect(
      verdict(DecoderRun.plain("nps", #""customer":{"id":"c"},"data":{"score":7}"#))
        == .skipped(reason: "the policy names this type, but none of its conditions hold"))
  }

  @Test("a byte order mark before the first line is no part of an event")
  func byteOrderMark() {
    let good = DecoderRun.plain("incident.opened")
    let lines = EventCheck.lines([0xEF, 0xBB, 0xBF] + Array("\(good)\n\u{FEFF}\(good)".utf8)).map {
      String(decoding: $0, as: UTF8.self)
    }
    #expect(lines == [good, "\u{FEFF}\(good)"])
    guard case .good = verdict(lines[0]), case .faulty = verdict(lines[1]) else { return #expect(Bool(false), "\(lines)") }
    #expect(EventCheck.lines([]).map(\.count) == [0])
  }

  @Test("a bad line tells all its faults at once")
  func faulty() throws {
    let line = #"{"type":"paid","time":"now","customer":{"name":5},"data":{"amount":4900,"currency":"usd"}}"#
    guard case .faulty(let faults) = verdict(line) else { return #expect(Bool(false), "not faulty") }
    #expect(Set(faults.map(\.field)) == ["id", "time", "customer.id", "data.order_id", "data.currency"])
    #expect(verdict("rubbish") != .faulty([]))
  }
}
