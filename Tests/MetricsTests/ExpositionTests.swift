import Testing

@testable import Metrics

@Suite struct ExpositionTests {
  @Test func `the text is the format 0_0_4 to the letter`() {
    let registry = Registry()
    registry.counter(.messages, "prompt", "sent").add(3)
    registry.counter(.messages, "prompt", "a\"b\\c\nd").add(1)
    registry.gauge(.oldestEvent).set(1.5)
    registry.gauge(.consumerLag, "events", "0").set(12)
    registry.histogram(.batchSize, "dedupe").observe([1, 3, 1000, 1001])
    let lines = registry.exposition().split(separator: "\n").map(String.init)
    #expect(
      lines.filter { $0.contains("referrald_messages_total") } == [
        "# HELP referrald_messages_total Messages entering a state; `uncertain` and `dead` need a person.",
        "# TYPE referrald_messages_total counter",
        #"referrald_messages_total{kind="prompt",state="a\"b\\c\nd"} 1"#,
        #"referrald_messages_total{kind="prompt",state="sent"} 3"#,
      ])
    #expect(lines.contains("referrald_oldest_event_seconds 1.5"))
    #expect(lines.contains(#"referrald_consumer_lag_records{topic="events",partition="0"} 12"#))
    #expect(
      lines.filter { $0.contains("referrald_batch_records") }.dropFirst() == [
        "# TYPE referrald_batch_records histogram",
        #"referrald_batch_records_bucket{stage="dedupe",le="1"} 1"#, #"referrald_batch_records_bucket{stage="dedupe",le="2"} 1"#,
        #"referrald_batch_records_bucket{stage="dedupe",le="5"} 2"#, #"referrald_batch_records_bucket{stage="dedupe",le="10"} 2"#,
        #"referrald_batch_records_bucket{stage="dedupe",le="25"} 2"#,
        #"referrald_batch_records_bucket{stage="dedupe",le="50"} 2"#,
        #"referrald_batch_records_bucket{stage="dedupe",le="100"} 2"#,
        #"referrald_batch_records_bucket{stage="dedupe",le="250"} 2"#,
        #"referrald_batch_records_bucket{stage="dedupe",le="500"} 2"#,
        #"referrald_batch_records_bucket{stage="dedupe",le="1000"} 3"#,
        #"referrald_batch_records_bucket{stage="dedupe",le="+Inf"} 4"#, #"referrald_batch_records_sum{stage="dedupe"} 2005"#,
        #"referrald_batch_records_count{stage="dedupe"} 4"#,
      ])
    #expect(registry.exposition().hasSuffix("\n"))
  }

  @Test(arguments: [
    (0.25, "0.25"), (3, "3"), (-1, "-1"), (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"), (1e300, "1e+300"),
  ])
  func `numbers are written as Go reads them`(number: Double, text: String) {
    #expect(written(number) == text)
  }

  @Test func `help keeps its quotes`() { #expect(escaped("a \"b\" \\ \n", quotes: false) == "a \"b\" \\\\ \\n") }
}
