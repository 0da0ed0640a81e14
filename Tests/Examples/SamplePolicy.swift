package import Foundation
package import Policies
package import PolicyFiles
import Testing

/// The policy that ships, as text to be broken, and what reading gives.
package enum SamplePolicy {
  package static let folder = URL(filePath: #filePath).appending(path: "../../../deploy/sample").standardized

  package static func text() throws -> String { try String(contentsOf: folder.appending(path: "policy.yaml"), encoding: .utf8) }

  package static func templates() throws -> [String: String] {
    let place = folder.appending(path: "templates")
    let names = try FileManager.default.contentsOfDirectory(atPath: place.path()).filter { $0.hasSuffix(".md") }
    return try Dictionary(
      uniqueKeysWithValues: names.map { ($0, try String(contentsOf: place.appending(path: $0), encoding: .utf8)) })
  }

  package static func reading() throws -> PolicyReading { read(try text(), templates: try templates()) }

  package static func read(_ text: String, templates: [String: String] = [:]) -> PolicyReading {
    PolicyFile.parse(Array(text.utf8), name: "policy.yaml", templates: templates)
  }

  /// The least that is a policy.
  package static let least = """
    program: { id: p, name: P, product: Acme, landing_url: https://a.example, terms_url: https://a.example/t }
    sender: { from: a@a.example, postal_address: "1 Main Street" }
    links: { base: https://go.a.example/r/ }
    disclosure: { in_mail: "You may earn a reward.", in_share: "I may get a reward." }
    signals: { solved: { type: ticket.solved, weight: 60 } }

    """

  /// The least with more sections.
  package static func least(_ more: String) -> String { least + more + "\n" }

  /// The policy of a text that must be sound.
  package static func policy(_ text: String, templates: [String: String] = [:]) throws -> Policy {
    let reading = read(text, templates: templates)
    return try #require(reading.policy, "\(reading.faults)")
  }
}
