import Foundation
import Offsets
import Policies
import Seeded
import Store
import Testing
import Time

@testable import Pipeline

@Suite struct DeliveryStateTests {
  private let now = Example.now

  private func state(_ ids: String...) -> DeliveryState {
    var state = DeliveryState()
    for (number, id) in ids.enumerated() { state.come(Self.message(id, Example.record(Int64(number)))) }
    return state
  }

  private static func message(_ id: String, _ records: TrackedRecord...) -> MessageInHand {
    MessageInHand(Example.message(id), records, since: .zero)
  }

  private func ids(_ messages: [MessageInHand]) -> [String] { messages.map(\.message.id) }

  @Test func `a message with a draft waits for its words, once, and leaves that line with the others when all must`() {
    var state = DeliveryState()
    state.come(MessageInHand(Example.draft("a"), [], since: .zero))
    let (waiting, none) = (state.pickWaiting { _ in false }, state.pickDrafts(upTo: 0))
    #expect(state.readyCount == 0 && waiting.isEmpty && none.isEmpty)
    let (asked, again) = (state.pickDrafts(upTo: 16), state.pickDrafts(upTo: 16))
    #expect(ids(asked) == ["a"] && again.isEmpty)
    state.reword("a") { $0.rewrite = Rewrite(model: "m", promptVersion: "1", outcome: "timeout") }
    #expect(state.message("a")?.draft == nil && state.readyCount == 1 && state.rewordingCount == 0)
    state.come(MessageInHand(Example.draft("b"), [], since: .zero))
    let left = state.pickWaiting { $0.message.id == "b" }
    let unasked = state.pickDrafts(upTo: 16)
    #expect(left.count == 1 && unasked.isEmpty)
    // One that was attempted has its words.
    var message = Example.message("c", .retry, attempt: 1)
    message.draft = "{}"
    state.come(MessageInHand(message, [], since: .zero))
    #expect(state.readyCount == 2)
  }

  @Test func `Messages leave the line oldest first and stay in hand`() {
    var state = state("a", "b", "c")
    let picked = state.pick(upTo: 2, now: now)
    #expect(ids(picked) == ["a", "b"])
    #expect(state.count == 3 && state.readyCount == 1)
  }

  @Test func `A message put aside comes up at its time`() {
    var state = state("a")
    _ = state.pick(now: now)
    state.rest("a", until: now + .seconds(1))
    let (early, due) = (state.pick(upTo: 1, now: now), state.pick(upTo: 1, now: now + .seconds(1)))
    #expect(early.isEmpty && ids(due) == ["a"])
  }

  @Test func `Taking some of those that wait leaves the rest their places and times`() {
    var state = state("a", "b", "c")
    _ = state.pick(now: now)
    state.rest("a", until: now + .seconds(9))
    let chosen = state.pickWaiting { $0.message.id == "b" }
    let (ready, later) = (state.pick(upTo: 9, now: now), state.pick(upTo: 9, now: now + .seconds(9)))
    #expect(ids(chosen) == ["b"] && ids(ready) == ["c"] && ids(later) == ["a"])
  }

  @Test func `Records attached while a message is in hand are let go with it`() {
    var state = state("a")
    state.attach([Example.record(7)], to: "a")
    state.come(Self.message("a", Example.record(8)))
    _ = state.pick(now: now)
    state.end("a")
    state.attach([Example.record(9)], to: "a")
    let done = state.finish("a").map(\.position.offset)
    #expect(done == [0, 7, 8, 9] && state["a"] == nil)
  }

  @Test func `A commit that tells late of a message that is being decided again tells nothing new`() {
    var state = DeliveryState()
    _ = state.beginDeciding("a")
    state.come(Self.message("a", Example.record(1)))
    state.giveUpDeciding("a")
    // It may have been written to another address meanwhile: its row tells.
    #expect(state.message("a") == nil && Array(state.toRead.keys) == ["a"])
    let records = state.read("a", token: state.toRead["a"] ?? 0)
    #expect(records == [Example.record(1)])
  }

  @Test func `A message that turns out to be claimed while its end is written is read again after that`() {
    for claims in [{ $0.beginDeciding("a") }, { $0.learnClaimed("a") }] as [(inout DeliveryState) -> Bool] {
      var state = state("a")
      _ = state.pick(now: now)
      state.end("a")
      let isStranger = claims(&state)
      #expect(!isStranger && state.toRead.isEmpty)
      let done = state.finish("a")
      #expect(done == [Example.record(0)] && Set(state.toRead.keys) == ["a"])
    }
  }

