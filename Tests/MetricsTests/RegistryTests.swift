import Metrics
import Testing

@Suite struct RegistryTests {
  @Test(arguments: Metric.allCases)
  func `a name states thing, unit and kind`(metric: Metric) {
    let row = metric.row
    #expect(row.name.hasPrefix("referrald_"))
    #expect(row.name.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "_") })
    #expect(row.name.hasSuffix("_total") == (row.kind == .counter))
    #expect(row.kind == .counter || row.name.hasSuffix("_\(row.unit)"))
    #expect(row.help.hasSuffix("."))
    #expect(row.buckets == row.buckets.sorted() && row.buckets.isEmpty == (row.kind != .histogram))
    #expect(!row.labels.contains { ["le", "email", "customer", "id"].contains($0) })
  }

  @Test func `no two metrics share a name`() { #expect(Set(Metric.allCases.map(\.row.name)).count == Metric.allCases.count) }

  @Test func `concurrent additions are all counted`() async {
    let registry = Registry()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<10_000 {
            registry.counter(.logErrors).add(2)
            registry.gauge(.outboxRows).add(1)
            registry.histogram(.providerTime).observe(0.5)
          }
        }
      }
    }
    #expect(registry.counter(.logErrors).value == 160_000)
    #expect(registry.gauge(.outboxRows).value == 80_000)
    #expect(registry.histogram(.providerTime).snapshot.counts.reduce(0, +) == 80_000)
    #expect(registry.histogram(.providerTime).snapshot.sum == 40_000)
  }

  @Test func `labels beyond the limit share one series`() {
    let registry = Registry()
    for number in 0..<(Registry.seriesLimit + 50) { registry.counter(.deadLetters, "\(number)").add() }
    #expect(registry.counter(.deadLetters, "other").value == 50)
    #expect(registry.exposition().split(separator: "\n").count { $0.hasPrefix("referrald_dead_letter_records_total") } == 1001)
  }

  @Test func `a removed series is no longer shown and a counter never falls`() {
    let registry = Registry()
    registry.gauge(.consumerLag, "t", "7").set(1)
    registry.remove(.consumerLag, "t", "7")
    registry.counter(.logErrors).add(-5)
    #expect(!registry.exposition().contains("partition=\"7\""))
    #expect(registry.counter(.logErrors).value == 0)
  }
}
