import Time

extension Policy {
  /// How a kind of message leaves.
  package struct MessageRule: Sendable, Equatable {
    package var oversight: Oversight
    package var gateFirst: Int
    /// Reminder: how long after the prompt.
    package var after: Duration?
    package var atMost: Int?
    /// Reward notices: `held`, `issued` or `applied`.
    package var when: String?
    /// Encouragement: how often.
    package var every: Duration?
    package var expiresAfter: Duration?

    /// Every default, where it is not said otherwise.
    package init(
      oversight: Oversight = .autonomous, gateFirst: Int = 0, after: Duration? = nil, atMost: Int? = nil, when: String? = nil,
      every: Duration? = nil, expiresAfter: Duration? = nil
    ) {
      self.oversight = oversight
      self.gateFirst = gateFirst
      self.after = after
      self.atMost = atMost
      self.when = when
      self.every = every
      self.expiresAfter = expiresAfter
    }
  }

  /// How much a person has a hand in it.
  package enum Oversight: String, Sendable, CaseIterable {
    case autonomous, monitored, gated
    case readOnly = "read_only"
  }

  /// Where the templates lie and which languages there are.
  package struct TemplateSettings: Sendable, Equatable {
    package var folder: String
    package var defaultLocale: String
    package var locales: [String]
    /// Every template file's content by name, such as `prompt.milestone.en.md`.
    package var sources: [String: String]

    /// Says which templates there are.
    package init(folder: String, defaultLocale: String, locales: [String], sources: [String: String]) {
      self.folder = folder
      self.defaultLocale = defaultLocale
      self.locales = locales
      self.sources = sources
    }
  }

  /// The model that may rewrite mails' bodies.
  package struct Personaliser: Sendable, Equatable {
    /// The whole address of a chat-completions endpoint.
    package var url: String
    package var model: String
    /// The template variables whose values the model may see.
    package var fields: [String]
    /// For the whole exchange.
    package var timeout: Duration

    /// Names a model.
    package init(url: String, model: String, fields: [String], timeout: Duration = .seconds(2)) {
      self.url = url
      self.model = model
      self.fields = fields
      self.timeout = timeout
    }
  }

  /// What prices the report.
  package struct Costs: Sendable, Equatable {
    package var month: Money?
    /// A mail's price in millionths of the currency's unit, since it is below a cent.
    package var mailMicros: Int64?
    package var mailCurrency: String?

    /// Prices; nil: not known.
    package init(month: Money? = nil, mailMicros: Int64? = nil, mailCurrency: String? = nil) {
      self.month = month
      self.mailMicros = mailMicros
      self.mailCurrency = mailCurrency
    }
  }
}
