import Markdown
import Testing

@Suite struct MarkdownTests {
  @Test(
    "Plain text reads well",
    arguments: [
      ("Hello *big* **world**\n", "Hello big world\n"),
      ("# Title\n\nText", "Title\n\nText\n"),
      ("[Not for me](<https://a.example/u/1>)", "Not for me: https://a.example/u/1\n"),
      ("<https://a.example/r/x>", "https://a.example/r/x\n"),
      ("[https://a.example](https://a.example)", "https://a.example\n"),
      ("Intro\n\n> One\n> two\n>\n> Three\n\nOut", "Intro\n\n> One\n> two\n>\n> Three\n\nOut\n"),
      ("- a\n- b\n\nOut", "- a\n- b\n\nOut\n"),
      ("1. a\n2. b\n   - c\n", "1. a\n2. b\n   - c\n"),
      ("- a\n\n- b\n", "- a\n\n- b\n"),
      ("a\n\n---\n\nb", "a\n\n-----\n\nb\n"),
      ("    let x = 1\n", "    let x = 1\n"),
      ("one  \ntwo", "one\ntwo\n"),
      ("![alt](https://a.example/p.png)", "alt\n"),
      (#"O'Brien \*not bold\* &amp; \<b>"#, "O'Brien *not bold* & <b>\n"),
      ("", ""),
    ])
  func readsWell(source: String, expected: String) {
    #expect(Markdown.plainText(source) == expected)
  }

  @Test("Raw HTML never passes", arguments: ["<script>alert(1)</script>", "a <img src=x onerror=y> b", "<div>\nx\n</div>"])
  func rawHTMLIsLeftOut(source: String) {
    let html = Markdown.html(source)
    #expect(!html.contains("<script") && !html.contains("<img") && !html.contains("<div"))
    #expect(!Markdown.plainText(source).contains("<"))
  }

  @Test("Links to scripts lose their address")
  func scriptLinksAreEmptied() {
    #expect(Markdown.html("[x](javascript:alert(1))") == "<p><a href=\"\">x</a></p>\n")
  }

  @Test("Only marked addresses become links")
  func bareAddressesStayWords() {
    #expect(!Markdown.html("see https://a.example and www.b.example").contains("<a"))
    #expect(Markdown.html("<https://a.example/?a=1&b=2>").contains("href=\"https://a.example/?a=1&amp;b=2\""))
  }

  @Test("Deep nesting and odd bytes neither trap nor overflow the stack")
  func hostileInputIsSurvived() {
    let deep = String(repeating: ">", count: 20_000) + " x"
    #expect(Markdown.plainText(deep).contains("x"))
    #expect(Markdown.plainText("a\u{0}b") == "a\u{FFFD}b\n")
  }
}
