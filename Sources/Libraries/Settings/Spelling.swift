/// Guesses which of the known words was meant.
enum Spelling {
  /// The nearest of the candidates, where it is near enough to be more likely than chance: a third of the letters may differ.
  static func nearest(to word: String, in candidates: [String]) -> String? {
    let near = candidates.map { (word: $0, distance: distance(Array(word.utf8), Array($0.utf8))) }
    let bound = max(1, (word.utf8.count + 1) / 3)
    guard let best = near.min(by: { $0.distance < $1.distance }), best.distance <= bound else { return nil }
    return best.word
  }

  /// Letters to add, drop or replace (Levenshtein).
  private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var row = Array(0...b.count)
    for (i, letter) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for j in b.indices {
        let above = row[j + 1]
        row[j + 1] = min(above + 1, row[j] + 1, diagonal + (letter == b[j] ? 0 : 1))
        diagonal = above
      }
    }
    return row[b.count]
  }
}
