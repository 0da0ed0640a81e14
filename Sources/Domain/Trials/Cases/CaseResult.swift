import Deciding
package import JSONTree
import Templates
import Texts

/// What a case came to, decision by decision.
package struct CaseResult: Sendable, Equatable {
  package var name: String
  package var line: Int
  /// Events that are malformed: a case is wrong that has one.
  package var troubles: [String]
  /// Expected and made decisions side by side.
  package var rows: [Row]

  /// One place in the list of decisions.
  package enum Row: Sendable, Equatable {
    case met(String)
    case unmet(expected: [String], made: [String])
  }

  package var isPassed: Bool {
    troubles.isEmpty && rows.allSatisfy { if case .met = $0 { true } else { false } }
  }

  init(_ given: PolicyCase, made: [MadeDecision], troubles: [String]) {
    name = given.name
    line = given.line
    self.troubles = troubles
    rows = (0..<max(given.expected.count, made.count)).map { index in
      let expected = given.expected.indices.contains(index) ? given.expected[index] : nil
      let came = made.indices.contains(index) ? made[index] : nil
      if let expected, let came, expected.isMet(by: came) { return .met(came.words) }
      return .unmet(expected: expected?.lines(beside: came) ?? [], made: came?.lines(beside: expected) ?? [])
    }
  }

  /// The difference for people, empty where there is none: what was expected after `-`, what came after `+`.
  /// - Parameter file: the file's path, as it was named.
  package func lines(file: String) -> [String] {
    guard !isPassed else { return [] }
    return ["failed: \(name) (\(file):\(line))"] + troubles.map { "  ! \($0)" }
      + rows.flatMap { row in
        switch row {
        case .met(let words): ["    \(words)"]
        case .unmet(let expected, let made): expected.map { "  - \($0)" } + made.map { "  + \($0)" }
        }
      }
  }

  /// The same for machines.
  package var json: JSON {
    func texts(_ lines: [String]) -> JSON { .array(lines.map(JSON.string)) }
    return .object([
      .init("name", .string(name)), .init("line", .int(Int64(line))), .init("passed", .bool(isPassed)),
      .init("malformed", texts(troubles)),
      .init(
        "differences",
        .array(
          rows.compactMap { row in
            guard case .unmet(let expected, let made) = row else { return nil }
            return .object([.init("expected", texts(expected)), .init("made", texts(made))])
          })),
    ])
  }
}

extension PolicyCase.ExpectedDecision {
  /// What was asked for, a line each; of the particulars only those that came otherwise.
  fileprivate func lines(beside made: MadeDecision?) -> [String] {
    func line(_ name: String, _ wanted: String?, _ came: String?) -> [String] {
      wanted.map { $0 == came ? [] : ["\(name) \($0)"] } ?? []
    }
    return [words] + line("signal", signal, made?.decision.signal) + line("customer", customer, made?.decision.customerID)
      + line("at", at.map { "\($0)" }, (made?.decision.at).map { "\($0)" }) + line("subject", subject, made?.subject)
  }
}

extension MadeDecision {
  /// What came, the particulars that should have been others, and why.
  fileprivate func lines(beside expected: PolicyCase.ExpectedDecision?) -> [String] {
    func line(_ name: String, _ came: String?, _ wanted: String?) -> [String] {
      wanted.map { $0 == came ? [] : ["\(name) \(UntrustedText.oneLine(came ?? "(none)"))"] } ?? []
    }
    return ["\(words)  (\(cause) at \(decision.at))"] + line("signal", decision.signal, expected?.signal)
      + line("customer", decision.customerID, expected?.customer)
      + line("at", "\(decision.at)", expected?.at.map { "\($0)" }) + line("subject", subject, expected?.subject)
      + decision.findings.map { "  \($0.rule): \($0.sentence)" }
  }
}
