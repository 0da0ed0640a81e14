import Seeded
import Testing
import Texts

struct GlobTests {
  @Test(
    "a star is any run, a question mark one character, the rest itself",
    arguments: [
      ("", "", true), ("", "a", false), ("*", "", true), ("*", "anything", true), ("a", "a", true), ("a", "A", false),
      ("a", "ab", false),
      ("?", "", false), ("?", "é", true), ("?", "🙂", true), ("??", "a", false), ("a*", "a", true), ("a*c", "abbbc", true),
      ("a*c", "abcb", false), ("*.pdf", "x.pdf", true), ("*.pdf", "x.pdf.exe", false), ("*a*b*", "xxaxxbxx", true),
      ("*a*b*", "ba", false),
      ("a**b", "ab", true), ("*@acme.example", "me@acme.example", true), ("[a]", "a", false), ("a?c*", "abcdef", true),
      ("*ab", "aab", true),
    ])
  func matches(pattern: String, text: String, expected: Bool) { #expect(Glob(pattern).matches(text) == expected) }

  @Test("it agrees with the plain recursive meaning of a glob")
  func agreesWithModel() {
    func model(_ pattern: Substring, _ text: Substring) -> Bool {
      guard let first = pattern.first else { return text.isEmpty }
      if first == "*" { return model(pattern.dropFirst(), text) || !text.isEmpty && model(pattern, text.dropFirst()) }
      guard let next = text.first, first == "?" || first == next else { return false }
      return model(pattern.dropFirst(), text.dropFirst())
    }
    var seed = EventSeed()
    for _ in 0..<cases(20_000) {
      let pattern = (0..<seed.below(7)).map { _ in seed.oneOf(["a", "b", "*", "?"]) }.joined()
      let text = (0..<seed.below(9)).map { _ in seed.oneOf(["a", "b"]) }.joined()
      #expect(Glob(pattern).matches(text) == model(pattern[...], text[...]), "seed \(seed.seed): \(pattern) \(text)")
    }
  }

  @Test("a pattern made to explode does not, and what is over the limits matches nothing")
  func bounded() {
    let text = String(repeating: "a", count: Glob.textLimit)
    let hard = String(repeating: "*a", count: 100) + "*b"
    let started = ContinuousClock.now
    #expect(!Glob(hard).matches(text))
    #expect(ContinuousClock.now - started < .seconds(5))
    #expect(!Glob("*").matches(text + "a"))
    #expect(!Glob(String(repeating: "*", count: Glob.patternLimit + 1)).matches("a"))
  }
}
