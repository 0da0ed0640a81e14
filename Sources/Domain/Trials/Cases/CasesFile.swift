package import Policies
package import PolicyFiles
import Time
import YAML

/// What a file of cases gave: the cases, or every reason why there are none.
package struct CasesReading: Sendable {
  /// Nil when there are faults.
  package var cases: PolicyCases?
  /// In the order of the text.
  package var faults: [PolicyFault]
}

/// A file of cases for a policy: its text in, checked cases out.
package enum CasesFile {
  /// Where offsets count from when the file has no `start`: a Monday, at three in the afternoon UTC.
  static let defaultStart = Timestamp(seconds: 1_772_463_600)

  /// Parses and checks a file of cases: all faults at once.
  /// - Parameters:
  ///   - text: the file's bytes.
  ///   - name: the file's path, as faults shall show it.
  ///   - policy: what the cases are for; an event of a type that it does not name is a fault.
  package static func parse(_ text: [UInt8], name: String, policy: Policy) -> CasesReading {
    guard let source = String(validating: text, as: UTF8.self) else {
      let findings = PolicyFindings(file: name, faults: [])
      findings.fault(YAML.Mark(line: 1, column: 1), "the file is not UTF-8", "save it as UTF-8")
      return CasesReading(cases: nil, faults: findings.reading(nil).faults)
    }
    let yaml = YAML.read(source)
    let findings = PolicyFindings(file: name, faults: yaml.faults)
    let cases = yaml.document.map { CasesReader(policy: policy, findings: findings).read($0) } ?? []
    let faults = findings.reading(nil).faults
    return CasesReading(cases: faults.isEmpty ? PolicyCases(cases: cases) : nil, faults: faults)
  }

  /// The name of the file of cases beside a policy: `policy.cases.yaml` beside `policy.yaml`.
  package static func path(beside policy: String) -> String {
    for ending in [".yaml", ".yml"] where policy.hasSuffix(ending) { return policy.dropLast(ending.count) + ".cases.yaml" }
    return policy + ".cases.yaml"
  }
}
