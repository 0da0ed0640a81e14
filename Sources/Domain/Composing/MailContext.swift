import Addresses
import Deciding
import Events
import JSONTree
import Policies
import Templates

/// What one mail's variables stand for.
struct MailContext {
  let composer: Composer
  let plan: MessagePlan
  let record: CustomerRecord
  let links: MailLinks
  let totals: RewardTotals
  let reward: RewardNotice?
  let mayPromote: Bool
  let dates: DateWords
  let locale: String
  let language: MailLanguage
  let rewards: RewardWords

  /// The value of a variable; nil when there is none.
  func value(_ path: TemplatePath) -> Template.Value? {
    if path.isData { return plan.event.body[path: path.json].flatMap(Template.Value.init) }
    let program = composer.policy.program
    return switch path.name {
    case "customer.greeting": .words(CustomerWords.firstName(record.profile.name) ?? CustomerWords.neutralGreeting(language))
    case "customer.named": .truth(CustomerWords.firstName(record.profile.name) != nil)
    case "customer.name": record.profile.name.flatMap { CustomerWords.isPlaceholder($0) ? nil : .untrusted($0) }
    case "customer.tenure": words(record.profile.since.flatMap { CustomerWords.tenure(since: $0, dates, language) })
    case "signal.name": .words(plan.signal.split(separator: "_").joined(separator: " "))
    case "link": mayPromote ? links.link.map(Template.Value.address) : nil
    case "decline_link": .address(links.decline)
    case "unsubscribe_link": .address(links.unsubscribe)
    case "share_page": mayPromote ? .address(links.sharePage) : nil
    case "terms", "program.terms_url": composer.terms.map(Template.Value.address)
    case "program.landing_url": composer.landing.map(Template.Value.address)
    case "program.name": .words(program.name)
    case "program.product": .words(program.product)
    case "disclosure": .words(composer.policy.disclosure.inMail(for: locale))
    case "share_text": mayPromote ? shareText() : nil
    case "reward.referrer": words(rewards.referrer)
    case "reward.friend": words(rewards.friend)
    case "reward.per": words(rewards.per)
    case "reward.limit": words(rewards.limit)
    case "reward.this": reward?.words(language, locale: locale)
    case "reward.event": words(reward?.event(language))
    case "reward.state_sentence": words(reward?.stateSentence(language, dates))
    case "totals.rewards": totals.words(language, locale: locale)
    case "totals.active_referrals": totals.activeReferrals.map { .number(Double($0)) }
    case "may_promote": .truth(mayPromote)
    default: nil
    }
  }

  private func words(_ text: String?) -> Template.Value? { text.map(Template.Value.words) }

  private func shareText() -> Template.Value? {
    guard let link = links.link else { return nil }
    return composer.shareText(locale: locale, link: link).map { .rendered(markdown: $0.markdown, plain: $0.plain) }
  }
}

/// What the variables of the text to pass on stand for: nothing of a customer but the link.
struct ShareContext {
  let composer: Composer
  let link: WebAddress
  let locale: String
  let rewards: RewardWords

  /// The value of a variable; nil when there is none.
  func value(_ path: TemplatePath) -> Template.Value? {
    let program = composer.policy.program
    return switch path.name {
    case "link": .address(link)
    case "disclosure": .words(composer.policy.disclosure.inShare(for: locale))
    case "program.name": .words(program.name)
    case "program.product": .words(program.product)
    case "terms", "program.terms_url": composer.terms.map(Template.Value.address)
    case "program.landing_url": composer.landing.map(Template.Value.address)
    case "reward.friend": rewards.friend.map(Template.Value.words)
    case "reward.referrer": rewards.referrer.map(Template.Value.words)
    default: nil
    }
  }
}
