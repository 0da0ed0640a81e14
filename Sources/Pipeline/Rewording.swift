import Metrics
import MultiMail
import Referrals
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

extension Deliver {
  /// Questions to the model at once, at most.
  static let questions = 16

  /// Has drafts rewritten until the task is cancelled: after their commit and before their first attempt, so that what the model
  /// says is stored with the claim under which it is sent. On any failure the template's words go.
  func reword() async throws {
    await withDiscardingTaskGroup { group in
      while !Task.isCancelled {
        let entries = queue.takeDrafts(upTo: Self.questions - asking)
        guard !entries.isEmpty else {
          await draftBell.wait()
          continue
        }
        asking += entries.count
        for entry in entries { group.addTask { await Pulse.with(nil) { await self.reword(entry) } } }
      }
    }
  }

  private func reword(_ entry: DeliveryQueue.Entry) async {
    let start = clock.uptime
    let personaliser = programmes.value.policy.personaliser
    let (outcome, mail) = await words(for: entry, personaliser)
    asking -= 1
    if let health = outcome.health { note(health, outcome) }
    registry.counter(.rewrites, outcome.rawValue).add()
    if outcome.health != nil { registry.histogram(.rewriteTime).observe(clock.uptime - start) }
    queue.update(entry.message.id) { entry in
      if let mail { entry.message.request = mail.request }
      entry.rewrite = personaliser.map {
        Rewrite(model: $0.model, promptVersion: RewritePrompt.version, outcome: outcome.rawValue, mail: mail)
      }
    }
    queue.putBack(entry.message.id)
    draftBell.ring()
    bell.ring()
  }

  private func words(
    for entry: DeliveryQueue.Entry, _ personaliser: Policy.Personaliser?
  ) async -> (RewriteOutcome, Rewrite.Mail?) {
    guard var personaliser, let draft = entry.message.draft.flatMap(MailDraft.init(stored:)),
      draft.shows(only: personaliser.fields),
      // A request of the other contract would be followed up by the rules of the one that it was stored for.
      Contract(of: entry.message.request) == mailer.contract
    else { return (.off, nil) }
    let waited = clock.uptime - entry.since
    guard waited * 2 <= personaliser.timeout else { return (.busy, nil) }
    personaliser.timeout -= waited
    guard chatBreaker.allows(now: clock.now) else { return (.resting, nil) }
    let body: String
    do throws(ChatFault) { body = try await chat.body(for: draft.prompt, by: personaliser) } catch {
      return (RewriteOutcome(error.reason), nil)
    }
    do throws(RewriteRefusal) {
      let (mail, message) = (try draft.rewritten(body), entry.message)
      let request = mailer.request(for: mail, to: message.address, key: message.id)
      return (.rewritten, Rewrite.Mail(request: request, text: mail.text, html: mail.html))
    } catch {
      log(
        .notice, "a model's words were refused; the template's go",
        [("message", entry.message.id), ("rule", error.reason.rawValue)])
      return (.guarded, nil)
    }
  }

  private func note(_ health: AttemptResult, _ outcome: RewriteOutcome) {
    let before = chatBreaker.state
    chatBreaker.record(health, now: clock.now, random: dice.roll())
    if case .open = chatBreaker.state, chatBreaker.state != before {
      log(.warning, "the personaliser's endpoint fails; mails go in their templates' words", [("last", outcome.rawValue)])
    }
  }
}
