import Examples
import Policies
import Testing

@testable import PolicyFiles

@Suite struct FaultTests {
  @Test func `All faults are told at once, in the order of the text`() {
    let reading = PolicyFile.parse(
      Array(
        """
        program: { id: "a b", name: P, product: Acme, landing_url: https://a.example }
        sender: { from: nobody, tags: [x, x] }
        links: { base: https://go.a.example/r/, colour: red }
        disclosure: { in_mail: "You may earn a reward.", in_share: "I may." }
        signals: { a: { type: [], weight: heavy }, "b c": { weight: 1 } }
        moment: { treshold: 5, half_life: 7 }
        throttle: [cooldown]
        rewards: none of them
        templates: { locales: en }
        surprise: true
        """.utf8), name: "etc/policy.yaml", templates: ["prompt.md": "no front matter", "prompt.zz.md": ""])
    let places = reading.faults.map { "\($0.file):\($0.line)" }
    #expect(
      places == [1, 1, 2, 2, 2, 3, 5, 5, 5, 5, 6, 6, 7, 8, 9, 10].map { "etc/policy.yaml:\($0)" }
        + ["etc/templates/prompt.md:1", "etc/templates/prompt.zz.md:1"], "\(reading.faults)")
    #expect(reading.policy == nil)
    #expect(reading.faults.allSatisfy { !$0.remedy.isEmpty && !$0.message.isEmpty })
  }

  @Test(arguments: [
    ("moment: { threshold: 010 }", "write 10"), ("moment: { threshold: -007.5 }", "write -7.5"),
    ("throttle:\n  daily_limit: 00", "write 0"), ("vetoes: [{ when: [{ data.count: 010 }] }]", "write 10"),
    ("signals: { a: { type: a, weight: 1, when: { data.x: { in: [1, 08] } } } }", "write 8"),
  ])
  func `A number that begins with a zero is a fault with its line`(text: String, remedy: String) {
    let line = text.split(separator: "\n").count
    let faults = PolicyFile.parse(Array(text.utf8), name: "p", templates: nil).faults.map(\.description)
    #expect(faults.contains { $0.hasPrefix("p:\(line):") && $0.contains("begins with a zero; \(remedy),") }, "\(faults)")
    let sound = PolicyFile.parse(Array(text.replacing(#/0+(\d)/#) { "\"\($0.output.0)\"" }.utf8), name: "p", templates: nil)
    #expect(!sound.faults.contains { $0.message.contains("begins with a zero") })
  }

  @Test func `A folder of templates that is named and not there is a fault, one that nobody names is not`() {
    func faults(_ text: String) -> [String] {
      PolicyFile.parse(Array(text.utf8), name: "policy.yaml", templates: nil).faults.map(\.description)
    }
    #expect(faults(SamplePolicy.least) == [])
    #expect(
      faults(SamplePolicy.least("templates: { folder: tmplates }")) == [
        "policy.yaml:6:22: templates.folder: there is no folder \"tmplates\" beside the policy; "
          + "correct the path, or leave the key out"
      ])
  }

  @Test func `A fault reads as one line with place, reason and remedy`() throws {
    let text = SamplePolicy.least("throttle: { cooldwon: 30d }")
    #expect(
      SamplePolicy.read(text).faults.map(\.description) == [
        "policy.yaml:6:13: throttle has no key \"cooldwon\"; did you mean `cooldown`?"
      ])
  }

  @Test(arguments: ["program", "sender", "links", "disclosure", "signals"])
  func `What must be there is asked for with its remedy`(section: String) throws {
    let lines = SamplePolicy.least.split(separator: "\n").filter { !$0.hasPrefix(section) }
    let reading = SamplePolicy.read(lines.joined(separator: "\n"))
    #expect(reading.faults.map(\.message) == ["\(section) is missing"])
    #expect(reading.faults.first?.remedy.hasPrefix("add ") == true)
  }

  @Test(
    arguments: [
      ("signals: {}", 5, "signals is empty"), ("signals: []", 5, "signals is a list"), ("signals:", 5, "signals has no value"),
      ("signals: { de: { type: t, weight: 60 } }\ntemplates: { locales: [en, de] }", 5, "a locale"),
      ("signals: { friend: { type: t, weight: 60 } }", 5, "what a friend reads"),
      ("signals: { a: }", 5, "signals.a has no value"),
      ("signals: { a: { type: t, weight: 60, once: On } }", 5, "once is \"On\""),
      ("signals: { a: { type: t, weight: 60, when: {} } }", 5, "when is a mapping"),
      ("signals: { a: { type: t, weight: 60, when: [] } }", 5, "empty list"),
      ("signals: { a: { type: t, weight: 60, when: { data.x: { matches: \"\" } } } }", 5, "1 to 256 characters"),
      ("signals: { a: { type: t, weight: 60, when: { data.x: { eq: [1, 2] } } } }", 5, "one value"),
      ("signals: { a: { type: t, weight: 60, when: { data.x: { gte: 1e999 } } } }", 5, "a number"),
      ("signals: { a: { type: t, weight: 60, when: { data..x: { eq: 1 } } } }", 5, "not a path"),
      ("signals: { a: { type: t, weight: 60, when: { $.data.x: { eq: 1 } } } }", 5, "not a path"),
      ("signals: { a: { type: t, weight: 60, once_per: \"data.x[0].y\" } }", 5, "does not fit"),
    ] as [(String, Int, String)])
  func `Signals that mean nothing are refused`(signals: String, line: Int, message: String) throws {
    let lines = SamplePolicy.least.split(separator: "\n").filter { !$0.hasPrefix("signals") }
    let reading = SamplePolicy.read(lines.joined(separator: "\n") + "\n" + signals + "\n")
    let fault = try #require(reading.faults.first)
    #expect(reading.faults.count == 1, "\(reading.faults)")
    #expect(fault.line == line)
    #expect(fault.message.contains(message), "\(fault)")
  }

  @Test(arguments: [
    ("consent: { required_in: [] }", "consent: none"), ("experiments: { holdout: 0% }", "none"),
    ("rewards: [{ id: r }]", "referrer:"),
    ("rewards: [{ id: r, referrer: { months: 1 }, limit: { per_year: 0 } }]", "limit: none"),
    ("rewards: [{ id: r, referrer: { months: 1 }, limit: { per_year: 1, per_lifetime: 2 } }]", "keep one"),
    ("rewards: [{ id: r, referrer: { credit: \"0 USD\" } }]", "above 0"),
    ("rewards: [{ id: r, referrer: { months: 1, of: x } }]", "remove"),
    ("rewards: [{ id: r, referrer: { text: { en: a } } }]\ntemplates: { locales: [en, de] }", "add de:"),
    ("rewards: [{ id: r, referrer: { months: 1 }, every_nth: 0 }]", "at least 1"), ("throttle: { rate_limit: 0/s }", "none"),
    ("throttle: { anomaly: 0.5 }", "a factor such as 5"), ("throttle: { pause_at: { after: 0 } }", "at least 1"),
    ("moment: { max_event_age: 0s }", "1h"), ("moment: { max_event_age: 36d, send_within: 40d }", "at most 35d"),
    ("moment: { send_within: 0s }", "72h"),
    ("messages: { reminder: { after: 0s } }", "at_most: 0"), ("messages: { prompt: { after: 1d } }", "it belongs to"),
    ("messages: { promt: {} }", "`prompt`"), ("templates: { default_locale: english }", "de-AT"),
    ("share_text: \"Try it: {{disclosure}}\"", "add {{link}}"),
    ("share_text: \"{{#reward.friend}}{{disclosure}}{{/reward.friend}} {{link}}\"", "add {{disclosure}}"),
    ("share_text: \"{{link}} {{disclosure}} {{nonsense}}\"", "data.nonsense"),
    ("vetoes: { a b: { type: t, for: 1d } }", "letters"),
    ("vetoes: { a: { type: t, for: 0s } }", "how long"), ("events: { shared: }", "or remove the key"),
    ("events: { shared: { typ: t } }", "`type`"),
  ])
  func `What means nothing is refused with what to write`(more: String, remedy: String) throws {
    let reading = SamplePolicy.read(SamplePolicy.least(more))
    #expect(reading.policy == nil)
    let fault = try #require(reading.faults.first { $0.remedy.contains(remedy) }, "\(reading.faults)")
    #expect(fault.line >= 6)
  }

  @Test(arguments: [
    ("vetoes: { a: { type: t } }", 6, "never ends by itself"),
    ("vetoes: { a: { type: t, key: data.id, for: 1d } }", 6, "there is no until"),
    ("moment: { threshold: 70 }", 5, "alone (60) is under the threshold (70)"),
    ("moment: { max_event_age: 4d }", 6, "expire at once"),
    ("moment: { threshold: 70 }", 6, "nobody is ever asked"),
    ("rewards: [{ id: r, referrer: { months: 1 }, limit: { per_year: 3 } }]", 6, "the wording must mention"),
    ("throttle: { per_year: 0 }", 6, "0 means never"),
    ("messages: { reminder: { after: 2d } }", 6, "7 days after its prompt at the earliest"),
    ("messages: { prompt: { oversight: gated, gate_first: 3 } }", 6, "does nothing"),
    ("rewards: [{ id: r, referrer: { months: 1 } }]", 6, "no event type is signed_up"),
    ("events: { reward_granted: reward.granted }", 6, "only recorded"),
    ("rewards: external\nevents: { reward_granted: ticket.solved }", 5, "counts and never prompts"),
    ("experiments: { holdout: 60% }", 6, "more than half"), ("templates: { default_locale: nl }", 6, "no words of its own in nl"),
    ("throttle: { pause_at: { bounce_rate: 5% } }", 6, "suspends the account at 5%"),
    ("events: { shared: { type: t, when: { rating: { eq: yes } } } }", 6, "a word here"),
    ("events: { shared: { type: t, when: { rating: { eq: 1 } } } }", 6, "top level"),
    (
      "rewards: [{ id: r, friend: { percent: 5, of: first_order } }]\ntemplates: { locales: [en, de] }", 6,
      "first_order has no words in other languages and stands so in de"
    ),
  ])
  func `What is odd but legal is a note`(more: String, line: Int, message: String) throws {
    let reading = SamplePolicy.read(SamplePolicy.least(more))
    #expect(reading.policy != nil, "\(reading.faults)")
    let note = try #require(reading.notes.first { $0.message.contains(message) }, "\(reading.notes)")
    #expect(note.line == line)
    #expect(!note.remedy.isEmpty)
  }

  @Test(arguments: [
    ("in_mail: \"You may earn a reward.\"", "in_mail"), ("in_share: \"I may get a reward.\"", "in_share"),
    ("postal_address: \"1 Main Street\"", "postal_address"), ("from: a@a.example", "from"),
    ("terms_url: https://a.example/t", "terms_url"),
  ])
  func `A policy without sender, disclosure, postal address or terms is refused, and one that leaves them blank as well`(
    entry: String, key: String
  ) throws {
    for value in [nil, "\"\"", "\"   \"", "", "none", "\"\\u200b\"", "\"\\u00a0\""] as [String?] {
      let text = SamplePolicy.least.replacing(entry, with: value.map { "\(key): \($0)" } ?? "")
        .replacing(", ,", with: ",").replacing("{ ,", with: "{").replacing(", }", with: " }")
      let reading = SamplePolicy.read(text)
      #expect(
        reading.policy == nil && reading.faults.contains { $0.message.contains(key) }, "\(value ?? "absent"): \(reading.faults)")
    }
  }

  @Test func `A limit that a template does not mention is named with the template`() throws {
    let text = SamplePolicy.least("rewards: [{ id: r, referrer: { months: 1 }, limit: { per_year: 3 } }]")
    let template = "---\nsubject: \"S\"\n---\nGet {{reward.referrer}}: {{link}}\n"
    let reading = SamplePolicy.read(text, templates: ["prompt.md": template])
    #expect(reading.notes.contains { $0.remedy.contains("in prompt.md") }, "\(reading.notes)")
  }

  @Test func `A template's fault names the template's file and line`() throws {
    let template = "---\nsubject: \"S\"\n---\nHi {{customer.nickname}}\n"
    let reading = PolicyFile.parse(
      Array(SamplePolicy.least.utf8), name: "/etc/referrald/policy.yaml", templates: ["prompt.solved.en.md": template])
    let fault = try #require(reading.faults.first)
    #expect(
      fault.description.hasPrefix("/etc/referrald/templates/prompt.solved.en.md:4:4: there is no variable customer.nickname"))
    #expect(reading.faults.count == 1)
  }

  @Test func `What YAML itself refuses is told together with the rest`() {
    let reading = SamplePolicy.read(SamplePolicy.least("moment: { delay: *x, threshold: none }\nmoment: {}"))
    #expect(reading.faults.map(\.line) == [6, 6, 7], "\(reading.faults)")
    #expect(SamplePolicy.read("a: [").faults.count == 1)
    #expect(SamplePolicy.read("").faults.map(\.message) == ["the file holds nothing"])
    #expect(SamplePolicy.read("- a\n").faults.map(\.message) == ["the file is a list"])
  }

  @Test func `A file that is not UTF-8 is refused with its line, and a byte order mark is no fault`() {
    let bad = PolicyFile.parse(Array("program:\n  id: ".utf8) + [0xFF, 0x0A], name: "p", templates: [:])
    #expect(bad.faults.map(\.line) == [2])
    let marked = PolicyFile.parse([0xEF, 0xBB, 0xBF] + Array(SamplePolicy.least.utf8), name: "p", templates: [:])
    #expect(marked.policy != nil)
  }

  @Test func `The hash tells policies and templates apart and nothing else`() throws {
    let hash = { (text: String, templates: [String: String]) in
      PolicyHash.hex(Array(text.utf8), templates: templates)
    }
    // sha256 of eight zero bytes, the length of nothing.
    #expect(hash("", [:]) == "af5570f5a1810b7af78caf4bc70a660f0df51e42baf91d4de5b2328de0e83dfc")
    #expect(hash("a", ["x": "1", "y": "2"]) == hash("a", ["y": "2", "x": "1"]))
    let all = [
      hash("a", [:]), hash("b", [:]), hash("a", ["x": "1"]), hash("a", ["x1": ""]), hash("a", ["": "x1"]), hash("ax", ["": "1"]),
    ]
    #expect(Set(all).count == all.count)
    // Without a length before each name these two would be the same bytes.
    let zeros = String(repeating: "\0", count: 8)
    #expect(hash("a", ["a": "", "b": ""]) != hash("a", ["a\(zeros)b": ""]))
    let policy = try SamplePolicy.policy(SamplePolicy.least)
    #expect(policy.hash == hash(SamplePolicy.least, [:]))
  }
}
