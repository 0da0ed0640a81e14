import BrokerUnderTest
import Foundation
import Kafka
import Testing

@Suite(.timeLimit(.minutes(3)), .enabled(if: ProcessInfo.processInfo.environment["REFERRALD_MEASURE"] != nil))
struct SpeedTests {
  @Test func `Records of 300 bytes a second`() async throws {
    let broker = BrokerUnderTest.shared, topic = try await broker.newTopic(partitions: 64), brokers = try await broker.brokers()
    let value = [UInt8](repeating: 120, count: 300), clock = ContinuousClock(), total = 300_000
    let producer = try Producer(brokers: brokers)
    let sending = try await clock.measure {
      for start in stride(from: 0, to: total, by: 10_000) {
        try await producer.send((start..<start + 10_000).map { .init(topic: topic, key: Array("\($0)".utf8), value: value) })
      }
    }
    let member = try Member(topic, group: topic, brokers: brokers, keeps: false)
    try await member.run { $0.count > 0 }
    let first = await member.count
    let taking = try await clock.measure { try await member.run { $0.count == total } }
    print("sent \(rate(total, sending))/s, taken \(rate(total - first, taking))/s")
    await member.consumer.close(within: .seconds(10))
    await producer.close(within: .seconds(10))
  }
}

private func rate(_ count: Int, _ time: Duration) -> Int {
  let milliseconds = time.components.seconds * 1_000 + time.components.attoseconds / 1_000_000_000_000_000
  return count * 1_000 / max(1, Int(milliseconds))
}
