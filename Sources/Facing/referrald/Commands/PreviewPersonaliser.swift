import Addresses
import Composing
import Policies
import Rewriting
import Settings
import Templates
import Texts

/// The policy's personaliser at work on a preview.
struct PreviewPersonaliser {
  private let personaliser: Policy.Personaliser
  private let model: ChatModel

  /// The variables whose values the model may see.
  var fields: [String] { personaliser.fields }

  /// Opens the policy's endpoint.
  /// - Throws: exit 78 after saying that the policy has none, 69 where no client starts.
  init(_ policy: Policy, _ settings: Settings?) throws {
    guard let personaliser = policy.personaliser else {
      Console.trouble("the policy has no personaliser: add personaliser: { url, model, fields }")
      throw ExitStatus.configuration.exit
    }
    self.personaliser = personaliser
    do throws(ChatFault) {
      // Without a machine's settings there is no key, and the customer is made up.
      let origin = settings.map(\.personaliser.origin) ?? personaliser.url
      model = try ChatModel(
        key: settings?.secrets.personaliserKey?.revealed, origin: origin.flatMap { WebOrigin($0) })
    } catch {
      Console.trouble("\(error)")
      throw ExitStatus.unavailable.exit
    }
  }

  /// The mail with the model's words, or the template's, and what became of the asking.
  func rewrite(_ draft: MailDraft) async -> (mail: ComposedMail, note: String) {
    let (mail, note) = await outcome(draft)
    await model.close()
    return (mail, note)
  }

  private func outcome(_ draft: MailDraft) async -> (mail: ComposedMail, note: String) {
    do throws(ChatFault) {
      let body = try await model.body(for: draft.prompt, by: personaliser)
      return judged(body, draft)
    } catch {
      return (draft.mail, "not personalised, \(error)")
    }
  }

  private func judged(_ body: String, _ draft: MailDraft) -> (mail: ComposedMail, note: String) {
    do throws(RewriteRefusal) {
      let mail = try draft.rewritten(body)
      return (mail, "personalised by \(UntrustedText.oneLine(personaliser.model)), prompt version \(RewritePrompt.version)")
    } catch {
      return (draft.mail, "not personalised, the rewrite was refused: \(error)")
    }
  }
}
