import DemoDay
import Files
import Foundation
import Testing
import Time

@testable import Audit

@Suite struct RecordTests {
  private func withFile(_ body: (String) throws -> Void) throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "audit-\(UUID().uuidString)").path()
    defer {
      do { try FileManager.default.removeItem(atPath: path) } catch { Issue.record(error) }
    }
    try body(path)
  }

  @Test func `A log gives back what was written, every kind of it`() throws {
    let events = ProducedEvent.Kind.allCases.enumerated().map { number, kind in
      ProducedEvent(
        topic: "t", key: "ключ\"", eventID: kind == .malformed ? nil : "e\(number)",
        source: number.isMultiple(of: 2) ? "/app" : nil, time: kind == .malformed ? nil : World.start + .microseconds(number),
        customerID: number == 3 ? nil : "c", kind: kind, producedAt: World.start + .seconds(1))
    }
    for event in events { #expect(ProducedEvent(event.json) == event) }
    try withFile { path in
      do { try ProducerLog(path: path).append(events) }
      // A writer that died in the middle of a line.
      try #require(FileHandle(forWritingAtPath: path)).write(contentsOf: Data())
      let handle = try #require(FileHandle(forWritingAtPath: path))
      try handle.seekToEnd()
      try handle.write(contentsOf: Data(#"{"topic":"t","ki"#.utf8))
      try handle.close()
      let produced = try ProducerLog.read(path)
      #expect(produced.records == events.count && produced.relevant.count == events.count { $0.kind.isRelevant })
      try ProducerLog(path: path).append(events)
      #expect(try ProducerLog.read(path).records == 2 * events.count)
    }
  }

  @Test func `A file that is no log is refused, with the place`() throws {
    try withFile { path in
      try Data("{}\n".utf8).write(to: URL(filePath: path))
      let error = #expect(throws: AuditError.self) { try ProducerLog.read(path) }
      #expect(error?.message.contains("byte 0") == true)
      let other = #expect(throws: AuditError.self) { try ProviderFile.read(path) }
      #expect(other?.message.contains("byte 0") == true)
    }
  }

  @Test func `A repeat keeps the event's first record and its original's kind`() {
    func event(_ kind: ProducedEvent.Kind, _ second: Int) -> ProducedEvent {
      ProducedEvent(
        topic: "t", key: "c", eventID: "e", time: World.start, customerID: "c", kind: kind,
        producedAt: World.start + .seconds(second))
    }
    for events in [[event(.signal, 1), event(.duplicate, 2)], [event(.duplicate, 1), event(.signal, 2)]] {
      let produced = Produced(events)
      #expect(produced.relevant.count == 1 && produced.records == 2)
      #expect(produced.relevant.first?.value.kind == .signal)
      #expect(produced.relevant.first?.value.producedAt == World.start + .seconds(1))
    }
  }

  @Test func `The provider's lines are read under both contracts`() throws {
    try withFile { path in
      let lines = """
        {"id":"em_1","accepted_at":"2026-01-02T03:04:05.678901Z","contract":"keyed","mailbox_id":"m","idempotency_key":"k1",\
        "from":"a@x.example","to":["b@x.example"],"subject":"s","markdown":"m"}
        {"id":"em_2","accepted_at":"2026-01-02T03:04:05Z","contract":"unkeyed","from":"a@x.example","to":["b@x.example"],\
        "subject":"s","text":"t","html":"h"}

        """
      try Data(lines.utf8).write(to: URL(filePath: path))
      let mails = try ProviderFile.read(path)
      #expect(mails.map(\.id) == ["em_1", "em_2"] && mails.map(\.key) == ["k1", nil])
      #expect(mails[0].acceptedAt == Timestamp(rfc3339: "2026-01-02T03:04:05.678901Z") && mails[0].print == nil)
      #expect(mails[1].print == MailPrint(to: "b@x.example", subject: "s", text: "t"))
    }
  }

  @Test func `Prints keep recipient, subject and text apart`() {
    let prints = [
      MailPrint(to: "ab", subject: "c", text: "d"), MailPrint(to: "a", subject: "bc", text: "d"),
      MailPrint(to: "ab", subject: "cd", text: ""),
    ]
    #expect(Set(prints).count == 3)
  }

  @Test func `A day's records tell the log what they are`() throws {
    let day = DemoDay(seed: 3, events: 20_000, end: World.start)
    let truth = day.truth()
    let produced = Produced(day.records().lazy.map { LoadRecord($0, topic: "t").produced(at: World.start) })
    #expect(produced.records == 20_000 && produced.counts[.malformed] == truth.malformedCount)
    #expect(produced.relevant.count == truth.distinctDeduplicated + truth.lifecycle)
    #expect(produced.relevant.values.count { $0.kind == .signal } == truth.signals.count)
  }
}
