import Examples
import Policies
import Testing
import Time

@testable import Deciding

@Suite struct ApprovalTests {
  private static let now = DecideWorld.now

  @Test(
    arguments: [
      ("held", Duration.hours(1), "ada", nil), ("held", .hours(1), "referrald", "nobody approves what they prepared"),
      ("held", .zero, "ada", "it expires"), ("sent", .hours(1), "ada", "it is sent"),
      ("cancelled", .hours(-1), "referrald", "it is cancelled"),
    ] as [(String, Duration, String, String?)])
  func `Who may approve what`(state: String, left: Duration, actor: String, refusal: String?) {
    let said = Approval.refusal(
      state: state, sendBefore: Self.now.adding(left), preparedBy: "referrald", actor: actor, DateWords(.utc, now: Self.now))
    #expect((said == nil) == (refusal == nil))
    if let refusal { #expect(said?.contains(refusal) == true, "\(said ?? "")") }
  }

  @Test(arguments: [(0, 3, true), (2, 3, true), (3, 3, false), (9, 3, false), (0, 0, false)])
  func `A new template waits for so many approvals`(approved: Int, needed: Int, isHeld: Bool) {
    var policy = DecideWorld.policy()
    policy.messages[.prompt] = .init(gateFirst: needed)
    let finding = GateFirstRule.finding(.prompt, approved: approved, policy)
    #expect((finding != nil) == isHeld)
    if isHeld { #expect(finding?.rule == "messages.prompt.gate_first") }
    #expect(GateFirstRule.finding(.reminder, approved: approved, policy) == nil)
  }

  @Test func `A gated moment says which rule holds it`() {
    var policy = DecideWorld.policy()
    #expect(Verdict(DecideWorld.facts(policy), RuleList.moment).heldBy == nil)
    policy.messages[.prompt] = .init(oversight: .gated)
    #expect(Verdict(DecideWorld.facts(policy), RuleList.moment).heldBy == "messages.prompt.oversight")
  }
}
