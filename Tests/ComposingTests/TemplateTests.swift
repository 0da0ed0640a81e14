import Composing
import Examples
import JSONTree
import Policies
import Templates
import Testing

@Suite struct TemplateTests {
  static let faults: [(source: String, line: Int, column: Int, says: String)] = [
    ("a {{{link}}}", 4, 3, "always escaped"),
    ("ä {{&link}}", 4, 3, "always escaped"),
    ("a\n{{>part}}", 5, 1, "partials"),
    ("{{=<% %>=}}", 4, 1, "delimiters"),
    ("a {{link", 4, 3, "never closed"),
    ("a {{", 4, 3, "never closed"),
    ("{{#link}}\nx", 4, 1, "never closed; add {{/link}}"),
    ("x{{/link}}", 4, 2, "never opened"),
    ("{{#link}}{{#disclosure}}{{/link}}", 4, 25, "must close"),
    ("{{nothing}}", 4, 1, "no variable nothing"),
    ("{{customer.email}}", 4, 1, "no variable customer.email"),
    ("{{#customer.mail}}{{/customer.mail}}", 4, 1, "no variable"),
    ("{{data.x|}}", 4, 1, "fallback"),
    ("{{data x}}", 4, 1, "not a variable's name"),
    ("{{}}", 4, 1, "not a variable's name"),
    ("{{data.x\n}}", 4, 1, "one line"),
    ("{{customer.nam}}", 4, 1, "did you mean `customer.name`?"), ("{{count}}", 4, 1, "an event's value is data.count"),
    ("{{lnk}}", 4, 1, "did you mean `link`?"),
    ("one\n\ntwo <b>bold</b>", 6, 5, "HTML"),
    ("<!-- note -->", 4, 1, "HTML"),
    ("[x](https://a.example/{{data.x}})", 4, 23, "link's address"),
    ("[x]({{data.x}})", 4, 5, "link's address"),
    ("<https://a.example/{{data.x}}>", 4, 20, "link's address"),
    ("https://a.example/{{data.x}}", 4, 19, "link's address"),
    ("www.{{data.x}}", 4, 5, "link's address"),
    ("[x]: {{data.x}}", 4, 6, "link's address"),
    ("[x]({{link|y}})", 4, 5, "without a fallback"),
    (String(repeating: "{{#link}}", count: 9), 4, 73, "deeper"),
  ]

  @Test("A fault says where it is and what to do", arguments: faults)
  func faultsHavePlaces(source: String, line: Int, column: Int, says: String) throws {
    let policy = MailFixture.samplePolicy(templates: ["prompt.en.md": "---\nsubject: \"S\"\n---\n" + source])
    let fault = try #require(Composer.faults(in: policy).first)
    #expect(fault.template == "prompt.en.md")
    #expect(fault.position == .init(line: line, column: column))
    #expect(fault.description.contains(says), "\(fault)")
  }

  @Test(
    "A file's head and name are checked",
    arguments: [
      ("prompt.md", "no head", 1, 1, "must begin"),
      ("prompt.md", "---\nsubject: x\n", 1, 1, "never closed"),
      ("prompt.md", "---\n---\nx", 1, 1, "subject is missing"),
      ("prompt.md", "---\nsubject: \"x\n---\nx", 2, 1, "quotes"),
      ("prompt.md", "---\nsubject: x\ntitle: y\n---\nx", 3, 1, "only subject"),
      ("prompt.md", "---\nsubject: x\n---\n \n", 4, 1, "no body"),
      ("prompt.md", "---\nsubject:  \"a {{nope}}\"\n---\nx", 2, 14, "no variable"),
      ("prompt.md", "---\nsubject: x\n---\nGr\u{FFFD}\u{FFFD}e", 4, 3, "save it as UTF-8"),
      ("promt.md", "", 1, 1, "did you mean `prompt`?"), ("prompt.milstone.md", "", 1, 1, "did you mean `milestone`?"),
      ("prompt.typo.md", "", 1, 1, "neither a signal nor a locale"),
      ("prompt.milestone.xx.md", "", 1, 1, "not one of templates.locales; known are en"),
      ("prompt.txt", "", 1, 1, "name is"),
    ])
  func filesAreChecked(name: String, source: String, line: Int, column: Int, says: String) throws {
    let fault = try #require(Composer.faults(in: MailFixture.samplePolicy(templates: [name: source])).first)
    #expect(fault.position == .init(line: line, column: column))
    #expect(fault.description.contains(says), "\(fault)")
  }

