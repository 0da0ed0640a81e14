import Texts

/// The variables that a template may use.
package enum TemplateVocabulary {
  /// Every name but `data.*`, with what it gives in a sentence.
  package static let variables: [(name: String, meaning: String)] = [
    ("customer.greeting", "The first name, or a neutral word: \"there\"."),
    ("customer.named", "Whether the first name is known; for sections."),
    ("customer.name", "The whole name."),
    ("customer.tenure", "How long they are a customer: \"3 months\" (German: dative, after \"seit\")."),
    ("signal.name", "The signal's name in the policy, with spaces."),
    ("link", "The customer's personal link."),
    ("decline_link", "The \"not for me\" link."),
    ("unsubscribe_link", "The unsubscribe link."),
    ("share_page", "The customer's share page."),
    ("terms", "The address of the programme's terms."),
    ("program.name", "The programme's name."),
    ("program.product", "The product's name."),
    ("program.landing_url", "The landing page's address."),
    ("program.terms_url", "The same as `terms`."),
    ("disclosure", "The disclosure: `disclosure.in_mail`, in the share text `disclosure.in_share`."),
    ("share_text", "The text to pass on, with its link and disclosure."),
    ("reward.referrer", "What the referrer gets: \"1 free month\"."),
    ("reward.friend", "What the friend gets: \"20% off the first invoice\"."),
    ("reward.per", "For what: \"each friend who signs up\"."),
    ("reward.limit", "A sentence: \"No limit on rewards.\""),
    ("reward.this", "In reward notices: this reward."),
    ("reward.event", "In reward notices: what the friend did, \"signed up\"."),
    ("reward.state_sentence", "In reward notices: when it comes, or that it came."),
    ("totals.rewards", "All rewards earned: \"3 free months\"."),
    ("totals.active_referrals", "How many referrals are active."),
    ("may_promote", "Whether the customer may be asked to share; for sections."),
  ]

  /// The variables that are addresses and may stand inside a Markdown link.
  static let addresses: Set<String> = [
    "link", "decline_link", "unsubscribe_link", "share_page", "terms", "program.terms_url", "program.landing_url",
  ]

  private static let names = Set(variables.map(\.name))

  /// The variable that was most likely meant, else all there are.
  static func remedy(for name: String) -> String {
    let known = variables.map(\.name)
    // `{{count}}` is an event's value more often than a slip.
    if !name.contains("."), Suggestion.nearMiss(of: name, among: known, within: 4) == nil {
      return "an event's value is data.\(name); the others are \(known.joined(separator: ", "))"
    }
    return Suggestion.remedy(for: name, among: known)
  }

  /// Whether a template may name it.
  package static func knows(_ path: TemplatePath) -> Bool { path.isElement || path.isData || names.contains(path.name) }
}
