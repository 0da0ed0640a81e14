import Foundation

/// How many random cases a property test runs: as many as usual, or of those one in `CASES_OUT_OF`, which the sanitizers ask for.
package func cases(_ usual: Int) -> Int { max(1, usual / caseDivisor) }

private let caseDivisor = max(1, ProcessInfo.processInfo.environment["CASES_OUT_OF"].flatMap { Int($0) } ?? 1)
