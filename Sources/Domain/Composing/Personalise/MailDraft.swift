import Templates

/// A mail whose body a model may rewrite.
package struct MailDraft: Sendable, Equatable {
  /// The body as Markdown; `{{name}}` stands for what the model may not see.
  package let body: String
  let hidden: [String: String]
  /// The fields that the policy lists, as far as they have values, in the policy's order.
  package let facts: [Fact]
  let frame: MailFrame

  /// One thing that the model may know.
  package struct Fact: Sendable, Equatable {
    package var name: String
    package var text: String
  }

  init(body: String, hidden: [String: String], facts: [Fact], frame: MailFrame) {
    self.body = body
    self.hidden = hidden
    self.facts = facts
    self.frame = frame
  }

  /// The mail as its template says.
  package var mail: ComposedMail { frame.mail(body: shown(body)) }

  /// What is asked of the model.
  package var prompt: RewritePrompt { RewritePrompt(body: body, facts: facts, locale: frame.locale) }

  /// Whether it shows a model nothing but these fields.
  package func shows(only fields: [String]) -> Bool { facts.allSatisfy { fields.contains($0.name) } }

  /// The mail with a model's body.
  /// - Parameter proposal: whatever the model has answered.
  /// - Throws: the first rule that it breaks; the template's mail is to be sent then.
  package func rewritten(_ proposal: String) throws(RewriteRefusal) -> ComposedMail {
    let words = RewriteWords(locale: frame.locale)
    let accepted = try RewriteGuard(template: body, facts: facts.map(\.text), words: words).accepted(proposal)
    return frame.mail(body: shown(accepted))
  }

  private func shown(_ body: String) -> String {
    hidden.isEmpty ? body : ValueMask.replacing(in: body) { hidden[$0] ?? $0 }
  }
}

extension MailContext {
  /// The values of fields as plain text.
  func facts(_ fields: [String]) -> [MailDraft.Fact] {
    fields.filter(ValueMask.mayShow).compactMap { name in
      var run = TemplateRun(style: .plain, language: language, lookup: value)
      let variable = Template.Variable(
        path: TemplatePath(name), isRounded: false, fallback: "", isInAddress: false, position: .init(line: 1, column: 1))
      // It has a fallback, so that nothing is thrown; what has no text is no fact.
      guard (try? run.render([.variable(variable)])) != nil, !run.output.isEmpty else { return nil }
      return .init(name: name, text: run.output)
    }
  }
}
