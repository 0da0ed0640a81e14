package import JSONTree

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
  package let nodes: [Node]

  /// Where something stands in a template's file, both counted from 1.
  package struct Position: Hashable, Sendable, Comparable {
    package var line: Int
    package var column: Int

    /// A place in a file.
    package init(line: Int, column: Int) {
      self.line = line
      self.column = column
    }

    package static func < (a: Position, b: Position) -> Bool { (a.line, a.column) < (b.line, b.column) }
  }

  package indirect enum Node: Sendable, Equatable {
    case text(String)
    case variable(Variable)
    case section(Section)
  }

  package struct Variable: Sendable, Equatable {
    package var path: TemplatePath
    package var isRounded: Bool
    package var fallback: String?
    /// Inside a link's address, where only our own addresses may stand.
    package var isInAddress: Bool
    package var position: Position

    /// Shows a value.
    package init(path: TemplatePath, isRounded: Bool, fallback: String?, isInAddress: Bool, position: Position) {
      self.path = path
      self.isRounded = isRounded
      self.fallback = fallback
      self.isInAddress = isInAddress
      self.position = position
    }
  }

  package struct Section: Sendable, Equatable {
    package var path: TemplatePath
    package var isInverted: Bool
    package var nodes: [Node]
  }
}

extension Template {
  /// Every variable and section it names.
  package var paths: [TemplatePath] { nodes.flatMap(\.paths) }
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
  package let json: JSONPath

  package init(_ name: String) {
    self.name = name
    json = JSONPath(name)
  }

  package var description: String { name }

  package var isElement: Bool { name == "." }
  package var isData: Bool { json.steps.count > 1 && json.steps[0] == "data" }
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

  /// Describes a fault.
  package init(template: String, position: Template.Position, message: String, remedy: String) {
    self.template = template
    self.position = position
    self.message = message
    self.remedy = remedy
  }

  package var description: String { "\(template):\(position.line):\(position.column): \(message); \(remedy)" }
}

/// All faults of a policy's templates and share texts.
package struct TemplateFaults: Error, Sendable, CustomStringConvertible {
  package var faults: [TemplateFault]

  /// Joins faults, in the order in which they are told.
  package init(faults: [TemplateFault]) { self.faults = faults }

  package var description: String { faults.map(\.description).joined(separator: "\n") }
}
