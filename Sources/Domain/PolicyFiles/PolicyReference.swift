package import JSONTree
internal import YAML

extension PolicyFile {
  /// Every key of the policy file with its type, default and meaning, in the order of the file.
  package static var reference: [PolicyKey] { PolicyKey.all }

  /// The reference as a Markdown table.
  package static var referenceTable: String {
    let rows = reference.map { key in
      let cells = ["`\(key.path)`", key.type.words, key.fallback.words, key.sentence]
      return "| \(cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ")) |\n"
    }
    return "| key | value | default | meaning |\n|---|---|---|---|\n" + rows.joined()
  }
}

extension PolicyKey.Fallback {
  /// The default for people.
  fileprivate var words: String {
    switch self {
    case .required: "**required**"
    case .absent: ""
    case .value(let text): "`\(text)`"
    }
  }
}

extension PolicyKey.Fallback {
  /// The default as JSON; nil where there is none.
  // The table's defaults are ours, and a test reads each of them.
  var json: JSON? { if case .value(let text) = self { (try? YAML.parse(text))?.json } else { nil } }
}

extension YAML.Node {
  /// The value as JSON; nothing written is null.
  package var json: JSON {
    switch content {
    case .scalar(let scalar): isEmpty ? .null : scalar.json
    case .sequence(let nodes): .array(nodes.map(\.json))
    case .mapping(let pairs): .object(pairs.map { JSON.Member($0.key, $0.value.json) })
    }
  }
}
