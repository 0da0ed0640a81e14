import IDN
import Testing

@Suite struct DomainNameTests {
  @Test(arguments: [
    ("bücher.example", "xn--bcher-kva.example"), ("BÜCHER.Example", "xn--bcher-kva.example"),
    ("bu\u{308}cher.example", "xn--bcher-kva.example"), ("xn--bcher-kva.example", "xn--bcher-kva.example"),
    ("例子。公司", "xn--fsqu00a.xn--55qx5d"), ("straße.example", "xn--strae-oqa.example"), ("ａcme.example", "acme.example"),
    ("mail.acme.example", "mail.acme.example"),
  ])
  func `A name in any script has one form in ASCII`(name: String, ascii: String) { #expect(DomainName.ascii(name) == ascii) }

  @Test(arguments: [
    "a\u{0}.example", "\(String(repeating: "ü", count: 64)).example", String(repeating: "ü.", count: 2_000), "xn--\u{FC}.example",
  ])
  func `What is no domain name has none`(name: String) { #expect(DomainName.ascii(name) == nil) }
}
