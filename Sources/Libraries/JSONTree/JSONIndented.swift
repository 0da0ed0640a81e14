extension JSON {
  /// The value as JSON for people: two spaces a level, what fits on a line stays on it, a line feed at the end.
  package func indented() -> String { text(indent: 0, before: 0) + "\n" }

  private static var widthInBytes: Int { 120 }

  /// - Parameter before: how many bytes of the line are taken already.
  private func text(indent: Int, before: Int) -> String {
    let flat = serialized()
    if before + flat.utf8.count < Self.widthInBytes { return flat }
    let inner = String(repeating: " ", count: indent + 2)
    let outer = String(repeating: " ", count: indent)
    switch self {
    case .array(let elements) where !elements.isEmpty:
      let lines = elements.map { inner + $0.text(indent: indent + 2, before: indent + 2) }
      return "[\n\(lines.joined(separator: ",\n"))\n\(outer)]"
    case .object(let members) where !members.isEmpty:
      let lines = members.map { member in
        let key = JSON.string(member.key).serialized() + ": "
        return inner + key + member.value.text(indent: indent + 2, before: indent + 2 + key.utf8.count)
      }
      return "{\n\(lines.joined(separator: ",\n"))\n\(outer)}"
    default: return flat
    }
  }
}
