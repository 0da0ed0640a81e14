import Examples
import PolicyFiles
import Testing

/// The sample with one place changed: what must be said, and where.
struct Broken: Sendable, CustomTestStringConvertible {
  var old: String
  var new: String
  var line: Int
  var message: String
  var remedy: String

  init(_ old: String, _ new: String, _ line: Int, _ message: String, _ remedy: String) {
    (self.old, self.new, self.line, self.message, self.remedy) = (old, new, line, message, remedy)
  }

  var testDescription: String { "\(old) → \(new)" }
}

@Suite struct BrokenSampleTests {
  @Test(arguments: programme + occasions + asking + giving)
  func `A broken sample is refused with the place, the reason and the remedy`(broken: Broken) throws {
    let text = try SamplePolicy.text()
    try #require(text.contains(broken.old))
    let changed = text.replacing(broken.old, with: broken.new, maxReplacements: 1)
    let reading = SamplePolicy.read(changed, templates: try SamplePolicy.templates())
    #expect(reading.policy == nil)
    let fault = try #require(reading.faults.first)
    #expect(reading.faults.count == 1, "\(reading.faults)")
    #expect(fault.file == "policy.yaml")
    #expect(fault.line == broken.line, "\(fault)")
    #expect(fault.message.contains(broken.message), "\(fault)")
    #expect(fault.remedy.contains(broken.remedy), "\(fault)")
  }

  static let programme: [Broken] = [
    .init("  id: refer-a-friend\n", "", 3, "program.id is missing", "add id"),
    .init("  name: \"Share & Earn\"", "  name: \"\"", 4, "program.name: the text is empty", "write it"),
    .init("  product: Acme ", "  product: [Acme] ", 5, "program.product is a list", "a text on one line"),
    .init("https://acme.example/signup", "acme.example/signup", 6, "program.landing_url: \"acme.example/signup\"", "https://"),
    .init("  terms_url", "\tterms_url", 7, "a tab character", "indent with spaces"),
    .init("America/New_York ", "America/NewYork ", 8, "no time zone \"America/NewYork\"", "Europe/Berlin"),
    .init("  unit: account ", "  unit: acount ", 9, "\"acount\" is not known", "did you mean `account`?"),
    .init("Acme <referrals@acme.example>", "Acme referrals@acme.example", 12, "sender.from", "Acme <mail@acme.example>"),
    .init("  postal_address: \"Acme Inc.", "  #", 12, "sender.postal_address is missing", "the law wants one"),
    .init("[referral-program, satisfaction", "[satisfaction-trigger, satisfaction", 14, "stands here twice", "keep one"),
    .init("https://go.acme.example/r/ }", "https://go.acme.example/r }", 16, "does not end with /", "example/r/"),
    .init("links: { base:", "links: { from: customer.link, base:", 16, "both base and from", "keep base"),
    .init("links: {", "link: {", 16, "no key \"link\"", "did you mean `links`?"),
    .init("[EEA, UK,", "[Europe, UK,", 20, "\"Europe\" does not fit", "EEA"),
    .init("  field: customer.marketing_consent", "  field: customer..consent", 19, "consent.field", "write customer.consent"),
    .init("  in_share:", "  in_shares:", 24, "disclosure has no key \"in_shares\"", "`in_share`"),
  ]

  static let occasions: [Broken] = [
    .init("  signed_up:        user", "  signup:        user", 30, "no key \"signup\"", "`signed_up`"),
    .init("{ gt: 0 }", "{ gt: \"0\" }", 31, "gt compares with a number", "without quotes"),
    .init("  refunded:         invoice.refunded", "  refunded:         invoice.*", 32, "exact names", "by name"),
    .init("{ data.rating: { gte: 4 } }", "{ data.rating: { ge: 4 } }", 41, "no comparison \"ge\"", "`gte`"),
    .init("{ data.rating: { gte: 4 } }", "{ data.rating: 4 }", 41, "no comparison", "{ eq: 4 }"),
    .init("{ data.rating: { gte: 4 } }", "{ data.rating: \">= 4\" }", 41, "no comparison", "write { gte: 4 }"),
    .init("{ data.count: { gte", "{ \"$.data.items[0]\": { gte", 42, "not a path", "write data.items.0"),
    .init("once_per: data.count", "once_per: \"data['count']\"", 42, "does not fit", "write data.count"),
    .init("  onboarded: ", "\tonboarded: ", 40, "cannot start any token", "indent with spaces"),
    .init("weight: 60, once: true", "weight: 60, once: yes", 40, "once is \"yes\"", "true or false"),
    .init("weight: 60, once: true", "weight: 0, once: true", 40, "0 has no meaning", "1 to 100"),
    .init("weight: 70", "weight: 170", 42, "too large", "at most 100"),
    .init("weight: 70, ", "", 42, "signals.milestone.weight is missing", "add weight"),
    .init("weight: 80", "wieght: 80", 43, "signals.promoter has no key \"wieght\"", "`weight`"),
    .init("again_after: 30d", "again_after: 30", 41, "\"30\" is not a time", "30d, 30h, 30m or 30s"),
    .init("again_after: 30d", "again_after: 0s", 41, "0s has no meaning", "remove it"),
    .init("weight: 80, ", "weight: 80, once: true, ", 43, "both once and again_after", "keep one"),
    .init("{ in: [api, sso] }", "{ in: api }", 44, "in compares with a list", "[api, sso]"),
    .init("scope: everyone", "scope: evryone", 52, "\"evryone\"", "`everyone`"),
    .init("until: invoice.paid, at_most: 30d", "until: [], at_most: 30d", 49, "until is an empty list", "name an event type"),
    .init("for: 2d", "for: 2 days", 53, "\"2 days\" is not a time", "write 2d"),
  ]

