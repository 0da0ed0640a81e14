import Composing
import Metrics
import MultiMail
import Policies
import Rewriting
import Store

/// What becomes of asking a model for a mail's words: the metric's label, and what the row keeps.
package enum RewriteOutcome: String, Sendable, CaseIterable {
  case rewritten
  /// The answer breaks a rule of what a rewrite may say.
  case guarded
  case timeout, unreachable, refused, unusable
  /// The model had no turn for it within half of the personaliser's timeout; what is left is too short for an answer.
  case busy
  /// It failed too often in a row, and is left alone for a while.
  case resting
  /// No personaliser is in force any more, or not one that may see what the draft shows; or the contract is another.
  case off

  init(_ reason: ChatFault.Reason) {
    self =
      switch reason {
      case .timeout: .timeout
      case .unreachable: .unreachable
      case .refused: .refused
      case .unusable: .unusable
      }
  }

  /// How the model's endpoint fared; nil tells nothing of it.
  var health: AttemptResult? {
    switch self {
    case .rewritten, .guarded: .success
    case .timeout, .unreachable, .refused, .unusable: .failure
    case .busy, .resting, .off: nil
    }
  }
}

/// Asks a model for the words of mails; on any failure the template's go.
actor Rewording {
  private var breaker = Breaker()
  private let mailer: any Mailer
  private let chat: any Chat
  private let clock: any Clock
  private let dice: any Dice
  private let registry: Registry
  private let log: PipelineLog

  /// Questions at once, at most.
  static let limit = 16

  init(mailer: any Mailer, chat: any Chat, clock: any Clock, dice: any Dice, registry: Registry, log: PipelineLog) {
    self.mailer = mailer
    self.chat = chat
    self.clock = clock
    self.dice = dice
    self.registry = registry
    self.log = log
  }

  /// Asks for one mail's words.
  /// - Returns: what came of it; nil: no personaliser is in force any more.
  func words(for draft: MessageInHand, by personaliser: Policy.Personaliser?) async -> Rewrite? {
    let start = clock.uptime
    let (outcome, mail) = await answer(to: draft, by: personaliser)
    if let health = outcome.health { note(health, outcome) }
    registry.counter(.rewrites, outcome.rawValue).add()
    if outcome.health != nil { registry.histogram(.rewriteTime).observe(clock.uptime - start) }
    return personaliser.map {
      Rewrite(model: $0.model, promptVersion: RewritePrompt.version, outcome: outcome.rawValue, mail: mail)
    }
  }

  private func answer(
    to waiting: MessageInHand, by personaliser: Policy.Personaliser?
  ) async -> (RewriteOutcome, Rewrite.Mail?) {
    let message = waiting.message
    guard var personaliser, let draft = message.draft.flatMap(MailDraft.init(stored:)), draft.shows(only: personaliser.fields),
      // A request of the other contract would be followed up by the rules of the one that it was stored for.
      Contract(of: message.request) == mailer.contract
    else { return (.off, nil) }
    let waited = clock.uptime - waiting.since
    guard waited * 2 <= personaliser.timeout else { return (.busy, nil) }
    personaliser.timeout -= waited
    guard breaker.allows(now: clock.now) else { return (.resting, nil) }
    let body: String
    do throws(ChatFault) { body = try await chat.body(for: draft.prompt, by: personaliser) } catch {
      return (RewriteOutcome(error.reason), nil)
    }
    do throws(RewriteRefusal) {
      let mail = try draft.rewritten(body)
      let request = mailer.request(for: mail, to: message.address, key: message.id)
      return (.rewritten, Rewrite.Mail(request: request, text: mail.text, html: mail.html))
    } catch {
      log(.notice, "a model's words were refused; the template's go", [("message", message.id), ("rule", error.reason.rawValue)])
      return (.guarded, nil)
    }
  }

  private func note(_ health: AttemptResult, _ outcome: RewriteOutcome) {
    let before = breaker.state
    breaker.record(health, now: clock.now, random: dice.roll())
    if case .open = breaker.state, breaker.state != before {
      log(.warning, "the personaliser's endpoint fails; mails go in their templates' words", [("last", outcome.rawValue)])
    }
  }
}
