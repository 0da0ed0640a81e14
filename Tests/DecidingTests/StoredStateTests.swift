import Events
import Examples
import JSONTree
import Seeded
import Testing
import Time

@testable import Deciding

@Suite struct StoredStateTests {
  @Test func everyStateComesBackAsItWasStored() throws {
    var random = SeededRandom.fresh("stored state")
    for _ in 0..<cases(2_000) {
      let state = Self.state(&random), profile = Self.profile(&random)
      #expect(try CustomerState(json: Self.asParsed(state.json)) == state)
      #expect(try Profile(json: Self.asParsed(profile.json)) == profile)
    }
  }

  @Test func equalStatesHaveEqualForms() {
    var a = CustomerState(), b = CustomerState()
    for name in ["x", "y", "z"] { a.lastCounted[name] = DecideWorld.now }
    for name in ["z", "x", "y"] { b.lastCounted[name] = DecideWorld.now }
    #expect(a.json == b.json)
  }

  @Test func aNewcomersFormIsEmpty() {
    #expect(CustomerState().json == .object([]))
    #expect(Profile().json == .object([]))
  }

  @Test func whatALaterVersionAddsIsPassedOver() throws {
    let later: JSON = .object([
      .init("later", .array([.int(1)])),
      .init("vetoes", .array([.array([.string("v"), .null, .int(5), .null, .string("new")])])),
      .init("prompts", .array([.array([.string("m"), .string("s"), .int(5), .string("new")])])),
      .init("suppression", .object([.init("declined", .int(3)), .init("new", .bool(true))])),
    ])
    let state = try CustomerState(json: later)
    #expect(state.vetoes == [.init(name: "v", key: nil, since: Timestamp(microseconds: 5), until: nil)])
    #expect(state.prompts == [.init(messageID: "m", signal: "s", at: Timestamp(microseconds: 5))])
    #expect(state.suppression.declined == Timestamp(microseconds: 3))
  }

  @Test(arguments: [
    JSON.null, .object([.init("vetoes", .string("none"))]),
    .object([.init("suppression", .object([.init("bounced", .string("x"))]))]),
    .object([.init("prompts", .array([.array([])]))]),
  ])
  func aWrongTypeIsAnErrorRatherThanAForgottenSuppression(_ json: JSON) {
    #expect(throws: UnreadableState.self) { try CustomerState(json: json) }
  }

  /// What a parser makes of our numbers: `70` comes back as an integer.
  private static func asParsed(_ json: JSON) -> JSON {
    switch json {
    case .double(let number): Int64(exactly: number).map(JSON.int) ?? json
    case .array(let elements): .array(elements.map(asParsed))
    case .object(let members): .object(members.map { .init($0.key, asParsed($0.value)) })
    default: json
    }
  }

  private static func state(_ random: inout SeededRandom) -> CustomerState {
    func time(_ random: inout SeededRandom) -> Timestamp {
      Timestamp(microseconds: .random(in: -9_000_000_000...4_000_000_000_000_000, using: &random))
    }
    func maybe(_ random: inout SeededRandom) -> Timestamp? { Bool.random(using: &random) ? time(&random) : nil }
    func times(_ random: inout SeededRandom) -> Int { .random(in: 0...3, using: &random) }
    var state = CustomerState()
    for index in 0..<times(&random) {
      let weight = index == 0 ? 70 : Double.random(in: 0...100, using: &random)
      state.contributions["s\(index)"] = .init(weight: weight, at: time(&random))
      state.lastCounted["s\(index)"] = time(&random)
      state.countedValues["s\(index)"] = [.max, random.next()]
    }
    for index in 0..<times(&random) {
      let key = Bool.random(using: &random) ? "k\u{1F600}\(index)" : nil
      state.vetoes.append(.init(name: "v\(index)", key: key, since: time(&random), until: maybe(&random)))
      state.endedVetoes.append(.init(name: "v\(index)", key: key, at: time(&random)))
      let outcome = [Decision.Outcome.prompted, .deferred, .held, .ghosted].randomElement(using: &random) ?? .prompted
      state.prompts.append(.init(messageID: "m\(index)", signal: "s", at: time(&random), outcome: outcome))
    }
    state.promptCount = state.prompts.count + times(&random)
    state.scoreResetAt = maybe(&random)
    state.lastShare = maybe(&random)
    state.lastTouch = maybe(&random)
    for kind in SuppressionChange.Kind.allCases { state.suppression[keyPath: kind.field] = maybe(&random) }
    state.linkCode = Bool.random(using: &random) ? "abcd2345" : nil
    return state
  }

  private static func profile(_ random: inout SeededRandom) -> Profile {
    var profile = Profile()
    for step in 0..<Int.random(in: 0...4, using: &random) {
      let all: [(String, JSON)] = [
        ("email", .string("a\(step)@b.example")), ("name", .string("N\(step)")), ("locale", .string("de")),
        ("country", .string("de")),
        ("timezone", .string("Europe/Berlin")), ("account", .object([.init("id", .int(Int64(step)))])),
        ("since", .string("2024-02-29")),
      ]
      let some = all.filter { _ in Bool.random(using: &random) }
      let body = DecideWorld.event(customer: some).body
      profile.merge(body, at: Timestamp(seconds: .random(in: 0...9, using: &random)), DecideWorld.policy())
    }
    return profile
  }
}
