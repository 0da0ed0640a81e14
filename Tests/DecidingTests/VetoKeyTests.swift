import Testing
import Time

@testable import Deciding

/// Keys that Swift takes for one and PostgreSQL for two.
struct VetoKeyTests {
  private static let composed = "ren\u{E9}"
  private static let decomposed = "rene\u{301}"

  @Test("a veto of one key is not ended or extended by the other's")
  func vetoes() {
    var state = CustomerState()
    state.begin(.init(name: "ticket", key: Self.composed, since: Timestamp(seconds: 1), until: nil))
    state.end(.init(name: "ticket", key: Self.decomposed, at: Timestamp(seconds: 2)))
    #expect(state.vetoes.count == 1)
    state.begin(.init(name: "ticket", key: Self.decomposed, since: Timestamp(seconds: 3), until: nil))
    #expect(state.vetoes.count == 2)
  }
}
