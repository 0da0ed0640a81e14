import Addresses
import Testing

struct EmailAddressTests {
  @Test(
    "what could receive mail is plausible",
    arguments: [
      "a@b.co", "ann+tag@acme.example", "Ann.Lee@Mail.Acme.example", "o'neil@x-y.example", "用户@例子.公司", "jörg@bücher.example",
      "a@1.2.museum", "_x_@a.xn--p1ai", "\(String(repeating: "a", count: 64))@b.co",
    ])
  func plausible(text: String) { #expect(EmailAddress.isPlausible(text)) }

  @Test(
    "what could not, or could break a header, is not",
    arguments: [
      "", "a", "@", "a@", "@b.co", "a@b", "a@@b.co", "a@b@c.co", "a b@c.co", " a@b.co", "a@b.co ", "a@b.co\r\nBcc: x@y.z",
      "a@b.co\n", "a\u{0}@b.co",
      "a,b@c.co", "<a@b.co>", "Ann <a@b.co>", "a@b.co,c@d.co", "a;b@c.co", "\"a b\"@c.co", "a@[127.0.0.1]", "a@127.0.0.1",
      "a@b..co", "a@.b.co",
      "a@b.co.", ".a@b.co", "a.@b.co", "a..b@c.co", "a@-b.co", "a@b-.co", "a@b_c.co", "a@b.c", "a@b.co\u{202E}", "a\u{200B}@b.co",
      "a\u{A0}b@c.co",
      "a＠b.co", "a@b。co", "mailto:a@b.co", "a@b.co?x=y", "a(c)@b.co", "\(String(repeating: "a", count: 65))@b.co",
      "a@\(String(repeating: "b", count: 64)).co", "a@\(String(repeating: "b.", count: 130))co",
    ])
  func implausible(text: String) { #expect(!EmailAddress.isPlausible(text)) }

  @Test("two spellings of one address compare alike")
  func comparison() {
    #expect(EmailAddress.comparisonKey("Ann.Lee@acme.example\n") == "ann.lee@acme.example")
    #expect(EmailAddress.comparisonKey(" Ann.Lee@ACME.Example") == "ann.lee@acme.example")
  }

  @Test(
    "one address in any script, form and letter case has one key",
    arguments: [
      "eva@bücher.example", "eva@xn--bcher-kva.example", "Eva@BÜCHER.example", "eva@bu\u{308}cher.example",
      "eva@XN--BCHER-KVA.Example",
      "eva@bücher。example", "eva@bücher．example", "eva@bücher.example.", "eva@bücher.example｡", " eva@bücher.example\n",
      "eva@xn--bcher-kva.example.",
    ])
  func oneKey(text: String) {
    #expect(EmailAddress.comparisonKey(text).utf8.elementsEqual("eva@xn--bcher-kva.example".utf8))
    #expect(EmailAddress.key(text) != nil)
  }

  @Test(
    "the part before the at sign is compared in lower case and form C",
    arguments: [
      ("JÖRG@b.co", "jörg@b.co"), ("jo\u{308}rg@b.co", "jörg@b.co"), ("ΝΊΚΟΣ@b.co", "νίκοσ@b.co"), ("νίκος@b.co", "νίκοσ@b.co"),
      ("a@b@bücher.example", "a@b@xn--bcher-kva.example"), ("NOBODY", "nobody"), ("", ""), ("a@b.co..", "a@b.co."),
    ])
  func localParts(text: String, key: String) { #expect(EmailAddress.comparisonKey(text).utf8.elementsEqual(key.utf8)) }

  @Test("a key is its own key")
  func idempotent() {
    for text in [
      "eva@bücher.example", "ΝΊΚΟΣ@ΝΊΚΟΣ.gr", "İ@İ.example", "\u{1E9E}@STRASSE.de", "x@\u{FFFD}.example", "ö\u{323}@ö\u{323}.de",
    ] {
      let key = EmailAddress.comparisonKey(text)
      #expect(EmailAddress.comparisonKey(key).utf8.elementsEqual(key.utf8), "\(text)")
    }
  }
}
