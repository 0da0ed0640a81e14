/// A mail, ready for either contract of the provider.
package struct ComposedMail: Sendable, Equatable {
  /// One line of plain text, at most 200 characters.
  package var subject: String
  /// The whole mail as Markdown, footer included: what contract B sends.
  package var markdown: String
  /// The same as plain text, and
  package var text: String
  /// as an HTML document that needs nothing from elsewhere.
  package var html: String
  /// The template it was made from: a file's name, or `built-in prompt.en`.
  package var templateName: String
  /// Changes with the template's source.
  package var templateVersion: String
  /// The locale of its words.
  package var locale: String
  /// Why more specific templates were passed over, a sentence each. Holds no values.
  package var passedOver: [String]

  /// Joins what was written.
  package init(
    subject: String, markdown: String, text: String, html: String, templateName: String, templateVersion: String, locale: String,
    passedOver: [String]
  ) {
    self.subject = subject
    self.markdown = markdown
    self.text = text
    self.html = html
    self.templateName = templateName
    self.templateVersion = templateVersion
    self.locale = locale
    self.passedOver = passedOver
  }
}

/// Why a mail cannot be written.
package struct ComposeFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// A closed set.
  package enum Code: String, Sendable, CaseIterable {
    /// The customer has no usable link, which this kind of mail is about.
    case noLink = "no_link"
    /// A reward notice without its reward.
    case noReward = "no_reward"
    /// No template can be filled.
    case noTemplate = "no_template"
    /// A preview was asked for a signal or an announcement that the policy has not.
    case noSuchSignal = "no_such_signal"
    /// The public base address is not a web address.
    case badBase = "bad_base"
    /// The crypto library refused to seal a token.
    case unsealed
  }

  package var code: Code
  /// What went wrong and what to do; without values from events.
  package var message: String

  /// Says why.
  package init(code: Code, message: String) {
    self.code = code
    self.message = message
  }

  package var description: String { "\(code.rawValue): \(message)" }
}
