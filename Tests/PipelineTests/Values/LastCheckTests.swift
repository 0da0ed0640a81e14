import Deciding
import JSONTree
import Policies
import Store
import Testing
import Texts
import Time

@testable import Pipeline

/// What stops a message that is about to leave: each rule, whatever became of its attempts.
@Suite struct LastCheckTests {
  /// How a message stands with the provider.
  enum Attempts: CaseIterable {
    case never, refusedPlainly, inDoubt
    /// Its process ended before it told of its attempt.
    case unheard
  }

  /// All that one message is decided by.
  struct Scene {
    var policy = StoryPolicy.policy
    var record: CustomerRecord
    var context = DecisionContext(now: Example.now + .hours(1))
    var message: OutgoingMessage
    var known = ReleaseFacts()

    init(_ attempts: Attempts, _ kind: MessageKind) {
      policy.messages[.reminder] = .init(after: .days(7), atMost: 2)
      record = CustomerRecord(newcomer: "c")
      record.profile.email = "a@b.example"
      message =
        switch attempts {
        case .never: Example.message("m", .claimed, attempt: 0, firstAttemptAt: nil)
        case .refusedPlainly: Example.message("m", .claimed)
        case .inDoubt: Example.message("m", .claimed, inDoubt: true)
        case .unheard: Example.message("m", .claimed, inDoubt: true, isBeginUnknown: true)
        }
      message.kind = kind
      message.request = Array(#"{"idempotency_key":"m","to":["a@b.example"],"subject":"s"}"#.utf8)
    }

    var release: LastCheck.Release {
      var known = known
      known.facts.customers["c"] = record
      return LastCheck(Decider(policy: policy), context, known).decide(message)
    }
  }

  /// One rule: what makes it speak, and what follows for a message that has not arrived and for one that may have; nil: it goes.
  struct Row: Sendable, CustomTestStringConvertible {
    var rule: String
    var kind = MessageKind.prompt
    var fresh: MessageState
    var inDoubt: MessageState?
    var speak: @Sendable (inout Scene) -> Void

    var testDescription: String { "\(rule) of a \(kind.rawValue)" }
  }

  private static func quiet(_ handling: Policy.QuietHours.Handling) -> Policy.QuietHours {
    .init(from: 12 * 60, to: 15 * 60, policy: handling)
  }

  private static func asked(_ scene: inout Scene, _ span: Duration) {
    scene.record.state.prompts = [.init(messageID: "other", signal: "milestone", at: scene.context.now - span)]
    scene.record.state.promptCount = 1
  }

  private static let veto = CustomerState.ActiveVeto(name: "ticket", key: nil, since: Example.now, until: nil)
  private static let ticket = Policy.Veto(
    name: "ticket", matches: [], until: [], key: nil, lasts: nil, atMost: nil, scope: .customer)

  static let suppressions: [Row] = [
    Row(rule: "suppression.unsubscribed", fresh: .cancelled, inDoubt: .uncertain) {
      $0.record.state.suppression.unsubscribed = Example.now
    },
    Row(rule: "suppression.declined", fresh: .cancelled, inDoubt: .uncertain) {
      $0.record.state.suppression.declined = Example.now
    },
    Row(rule: "suppression.bounced", fresh: .cancelled, inDoubt: .uncertain) {
      $0.record.state.suppression.bounced = Example.now
    },
    Row(rule: "suppression.complained", kind: .rewardEarned, fresh: .cancelled, inDoubt: .uncertain) {
      $0.record.state.suppression.complained = Example.now
    },
    Row(rule: "suppression.erased", kind: .copy, fresh: .cancelled, inDoubt: .uncertain) {
      $0.record.state.suppression.erased = Example.now
    },
    // Said of the address by another customer's event, since this one was decided last.
    Row(rule: "suppression.bounced", kind: .rewardPending, fresh: .cancelled, inDoubt: .uncertain) {
      $0.known.facts.suppressedAddresses["a@b.example"] = [AddressSuppression(role: .bounced, at: Example.now)]
    },
  ]