  @Test func `Reward notices come before what was there first`() {
    var state = state("a", "b")
    var notice = Example.message("n")
    notice.kind = .rewardEarned
    _ = state.pick(now: now)
    state.come(MessageInHand(notice, [], since: .zero))
    let picked = state.pick(upTo: 9, now: now)
    #expect(ids(picked) == ["n", "b"])
  }

  @Test func `What was picked before the lease lapsed is read again, its records with it`() {
    var state = state("a")
    let picked = state.pick(upTo: 1, now: now)
    state.doubt("a")
    state.doubt("unknown")
    #expect(ids(picked) == ["a"] && Array(state.toRead.keys) == ["a"] && state.readyCount == 0 && state.count == 1)
    let records = state.read("a", token: state.toRead["a"] ?? 0)
    #expect(records == [Example.record(0)])
  }

  @Test func `What was read late is dropped`() {
    var state = DeliveryState()
    state.expect("a", [Example.record(1)])
    let token = state.toRead["a"] ?? 0
    state.come(Self.message("a"))
    let late = state.read("a", token: token)
    #expect(late == nil)
    #expect(state.message("a")?.records == [Example.record(1)])
  }

  @Test func `A message is in one hand until it is decided`() {
    var state = DeliveryState()
    state.expect("a", [Example.record(1)])
    let answers = [state.beginDeciding("a"), state.beginDeciding("a")]
    #expect(answers == [true, false])
    state.release(Example.message("a", .claimed), since: .zero, decidedAt: .zero)
    #expect(state.message("a")?.records == [Example.record(1)])
  }

  @Test func `After a lapse of the lease what has begun is read again, and what has not is claimed as ever`() {
    var state = state("a")
    state.come(MessageInHand(Example.message("b", .claimed, attempt: 0), [], since: .zero))
    state.lapse()
    let picked = state.pick(upTo: 9, now: now)
    #expect(ids(picked) == ["b"])
    #expect(Set(state.toRead.keys) == ["a"])
  }

