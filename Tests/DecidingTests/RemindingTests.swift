import Deciding
import Examples
import Policies
import Testing
import Time

@Suite struct RemindingTests {
  private static func policy(_ rule: Policy.MessageRule?) -> Policy { DecideWorld.policy { $0.messages[.reminder] = rule } }

  @Test(
    arguments: [
      (.prompt, .init(after: .days(7), atMost: 1), .days(7)), (.prompt, .init(after: .days(10), atMost: 3), .days(10)),
      // A prompt is a promotional mail itself.
      (.prompt, .init(after: .days(2), atMost: 1), .days(7)),
      (.prompt, .init(after: .days(7), atMost: 0), nil), (.prompt, nil, nil),
      (.reminder, .init(after: .days(7), atMost: 1), nil), (.reminder, .init(after: .days(7), atMost: 2), .days(7)),
      (.rewardEarned, .init(after: .days(7), atMost: 9), nil), (.copy, .init(after: .days(7), atMost: 9), nil),
      (.prompt, .init(after: .days(1_000_000_000), atMost: 1), .days(3_650)),
    ] as [(MessageKind, Policy.MessageRule?, Duration?)])
  func `The next reminder is due after`(_ kind: MessageKind, _ rule: Policy.MessageRule?, wait: Duration?) {
    #expect(Reminding.wait(after: kind, Self.policy(rule)) == wait)
  }

  @Test func `A policy that comes later can put a reminder off, and not bring it forward`() {
    let sent = DecideWorld.ago(.days(7))
    func due(_ after: Duration, _ most: Int = 1) -> Timestamp {
      Reminding.due(
        sentAt: sent, set: DecideWorld.now, after: .prompt, Self.policy(.init(after: after, atMost: most)))
    }
    #expect(due(.days(7)) == DecideWorld.now && due(.days(10)) == DecideWorld.now + .days(3))
    #expect(due(.days(3)) == DecideWorld.now && due(.days(10), 0) == DecideWorld.now)
  }

  @Test func `A cause names its prompt and which reminder it is`() {
    let parts = Reminding.parts(of: Reminding.cause(of: "p", 2))
    #expect(parts?.promptID == "p" && parts?.ordinal == 2)
    for wrong in ["", "p", "p/", "p/0", "p/x", "p/1/2"] { #expect(Reminding.parts(of: wrong) == nil, "\(wrong)") }
  }
}
