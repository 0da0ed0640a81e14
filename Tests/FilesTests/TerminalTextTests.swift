import Files
import Testing

@Suite struct TerminalTextTests {
  @Test(arguments: [
    ("plain ü 王 😀 👩‍🔬", "plain ü 王 😀 👩‍🔬"), ("a\n\tb", "a\n\tb"), ("", ""), ("\u{1B}[2J\u{7}", "\\u001b[2J\\u0007"),
    ("\r\u{8}\u{7F}\u{0}", "\\u000d\\u0008\\u007f\\u0000"), ("\r\n", "\\u000d\n"),
    ("\u{9B}31m\u{90}q\u{9C}", "\\u009b31m\\u0090q\\u009c"),
    ("user\u{202E}gpj.exe\u{2066}", "user\\u202egpj.exe\\u2066"), ("\u{2028}\u{2029}\u{FEFF}", "\\u2028\\u2029\\ufeff"),
    ("\u{E0041}", "\\udb40\\udc41"),
  ])
  func `what would act on a terminal is shown as a code, and the rest as it is`(text: String, shown: String) {
    #expect(TerminalText.shown(text) == shown)
  }

  @Test func `every C0 and C1 control but line feed and tab is shown`() {
    for value in Array(0x00...0x1F) + Array(0x7F...0x9F) where ![0x09, 0x0A].contains(value) {
      let text = Unicode.Scalar(value).map { String($0) } ?? ""
      #expect(TerminalText.shown(text).utf8.allSatisfy { (0x20...0x7E).contains($0) }, "\(value)")
    }
  }
}
