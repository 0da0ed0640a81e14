/// Finds the word that somebody most likely meant.
package enum Suggestion {
  /// The nearest of the known words; nil where none is near enough to be a slip.
  package static func nearest(to word: String, among known: [String]) -> String? {
    let wanted = plain(word)
    guard (1...40).contains(wanted.count) else { return nil }
    let rated = known.map { (word: $0, slips: slips(wanted, plain($0))) }
    guard let best = rated.min(by: { $0.slips < $1.slips }) else { return nil }
    if best.slips <= max(3, wanted.count * 2 / 3) { return best.word }
    // `signup` is a short `signed_up`.
    return known.first { isShort(wanted, of: plain($0)) || isShort(plain($0), of: wanted) }
  }

  /// The nearest of the known words that is at most so far away (see `slips`); stricter than `nearest`.
  package static func nearMiss(of word: String, among known: [String], within limit: Int) -> String? {
    let wanted = plain(word)
    let near = known.map { (word: $0, plain: plain($0)) }.filter { 2 * ($0.plain.count - wanted.count).magnitude <= limit }
    let rated = near.map { (word: $0.word, slips: slips(wanted, $0.plain)) }
    return rated.filter { $0.slips <= limit }.min { $0.slips < $1.slips }?.word
  }

  /// "did you mean `cooldown`?", or the words there are.
  package static func remedy(for word: String, among known: [String]) -> String {
    nearest(to: word, among: known).map { "did you mean `\($0)`?" } ?? "known are \(known.joined(separator: ", "))"
  }

  /// Case, hyphens and spaces are no slips.
  private static func plain(_ word: String) -> [Character] {
    Array(word.prefix(64).lowercased().map { "- .".contains($0) ? "_" : $0 })
  }

  /// Whether a word's letters stand in another in this order, from the first on, and make up more than half of it.
  private static func isShort(_ word: [Character], of long: [Character]) -> Bool {
    guard word.first == long.first, word.count * 2 > long.count else { return false }
    var rest = word[...]
    for letter in long where letter == rest.first { rest.removeFirst() }
    return rest.isEmpty
  }

  /// Damerau–Levenshtein distance with adjacent transpositions (optimal string alignment). A letter too many, too few or
  /// swapped costs 2, a wrong one 3: so `ge` is nearer to `gte` than to `ne`.
  private static func slips(_ a: [Character], _ b: [Character]) -> Int {
    var older: [Int] = []
    var old = (0...b.count).map { $0 * 2 }
    for i in a.indices {
      var new = [(i + 1) * 2]
      for j in b.indices {
        var best = min(old[j] + (a[i] == b[j] ? 0 : 3), old[j + 1] + 2, new[j] + 2)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, older[j - 1] + 2) }
        new.append(best)
      }
      older = old
      old = new
    }
    return old[b.count]
  }
}