  @Test func `Whatever happens, no record is lost and no message is in two lines`() {
    let seed = UInt64.random(in: 0 ... .max)
    print("delivery state: seed \(seed)")
    var random = SeededRandom(seed: seed)
    for _ in 0..<500 {
      var state = DeliveryState()
      var (given, returned): ([Int64], [Int64]) = ([], [])
      for step in 0..<Int64(60) {
        let id = random.choose(["a", "b", "c"])
        let event = random.choose(DeliveryEvent.all)
        let hadPlace = state[id] != nil
        let answer = event.happen(&state, id, [Example.record(step)])
        // Records that nobody takes are their giver's to see to.
        if event.givesRecords, answer.isTaken { given.append(step) }
        returned += answer.records.map(\.position.offset)
        if event.name == "attach" { #expect(answer.isTaken == hadPlace) }
      }
      let held = ["a", "b", "c"].flatMap { state[$0]?.records ?? [] }.map(\.position.offset)
      #expect((held + returned).sorted() == given.sorted(), "seed \(seed)")
      let inLine = ["a", "b", "c"].filter { state[$0]?.isInLine ?? false }
      let picked = state.pick(upTo: 9, now: now + .hours(1)).map(\.message.id).sorted()
      #expect(picked == inLine, "seed \(seed)")
    }
  }

  @Test func `The page shows what every event makes of every place`() throws {
    let page = URL(filePath: #filePath).appending(path: "../../../../deploy/docs/delivery.md").standardized
    let text = try String(contentsOf: page, encoding: .utf8)
    #expect(text.contains(DeliveryEvent.table), "deploy/docs/delivery.md is to have this table:\n\(DeliveryEvent.table)")
  }
}

extension DeliveryState {
  /// The next messages that may go.
  fileprivate mutating func pick(upTo limit: Int, now: Timestamp) -> [MessageInHand] {
    var picked: [MessageInHand] = []
    while picked.count < limit, let message = pick(now: now) { picked.append(message) }
    return picked
  }
}

extension Example {
  /// A message whose words a model is to be asked for.
  fileprivate static func draft(_ id: String) -> OutgoingMessage {
    var message = message(id, .claimed, attempt: 0)
    message.draft = "{}"
    return message
  }
}

/// Something that happens to a message in hand.
private struct DeliveryEvent: Sendable {
  struct Answer {
    var records: [TrackedRecord] = []
    var isTaken = true
  }

  var name: String
  var meaning: String
  var givesRecords = false
  var happen: @Sendable (inout DeliveryState, String, [TrackedRecord]) -> Answer

  private static func plain(
    _ name: String, _ meaning: String, _ happen: @escaping @Sendable (inout DeliveryState, String) -> Void
  ) -> DeliveryEvent {
    DeliveryEvent(name: name, meaning: meaning) { state, id, _ in
      happen(&state, id)
      return Answer()
    }
  }

  static let all: [DeliveryEvent] = [
    DeliveryEvent(name: "come", meaning: "a commit or a reading gives it", givesRecords: true) { state, id, records in
      state.come(MessageInHand(Example.message(id), records, since: .zero))
      return Answer()
    },
    DeliveryEvent(name: "come, with a draft", meaning: "a commit gives it, and a model is to be asked", givesRecords: true) {
      state, id, records in
      state.come(MessageInHand(Example.draft(id), records, since: .zero))
      return Answer()
    },
    DeliveryEvent(name: "attach", meaning: "more records wait for it", givesRecords: true) { state, id, records in
      Answer(isTaken: state.attach(records, to: id))
    },
    DeliveryEvent(name: "expect", meaning: "it is ours by an event handled before", givesRecords: true) { state, id, records in
      state.expect(id, records)
      return Answer()
    },
    DeliveryEvent(name: "read", meaning: "its row is read") { state, id, _ in
      Answer(records: state.toRead[id].flatMap { state.read(id, token: $0) } ?? [])
    },
    plain("pick", "it is its turn") { state, id in _ = state.pickWaiting { $0.message.id == id && $0.draft == nil } },
    plain("pick drafts", "a model has room for another question") { state, _ in _ = state.pickDrafts(upTo: 16) },
    plain("reword", "a model has answered, or will not") { state, id in state.reword(id) { $0.message.draft = nil } },
    plain("put back", "it may not go yet") { state, id in state.putBack(id) },
    plain("rest", "it may not go before its time") { state, id in state.rest(id, until: Example.now + .seconds(1)) },
    plain("attempt", "the provider is asked") { state, id in _ = state.attempt(id) },
    DeliveryEvent(name: "lose", meaning: "another instance has it") { state, id, _ in Answer(records: state.lose(id)) },
    plain("lapse", "the lease lapsed; its attempt is written down") { state, _ in state.lapse() },
    plain("doubt", "the lease lapsed while it was out of the line") { state, id in state.doubt(id) },
    plain("end", "what becomes of it is decided") { state, id in state.end(id) },
    DeliveryEvent(name: "finish", meaning: "its end is written down") { state, id, _ in Answer(records: state.finish(id)) },
    plain("go on", "its row is further on than we thought") { state, id in state.goOn(Example.message(id), since: .zero) },
    plain("learn claimed", "it turns out to be claimed by us") { state, id in _ = state.learnClaimed(id) },
    plain("begin deciding", "the scheduler has claimed it") { state, id in _ = state.beginDeciding(id) },
    plain("release", "the scheduler lets it go") { state, id in
      state.release(Example.message(id), since: .zero, decidedAt: .zero)
    },
    plain("give up deciding", "the scheduler could not decide it") { state, id in state.giveUpDeciding(id) },
  ]

  /// Each place, and the events that lead to it; a record waits.
  private static let places: [[String]] = [
    [], ["come, with a draft"], ["come, with a draft", "pick drafts"], ["come"], ["come", "pick", "rest"], ["come", "pick"],
    ["come", "pick", "attempt"], ["come", "pick", "end"], ["come", "pick", "end", "learn claimed"],
    ["expect", "begin deciding"], ["expect"],
  ]

  private static func place(after events: [String]) -> DeliveryState {
    var state = DeliveryState()
    for name in events { for event in all where event.name == name { _ = event.happen(&state, "a", [Example.record(1)]) } }
    return state
  }

  /// What every event makes of every place, as Markdown.
  static var table: String {
    let columns = places.map(place)
    let names = columns.map { $0["a"]?.name ?? "not in hand" }
    var lines = ["| event | " + names.joined(separator: " | ") + " |", String(repeating: "|---", count: names.count + 1) + "|"]
    for event in all {
      let cells = zip(columns, names).map { column, name in
        var state = column
        _ = event.happen(&state, "a", [Example.record(2)])
        let next = state["a"]?.name ?? "not in hand"
        return next == name ? "·" : next
      }
      lines.append("| **\(event.name)**: \(event.meaning) | " + cells.joined(separator: " | ") + " |")
    }
    return lines.joined(separator: "\n")
  }
}

extension DeliveryState.Place {
  fileprivate var name: String {
    switch self {
    case .drafted: "drafted"
    case .rewording: "rewording"
    case .ready: "ready"
    case .resting: "resting"
    case .leaving: "leaving"
    case .attempting: "attempting"
    case .ending(_, let isClaimedAgain): isClaimedAgain ? "ending, claimed again" : "ending"
    case .deciding: "deciding"
    case .unread: "unread"
    }
  }

  fileprivate var isInLine: Bool {
    switch self {
    case .ready, .resting: true
    default: false
    }
  }
}