  @Test("All faults of one file are told at once, in the order of the text")
  func allFaultsOfOneFile() {
    let source = """
      ---
      subject: "{{nope}}"
      title: x
      ---
      {{{link}}} and {{&link}}
      {{customer.nam}} <b>bold</b>
      {{link
      {{#customer.named}}{{#typo}}x{{/customer.named}}{{/typo}}
      {{/link}}
      """
    let faults = Composer.faults(in: MailFixture.samplePolicy(templates: ["prompt.md": source]))
    #expect(
      faults.map { "\($0.position.line):\($0.position.column)" } == [
        "3:1", "2:11", "5:1", "5:16", "6:1", "6:18", "6:25", "7:1", "8:20", "8:30", "8:49", "9:1",
      ], "\(faults)")
    #expect(faults.allSatisfy { !$0.remedy.isEmpty && !$0.message.isEmpty })
  }

  @Test("A file that is nothing but faults is left after twenty")
  func faultsAreBounded() {
    let source = "---\nsubject: x\n---\n" + String(repeating: "{{nope}}", count: 5_000)
    #expect(Composer.faults(in: MailFixture.samplePolicy(templates: ["prompt.md": source])).count == 20)
  }

  @Test("All faults of all files are reported at once, and share texts are checked like templates")
  func allFaults() {
    var policy = MailFixture.samplePolicy(templates: ["prompt.md": "", "reminder.md": ""])
    policy.shareText["en"] = "{{nope}}"
    #expect(Composer.faults(in: policy).map(\.template) == ["prompt.md", "reminder.md", "share_text.en"])
    #expect(throws: TemplateFaults.self) { try Composer(policy) }
  }

  @Test(
    "Templates render",
    arguments: [
      ("{{data.a}} {{data.b}} {{data.o.p}}", "text 7 deep"),
      ("{{data.none|many}} {{ data.none | very many }}", "many very many"),
      ("{{#data.a}}yes{{/data.a}}{{^data.a}}no{{/data.a}}", "yes"),
      ("{{#data.zero}}yes{{/data.zero}}{{^data.zero}}no{{/data.zero}}", "no"),
      ("{{#data.url}}yes{{/data.url}}{{^data.url}}no{{/data.url}}", "no"),
      ("{{#data.list}}{{.}},{{/data.list}}", "x,y,"),
      ("{{#data.empty}}{{.}}{{/data.empty}}none", "none"),
      ("a\n{{#data.a}}\nb\n{{/data.a}}\nc", "a\nb\nc"),
      ("a\n  {{! a note\n over lines }}  \nb", "a\nb"),
      ("{{#data.a}}\n{{#data.a}}\nx\n{{/data.a}}\n{{/data.a}}\n", "x\n"),
      ("a {{! note }} b", "a  b"),
      ("{{rounded(data.big)}} {{rounded(data.b)}} {{rounded(data.digits)}}", "12,000 7 980"),
      ("{{rounded(data.a)|many}}", "many"),
      ("{{data.half}} {{data.neg}} {{data.huge}}", "4.5 -3 9007199254740993"),
      ("{{data.flag|set}}", "set"),
      ("{{data.list.0}}", "x"),
      ("1 < 2, <3", "1 < 2, <3"),
    ])
  func rendering(source: String, expected: String) throws {
    let data: JSON = .object([
      .init("a", .string("text")), .init("b", .int(7)), .init("o", .object([.init("p", .string("deep"))])),
      .init("zero", .int(0)),
      .init("url", .string("evil.com")), .init("list", .array([.string("x"), .string("y")])), .init("empty", .array([])),
      .init("big", .double(12_999.9)), .init("digits", .string("987")), .init("half", .double(4.5)), .init("neg", .int(-3)),
      .init("huge", .int(9_007_199_254_740_993)), .init("flag", .bool(true)),
    ])
    let template = try TemplateParser.parse(source, name: "t", surroundings: .markdown)
    var run = TemplateRun(style: .plain, language: .en) {
      JSON.object([.init("data", data)])[path: $0.json].flatMap(Template.Value.init)
    }
    try run.render(template.nodes)
    #expect(run.output == expected)
  }

  @Test("A template cannot run away")
  func outputIsBounded() throws {
    let loops = (0..<8).map { _ in "{{#data.l}}" }.joined() + "x" + (0..<8).map { _ in "{{/data.l}}" }.joined()
    let template = try TemplateParser.parse(loops, name: "t", surroundings: .markdown)
    var run = TemplateRun(style: .plain, language: .en) { _ in .list(Array(repeating: .truth(true), count: 20)) }
    #expect(throws: RenderFault.tooLong) { try run.render(template.nodes) }
  }

  @Test(
    "Line ends, byte order marks and quotes of files are of no account",
    arguments: [
      "---\r\nsubject: \"A \\\"b\\\"\"\r\n---\r\nBody {{link}}\r\n", "\u{FEFF}---\nsubject: 'A \"b\"'\n---\nBody {{link}}",
      "---\nsubject: A \"b\"  \n---\nBody {{link}}",
    ])
  func filesAreForgiving(source: String) throws {
    var fixture = MailFixture()
    fixture.policy.templates.sources = ["prompt.md": source]
    let mail = try fixture.compose()
    #expect(mail.subject == "A \"b\"")
    #expect(mail.text.hasPrefix("Body https://go.acme.example"))
  }
}
