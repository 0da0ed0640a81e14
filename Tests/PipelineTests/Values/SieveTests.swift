import Deciding
import Events
import Policies
import Postgres
import Store
import Testing
import Texts

@testable import Pipeline

@Suite struct SieveTests {
  private static func refusal(
    _ state: String, _ constraint: String? = nil, _ retry: PostgresError.Retry = .never
  ) -> PostgresError {
    PostgresError(.server, "no", retry: retry, sqlState: state, constraint: constraint)
  }

  @Test(
    arguments: [
      (refusal("23505", "handled_events_20786_pkey"), .overtaken), (refusal("23505", "messages_pkey"), .overtaken),
      (refusal("23505", "messages_kind_cause_key"), .overtaken), (refusal("23505", "links_code_key"), .lasting),
      (refusal("22021"), .lasting), (refusal("54000"), .lasting), (refusal("23514", "referrald_customer_id"), .lasting),
      (refusal("40P01", nil, .later), .passing), (refusal("42P01", nil, .restart), .passing), (refusal("42601"), .passing),
      (refusal("53100", nil, .later), .passing),
      (PostgresError(.typeMismatch, "no", retry: .never), .lasting),
      (PostgresError(.deadlineExceeded, "late", retry: .later, location: "with"), .slow),
      (PostgresError(.deadlineExceeded, "no connection", retry: .later), .passing),
    ] as [(PostgresError, BatchFailure)])
  func `A failure says what is to be tried next`(error: PostgresError, failure: BatchFailure) {
    #expect(BatchFailure(error) == failure)
  }

  /// The numbers of the groups' events, or the code under which the lone one is set aside.
  private func step(_ events: [LaneEvent], _ failure: BatchFailure, isDataFault: Bool = false) -> String {
    switch Sieve.step(events, failure, isDataFault: isDataFault) {
    case .again(let groups): "\(groups.map { $0.map(\.event.hash.low) })"
    case .aside(let code): code.rawValue
    }
  }

  private func events(_ numbers: ClosedRange<UInt64>) -> [LaneEvent] { numbers.map { Example.event($0, "c\($0)") } }

  @Test func `What fails for good is halved until it stands alone, and is set aside then`() {
    #expect(step(events(1...5), .lasting) == "[[1, 2], [3, 4, 5]]")
    #expect(step(events(1...1), .lasting) == "set_aside")
    #expect(step(events(1...1), .lasting, isDataFault: true) == "refused_by_store")
  }

  @Test func `What takes too long is halved and never set aside`() {
    #expect(step(events(1...4), .slow) == "[[1, 2], [3, 4]]")
    #expect(step(events(1...1), .slow) == "[[1]]")
    #expect(BatchFailure.slow.isFinal(for: 2) && !BatchFailure.slow.isFinal(for: 1))
  }

  @Test func `What was overtaken is decided again, then halved, and ends even if the facts never show by what`() {
    #expect(step(events(1...4), .overtaken) == "[[1, 2, 3, 4]]")
    #expect(step(events(1...4).map(\.overtaken), .overtaken) == "[[1, 2], [3, 4]]")
    var event = Example.event(1, "c1")
    for _ in 0..<3 {
      #expect(step([event], .overtaken) == "[[1]]")
      event = event.overtaken
    }
    #expect(step([event], .overtaken) == "set_aside")
  }

  @Test func `Repeats of one customer join the first; what bears the name of another's event comes after it`() {
    let events = [(1, "a"), (1, "b"), (1, "a"), (2, "b"), (1, "c"), (1, "b")].map { Example.event($0, $1) }
    let batches = events.apart
    #expect(batches.map { $0.map(\.event.customerID) } == [["a", "b"], ["b"], ["c"]])
    #expect(batches.map { $0.map(\.records.count) } == [[2, 1], [2], [1]])
    #expect(batches.map { $0.map(\.event.hash.low) } == [[1, 2], [1], [1]])
  }

  @Test func `What concerns a customer who cannot be read waits, and only that`() {
    var facts = Facts()
    facts.unreadable.customers = ["a": "state"]
    facts.unreadable.addresses = ["ada@b.example"]
    facts.unreadable.accounts = ["acme"]
    func isWhole(_ event: LaneEvent, judging: Bool = false) -> Bool? {
      facts.obstacle(to: event, judgingAccounts: judging)?.isWhole
    }
    #expect(isWhole(Example.event(1, "a")) == true)
    #expect(isWhole(Example.event(2, "b", email: "ada@b.example")) == nil)
    // The others who have the address obey it all the same.
    #expect(isWhole(Example.event(3, nil, email: "Ada@B.example", roles: EventRoles(lifecycle: [.bounced]))) == false)
    #expect(isWhole(Example.event(4, "b", account: "acme")) == nil)
    #expect(isWhole(Example.event(4, "b", account: "acme"), judging: true) == true)
  }
}
