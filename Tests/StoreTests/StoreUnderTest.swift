import Deciding
import Events
import JSONTree
import Policies
import Postgres
import PrivatePostgres
import Store
import Time

/// One server for the whole run; each test has a database of its own.
actor StoreUnderTest {
  static let shared = StoreUnderTest()

  private var starting: Task<PrivateServer, any Error>?
  private var count = 0

  private func url(_ encoding: String?) async throws -> String {
    let task = starting ?? Task { try await PrivateServer.start(fsync: false) }
    starting = task
    let server = try await task.value
    // Taken before the next suspension: another test may count on while this one waits.
    count += 1
    let name = "store_\(count)"
    try await server.createDatabase(name, encoding: encoding)
    return server.url(database: name)
  }

  /// Gives the body a migrated store, and closes it afterwards.
  /// - Parameters:
  ///   - connections: nil: the pool's default.
  ///   - encoding: the database's; nil: UTF8.
  ///   - version: the schema's; default the newest.
  ///   - configure: what else is particular to the pool.
  nonisolated func with(
    connections: Int? = nil, encoding: String? = nil, version: Int = Migrations.newest,
    configure: (inout Pool.Configuration) -> Void = { _ in },
    _ body: (Store) async throws -> Void
  ) async throws {
    var configuration = Pool.Configuration(url: try await url(encoding))
    if let connections { configuration.size = connections }
    configuration.schema = "programme"
    configure(&configuration)
    let pool = Pool(configuration)
    let store = Store(pool: pool)
    do {
      _ = try await store.migrate(schema: "programme", upTo: version)
      try await body(store)
    } catch {
      await pool.close()
      throw error
    }
    await pool.close()
  }
}

/// An event of a customer, told apart by its number.
func event(_ number: UInt64, customer: String = "c1", at time: Timestamp = Timestamp(seconds: 1_760_000_000)) -> Event {
  Event(
    hash: EventHash(high: 7, low: number), id: "e\(number)", type: "usage.milestone", time: time, customerID: customer,
    body: .object([.init("id", .string("e\(number)"))]))
}

/// What a batch with one prompted event writes.
func promptBatch(_ event: Event, version: Int64 = 0, state: MessageState = .sending, contract: String = "keyed") -> CommitBatch {
  let customer = event.customerID ?? ""
  let message = MessageText.id(event.hash.low)
  var batch = CommitBatch()
  batch.customers = [CustomerRecord(id: customer, version: version, profile: Profile(), state: CustomerState())]
  batch.handled = [(event, customer)]
  batch.messages = [
    NewMessage(
      id: message, kind: .prompt, cause: event.hash.uuid, customerID: customer, signal: "milestone", contract: contract,
      state: state,
      eventAt: event.time, dueAt: event.time, sendBefore: event.time + .hours(72), template: "prompt", locale: "en",
      address: "o'brien+王@x.example", request: Array("{\"a\":1}".utf8), subject: "O'Brien", text: "王", html: "<p>",
      linkCode: "code-of-\(customer)")
  ]
  let decision = Decision(
    eventHash: event.hash, customerID: customer, signal: "milestone", at: event.time, decidedAt: event.time, outcome: .prompted,
    score: 60, findings: [], messageID: message)
  batch.decisions = [(decision, "h")]
  return batch
}

/// Message ids for tests.
enum MessageText {
  static func id(_ number: UInt64) -> String { EventHash(high: 1, low: number).uuid }
}
