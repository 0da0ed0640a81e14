import Deciding
import Events
import Examples
import JSONTree
import Policies
import Testing
import Time

@Suite struct ReminderTests {
  typealias World = DecideWorld

  private static let prompt = "6d1c2f5e-0000-8000-8000-000000000001"

  private static func policy(_ change: (inout Policy) -> Void = { _ in }) -> Policy {
    World.policy {
      $0.messages[.reminder] = .init(after: .days(7), atMost: 1)
      change(&$0)
    }
  }

  private static func request(_ ordinal: Int = 1, dueAt: Timestamp = World.now) -> ReminderRequest {
    ReminderRequest(
      promptID: prompt, ordinal: ordinal, signal: "happy", eventAt: World.ago(.days(7)), dueAt: dueAt,
      lastPromotion: World.ago(.days(7)))
  }

  private static func remind(
    _ record: CustomerRecord = World.customer(), _ policy: Policy = policy(), _ request: ReminderRequest = request(),
    _ context: DecisionContext = DecisionContext(now: World.now)
  ) -> RemindedCustomer {
    Decider(policy: policy).remind(request, record: record, context: context)
  }

  @Test func `An unanswered prompt is reminded of once, as a message of its own`() throws {
    let reminded = Self.remind()
    let plan = try #require(reminded.plan)
    #expect(reminded.decision.outcome == .prompted && reminded.decision.kind == .reminder)
    #expect(plan.kind == .reminder && plan.cause == "\(Self.prompt)/1" && plan.signal == "happy")
    #expect(plan.id == MessageIdentity.make(.reminder, cause: "\(Self.prompt)/1") && plan.id == reminded.decision.messageID)
    #expect(plan.notBefore == World.now && plan.sendBefore == World.now + .hours(72) && plan.event.time == World.ago(.days(7)))
    #expect(
      Self.remind(World.customer(), Self.policy { $0.messages[.reminder]?.atMost = 2 }, Self.request(2)).plan?.id != plan.id)
  }

  typealias Case = (name: String, change: @Sendable (inout CustomerRecord, inout Policy) -> Void, rule: String)

  private static let objections: [Case] = [
    ("a share", { record, _ in record.state.lastShare = World.ago(.days(1)) }, "messages.reminder"),
    ("a click or signup", { record, _ in record.state.lastTouch = World.ago(.days(7)) }, "messages.reminder"),
    ("a decline", { record, _ in record.state.suppression.declined = World.now }, "suppression.declined"),
    ("an unsubscribe", { record, _ in record.state.suppression.unsubscribed = World.now }, "suppression.unsubscribed"),
    ("a bounce", { record, _ in record.state.suppression.bounced = World.now }, "suppression.bounced"),
    ("no address", { record, _ in record.profile.email = nil }, "customer.email"),
    ("no consent", { _, policy in policy.consent = .init(field: JSONPath("customer.ok"), requiredIn: ["unknown"]) }, "consent"),
    (
      "a veto",
      { record, policy in
        policy.vetoes = [World.veto("ticket")]
        record.state.vetoes = [VetoRuleTests.standing(nil)]
      }, "vetoes.ticket"
    ),
    ("reminders switched off meanwhile", { _, policy in policy.messages[.reminder]?.atMost = 0 }, "messages.reminder.at_most"),
    ("no mails a day", { _, policy in policy.throttle.dailyLimit = 0 }, "throttle.daily_limit"),
  ]

  @Test(arguments: objections.indices) func `What stops a reminder for good, and is told`(_ index: Int) {
    let it = Self.objections[index]
    var (record, policy) = (World.customer(), Self.policy())
    it.change(&record, &policy)
    let reminded = Self.remind(record, policy)
    #expect(reminded.plan == nil && reminded.decision.outcome == .suppressed, "\(it.name)")
    #expect(reminded.decision.findings.map(\.rule) == [it.rule], "\(it.name)")
  }

  @Test func `A share before the prompt is no answer to it`() {
    #expect(Self.remind(World.customer { $0.state.lastShare = World.ago(.days(8)) }).plan != nil)
  }

  @Test func `Oversight, a rehearsal, quiet hours and a pause do with it as with a prompt`() {
    let gated = Self.remind(World.customer(), Self.policy { $0.messages[.reminder]?.oversight = .gated })
    #expect(gated.decision.outcome == .held && gated.plan?.heldBy == "messages.reminder.oversight")
    let silent = Self.remind(World.customer(), Self.policy { $0.messages[.reminder]?.oversight = .readOnly })
    #expect(silent.decision.outcome == .wouldPrompt && silent.plan == nil)
    let rehearsed = Self.remind(context: DecisionContext(now: World.now, onlyTo: ["*@acme.example"]))
    #expect(rehearsed.decision.outcome == .wouldPrompt && rehearsed.plan == nil)
    let quiet = Self.remind(
      World.customer(), Self.policy { $0.throttle.quietHours = .init(from: 11 * 60, to: 13 * 60, policy: .hold) })
    #expect(quiet.decision.outcome == .deferred && quiet.plan?.notBefore == World.now + .hours(1))
    let paused = Self.remind(context: DecisionContext(now: World.now, pauses: [PauseRuleTests.pause()]))
    #expect(paused.decision.outcome == .deferred && paused.plan?.notBefore == World.now + PauseRule.interval)
  }

  private static func remind(context: DecisionContext) -> RemindedCustomer {
    remind(World.customer(), policy(), request(), context)
  }

  @Test func `It neither needs satisfaction nor minds the caps of prompts`() {
    let policy = Self.policy {
      $0.throttle.perYear = 1
      $0.throttle.perLifetime = 1
    }
    #expect(Self.remind(World.asked(.days(7)), policy).plan != nil)
  }

  @Test func `One that could not go within 72 hours of its time expires`() {
    #expect(Self.remind(World.customer(), Self.policy(), Self.request(dueAt: World.ago(.hours(73)))).decision.outcome == .expired)
    var request = Self.request()
    request.lastPromotion = World.ago(.days(3))
    let reminded = Self.remind(World.customer(), Self.policy(), request)
    #expect(
      reminded.decision.outcome == .expired && reminded.decision.findings.map(\.rule) == ["promotion.rest", "moment.send_within"])
    request.lastPromotion = World.ago(.days(5))
    #expect(Self.remind(World.customer(), Self.policy(), request).plan?.notBefore == World.now + .days(2))
  }

  @Test func `On release all this is asked again`() {
    let policy = Self.policy()
    func recheck(_ record: CustomerRecord, _ policy: Policy, sent: Duration) -> Recheck {
      Decider(policy: policy).recheck(
        RecheckRequest(
          messageID: "r", kind: .reminder, signal: "happy", eventAt: World.ago(.days(7)), sendBefore: World.now + .hours(70),
          lastPromotion: World.ago(sent)),
        record: record, context: DecisionContext(now: World.now))
    }
    #expect(recheck(World.customer(), policy, sent: .days(7)) == .send)
    guard case .wait(let until, _) = recheck(World.customer(), policy, sent: .days(6)) else { return #expect(Bool(false)) }
    #expect(until == World.now + .days(1))
    guard case .cancel = recheck(World.customer { $0.state.lastTouch = World.now }, policy, sent: .days(7)),
      case .cancel = recheck(World.customer(), Self.policy { $0.messages[.reminder]?.atMost = 0 }, sent: .days(7))
    else { return #expect(Bool(false)) }
  }
}
