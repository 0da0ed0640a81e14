import Settings

/// Reads settings from text, variables, flags and files in memory.
func reading(
  _ text: String? = Reading.least, environment: [String: String] = [:], overrides: [String: String] = [:],
  files: [String: String] = [:]
) -> (settings: Settings?, faults: [SettingsFault]) {
  let file = text.map { (name: "r.yaml", bytes: Array($0.utf8)) }
  return Settings.read(file: file, environment: environment, overrides: overrides) { path in
    if files[path] == "unreadable" { throw Unreadable() }
    return files[path].map { Array($0.utf8) }
  }
}

struct Unreadable: Error, CustomStringConvertible {
  var description: String { "permission denied" }
}

enum Reading {
  /// The least that must be set.
  static let least = """
    instance: a-1
    kafka: { brokers: ["k:9092"], topics_in: [in] }
    database: { url: "postgresql://db/x" }
    """
}
