import Addresses
import Policies

/// While `deliver.only_to` stands, mail goes to nobody else.
package enum OnlyToRule {
  static func check(_ facts: MomentFacts) -> [Objection] {
    guard let patterns = facts.context.onlyTo, let address = facts.address, !allows(address, patterns) else {
      return []
    }
    let sentence = "the address matches none of \(Words.count(Int64(patterns.count), "pattern"))"
    return [Objection("deliver.only_to", sentence, .wouldPrompt)]
  }

  /// Whether an address, as it is written or as addresses are compared, matches one of the patterns, whatever the letters' case.
  package static func allows(_ address: String, _ patterns: [String]) -> Bool {
    patterns.contains { pattern in
      matches(address.lowercased(), pattern.lowercased())
        || matches(EmailAddress.comparisonKey(address), EmailAddress.comparisonKey(pattern))
    }
  }

  /// A glob over whole text: `*` any run, `?` one character. Goes back only to the last star, so it takes at most length² steps.
  static func matches(_ text: String, _ pattern: String) -> Bool {
    let text = Array(text), pattern = Array(pattern)
    var at = 0, next = 0
    var star: (pattern: Int, text: Int)?
    while at < text.count {
      if next < pattern.count, pattern[next] == "*" {
        star = (next, at)
        next += 1
      } else if next < pattern.count, pattern[next] == "?" || pattern[next] == text[at] {
        at += 1
        next += 1
      } else if let last = star {
        star = (last.pattern, last.text + 1)
        at = last.text + 1
        next = last.pattern + 1
      } else {
        return false
      }
    }
    return pattern[next...].allSatisfy { $0 == "*" }
  }
}
