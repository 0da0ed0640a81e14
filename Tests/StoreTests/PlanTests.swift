import Foundation
import Postgres
import Store
import Testing

/// What each question reads must not grow with the tables.
@Suite struct PlanTests {
  /// Those that want all there is, each with its reason.
  private static let whole: [String: String] = [
    "linkOwners()": "a backtest asks whose each link is, once",
    "analyzeOutgrown()": "the list of tables, and no row of theirs",
    "foreignEncoding()": "a setting, and no row",
    "waitingForMailbox()": "`status` counts what waits, which is a partial index",
    "unknownMessageCount()": "`status` counts what waits, which is a partial index",
  ]

  @Test func `No question throws away a hundred times what it returns, or reads an index from end to end`() async throws {
    try await Self.expectNoFaults { try await FilledDatabase.fill($0) }
  }

  @Test func `Tables that have just filled are asked as those that autovacuum has seen`() async throws {
    try await Self.expectNoFaults { store in
      try await FilledDatabase.fill(store, isAnalyzed: false)
      #expect(try await Set(store.analyzeOutgrown()).isSuperset(of: ["customers", "messages", "suppressed_addresses"]))
      #expect(try await store.analyzeOutgrown() == [])
      let documents = try await store.pool.query(
        """
        select s.attname::text from pg_stats s join pg_stat_user_tables t on t.schemaname = s.schemaname and t.relname = s.tablename
        where s.schemaname = current_schema() and s.tablename = 'customers' and s.attname in ('profile', 'state')
          and t.autoanalyze_count = 0
        """)
      #expect(documents.isEmpty)
    }
  }

  private static func expectNoFaults(_ fill: (Store) async throws -> Void) async throws {
    let recorder = PlanRecorder()
    try await StoreUnderTest.shared.with(connections: 1, configure: recorder.attach) { (store: Store) async throws in
      try await fill(store)
      let rows = try await store.pool.query(
        "select c.relname::text from pg_index i join pg_class c on c.oid = i.indexrelid where i.indpred is not null")
      let partial = try Set(rows.map { row in try row.string(0) })
      var faults: [String] = []
      for question in Question.all {
        _ = recorder.take()
        try await question.ask(store)
        let plans = recorder.take()
        faults += plans.flatMap { $0.faults(partial: partial) }.map { "\(question.name): \($0)" }
      }
      let told = faults.joined(separator: "\n")
      #expect(faults.isEmpty, "\(told)")
    }
  }

  @Test func `Every question of the store is among those whose plans are looked at`() throws {
    let asked = Question.all.map(\.name) + Self.whole.keys
    let declared = try Self.declared().subtracting(["oldest(limit:)", "forget(_:)"])
    #expect(declared.subtracting(asked) == [], "add them to Question.all")
    #expect(Set(asked).subtracting(declared) == [], "they are no more")
  }

  /// The full names of the asynchronous functions that the store declares for others.
  private static func declared() throws -> Set<String> {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources/Running/Store")
    var names: Set<String> = []
    for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
      let text = try String(contentsOf: file, encoding: .utf8)
      for part in text.split(separator: "\n  package ").dropFirst() {
        guard let start = part.range(of: "func ")?.upperBound, part.prefix(12).contains("func") else { continue }
        let head = part[start...].prefix { $0 != "{" }
        if head.contains("async") { names.insert(fullName(head)) }
      }
    }
    return names
  }

  /// `name(label:label:)` of a declaration's head.
  private static func fullName(_ head: Substring) -> String {
    var (labels, depth, isLabel): (String, Int, Bool) = ("", 0, false)
    let name = head.prefix { $0 != "(" }
    for character in head.dropFirst(name.count) {
      switch character {
      case "(", "[":
        depth += 1
        isLabel = depth == 1 && labels.isEmpty
      case ")", "]":
        depth -= 1
        if depth == 0 { return "\(name)(\(labels))" }
      case "," where depth == 1: isLabel = true
      case " " where isLabel && !(labels.isEmpty || labels.hasSuffix(":")), ":" where isLabel:
        labels += ":"
        isLabel = false
      case _ where isLabel && !character.isWhitespace: labels.append(character)
      default: break
      }
    }
    return String(name)
  }
}
