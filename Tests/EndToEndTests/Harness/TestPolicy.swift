import Foundation
import Testing

/// The shipped policy without what depends on the hour, or on a person.
enum TestPolicy {
  /// - Parameter replacing: further changes, each of a text that must be there.
  static func text(replacing changes: [String: String] = [:]) throws -> String {
    var text = try String(contentsOfFile: "\(Places.root)deploy/sample/policy.yaml", encoding: .utf8)
    let standing = [
      "gate_first: 20": "gate_first: 0",
      #"quiet_hours: { from: "20:00", to: "08:00", policy: hold }"#: "quiet_hours: none",
      "templates: { folder: templates, default_locale: en, locales: [en, de] }":
        "templates: { folder: \(Places.root)deploy/sample/templates, default_locale: en, locales: [en, de] }",
    ]
    for (old, new) in standing.merging(changes, uniquingKeysWith: { $1 }) {
      try #require(text.contains(old), "deploy/sample/policy.yaml no longer says “\(old)”")
      text = text.replacingOccurrences(of: old, with: new)
    }
    return text
  }
}
