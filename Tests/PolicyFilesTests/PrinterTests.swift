import Examples
import JSONTree
import Policies
import Testing

@testable import PolicyFiles

@Suite struct PrinterTests {
  /// A policy with something in every place.
  static let full = SamplePolicy.least(
    """
    consent: { field: customer.ok, required_in: ["NO", DE] }
    events:
      shared: [a, { type: "b: c", when: [{ data.x: { eq: "4", ne: 4 } }, { "data.odd-key's": { in: [true, null, 2.5, "\\u0085\\"\\\\"] } }] }]
      declined: { type: d, when: { data.x: { gte: -1.5, lt: 1e300 }, data.y: { exists: false, matches: "p*?" } } }
    vetoes:
      v: { type: [c, d], when: { data.z: { not_in: [a] } }, until: [e, f], key: data.id, for: 1d, at_most: 90m, scope: everyone }
    moment: { threshold: 50.5, half_life: 500ms, delay: 90s }
    throttle:
      { cooldown: none, per_year: none, stop_after_ignored: 0, resume_after: 36h, rate_limit: 100/h, anomaly: 2.5, daily_limit: 7,
        quiet_hours: { from: "22:05", to: "00:00", policy: drop }, pause_at: { bounce_rate: 0.07%, complaint_rate: 0.07%, after: 3 } }
    rewards:
      - { id: both, referrer: { credit: "10.05 USD" }, friend: { percent: 12.5, of: plan }, limit: { per_year: 3 }, every_nth: 2 }
      - { id: "7", referrer: { text: { en: "a: mug", "*": "a \\"cup\\"" } }, hold: 1d, limit: { per_lifetime: 3 }, from_nth: 4 }
    messages: { encouragement: { every: none }, prompt: { oversight: gated }, reminder: { at_most: 0 } }
    share_text: "\\u2028{{link}} – {{disclosure}}"
    personaliser: { url: "http://127.0.0.1:8080/v1/chat/completions", model: "a: b", fields: [customer.tenure, data.count], timeout: 900ms }
    experiments: { holdout: 7% }
    costs: { month: "500 JPY", mail: "0.000001 JPY" }
    """
  ).replacing("terms_url: https://a.example/t", with: "terms_url: https://a.example/t, time_zone: Etc/GMT+5, unit: account")
    .replacing("\"I may get a reward.\"", with: "{ \"*\": \"I may: get\", en: \"I get\" }")

  @Test(arguments: [SamplePolicy.least, try? SamplePolicy.text(), full].compactMap(\.self))
  func `What is printed reads back as the same policy`(text: String) throws {
    var policy = try SamplePolicy.policy(text, templates: try SamplePolicy.templates().filter { _ in text.contains("milestone") })
    let printed = PolicyPrinter.yaml(policy)
    var again = try SamplePolicy.policy(printed, templates: policy.templates.sources)
    #expect(printed.contains(policy.hash))
    policy.hash = ""
    again.hash = ""
    #expect(again == policy, "\(printed)")
  }

  @Test func `Defaults are marked, and only they`() throws {
    let printed = PolicyPrinter.yaml(try SamplePolicy.policy(SamplePolicy.least("throttle: { cooldown: 31d, per_year: 3 }")))
    let lines = printed.split(separator: "\n").map(String.init)
    for line in [
      "  half_life: 7d  # default", "  send_within: 72h  # default", "  cooldown: 31d", "  per_year: 3  # default",
      "  quiet_hours: none  # default", "    bounce_rate: 2%  # default", "consent: none  # default", "vetoes: {}  # default",
      "  unit: customer  # default", "    oversight: gated  # default", "    expires_after: 14d  # default", "  id: p",
      "rewards: []  # default", "    once: false  # default", "  holdout: none  # default",
    ] {
      #expect(lines.contains(line), "\(line) in \(printed)")
    }
  }

  @Test func `The schema has every key of the table and no other`() throws {
    var found: Set<String> = []
    func walk(_ schema: JSON, _ path: String) {
      guard case .object(let members) = schema else { return }
      for member in members {
        switch (member.key, member.value) {
        case ("properties", .object(let keys)):
          for key in keys {
            let inner = path.isEmpty ? key.key : "\(path).\(key.key)"
            found.insert(inner)
            walk(key.value, inner)
          }
        case ("anyOf", .array(let choices)): for choice in choices { walk(choice, path) }
        case ("additionalProperties", .object): walk(member.value, "\(path).*")
        case ("items", .object): walk(member.value, "\(path)[]")
        default: break
        }
      }
    }
    walk(PolicySchema.json, "")
    #expect(found == Set(PolicyKey.all.map(\.path)))
    #expect(try JSON.parse(PolicySchema.json.serialized())["required"]?.serialized().contains("\"signals\"") == true)
  }

  @Test func `The reference names every key with its default and sentence`() {
    let table = PolicyFile.referenceTable
    #expect(table.split(separator: "\n").count == PolicyFile.reference.count + 2)
    #expect(
      table.contains("| `throttle.cooldown` | a time such as 30d, 12h, 90m, 45s or 500ms, or none | `30d` | The rest between"))
    #expect(table.contains("| `sender.postal_address` | a text on one line | **required** |"))
    for key in PolicyFile.reference {
      #expect(key.sentence.hasSuffix("."), "\(key.path)")
      #expect(key.sentence.count > 8, "\(key.path)")
    }
  }
}
