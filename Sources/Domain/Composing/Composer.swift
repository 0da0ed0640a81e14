package import Addresses
package import Deciding
import Events
package import JSONTree
import Markdown
package import Policies
package import Templates
import Texts
package import Time

/// Writes mails: pure, from a policy whose templates are parsed once. Nothing that a customer or an event supplies can add
/// a link, an image, markup or a header.
package struct Composer: Sendable {
  let policy: Policy
  let terms: WebAddress?
  let landing: WebAddress?
  private let library: TemplateLibrary
  private let rewardWords: [String: RewardWords]
  /// The members of `data` that reminders' templates name.
  private let remindersNames: Set<String>

  /// Parses the policy's templates and share texts.
  /// - Throws: every fault at once.
  package init(_ policy: Policy) throws(TemplateFaults) {
    let (library, faults) = TemplateLibrary.load(policy)
    guard faults.isEmpty else { throw TemplateFaults(faults: faults) }
    self.policy = policy
    self.library = library
    remindersNames = library.dataNames(.reminder)
    terms = WebAddress(policy.program.termsURL, allowsHTTP: true)
    landing = WebAddress(policy.program.landingURL, allowsHTTP: true)
    let locales = Set(policy.templates.locales + [policy.templates.defaultLocale] + MailLanguage.allCases.map(\.rawValue))
    rewardWords = Dictionary(
      uniqueKeysWithValues: locales.map { locale in
        (locale, RewardWords(policy.rewards, MailLanguage(locale: locale), locale: locale))
      })
  }

  /// What is kept of a prompt's event for its reminders: the members of `data` that their templates name, so that nothing is stored
  /// that nobody shows; nil: nothing. More than 16 KiB are not kept, and the templates' fallbacks stand in.
  package func kept(for plan: MessagePlan) -> JSON? {
    guard Reminding.wait(after: plan.kind, policy) != nil, case .object(let data)? = plan.event.body["data"] else { return nil }
    let named = data.filter { remindersNames.contains($0.key) }
    let kept = JSON.object([.init("data", .object(named))])
    return named.isEmpty || kept.serialized().utf8.count > 16_384 ? nil : kept
  }

  /// Every fault of a policy's templates and share texts, for `policy check`.
  package static func faults(in policy: Policy) -> [TemplateFault] { TemplateLibrary.load(policy).faults }

  /// Writes a message.
  /// - Parameters:
  ///   - totals: what the customer has earned so far.
  ///   - reward: the reward that `reward_pending` and `reward_earned` are about; other kinds ignore it.
  ///   - mayPromote: whether the customer may be asked to share, as far as consent goes; a suppression in the record says no
  ///     as well. Without it, a reward notice shows neither link nor share text.
  /// - Throws: `noLink` or `noReward` where the kind needs one, `noTemplate` where every template lacks a value.
  package func compose(
    plan: MessagePlan, record: CustomerRecord, links: MailLinks, totals: RewardTotals, reward: RewardNotice? = nil,
    mayPromote: Bool = true, now: Timestamp
  ) throws(ComposeFault) -> ComposedMail {
    try draft(
      plan: plan, record: record, links: links, totals: totals, reward: reward, mayPromote: mayPromote, now: now, sees: nil
    ).mail
  }

  /// Writes a message, and keeps what a rewrite of its body needs.
  /// - Parameter sees: the variables whose values a model may see; nil where none is asked. The others are as for `compose`.
  /// - Throws: what `compose` throws.
  package func draft(
    plan: MessagePlan, record: CustomerRecord, links: MailLinks, totals: RewardTotals, reward: RewardNotice? = nil,
    mayPromote: Bool = true, now: Timestamp, sees: [String]?
  ) throws(ComposeFault) -> MailDraft {
    let isNotice = plan.kind.isNotice
    if isNotice && reward == nil {
      throw ComposeFault(code: .noReward, message: "a \(plan.kind.rawValue) notice needs its reward")
    }
    if !isNotice && links.link == nil {
      throw ComposeFault(code: .noLink, message: "the customer has no https link; send one at the path of links.from")
    }
    let promotes = !isNotice || (mayPromote && !record.state.suppression.stopsPromotion)
    let locale = policy.templates.locale(for: record.profile.locale)
    var passedOver: [String] = []
    let forFriend = isNotice && reward?.isForFriend == true
    for file in library.candidates(plan.kind, signal: plan.signal, locale: locale, forFriend: forFriend) {
      let context = MailContext(
        composer: self, plan: plan, record: record, links: links, totals: totals, reward: isNotice ? reward : nil,
        mayPromote: promotes, dates: DateWords(for: record.profile, policy, now: now), locale: file.locale,
        language: MailLanguage(locale: file.locale),
        rewards: rewards(file.locale))
      do {
        return try write(file, context, sees: sees, passedOver: passedOver)
      } catch {
        passedOver.append(Self.sentence(error, file))
      }
    }
    let reasons =
      passedOver.isEmpty
      ? "there is none of this kind, write one: \(plan.kind.rawValue).<name>.md" : passedOver.joined(separator: "; ")
    throw ComposeFault(code: .noTemplate, message: "no template can be filled: \(reasons)")
  }

  /// The ready-made text to pass on, with its link and disclosure; nil when neither the policy's nor our own can be filled.
  /// - Parameter locale: the customer's; the policy's best match is taken.
  package func shareText(for locale: String?, link: WebAddress) -> String? {
    shareText(locale: policy.templates.locale(for: locale), link: link)?.plain
  }

  func shareText(locale: String, link: WebAddress) -> (markdown: String, plain: String)? {
    for text in library.shareTexts(locale: locale) {
      let context = ShareContext(composer: self, link: link, locale: text.locale, rewards: rewards(text.locale))
      var markdown = TemplateRun(style: .markdown, language: MailLanguage(locale: text.locale), lookup: context.value)
      // A text with a variable that has no value gives way to the next one.
      guard (try? markdown.render(text.template.nodes)) != nil else { continue }
      var result = markdown.output
      if !markdown.shown.contains("disclosure") {
        result += " " + MarkdownEscape.escaped(policy.disclosure.inShare(for: text.locale))
      }
      let plain = Markdown.plainText(result)
      return (result, UntrustedText.oneLine(plain, limit: 8_000, isOurs: true))
    }
    return nil
  }

  private func rewards(_ locale: String) -> RewardWords {
    rewardWords[locale] ?? RewardWords(policy.rewards, MailLanguage(locale: locale), locale: locale)
  }

  private static func sentence(_ fault: RenderFault, _ file: TemplateFile) -> String {
    switch fault {
    case .missing(let name, let position): "\(file.name):\(position.line):\(position.column): {{\(name)}} has no value to show"
    case .tooLong: "\(file.name): the mail would be too long"
    }
  }
}

