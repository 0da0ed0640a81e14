import Composing
import Deciding
import JSONTree
import MultiMail
import Policies
import Settings
import Templates
import Time

/// A mail that nobody sent, with all that a person wants to know of it.
struct MailPreview {
  private let kind: MessageKind
  private let mail: ComposedMail
  private let from: String
  private let to: String?
  private let contract: Contract
  private let notes: [String]

  /// Writes the mail.
  /// - Throws: exit 78 after saying why no template can be filled.
  /// - Parameter personaliser: rewrites the body; nil shows the template's.
  init(_ sample: SampleMail, _ policy: Policy, _ settings: Settings?, now: Timestamp, by personaliser: PreviewPersonaliser? = nil)
    async throws
  {
    kind = sample.kind
    let draft = try sample.drafted(with: policy, now: now, sees: personaliser?.fields)
    let rewrite = await personaliser?.rewrite(draft)
    mail = rewrite?.mail ?? draft.mail
    from = policy.sender.from
    to = (sample.record ?? .sample(now: now)).profile.email
    contract = settings.map { $0.multimail.mailboxID == nil ? .unkeyed : .keyed } ?? .keyed
    notes = sample.notes(policy, mail) + (rewrite.map { [$0.note] } ?? [])
  }

  /// The mail's HTML, with what the provider adds in a box below.
  var html: String { mail.htmlWithBox(title: "Added by the provider, not by referrald", contract.additions) }

  /// For a person.
  var lines: [String] {
    ["From: \(from)", "To: \(to ?? "no address is known")", "Subject: \(mail.subject)", "", mail.text]
      + ["Template \(mail.templateName), locale \(mail.locale). The links lead nowhere."] + notes.map { "note: \($0)" }
      + ["The provider adds (contract \(contract == .keyed ? "B" : "A")):"] + contract.additions.map { "- \($0)" }
  }

  /// For a program.
  var json: JSON {
    .object([
      .init("kind", .string(kind.rawValue)), .init("template", .string(mail.templateName)), .init("locale", .string(mail.locale)),
      .init("from", .string(from)), .init("to", to.map(JSON.string) ?? .null), .init("subject", .string(mail.subject)),
      .init("text", .string(mail.text)), .init("markdown", .string(mail.markdown)), .init("html", .string(mail.html)),
      .init("provider_adds", .array(contract.additions.map(JSON.string))), .init("notes", .array(notes.map(JSON.string))),
    ])
  }
}

extension SampleMail {
  /// Writes the mail.
  /// - Throws: exit 78 after saying why it cannot be written.
  func written(with policy: Policy, now: Timestamp) throws -> ComposedMail {
    try drafted(with: policy, now: now, sees: nil).mail
  }

  /// Writes the mail for a model that may see these fields.
  /// - Throws: as `written`.
  fileprivate func drafted(with policy: Policy, now: Timestamp, sees: [String]?) throws -> MailDraft {
    do {
      return try draft(with: try Composer(policy), now: now, sees: sees)
    } catch let fault as ComposeFault {
      Console.trouble("\(kind.rawValue): \(fault.message)")
    } catch let faults as TemplateFaults {
      Console.trouble("\(faults)")
    }
    throw ExitStatus.configuration.exit
  }
}
