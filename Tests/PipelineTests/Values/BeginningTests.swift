import Offsets
import Store
import Testing

@testable import Kafka
@testable import Pipeline

@Suite struct BeginningTests {
  private let mark = LogMark(offset: 19, milliseconds: 5, digest: 7)

  @Test func `A log is the same by its record, another by a different one or none, and unknown where retention took it`() {
    #expect(mark.likeness(low: 0, high: 20, found: mark) == .same)
    #expect(mark.likeness(low: 0, high: 50, found: LogMark(offset: 19, milliseconds: 6, digest: 7)) == .other)
    #expect(mark.likeness(low: 0, high: 50, found: LogMark(offset: 19, milliseconds: 5, digest: 8)) == .other)
    #expect(mark.likeness(low: 0, high: 19, found: nil) == .other, "fewer records than before")
    #expect(mark.likeness(low: 0, high: 0, found: nil) == .other)
    #expect(mark.likeness(low: 20, high: 20, found: nil) == .unknown)
    #expect(mark.likeness(low: 20, high: 50, found: nil) == .unknown)
    #expect(mark.likeness(low: 0, high: 50, found: LogMark(offset: 21, milliseconds: 5, digest: 7)) == .missing)
    #expect(mark.likeness(low: 0, high: 50, found: nil) == .missing)
  }

  private func glimpse(_ offset: Int64, digest: Int64, low: Int64 = 0, high: Int64 = 50) -> LogGlimpse {
    LogGlimpse(low: low, high: high, record: RecordMark(offset: offset, timestampMilliseconds: 5, digest: digest))
  }

  private func beginning(_ committed: Int64?, _ mark: LogMark?, _ glimpse: LogGlimpse?) -> Beginnings.Beginning {
    Beginnings.Beginning(
      committed: committed, stored: StoredPlace(.init(topic: "t", number: 0), next: 20, mark: mark), glimpse: glimpse)
  }

  @Test func `A place is good only in its own log, whether the group or the mirror has it`() {
    for committed in [nil, Int64(22)] {
      #expect(beginning(committed, mark, glimpse(19, digest: 7)) == .at(committed ?? 20))
      #expect(beginning(committed, mark, glimpse(19, digest: 8)) == .otherLog)
      #expect(beginning(committed, mark, LogGlimpse(low: 0, high: 5, record: nil)) == .otherLog)
      #expect(beginning(committed, mark, nil) == .later)
      #expect(beginning(committed, mark, LogGlimpse(low: 20, high: 50, record: nil)) == .at(committed ?? 20), "retention")
      #expect(beginning(committed, nil, nil) == .at(committed), "no record was before it, or no marks were made yet")
    }
    #expect(beginning(nil, mark, glimpse(21, digest: 9)) == .otherLog)
    #expect(beginning(22, mark, glimpse(21, digest: 9)) == .at(22), "compaction")
    #expect(Beginnings.Beginning(committed: nil, stored: nil, glimpse: nil) == .at(nil))
    #expect(Beginnings.Beginning(committed: 4, stored: nil, glimpse: nil) == .at(4))
  }

  @Test func `Marks tell records apart by key, value and what is missing`() {
    func mark(_ key: String?, _ value: String?) -> RecordMark {
      let bytes = Array(((key ?? "") + (value ?? "")).utf8), cut = (key ?? "").utf8.count
      let record = RecordBatch.Record(
        partition: 0, offset: 1, key: key.map { _ in 0..<cut }, value: value.map { _ in cut..<bytes.count },
        timestampMilliseconds: 3, headers: 0..<0)
      return RecordBatch(bytes: bytes, records: [record], headers: [], partitions: []).mark(of: record)
    }
    let marks = [
      mark(nil, nil), mark("", nil), mark(nil, ""), mark("", ""), mark("ab", "c"), mark("a", "bc"), mark(nil, "abc"),
      mark(nil, String(repeating: "x", count: 2_000)), mark(nil, String(repeating: "x", count: 2_001)),
    ]
    #expect(Set(marks).count == marks.count)
    #expect(mark("ab", "c") == mark("ab", "c"))
  }
}