extension Composer {
  private func write(
    _ file: TemplateFile, _ context: MailContext, sees: [String]?, passedOver: [String]
  ) throws(RenderFault) -> MailDraft {
    var subject = TemplateRun(style: .plain, language: context.language, lookup: context.value)
    try subject.render(file.subject.nodes)
    var body = TemplateRun(style: .markdown, language: context.language, lookup: context.value)
    body.mask = sees.map(ValueMask.init)
    try body.render(file.body.nodes)
    let footer = MailFooter(
      disclosure: policy.disclosure.inMail(for: file.locale),
      terms: body.shown.isDisjoint(with: ["terms", "program.terms_url"]) ? terms : nil,
      postalAddress: policy.sender.postalAddress, decline: context.mayPromote ? context.links.decline : nil,
      unsubscribe: context.mayPromote ? context.links.unsubscribe : nil, language: context.language
    ).markdown(bodyShows: body.shown)
    let frame = MailFrame(
      subject: UntrustedText.oneLine(subject.output, isOurs: true), footer: footer, locale: file.locale,
      button: context.mayPromote ? context.links.link : nil, templateName: file.name, templateVersion: file.version,
      passedOver: passedOver)
    return MailDraft(
      body: body.output, hidden: body.mask?.hidden ?? [:], facts: sees.map(context.facts) ?? [], frame: frame)
  }
}

/// The last touch on a rendered body.
enum MailMarkdown {
  /// Keeps the owner's line breaks (two spaces at the end of a line that another follows), and one blank line between blocks.
  static func tidy(_ body: String) -> String {
    let lines = body.split(separator: "\n", omittingEmptySubsequences: false).map(withoutTrailingSpaces)
    var kept: [Substring] = []
    for line in lines where !(line.isEmpty && (kept.last?.isEmpty ?? true)) { kept.append(line) }
    while kept.last?.isEmpty == true { kept.removeLast() }
    var result = ""
    for (index, line) in kept.enumerated() {
      result += line
      guard index + 1 < kept.count else { break }
      result += line.isEmpty || kept[index + 1].isEmpty ? "\n" : "  \n"
    }
    return result
  }

  private static func withoutTrailingSpaces(_ line: Substring) -> Substring {
    var line = line
    while line.last == " " || line.last == "\t" { line.removeLast() }
    return line
  }
}

extension CustomerState.Suppression {
  /// Whether anything in it forbids to ask the customer to share.
  var stopsPromotion: Bool {
    [unsubscribed, unsubscribedFromAll, declined, bounced, complained, erased].contains { $0 != nil }
  }
}
