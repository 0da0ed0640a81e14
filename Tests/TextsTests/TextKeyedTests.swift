import Testing
import Texts

/// Texts that Swift takes for one and PostgreSQL for two.
struct TextKeyedTests {
  private static let composed = "ren\u{E9}"
  private static let decomposed = "rene\u{301}"

  @Test("keys and members are told apart by their bytes")
  func bytes() {
    #expect(Self.composed == Self.decomposed && !Self.composed.hasBytes(of: Self.decomposed))
    var values: TextKeyed<Int> = [Self.composed: 1]
    values[Self.decomposed, default: 5] += 1
    #expect(values[Self.composed] == 1 && values[Self.decomposed] == 6 && values.count == 2)
    #expect(values.removeValue(forKey: Self.composed) == 1 && values.keys.map(\.utf8.count) == [6])
    var members: TextSet = [Self.composed]
    #expect(members.insert(Self.decomposed).inserted && !members.insert(Self.composed).inserted)
    #expect(members.sorted().map(\.utf8.count) == [6, 5] && members.subtracting([Self.composed]).contains(Self.decomposed))
    #expect(TextSet([Self.composed]) != TextSet([Self.decomposed]))
    let absent: String? = nil
    #expect(absent.hasBytes(of: nil) && !absent.hasBytes(of: "") && !("" as String?).hasBytes(of: nil))
  }
}