  static let asking: [Broken] = [
    .init("threshold: 50", "threshold: 0", 56, "0 has no meaning", "write 1"),
    .init("half_life: 7d", "half_life: 0s", 57, "moment.half_life: 0s has no meaning", "7d"),
    .init("delay: 0s", "delay: 72h", 58, "not below moment.send_within (3d)", "shorten the delay"),
    .init("max_event_age: 1h ", "max_event_age: none ", 59, "\"none\" is not a time", "1"),
    .init("send_within: 72h", "send_within: 99999999999999999999d", 60, "too long", "36500d"),
    .init("  cooldown: 30d", "  cooldwon: 30d", 63, "throttle has no key \"cooldwon\"", "did you mean `cooldown`?"),
    .init("per_year: 3", "per_year: -1", 64, "\"-1\" is not a whole number", "digits"),
    .init("per_year: 3", "per_year: 3.5", 64, "\"3.5\" is not a whole number", "digits"),
    .init("daily_limit: 5000", "daily_limit: 5,000", 70, "\"5,000\"", "write 5000"),
    .init("from: \"20:00\"", "from: \"25:00\"", 69, "\"25:00\" is not a time of day", "23:59"),
    .init("to: \"08:00\"", "to: \"20:00\"", 69, "it is empty", "quiet_hours: none"),
    .init("  time_zone: America/New_York ", "  # ", 69, "needs the zone", "program.time_zone"),
    .init("policy: hold", "policy: wait", 69, "\"wait\" is not known", "hold or drop"),
    .init("bounce_rate: 2%", "bounce_rate: 2", 71, "\"2\" is not a percentage", "write 2%"),
    .init("complaint_rate: 0.1%", "complaint_rate: 0.001", 71, "\"0.001\" is not a percentage", "write 0.1% if that is meant"),
    .init("complaint_rate: 0.1%", "complaint_rate: 0%", 71, "0% has no meaning", "pause_at: none"),
    .init("  per_lifetime: 10", "  per_lifetime: 10\n  half_life: 7d", 66, "no key \"half_life\"", "belongs to moment"),
  ]

  static let giving: [Broken] = [
    .init("referrer: { months: 1 }", "referrer: { months: 0 }", 76, "0 has no meaning", "at least 1"),
    .init("referrer: { months: 1 }", "referrer: { months: 1, percent: 5 }", 76, "several values: months, percent", "one of"),
    .init("  - id: friend-discount", "  - id: free-month", 79, "stands in the list twice", "id of its own"),
    .init("percent: 20, of: first_invoice", "percent: 20", 81, "does not say of what", "of: first_invoice"),
    .init("    friend: {", "    freind: {", 81, "no key \"freind\"", "`friend`"),
    .init("earned_on: signed_up ", "earned_on: signup ", 75, "\"signup\"", "`signed_up`"),
    .init("oversight: autonomous, gate", "oversight: automatic, gate", 84, "\"automatic\"", "gated or read_only"),
    .init("oversight: gated", "oversight: autonomous", 89, "\"autonomous\" is not known here", "gated or read_only"),
    .init("when: applied", "when: held", 87, "\"held\" is not known here", "applied or issued"),
    .init("locales: [en, de]", "locales: [de]", 91, "lacks the default locale en", "add en"),
    .init("locales: [en, de]", "locales: [en, de, DE]", 91, "\"DE\" stands here twice, once as \"de\"", "keep one"),
    .init("  de: \"Wir", "  nl: \"Wir", 94, "\"nl\" is not one of templates.locales", "en, de"),
    .init(
      "{{reward.friend}}: {{link}} {{disclosure}}\"\n  de", "{{reward.friend}}: {{link}}\"\n  de", 93, "{{disclosure}}", "add"),
    .init("{{reward.friend}}: {{link}} {{disc", "{{data.count}}: {{link}} {{disc", 93, "{{data.count}} has no value", "use"),
    .init("holdout: none", "holdout: 100%", 96, "never send anything", "10%"),
    .init("month: \"49.00 USD\"", "month: 49.00", 97, "\"49.00\" is not an amount", "49.00 USD"),
    .init("mail: \"0.002 USD\"", "mail: \"0.002 EUR\"", 97, "costs.mail is in EUR", "one currency"),
  ]
}
