import Composing
internal import HTTPServer
import JSONTree
internal import Markdown
import Policies
internal import Synchronization
import Time

extension Service {
  /// The newest mails.
  func listPage(_ request: HTTPRequest) throws -> HTTPAnswer {
    let (count, newest) = office.withLock { ($0.entries.count, Array($0.entries.suffix(200).reversed())) }
    let now = settings.now()
    let rows = newest.map { entry in
      let status = entry.fate.status(
        acceptedAt: entry.acceptedAt, sendAt: entry.sendAt, scanTime: settings.scanTime, now: now)
      let word = entry.fate.bouncedAt == nil ? (status.deliveredAt == nil ? status.word : "delivered") : "bounced"
      return """
        <tr><td>\(Self.stamp(entry.acceptedAt))</td><td>\(cell(entry.to.joined(separator: ", ")))</td>\
        <td><a href="/mails/\(MailHTML.escaped(entry.id))">\(cell(entry.subject))</a></td><td>\(cell(word))</td></tr>

        """
    }
    let shown = newest.count < count ? ", the newest \(newest.count) shown" : ""
    return page(
      "MultiMail sandbox", refreshes: true,
      """
      <h1>MultiMail sandbox</h1>
      <p>\(count) mails accepted\(shown). Nothing leaves this machine. <a href="/sandbox/mails">JSON</a></p>
      <table><thead><tr><th>accepted</th><th>to</th><th>subject</th><th>state</th></tr></thead>
      <tbody>\(rows.joined())</tbody></table>
      """)
  }

  /// One mail as its reader sees it.
  func mailPage(_ request: HTTPRequest, _ id: String) throws -> HTTPAnswer {
    let mail = try mail(id)
    let html = mail.html ?? mail.markdown.map { Self.fragmentLook + Markdown.html($0) }
    let source = mail.markdown ?? mail.text ?? ""
    // A frame of its own origin without scripts or forms; links open outside it.
    let frame = html.map { html in
      """
      <iframe title="the mail" sandbox="allow-popups allow-popups-to-escape-sandbox" \
      srcdoc="\(MailHTML.escaped("<base target=\"_blank\">" + html))"></iframe>
      """
    }
    let facts: [(String, String?)] = [
      ("from", mail.from), ("to", mail.to.joined(separator: ", ")), ("accepted", "\(Self.stamp(mail.acceptedAt)) UTC"),
      ("contract", mail.contract == "keyed" ? "B, with a key" : "A, without a key"), ("mailbox", mail.mailboxID),
      ("key", mail.idempotencyKey), ("id", mail.id),
    ]
    let rows = facts.compactMap { name, value in value.map { "<tr><th class=\"name\">\(name)</th><td>\(cell($0))</td></tr>" } }
    return page(
      mail.subject, refreshes: false,
      """
      <p><a href="/">all mails</a> · <a href="/sandbox/mails/\(MailHTML.escaped(mail.id))">JSON</a></p>
      <h1>\(cell(mail.subject))</h1>
      <table>\(rows.joined())</table>
      \(frame ?? "")
      <h2>\(mail.markdown == nil ? "Plain text" : "Markdown")</h2>
      <pre>\(MailHTML.escaped(source))</pre>
      """)
  }

  /// How MultiMail's own HTML of a Markdown mail may look; its real look is not public.
  private static let fragmentLook = """
    <style>:root { color-scheme: light dark } body { font: 16px/1.5 system-ui, sans-serif; max-width: 600px; margin: 1rem auto; \
    padding: 0 1rem; overflow-wrap: anywhere } blockquote { margin: 1rem 0; padding: 0 1rem; border-left: 3px solid #8888 }</style>
    """

  /// Date and second in UTC.
  private static func stamp(_ moment: Timestamp) -> String { String(moment.description.prefix(19)).replacing("T", with: " ") }

  /// Text in a cell, with its own writing direction kept inside.
  private func cell(_ text: String) -> String { "<bdi>\(MailHTML.escaped(text))</bdi>" }

  private func page(_ title: String, refreshes: Bool, _ body: String) -> HTTPAnswer {
    let html = """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
      \(refreshes ? "<meta http-equiv=\"refresh\" content=\"5\">" : "")<title>\(MailHTML.escaped(title))</title>
      <style>
      :root { color-scheme: light dark }
      body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem }
      table { border-collapse: collapse; width: 100% } th { text-align: left }
      th, td { padding: .3rem .6rem .3rem 0; border-bottom: 1px solid #8884; vertical-align: top; overflow-wrap: anywhere }
      th.name { width: 6rem; font-weight: 600 } td:first-child { white-space: nowrap }
      @media (max-width: 40rem) {
        body { margin: 1rem auto } thead { display: none } tr { display: block; padding: .5rem 0; border-bottom: 1px solid #8884 }
        td, th { display: inline-block; border: 0; padding: 0 .6rem 0 0 } td:nth-child(3) { display: block; font-weight: 600 }
      }
      iframe { width: 100%; height: 36rem; border: 1px solid #8888; border-radius: 6px; margin: 1rem 0; background: Canvas }
      pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #8882; padding: 1rem; border-radius: 6px }
      </style></head><body>
      \(body)
      </body></html>

      """
    return HTTPAnswer.response(200, "text/html; charset=utf-8", html.utf8)
      .with("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'")
      .with("Referrer-Policy", "no-referrer").with("X-Content-Type-Options", "nosniff").with("X-Frame-Options", "DENY")
      .with("Cache-Control", "no-store")
  }
}
