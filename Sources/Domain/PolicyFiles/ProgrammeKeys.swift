import Policies

// Who runs the programme.
extension PolicyKey {
  static let programme: [PolicyKey] = [
    .init(
      "program", .mapping, .required("add program: with id, name, product, landing_url and terms_url"), "Whose programme this is."
    ),
    .init(
      "program.id", .identifier, .required("add id: refer-a-friend, a word that never changes"),
      "Names the programme in records and in the holdout's draw."),
    .init("program.name", .text(upTo: 200), .required("add name: the programme's name for customers"), "The programme's name."),
    .init(
      "program.product", .text(upTo: 200), .required("add product: the name customers know"),
      "The product's name, as customers know it."),
    .init(
      "program.landing_url", .webAddress, .required("add landing_url: where friends arrive"), "Where a click on a link leads."),
    .init(
      "program.terms_url", .webAddress, .required("add terms_url: where the programme's terms stand"),
      "The programme's terms, linked in every mail."),
    .init(
      "program.time_zone", .zone, .absent,
      "The zone of customers who have none, and of the dates in findings and `explain`; UTC where left out. Quiet hours need it."),
    .init(
      "program.unit", .choice(Policy.Unit.allCases.map(\.rawValue)), "customer",
      "What caps, vetoes, holdout, limits and rewards count for."),
    .init("sender", .mapping, .required("add sender: with from and postal_address"), "Who the mail comes from."),
    .init(
      "sender.from", .mailbox, .required("add from: \"Acme <mail@acme.example>\""),
      "The sender's name and address; with contract B the mailbox's own."),
    .init(
      "sender.postal_address", .text(upTo: 500), .required("add postal_address: the law wants one in every mail"),
      "The postal address under every mail."),
    .init("sender.tags", .list(.text(upTo: 100)), "[]", "Tags given to the provider with every mail."),
    .init(
      "links", .mapping, .required("add links: { base: https://go.acme.example/r/ }"),
      "Where a customer's link comes from: `base` or `from`."),
    .init("links.base", .linkBase, .absent, "The public address that the code is appended to."),
    .init("links.from", .path, .absent, "Your own referral system: the path of the link in the customer's events."),
    .init("consent", .orNone(.mapping), "none", "The proof that promotional mail needs."),
    .init("consent.field", .path, "customer.marketing_consent", "Where events say true or false."),
    .init(
      "consent.required_in", .list(.country), "[EEA, UK, CH, CA, unknown]",
      "Where it must be true, by `customer.country`; elsewhere opt-out is enough."),
    .init(
      "disclosure", .mapping, .required("add disclosure: with in_mail and in_share"), "What the law wants said about rewards."),
    .init(
      "disclosure.in_mail", .localized,
      .required("add in_mail: \"You may earn a reward when someone signs up through your link.\""),
      "Stands in every mail; `\"*\"` is for all locales."),
    .init(
      "disclosure.in_share", .localized,
      .required("add in_share: \"I may get a reward if you sign up through my link.\""),
      "Stands in the text to pass on; likewise."),
  ]
}
