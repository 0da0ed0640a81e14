package import Policies
import Templates
package import YAML

/// What a policy file gave: the policy, or every reason why it is none.
package struct PolicyReading: Sendable {
  /// Nil when there are faults.
  package var policy: Policy?
  /// In the order of the text, those of the templates last.
  package var faults: [PolicyFault]
  /// What is odd but legal, in the order of the text.
  package var notes: [PolicyFault]
}

/// What is wrong or odd in a policy or one of its templates, where, and how to mend it.
package struct PolicyFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file's path as the caller named it.
  package var file: String
  /// Counted from 1.
  package var line: Int
  /// In Unicode scalars, counted from 1.
  package var column: Int
  /// What is wrong.
  package var message: String
  /// How to mend it.
  package var remedy: String

  package var description: String { "\(file):\(line):\(column): \(message); \(remedy)" }
}

/// What is wrong with one value, before it is known where it stands.
package struct PolicyWrong: Error, Hashable {
  var message: String
  package var remedy: String

  package init(_ message: String, _ remedy: String) {
    self.message = message
    self.remedy = remedy
  }
}

/// What a reading has found so far. A class, since every section adds to the same one.
package final class PolicyFindings {
  private let file: String
  /// Where YAML itself gave no value: one fault a place is enough.
  private let unreadable: Set<YAML.Mark>
  private var faults: [PolicyFault] = []
  private var notes: [PolicyFault] = []

  package init(file: String, faults: [YAMLFault]) {
    self.file = file
    unreadable = Set(faults.map(\.mark))
    self.faults = faults.map { fault in Self.finding(file, fault.mark, PolicyWrong(fault.message, fault.remedy)) }
  }

  package func fault(_ mark: YAML.Mark, _ message: String, _ remedy: String) { fault(mark, PolicyWrong(message, remedy)) }

  package func fault(_ mark: YAML.Mark, _ wrong: PolicyWrong) {
    if !unreadable.contains(mark) { faults.append(Self.finding(file, mark, wrong)) }
  }

  func note(_ mark: YAML.Mark, _ message: String, _ remedy: String) {
    notes.append(Self.finding(file, mark, PolicyWrong(message, remedy)))
  }

  /// Adds the fault of a template's file.
  func fault(_ template: TemplateFault, folder: String) {
    let path = [Self.folder(of: file), folder, template.template].filter { !$0.isEmpty }.joined(separator: "/")
    let position = template.position
    faults.append(
      PolicyFault(
        file: path, line: position.line, column: position.column, message: template.message, remedy: template.remedy))
  }

  /// Closes the reading: the policy counts only without faults.
  package func reading(_ policy: Policy?) -> PolicyReading {
    PolicyReading(policy: faults.isEmpty ? policy : nil, faults: sorted(faults), notes: sorted(notes))
  }

  private func sorted(_ found: [PolicyFault]) -> [PolicyFault] {
    found.sorted { a, b in
      (a.file == file ? 0 : 1, a.file, a.line, a.column) < (b.file == file ? 0 : 1, b.file, b.line, b.column)
    }
  }

  private static func finding(_ file: String, _ mark: YAML.Mark, _ wrong: PolicyWrong) -> PolicyFault {
    PolicyFault(file: file, line: mark.line, column: mark.column, message: wrong.message, remedy: wrong.remedy)
  }

  private static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
  }
}
