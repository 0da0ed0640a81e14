package import Composing
package import Policies
package import Rewriting

/// Who rewrites the body of a mail: the model behind the policy's endpoint, or a world that plays it in the simulation.
package protocol Chat: Sendable {
  /// Asks once for a new body, within the personaliser's timeout.
  /// - Throws: why there is none.
  func body(for prompt: RewritePrompt, by personaliser: Policy.Personaliser) async throws(ChatFault) -> String
}

extension ChatModel: Chat {}
