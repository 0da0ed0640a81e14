import JSONTree

/// A mail template, parsed once: a small subset of Mustache in which every value is escaped.
///
/// | tag | meaning |
/// |---|---|
/// | `{{data.count}}` | the value; missing, it makes the mail use the next less specific template |
/// | `{{data.count\|many}}` | the value, or the words after the bar |
/// | `{{rounded(data.count)}}` | the number rounded down to two digits and grouped: 10,000 |
/// | `{{#path}}…{{/path}}` | only when the value is there, true, not 0; once for each element of a list, as `{{.}}` |
/// | `{{^path}}…{{/path}}` | only when it is not |
/// | `{{! words }}` | nothing |
package struct Template: Sendable, Equatable {
  /// The file it came from, for faults.
  package let name: String
  let nodes: [Node]

  /// Where something stands in a template's file, both counted from 1.
  package struct Position: Hashable, Sendable, Comparable {
    package var line: Int
    package var column: Int

    package static func < (a: Position, b: Position) -> Bool { (a.line, a.column) < (b.line, b.column) }
  }

  indirect enum Node: Sendable, Equatable {
    case text(String)
    case variable(Variable)
    case section(Section)
  }

  struct Variable: Sendable, Equatable {
    var path: TemplatePath
    var isRounded: Bool
    var fallback: String?
    /// Inside a link's address, where only our own addresses may stand.
    var isInAddress: Bool
    var position: Position
  }

  struct Section: Sendable, Equatable {
    var path: TemplatePath
    var isInverted: Bool
    var nodes: [Node]
  }
}

extension Template {
  /// Every variable and section it names.
  var paths: [TemplatePath] { nodes.flatMap(\.paths) }
}

extension Template.Node {
  fileprivate var paths: [TemplatePath] {
    switch self {
    case .text: []
    case .variable(let variable): [variable.path]
    case .section(let section): [section.path] + section.nodes.flatMap(\.paths)
    }
  }
}

/// The dotted name of a variable.
package struct TemplatePath: Hashable, Sendable, CustomStringConvertible {
  /// As written: `data.count`; `.` is the element of the list around it.
  package let name: String
  let json: JSONPath

  init(_ name: String) {
    self.name = name
    json = JSONPath(name)
  }

  package var description: String { name }

  var isElement: Bool { name == "." }
  var isData: Bool { json.steps.count > 1 && json.steps[0] == "data" }
}

/// What is wrong with a template, and where.
package struct TemplateFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// The template's file, such as `prompt.milestone.en.md`, or `share_text.en`.
  package var template: String
  package var position: Template.Position
  /// What is wrong.
  package var message: String
  /// How to mend it.
  package var remedy: String

  package var description: String { "\(template):\(position.line):\(position.column): \(message); \(remedy)" }
}
