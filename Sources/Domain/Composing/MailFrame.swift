import Addresses
import Markdown

/// All of a mail but its body.
struct MailFrame: Sendable, Equatable {
  let subject: String
  /// As Markdown.
  let footer: String
  let locale: String
  /// The link that is shown as a button; nil where the mail may not promote.
  let button: WebAddress?
  let templateName: String
  let templateVersion: String
  let passedOver: [String]

  /// The mail with a rendered body.
  func mail(body: String) -> ComposedMail {
    let body = MailMarkdown.tidy(body)
    let markdown = body + "\n\n---\n\n" + footer + "\n"
    let html = MailHTML.document(
      subject: subject, body: Markdown.html(body), footer: Markdown.html(footer), language: locale, button: button)
    return ComposedMail(
      subject: subject, markdown: markdown, text: Markdown.plainText(markdown), html: html, templateName: templateName,
      templateVersion: templateVersion, locale: locale, passedOver: passedOver)
  }
}
