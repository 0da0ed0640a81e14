import DemoDay
import Events
import Testing
import Time

@Suite struct BenchLoadTests {
  @Test(arguments: [0, 0.01, 0.5, 1])
  func `the share of signals is exact and the decoder agrees`(share: Double) {
    let load = BenchLoad(seed: 1, events: 2000, signalShare: share, end: DemoDayTests.end)
    var signals = 0
    for record in load.records() {
      let found = DemoDayTests.decoder.classify(
        value: record.value.span, topic: "t", brokerTimestamp: nil, now: DemoDayTests.end
      ) { _ in nil }
      if case .event(let event, let roles) = found {
        #expect(roles.signals.count == 1 && Array((event.customerID ?? "").utf8) == record.key)
        #expect(DemoDayTests.end - event.time <= .minutes(10))
        signals += 1
      }
      #expect(record.isSignal == (found != .irrelevant))
      #expect((250...350).contains(record.value.count))
    }
    #expect(signals == Int(2000 * share) && load.signals(before: 2000) == signals)
  }

  @Test func `any part of it is the same as in the whole`() {
    let load = BenchLoad(seed: 1, events: 100, signalShare: 0.3, end: DemoDayTests.end)
    #expect(zip(load.records(40..<60), Array(load.records())[40..<60]).allSatisfy { $0.value == $1.value && $0.key == $1.key })
  }
}
