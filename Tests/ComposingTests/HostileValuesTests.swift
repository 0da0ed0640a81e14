import Composing
import Deciding
import Examples
import JSONTree
import Policies
import Templates
import Testing
import Texts

/// Names and event values that try to become more than words.
@Suite struct HostileValuesTests {
  static let values = [
    "](http://evil)", "[x](http://evil)", "<script>alert('evil')</script>", "<a href=evil>x</a>", "javascript:evil()",
    "a\r\nBcc: evil",
    "a\n\n# evil", "{{link}}", "{{{link}}}", "\u{202E}live\u{202C}", "www.evil.com", "evil.com/x", "EVIL.COM", "evil\u{200B}.com",
    "evil。com", "![x](y)", "![x][y]", "`code`", "# h", "> q", "- item", "1. item", "1) item", "===", "---", "***", "    code",
    "\tcode",
    "&lt;img src=x&gt;", "&#60;b&#62;", "a@evil.com", "http://evil", "//evil", "192.0.2.7", "[x]: y", "a | b", "~~s~~", "\\",
    "\\\\]",
    "](/evil)", "<!-- c -->", "<y>", "\u{2028}x", "\u{0}", "\u{FEFF}", "tel:1", "mailto:evil",
    String(repeating: "A", count: 10_000),
    String(repeating: "](x) ", count: 2_000), "[![", "**b**", "_i_", "x!", "",
    // What shows as evil.com though a character that shows nothing stands in it.
    "evil.c\u{FE0F}om", "evil\u{34F}.com", "evil.c\u{E0100}om", "evil.\u{180B}com", "evil.c\u{1BCA0}om", "evil.\u{2062}com",
    "e\u{FE0E}vil.com", "evil\u{FF0E}com", "ev\u{AD}il.com", "evil.c\u{200D}om",
    // Look-alikes of the dot, slash and at sign, and addresses without a scheme.
    "evil\u{FE52}com", "evil\u{2024}com", "http:\u{2215}\u{2215}evil", "a\u{FE6B}evil.com", "evil.xn--p1ai", "evil.co.uk/~x?y#z",
    "WWW.EVIL.COM", "ftp.evil.com", "2130706433", "[2001:db8::1]", "data:text/html,x", "vbscript:x", "\\\\evil\\share",
    // Markdown that some renderers know beyond CommonMark.
    "| a | b |\n|---|---|", "[^1]", "$x$", ":smile:", "==mark==", "^sup^", "- [ ] task", "{.class}", "<!DOCTYPE x>", "<?php",
    "&nbsp;&#x3C;",
  ]

  /// An owner's template of any kind that shows hostile values in every place it can.
  static let exposed = """
    ---
    subject: "{{customer.name|somebody}}: {{data.note|something}}"
    ---
    Hi {{customer.greeting}} {{customer.name|somebody}},

    {{data.note|something}}

    {{data.note|something}}{{data.note|something}}
    {{data.note|something}} and *{{data.note|something}}* {{data.note|something}}[{{data.note|something}}]({{terms}}) {{data.note|something}}(x)

    - {{data.note|something}}

    > {{data.note|something}}

    `{{data.note|something}}`

    {{#data.list}}
    - {{.|something}}
    {{/data.list}}

    {{link|our site}}
    """

  @Test("Values make no link, image, tag or header, whatever the kind", arguments: MessageKind.allCases, values)
  func valuesStayWords(kind: MessageKind, value: String) throws {
    var fixture = MailFixture()
    fixture.kind = kind
    fixture.reward = RewardNotice(.external(text: value), .applied)
    fixture.record.profile.name = value
    fixture.data = .object([.init("note", .string(value)), .init("list", .array([.string(value), .string(value)]))])
    let builtin = kind == .announcement || value.isEmpty ? nil : try? fixture.compose()
    fixture.policy.templates.sources = ["\(kind.rawValue).md": Self.exposed]
    let mail = try fixture.compose()
    #expect(mail.templateName == "\(kind.rawValue).md")
    for mail in [mail, builtin].compactMap(\.self) { expectHarmless(mail) }
    #expect(linksOf(mail.html).sorted() == (Array(MailFixture.everyLink)).sorted())
  }

