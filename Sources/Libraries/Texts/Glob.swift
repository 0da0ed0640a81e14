/// A pattern for a whole text: `*` is any run of characters, `?` is one; all else stands for itself, case included.
package struct Glob: Sendable, Equatable {
  /// Longer patterns match nothing.
  package static let patternLimit = 256
  /// Longer texts are matched by nothing: with the pattern's limit it bounds a match to about a million steps.
  package static let textLimit = 4_096

  private let pattern: [Unicode.Scalar]

  /// Prepares a pattern.
  package init(_ pattern: String) { self.pattern = Array(pattern.unicodeScalars) }

  /// Whether the whole text fits.
  ///
  /// Only the last `*` met is ever tried again, so there is no blow-up: at most pattern times text steps.
  package func matches(_ text: String) -> Bool {
    guard pattern.count <= Self.patternLimit, text.utf8.count <= Self.textLimit else { return false }
    let text = Array(text.unicodeScalars)
    var (at, from) = (0, 0)
    var retry: (pattern: Int, text: Int)?
    while from < text.count {
      if at < pattern.count, pattern[at] == "*" {
        retry = (at, from)
        at += 1
      } else if at < pattern.count, pattern[at] == "?" || pattern[at] == text[from] {
        at += 1
        from += 1
      } else if let last = retry {
        retry = (last.pattern, last.text + 1)
        (at, from) = (last.pattern + 1, last.text + 1)
      } else {
        return false
      }
    }
    return pattern[at...].allSatisfy { $0 == "*" }
  }
}
