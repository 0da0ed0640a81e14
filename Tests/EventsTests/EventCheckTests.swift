import Deciding
import Events
import Examples
import Testing

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

  @Test("a bad line tells all its faults at once")
  func faulty() throws {
    let line = #"{"type":"paid","time":"now","customer":{"name":5},"data":{"amount":4900,"currency":"usd"}}"#
    guard case .faulty(let faults) = verdict(line) else { return #expect(Bool(false), "not faulty") }
    #expect(Set(faults.map(\.field)) == ["id", "time", "customer.id", "data.order_id", "data.currency"])
    #expect(verdict("rubbish") != .faulty([]))
  }
}
