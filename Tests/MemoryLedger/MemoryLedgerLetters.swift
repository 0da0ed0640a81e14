package import Offsets
package import Store

extension MemoryLedger {
  /// A row of `dead_letters`.
  package struct LetterRow: Sendable {
    var digest: String
    /// Nil: the broker has it.
    package var trouble: String?
  }

  /// Which dead letters the broker has taken already.
  package func takenLetters(_ letters: [LetterMark]) -> Set<RecordPosition> {
    Set(
      letters.filter { mark in
        self.letters[mark.position].map { $0.digest == mark.digest && $0.trouble == nil } ?? false
      }.map(\.position))
  }

  /// Remembers what became of dead letters.
  package func note(_ letters: [(mark: LetterMark, trouble: String?)]) {
    for (mark, trouble) in Dictionary(letters.map { ($0.mark.position, $0) }, uniquingKeysWith: { $1 }).values {
      if let row = self.letters[mark.position], row.digest == mark.digest, row.trouble == nil { continue }
      self.letters[mark.position] = LetterRow(digest: mark.digest, trouble: trouble)
    }
  }
}
