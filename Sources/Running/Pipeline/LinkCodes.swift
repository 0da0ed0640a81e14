import Links
import Store

/// Hands out link codes: numbers come from PostgreSQL in blocks of 1,000, codes from a keyed permutation of them.
actor LinkCodes {
  private let codes: LinkCode
  private let ledger: any Ledger
  private var next: Int64 = 0
  private var end: Int64 = 0

  init(key: LinkKey, ledger: any Ledger) {
    codes = LinkCode(key)
    self.ledger = ledger
  }

  /// So many new codes; a number once taken is never used again.
  func take(_ count: Int) async throws -> [String] {
    var taken: [String] = []
    while taken.count < count {
      if next >= end {
        let first = try await ledger.linkNumbers()
        (next, end) = (first, first + 1_000)
      }
      guard let number = UInt64(exactly: next), let code = codes.code(for: number) else { throw CodesExhausted() }
      next += 1
      taken.append(code)
    }
    return taken
  }
}

/// All codes of 8 characters are given out.
struct CodesExhausted: Error, CustomStringConvertible {
  var description: String { "every link code of 8 characters is given out; start a programme with a new link_key" }
}
