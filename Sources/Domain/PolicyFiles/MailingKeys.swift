import Policies

// How mails leave, in which words, and what is measured.
extension PolicyKey {
  static let mailing: [PolicyKey] =
    [.init("messages", .mapping, "{}", "How each kind of mail leaves, and when.")]
    + MessageKind.allCases.flatMap { kind -> [PolicyKey] in
      let path = "messages.\(kind.rawValue)"
      return [
        .init(path, .mapping, "{}", meaning(kind)),
        .init("\(path).oversight", .choice(oversights(kind)), .value(oversights(kind)[0]), "How much a person has a hand in it."),
        .init("\(path).gate_first", .count(ifZero: nil), "0", "The first mails of each new template that wait for a person."),
      ] + special(kind, path)
    } + [
      .init("templates", .mapping, "{}", "Where the templates lie and which languages there are."),
      .init(
        "templates.folder", .text(upTo: 500), "templates", "The folder of `<kind>[.<signal>][.<locale>].md`, beside the policy."),
      .init("templates.default_locale", .locale, "en", "The language of customers whose own is not among `locales`."),
      .init("templates.locales", .list(.locale), .absent, "The languages; the default one alone where left out."),
      .init(
        "share_text", .localized, .absent,
        "The ready-made text to pass on, by locale; `{{link}}` and `{{disclosure}}` are required."),
      .init("personaliser", .orNone(.mapping), "none", "A model that may rewrite the bodies of mails, inside guardrails."),
      .init(
        "personaliser.url", .webAddress, .required("add url: https://llm.example/v1/chat/completions"),
        "The whole address of an OpenAI-compatible chat endpoint; https, or plain http to this machine."),
      .init("personaliser.model", .text(upTo: 200), .required("add model: the model's name"), "The model's name."),
      .init(
        "personaliser.fields", .list(.path), "[]",
        "The template variables, such as `customer.tenure` or `data.count`, whose values the model may see."),
      .init(
        "personaliser.timeout", .duration(ifZero: "write at most 2s, or personaliser: none"), "2s",
        "For the whole exchange, at most 2s."),
      .init("experiments", .mapping, "{}", "What is measured."),
      .init(
        "experiments.holdout", .orNone(.percent(ifZero: "write none for no control group")), "none", "The control group's share."),
      .init("costs", .mapping, "{}", "What prices the report."),
      .init("costs.month", .money(ifZero: nil), .absent, "What a month of the product is worth."),
      .init("costs.mail", .price, .absent, "What a mail costs."),
    ]

  private static func special(_ kind: MessageKind, _ path: String) -> [PolicyKey] {
    switch kind {
    case .prompt, .copy: []
    case .reminder:
      [
        .init(
          "\(path).after", .duration(ifZero: "write how long after the prompt, such as 7d; at_most: 0 for no reminder"), "7d",
          "How long after an unanswered prompt, or after the reminder before; 7d at the least."),
        .init("\(path).at_most", .count(ifZero: nil), "1", "Reminders of one prompt; 0 is never."),
      ]
    case .rewardPending: [.init("\(path).when", .choice(["held"]), "held", "A reward enters its hold.")]
    case .rewardEarned:
      [.init("\(path).when", .choice(["applied", "issued"]), "applied", "Billing has confirmed it, or it has only been issued.")]
    case .encouragement:
      [
        .init(
          "\(path).every", .orNone(.duration(ifZero: "write how often, such as 90d, or none for never")), "90d",
          "How often, while there is an active referral; none is never.")
      ]
    case .announcement:
      [
        .init(
          "\(path).expires_after", .duration(ifZero: "write how long it may wait for approval, such as 14d"), "14d",
          "How long it may wait for approval.")
      ]
    }
  }

  /// The default stands first. An announcement leaves only after approval (section 10 of the specification).
  private static func oversights(_ kind: MessageKind) -> [String] {
    kind == .announcement ? ["gated", "read_only"] : Policy.Oversight.allCases.map(\.rawValue)
  }
}
