import MemoryLedger
import Postgres
import Store
import Testing
import Texts

/// The ledger of the simulation against PostgreSQL: the same calls must get the same answers.
@Suite struct LedgerAgreementTests {
  @Test func `The simulation's ledger answers as PostgreSQL does, whatever is asked`() async throws {
    let seed = UInt64.random(in: 0 ... .max)
    print("ledger agreement: seed \(seed)")
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      var twins = Twins(store: store, seed: seed)
      for step in 0..<500 {
        let answers = try await twins.step()
        try #require(
          answers.real.hasBytes(of: answers.memory),
          "seed \(seed), step \(step): \(answers.call)\n  PostgreSQL: \(answers.real)\n  in memory:  \(answers.memory)")
      }
      #expect(
        twins.made == [
          "age", "attempts", "beat", "begin", "claim", "commit", "facts", "hold", "letters", "links", "place", "read",
          "readdress",
          "release", "remind", "save", "settle",
        ])
      let rows = try await store.pool.query(
        "select (select count(*) from outbox), (select count(*) from decisions), (select count(*) from lifecycle_events)")
      let counts = try rows.flatMap { row in try (0..<3).map { try row.int64($0) } }
      #expect(counts == [twins.memory.outbox, twins.memory.decisions.count, twins.memory.lifecycle.count].map(Int64.init))
    }
  }
}
