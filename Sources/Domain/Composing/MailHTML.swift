import Addresses

/// A mail as an HTML document: readable in light and dark, narrow and wide, with nothing from elsewhere.
package enum MailHTML {
  /// - Parameters:
  ///   - body: HTML made from Markdown in safe mode, so that every `<` begins a tag of cmark's.
  ///   - button: the address that is shown as a button where it has a paragraph for itself.
  static func document(subject: String, body: String, footer: String, language: String, button: WebAddress?) -> String {
    """
    <!DOCTYPE html>
    <html lang="\(escaped(language))">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="supported-color-schemes" content="light dark">
    <title>\(escaped(subject))</title>
    <style>:root { color-scheme: light dark; }</style>
    </head>
    <body style="margin:0;padding:0">
    <div style="\(container)">
    \(styled(body, button: button))<div style="\(foot)">
    \(styled(footer, button: nil))</div>
    </div>
    </body>
    </html>

    """
  }

  /// Text as HTML content or an attribute's value in double quotes.
  package static func escaped(_ text: String) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for character in text.unicodeScalars {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }

  /// A document with a dashed box at its end that tells of things which are not in it.
  static func boxed(_ document: String, title: String, _ items: [String]) -> String {
    guard let end = document.firstRange(of: "</body>") else { return document }
    let list = items.map { "<li>\(escaped($0))</li>" }.joined()
    let box =
      "<div style=\"\(container)\"><div style=\"\(boxLook)\"><strong>\(escaped(title))</strong><ul>\(list)</ul></div></div>\n"
    return String(document[..<end.lowerBound]) + box + document[end.lowerBound...]
  }

  // No colour of text or ground is set: each mail reader's own suit its theme, light or dark.
  private static let container =
    "max-width:600px;margin:0 auto;padding:24px 16px;font-family:system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif;"
    + "font-size:16px;line-height:1.5;overflow-wrap:break-word"
  private static let foot = "margin-top:32px;padding-top:8px;border-top:1px solid #8a8f98;font-size:13px"
  private static let boxLook = "padding:8px 16px;border:1px dashed #8a8f98;border-radius:8px;font-size:13px"
  private static let buttonLook =
    "display:inline-block;max-width:100%;box-sizing:border-box;padding:12px 20px;border-radius:8px;background:#1a56db;"
    + "color:#ffffff;font-weight:600;text-decoration:none;overflow-wrap:anywhere"

  private static let looks: [(tag: [UInt8], styled: [UInt8])] = [
    ("<blockquote>", "<blockquote style=\"margin:16px 0;padding:4px 16px;border-left:3px solid #8a8f98\">"),
    ("<hr />", "<hr style=\"border:0;border-top:1px solid #8a8f98;margin:24px 0\">"),
    ("<h1>", "<h1 style=\"font-size:22px;line-height:1.3\">"),
    ("<h2>", "<h2 style=\"font-size:18px;line-height:1.3\">"),
    ("<pre>", "<pre style=\"white-space:pre-wrap\">"),
    ("<img ", "<img style=\"max-width:100%;height:auto\" "),
  ].map { (Array($0.0.utf8), Array($0.1.utf8)) }

  /// An address that a narrow window breaks before its code rather than inside it.
  private static func breaking(_ address: String) -> String {
    guard let slash = address.lastIndex(of: "/") else { return address }
    return address[...slash] + "<wbr>" + address[address.index(after: slash)...]
  }

  private static func styled(_ html: String, button: WebAddress?) -> String {
    var looks = looks
    if let button {
      let address = escaped(button.text)
      looks.append(
        (
          Array("<p><a href=\"\(address)\">\(address)</a></p>".utf8),
          Array("<p style=\"margin:24px 0\"><a href=\"\(address)\" style=\"\(buttonLook)\">\(breaking(address))</a></p>".utf8)
        ))
    }
    let source = Array(html.utf8)
    var result: [UInt8] = []
    result.reserveCapacity(source.count + 1_024)
    var index = 0
    while index < source.count {
      if source[index] == UInt8(ascii: "<"), let look = looks.first(where: { source[index...].starts(with: $0.tag) }) {
        result += look.styled
        index += look.tag.count
      } else {
        result.append(source[index])
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}

extension ComposedMail {
  /// The HTML with a box at its end, for previews: what somebody else adds to the mail.
  package func htmlWithBox(title: String, _ items: [String]) -> String { MailHTML.boxed(html, title: title, items) }
}
