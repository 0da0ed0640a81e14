/// A reminder is for a prompt that brought no click or share.
enum AnsweredRule {
  static func check(_ facts: MomentFacts) -> [Objection] {
    let answers = [facts.record.state.lastShare, facts.record.state.lastTouch].compactMap { $0 }
    guard facts.kind == .reminder, let answered = answers.max(), answered >= facts.eventAt else { return [] }
    let sentence = "the prompt was answered \(Words.ago(answered, facts.now)) by a share or a click"
    return [Objection("messages.reminder", sentence, .suppress)]
  }
}
