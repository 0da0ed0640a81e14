import Pipeline
import Testing

@Suite struct GuardsTests {
  @Test func `Attempts start only under a fresh lease`() {
    let guards = Guards()
    #expect(!guards.mayAttempt(at: .zero))
    guards.confirmLease(at: .seconds(1))
    #expect(!guards.mayAttempt(at: .seconds(2)), "nothing is known of pauses yet")
    guards.pause([], at: .seconds(1))
    #expect(guards.mayAttempt(at: .seconds(15)))
    #expect(!guards.mayAttempt(at: .seconds(16)))
    guards.loseLease()
    #expect(!guards.mayAttempt(at: .seconds(2)))
  }

  @Test func `A lapse is counted when the lease comes back`() {
    let guards = Guards()
    for second in [1, 6, 11, 26, 31] { guards.confirmLease(at: .seconds(second)) }
    #expect(guards.lapses == 1)
  }
}
