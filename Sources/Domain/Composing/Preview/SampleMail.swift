import Addresses
package import Deciding
import Events
package import JSONTree
package import Policies
import Templates
import Texts
package import Time

/// A mail as a customer would get it, though no event has caused it: for `preview` and `test-send`.
///
/// Its links lead nowhere that counts: none holds a code, and none a token that could unsubscribe anyone.
package struct SampleMail: Sendable {
  package var kind: MessageKind
  /// The signal, or the name of an announcement; nil takes the first that has a template of its own, else the first.
  package var signal: String?
  /// Whether it is the friend's notice about the friend's own reward.
  package var isForFriend = false
  /// The customer; nil is a made-up one.
  package var record: CustomerRecord?
  /// The locale wanted; nil is the customer's.
  package var locale: String?
  /// The event's `data`; nil is made from the signal's conditions.
  package var data: JSON?

  /// A mail of a kind to a made-up customer.
  package init(_ kind: MessageKind) { self.kind = kind }

  /// Writes it.
  /// - Throws: what `Composer.compose` throws, and `noSuchSignal`.
  package func compose(with composer: Composer, now: Timestamp) throws(ComposeFault) -> ComposedMail {
    try draft(with: composer, now: now, sees: nil).mail
  }

  /// Writes it, ready for a rewrite by a model that may see these variables.
  /// - Throws: what `compose` throws.
  package func draft(with composer: Composer, now: Timestamp, sees: [String]?) throws(ComposeFault) -> MailDraft {
    let policy = composer.policy
    let signal = try chosenSignal(policy)
    let record = recipient(policy, now: now)
    let event = Event(
      hash: EventHash(high: 0, low: 0), id: "sample", type: signal, time: now, customerID: record.id,
      body: .object([.init("data", data ?? policy.sampleData(of: signal))]))
    let plan = MessagePlan(
      id: MessageIdentity.make(kind, cause: "sample"), kind: kind, signal: signal, event: event, notBefore: nil,
      sendBefore: now + .hours(72), oversight: .autonomous)
    let reward = policy.sampleNotice(of: kind, forFriend: isForFriend, now: now)
    return try composer.draft(
      plan: plan, record: record, links: try Self.links(policy), totals: policy.sampleTotals(forFriend: isForFriend),
      reward: reward, now: now, sees: sees)
  }

  /// What whoever reads the preview should know beside the mail.
  package func notes(_ policy: Policy, _ mail: ComposedMail) -> [String] {
    var notes = mail.passedOver.map { "a more specific template was passed over: \($0)" }
    if let locale, MailLanguage.normalized(locale) != MailLanguage.normalized(mail.locale) {
      notes.append("asked for \(locale), written in \(mail.locale): \(Self.reason(locale, policy, mail))")
    }
    if kind == .rewardPending, !policy.rewardsAreExternal, policy.rewards.allSatisfy({ $0.hold == .zero }) {
      notes.append("no reward of this policy has a hold, so this kind is never sent")
    }
    if isForFriend, policy.sampleRule(forFriend: true) == nil { notes.append("this policy rewards no friend") }
    return notes
  }

  /// Why a mail is in another language than was asked for.
  private static func reason(_ locale: String, _ policy: Policy, _ mail: ComposedMail) -> String {
    let chosen = policy.templates.locale(for: locale)
    guard chosen != mail.locale, mail.templateName.hasSuffix(".md") else {
      return "the policy's templates.locales are \(policy.templates.locales.joined(separator: ", "))"
    }
    return "\(mail.templateName) is for all locales; add \(mail.templateName.dropLast(3)).\(chosen).md"
  }

  private func chosenSignal(_ policy: Policy) throws(ComposeFault) -> String {
    let names = kind == .announcement ? policy.announcements : policy.signals.map(\.name)
    guard let signal else {
      return names.first { name in policy.templates.sources.keys.contains { $0.hasPrefix("\(kind.rawValue).\(name).") } }
        ?? names.first ?? ""
    }
    guard names.contains(signal) else {
      let known = names.isEmpty ? "it has none" : "it has \(names.joined(separator: ", "))"
      let thing = kind == .announcement ? "announcement" : "signal"
      throw ComposeFault(
        code: .noSuchSignal, message: "the policy has no \(thing) \(UntrustedText.oneLine(signal)); \(known)")
    }
    return signal
  }

  private func recipient(_ policy: Policy, now: Timestamp) -> CustomerRecord {
    var record = record ?? .sample(now: now)
    if let locale { record.profile.locale = locale }
    return record
  }

  private static func links(_ policy: Policy) throws(ComposeFault) -> MailLinks {
    let base = if case .base(let base) = policy.links { base + "sample" } else { policy.program.landingURL }
    func address(_ text: String) throws(ComposeFault) -> WebAddress {
      guard let address = WebAddress(text, allowsHTTP: true) else {
        throw ComposeFault(code: .badBase, message: "links.base and program.landing_url must be web addresses")
      }
      return address
    }
    let host = base.split(separator: "/", maxSplits: 3).prefix(2).joined(separator: "//")
    return MailLinks(
      link: try address(base), decline: try address("\(host)/u/sample"), unsubscribe: try address("\(host)/u/sample"),
      sharePage: try address("\(host)/s/sample"))
  }
}

extension CustomerRecord {
  /// A made-up customer of three months.
  package static func sample(now: Timestamp) -> CustomerRecord {
    var record = CustomerRecord(newcomer: "sample")
    record.profile.name = "Ada Lovelace"
    record.profile.email = "ada@customer.example"
    record.profile.since = now + .days(-95)
    return record
  }
}