  @Test(
    "Ordinary names are shown as they are",
    arguments: [
      ("O'Brien", "O'Brien"), ("王", "王"), ("Jean-Luc Picard", "Jean-Luc"), ("Zoë", "Zoë"), ("Lovelace, Ada", "Ada"),
      ("Dr. Strange", "Dr. Strange"), ("J.R. Ewing", "J.R."), ("محمد علي", "محمد"), ("François", "François"),
    ])
  func namesSurvive(name: String, greeting: String) throws {
    var fixture = MailFixture()
    fixture.record.profile.name = name
    let mail = try fixture.compose()
    #expect(mail.text.hasPrefix("Hi \(greeting),"))
    #expect(mail.html.contains("<p>Hi \(greeting),</p>"))
  }

  @Test(
    "What is no name gives the neutral word",
    arguments: [
      nil, "", " ", "evil.com", "Visit evil.com now", "{{link}}", "<b>", "🎉", "12345", "a@b.example",
      String(repeating: "x", count: 41),
    ])
  func strangeNamesAreNotUsed(name: String?) throws {
    var fixture = MailFixture()
    fixture.record.profile.name = name
    #expect(try fixture.compose().text.hasPrefix("Hi there,"))
  }

  @Test(
    "Values with ordinary punctuation are kept",
    arguments: [
      "Acme Inc.", "10:30", "Note: done", "C#", "50% (half)", "A & B", "v1.5", "e.g. this", "3.5", "What?", "Great!", "a/b",
      "Ltd. Co",
    ])
  func ordinaryValuesSurvive(value: String) throws {
    var fixture = MailFixture()
    fixture.data = .object([.init("note", .string(value))])
    fixture.policy.templates.sources = ["prompt.md": "---\nsubject: \"{{data.note}}\"\n---\n{{data.note}}\n\n{{link}}"]
    let mail = try fixture.compose()
    #expect(mail.subject == value)
    #expect(mail.text.hasPrefix(value + "\n"))
  }

  @Test(
    "A value that looks like a URL gives way to the fallback",
    arguments: [
      "evil.com", "www.evil.com/x", "http://evil", "https://evil.example/a?b", "HTTP://EVIL", "ftp://evil.com", "//evil.com",
      "mailto:a@evil.com", "javascript:alert(1)", "data:text/html,x", "see evil.com now", "evil.com.", "(evil.com)",
      "evil\u{200B}.com", "evil。com", "evil．com", "192.0.2.7", "a@evil.com", "xn--e1awd7f.com", "évil.com", "evil.com:8080",
      "tel:+123456", "hxxp://evil.com",
    ])
  func urlsGiveWay(value: String) throws {
    var fixture = MailFixture()
    fixture.data = .object([.init("note", .string(value)), .init("list", .array([.object([.init("x", .string(value))])]))])
    let body = "{{data.note|words}} {{data.list.0.x|more}} {{link}}"
    fixture.policy.templates.sources = ["prompt.md": "---\nsubject: \"S {{data.note|words}}\"\n---\n\(body)"]
    let mail = try fixture.compose()
    #expect(mail.subject == "S words" && mail.text.hasPrefix("words more https://"), "\(mail.text)")
  }

  @Test("A long value is cut at 200 characters")
  func longValuesAreCut() {
    #expect(UntrustedText.oneLine(String(repeating: "a", count: 10_000)).unicodeScalars.count == 201)
  }

  private func expectHarmless(_ mail: ComposedMail, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(Set(linksOf(mail.html)) == MailFixture.everyLink, sourceLocation: sourceLocation)
    let frame: Set = [
      "!DOCTYPE", "html", "/html", "head", "/head", "meta", "title", "/title", "style", "/style", "body", "/body", "div", "/div",
    ]
    let markup: Set = [
      "p", "/p", "a", "/a", "em", "/em", "strong", "/strong", "ul", "/ul", "li", "/li", "blockquote", "/blockquote", "code",
      "/code", "br", "wbr",
    ]
    #expect(tagsOf(mail.html).isSubset(of: frame.union(markup)), sourceLocation: sourceLocation)
    #expect(!mail.subject.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x202E }, sourceLocation: sourceLocation)
    #expect(mail.subject.unicodeScalars.count <= 201 && !mail.subject.isEmpty, sourceLocation: sourceLocation)
    for text in [mail.subject, mail.text, mail.markdown, mail.html] {
      #expect(!text.contains("\u{202E}") && !text.contains("\u{0}"), sourceLocation: sourceLocation)
      let seen = String(String.UnicodeScalarView(text.unicodeScalars.filter { !$0.properties.isDefaultIgnorableCodePoint }))
        .lowercased()
      for address in ["evil.com", "http://evil", "//evil", "a@", "javascript:", "192.0.2.7", "data:text", "vbscript:", "evil.co"]
      {
        #expect(!seen.contains(address), sourceLocation: sourceLocation)
      }
    }
  }
}
