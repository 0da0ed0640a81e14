import Policies
import Time

/// How findings tell of earlier prompts: whom they asked, and whether they have asked anybody yet.
extension MomentFacts {
  /// "asked", or "counted as asked" where one of them may not have gone; with those of others it was the account.
  func asked(_ prompts: [CustomerState.PromptEntry]) -> String {
    let own = Set(ownPrompts.map(\.messageID))
    let whose = prompts.allSatisfy { own.contains($0.messageID) } ? "" : "their account was "
    return whose + (prompts.allSatisfy { $0.outcome != .ghosted && !mayWait($0) } ? "asked" : "counted as asked")
  }

  /// "asked 12 days ago"; of one that may wait still, that it was written: nobody has been asked by that.
  func told(_ prompt: CustomerState.PromptEntry) -> String {
    let ago = dates.ago(prompt.at)
    guard mayWait(prompt) else { return "\(asked([prompt])) \(ago)" }
    let whose = ownPrompts.contains { $0.messageID == prompt.messageID } ? "a prompt" : "a prompt to their account"
    return "\(whose) was written \(ago), to leave \(prompt.outcome == .held ? "once a person approves it" : "later")"
  }

  /// After its last moment one that still counts has gone: what expires or is cancelled gives its place back.
  private func mayWait(_ prompt: CustomerState.PromptEntry) -> Bool {
    (prompt.outcome == .deferred || prompt.outcome == .held) && prompt.at.adding(policy.moment.sendWithin) >= now
  }
}