  static let operators: [Row] = [
    Row(rule: "messages.prompt.oversight", fresh: .cancelled, inDoubt: .uncertain) {
      $0.policy.messages[.prompt] = .init(oversight: .readOnly)
    },
    Row(rule: "deliver.only_to", fresh: .cancelled, inDoubt: .uncertain) { $0.context.onlyTo = ["*@test.example"] },
    Row(rule: "deliver.only_to", kind: .copy, fresh: .cancelled, inDoubt: .uncertain) { $0.context.onlyTo = ["*@test.example"] },
    Row(rule: "pause", fresh: .deferred, inDoubt: .deferred) {
      $0.context.pauses = [Pause(id: "p", actor: "a person", reason: "said so", since: Example.now)]
    },
    Row(rule: "throttle.daily_limit", fresh: .cancelled, inDoubt: nil) { $0.policy.throttle.dailyLimit = 0 },
    Row(rule: "throttle.daily_limit", kind: .rewardEarned, fresh: .deferred, inDoubt: nil) {
      $0.policy.throttle.dailyLimit = 4
      $0.context.spentDay = SpentDay(limit: 4, until: Example.now + .hours(12))
    },
  ]

  static let people: [Row] = [
    Row(rule: "links.from", fresh: .cancelled, inDoubt: nil) { $0.policy.links = .from(JSONPath("customer.link")) },
    Row(rule: "consent", fresh: .cancelled, inDoubt: nil) {
      $0.policy.consent = .init(field: JSONPath("customer.ok"), requiredIn: ["unknown"])
    },
    Row(rule: "customer.email", fresh: .cancelled, inDoubt: nil) { $0.record.profile.email = nil },
    Row(rule: "customer.email", fresh: .cancelled, inDoubt: nil) { scene in
      scene.record.profile.email = "a b@b.example"
      scene.message.address = "a b@b.example"
    },
    Row(rule: "vetoes.ticket", fresh: .cancelled, inDoubt: nil) {
      $0.policy.vetoes = [ticket]
      $0.record.state.vetoes = [veto]
    },
    Row(rule: "vetoes.ticket", kind: .reminder, fresh: .cancelled, inDoubt: nil) {
      $0.policy.vetoes = [ticket]
      $0.known.facts.sharedVetoes = ["": [veto]]
    },
    Row(rule: "messages.reminder", kind: .reminder, fresh: .cancelled, inDoubt: nil) {
      $0.record.state.lastTouch = $0.context.now
    },
    Row(rule: "promotion.rest", kind: .reminder, fresh: .deferred, inDoubt: nil) {
      $0.policy.throttle.promotionRest = .hours(5)
      $0.known.lastPromotions["m"] = Example.now
    },
  ]

  static let times: [Row] = [
    Row(rule: "moment.delay", fresh: .deferred, inDoubt: nil) { $0.policy.moment.delay = .hours(5) },
    Row(rule: "throttle.cooldown", fresh: .cancelled, inDoubt: nil) { asked(&$0, .days(1)) },
    Row(rule: "throttle.per_year", fresh: .cancelled, inDoubt: nil) {
      $0.policy.throttle.perYear = 1
      asked(&$0, .days(100))
    },
    Row(rule: "throttle.per_lifetime", fresh: .cancelled, inDoubt: nil) {
      $0.policy.throttle.perLifetime = 1
      asked(&$0, .days(100))
    },
    Row(rule: "throttle.stop_after_ignored", fresh: .cancelled, inDoubt: nil) {
      $0.policy.throttle.stopAfterIgnored = 1
      asked(&$0, .days(100))
    },
    Row(rule: "throttle.rest_after_share", fresh: .cancelled, inDoubt: nil) { $0.record.state.lastShare = Example.now },
    Row(rule: "throttle.quiet_hours", fresh: .deferred, inDoubt: nil) { $0.policy.throttle.quietHours = quiet(.hold) },
    Row(rule: "throttle.quiet_hours", kind: .reminder, fresh: .cancelled, inDoubt: nil) {
      $0.policy.throttle.quietHours = quiet(.drop)
    },
    Row(rule: "moment.send_within", fresh: .expired, inDoubt: nil) { $0.message.sendBefore = Example.now },
    Row(rule: "messages.reward_earned", kind: .rewardEarned, fresh: .expired, inDoubt: nil) {
      $0.message.sendBefore = Example.now
    },
  ]

