import Store
import Testing

@testable import Pipeline

@Suite struct SettlementTests {
  @Test func `Of two settlements a yes counts, else the later attempt's, else the later one`() {
    let retry = Settlement(id: "m", state: .retry, attempt: 1, inDoubt: true)
    let cancelled = Settlement(id: "m", state: .cancelled, attempt: 1)
    let sent = Settlement(id: "m", state: .sent, attempt: 1)
    let parked = Settlement(id: "m", state: .retry, attempt: 2, parked: true)
    #expect(sent.joined(with: cancelled).state == .sent)
    #expect(cancelled.joined(with: sent).state == .sent)
    #expect(parked.joined(with: cancelled).parked)
    #expect(retry.joined(with: cancelled).state == .cancelled)
    #expect(retry.joined(with: cancelled).inDoubt)
  }
}
