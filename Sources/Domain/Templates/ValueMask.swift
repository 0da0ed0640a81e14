/// Keeps values from a model: in its text `{{name}}` stands for each, which no template's own words can make.
package struct ValueMask {
  private let sees: Set<String>
  /// What each mark stands for.
  package private(set) var hidden: [String: String] = [:]

  /// The variables that a policy may let a model see, beside `data.…`: neither links nor rewards nor what the law wants said.
  package static let showable = [
    "customer.greeting", "customer.name", "customer.tenure", "signal.name", "program.name", "program.product",
  ]

  package init(sees fields: [String]) { sees = Set(fields.filter(Self.mayShow)) }

  /// Whether a policy may let a model see it.
  package static func mayShow(_ name: String) -> Bool { showable.contains(name) || TemplatePath(name).isData }

  /// The value, or the mark that stands for it.
  package mutating func masked(_ text: String, of path: TemplatePath) -> String {
    guard !sees.contains(path.name) else { return text }
    var mark = "{{\(path.name)}}"
    var number = 1
    // One variable may show itself in two ways: rounded and not, or as two elements of a list.
    while let other = hidden[mark], other != text {
      number += 1
      mark = "{{\(path.name)#\(number)}}"
    }
    hidden[mark] = text
    return mark
  }

  /// The marks of a text, in its order.
  package static func marks(in text: String) -> [String] {
    parts(of: text).filter { $0.hasPrefix("{{") }.map(String.init)
  }

  /// The text with each mark made something else.
  package static func replacing(in text: String, _ replacement: (String) -> String) -> String {
    parts(of: text).map { $0.hasPrefix("{{") && $0.hasSuffix("}}") ? replacement(String($0)) : String($0) }.joined()
  }

  private static func parts(of text: String) -> [Substring] {
    var parts: [Substring] = []
    var rest = text[...]
    while let start = rest.firstRange(of: "{{"), let end = rest[start.upperBound...].firstRange(of: "}}") {
      parts += [rest[..<start.lowerBound], rest[start.lowerBound..<end.upperBound]]
      rest = rest[end.upperBound...]
    }
    return parts + [rest]
  }
}
