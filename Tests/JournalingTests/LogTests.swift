import Foundation
import Journaling
import Synchronization
import Testing

/// Keeps what is written.
final class Kept: Sendable {
  let entries = Mutex<[LogEntry]>([])
  let errors = Mutex(0)

  func log(_ level: LogLevel = .debug) -> Log {
    Log(level: level, now: { "2025-03-01T12:00:00Z" }, onError: { self.errors.withLock { $0 += 1 } }) { entry in
      self.entries.withLock { $0.append(entry) }
    }
  }
}

@Suite struct LogTests {
  @Test func `lines below the level are not written, nor is their metadata made`() {
    let kept = Kept()
    let log = kept.log(.warning)
    var made = 0
    func metadata() -> [(String, String)] {
      made += 1
      return []
    }
    log.debug("a", metadata())
    log.info("b", metadata())
    log.notice("c", metadata())
    log.warning("d", metadata())
    log.error("e", metadata())
    #expect(kept.entries.withLock { $0.map(\.message) } == ["d", "e"])
    #expect(made == 2 && kept.errors.withLock { $0 } == 1)
  }

  @Test func `a copy adds its metadata first`() {
    let kept = Kept()
    kept.log().with(("topic", "t")).with(("partition", "3")).info("m", [("offset", "9")])
    #expect(kept.entries.withLock { $0[0].metadata.map(\.name) } == ["topic", "partition", "offset"])
  }

  @Test func `levels have syslog's order`() {
    #expect(LogLevel.allCases == LogLevel.allCases.sorted())
    #expect(LogLevel.allCases.map(\.priority) == [7, 6, 5, 4, 3])
  }

  @Test(arguments: [
    ("auto", true, false, LogFormat.journal), ("auto", false, true, .text), ("auto", false, false, .json),
    ("text", true, false, .text),
    ("json", false, true, .json), ("journal", false, true, .journal),
  ])
  func `the format fits where lines go`(setting: String, isJournal: Bool, isTerminal: Bool, format: LogFormat) {
    let environment = isJournal ? ["JOURNAL_STREAM": "8:1"] : [:]
    #expect(LogFormat(setting: setting, environment: environment, isTerminal: isTerminal) == format)
  }
}

@Suite struct LogEntryTests {
  static let odd = LogEntry(
    .warning, at: "T", "m", [("a", "x\"\\\n\u{1B}[2J\u{7F}\u{202E}王💌"), ("level", "l"), ("a", "again"), ("Wörd-9", "")])

  @Test func `a JSON line is one line that every parser reads`() throws {
    let line = Self.odd.json
    #expect(line.filter { $0 == 0x0A }.count == 1 && line.last == 0x0A)
    let object = try #require(JSONSerialization.jsonObject(with: Data(line)) as? [String: String])
    #expect(
      object == [
        "time": "T", "level": "warning", "message": "m", "a": "x\"\\\n\u{1B}[2J\u{7F}\u{202E}王💌", "level_": "l", "a_": "again",
        "w__rd_9": "",
      ])
  }

  @Test func `a text line cannot steer the terminal`() {
    let line = String(decoding: Self.odd.text, as: UTF8.self)
    #expect(line == "T WARNING m  a=x\"\\\\u{a}\\u{1b}[2J\\u{7f}\\u{202e}王💌  level_=l  a_=again  w__rd_9=\"\"\n")
  }

  @Test func `journal fields carry our prefix`() {
    let fields = Self.odd.fields
    #expect(
      fields.map(\.name) == [
        "MESSAGE", "PRIORITY", "SYSLOG_IDENTIFIER", "REFERRALD_TIME", "REFERRALD_A", "REFERRALD_LEVEL_", "REFERRALD_A_",
        "REFERRALD_W__RD_9",
      ])
    #expect(fields[1].value == "4")
  }

  @Test(arguments: ["x", "\u{1}", "\"", "💌"])
  func `a line stays whole in a pipe, whatever it holds`(letter: String) throws {
    let long = String(repeating: letter, count: 5000)
    for count in [1, 3, 400] {
      let entry = LogEntry(.info, at: "2025-03-01T12:00:00.123456Z", "m", (0..<count).map { ("n\($0)", long) } + [("short", "s")])
      #expect(entry.json.count <= 4096)
      _ = try JSONSerialization.jsonObject(with: Data(entry.json))
      #expect(count == 1 || entry.metadata.last?.name == "left_out" || entry.metadata.count == count + 1)
    }
  }
}