  @Test(arguments: suppressions + operators + people + times, Attempts.allCases)
  func `Only what an answer was lost of is asked less`(row: Row, attempts: Attempts) {
    var scene = Scene(attempts, row.kind)
    #expect(scene.release == .go)
    row.speak(&scene)
    // What may have arrived has its place among the day's mails.
    let isCounted = attempts == .unheard && row.rule == "throttle.daily_limit" && row.fresh == .deferred
    let expected = attempts == .inDoubt || isCounted ? row.inDoubt : row.fresh
    guard case .end(let state, let findings, _) = scene.release else {
      return #expect(expected == nil && scene.release == .go)
    }
    #expect(state == expected && findings.contains { $0.rule == row.rule }, "\(state) \(findings.map(\.rule))")
  }

  @Test(arguments: Attempts.allCases)
  func `A mail goes to the address that the customer has now, or nowhere`(attempts: Attempts) throws {
    var scene = Scene(attempts, .prompt)
    scene.record.profile.email = "A@B.example"
    #expect(scene.release == .go)
    scene.record.profile.email = "new@b.example"
    scene.known.facts.suppressedAddresses["a@b.example"] = [AddressSuppression(role: .bounced, at: Example.now)]
    scene.context.onlyTo = ["new@*"]
    switch (attempts, scene.release) {
    case (.never, .goTo("new@b.example", let request)):
      #expect(String(decoding: request, as: UTF8.self) == #"{"idempotency_key":"m","to":["new@b.example"],"subject":"s"}"#)
    case (.refusedPlainly, .end(.cancelled, let findings, _)), (.unheard, .end(.cancelled, let findings, _)):
      #expect(findings.map(\.rule) == ["customer.email", "suppression.bounced", "deliver.only_to"])
    case (.inDoubt, .end(.uncertain, let findings, _)):
      #expect(findings.map(\.rule) == ["suppression.bounced", "deliver.only_to"])
    default: Issue.record("\(scene.release)")
    }
  }

  @Test func `The new address is asked as the old one was`() {
    var scene = Scene(.never, .prompt)
    scene.record.profile.email = "new@b.example"
    scene.known.facts.suppressedAddresses["new@b.example"] = [AddressSuppression(role: .complained, at: Example.now)]
    guard case .end(.cancelled, let findings, _) = scene.release else { return #expect(Bool(false)) }
    #expect(findings.map(\.rule) == ["suppression.complained"])
    scene.message.request = Array("not ours".utf8)
    scene.known.facts.suppressedAddresses = [:]
    guard case .end(.cancelled, let unwritten, _) = scene.release else { return #expect(Bool(false)) }
    #expect(unwritten.map(\.rule) == ["customer.email"])
  }

  @Test func `A copy goes to its colleague, whatever became of the customer's address`() {
    var scene = Scene(.never, .copy)
    scene.record.profile.email = "new@b.example"
    scene.known.facts.suppressedAddresses["a@b.example"] = [AddressSuppression(role: .bounced, at: Example.now)]
    #expect(scene.release == .go)
  }

  @Test(arguments: Attempts.allCases)
  func `A customer whom nobody knows any more is sent nothing`(attempts: Attempts) {
    let scene = Scene(attempts, .prompt)
    let release = LastCheck(Decider(policy: scene.policy), scene.context, ReleaseFacts()).decide(scene.message)
    guard case .end(let state, let findings, _) = release else { return #expect(Bool(false)) }
    #expect(state == (attempts == .inDoubt ? .uncertain : .cancelled) && findings.map(\.rule) == ["customer"])
  }

  @Test func `A customer whose row cannot be read waits until it can`() {
    var scene = Scene(.never, .prompt)
    scene.known.facts.unreadable.customers["c"] = "a newer form"
    guard case .end(.deferred, let findings, let until) = scene.release else { return #expect(Bool(false)) }
    #expect(findings.map(\.rule) == ["customer"] && until == scene.context.now + UnreadableRows.patience)
  }
}
