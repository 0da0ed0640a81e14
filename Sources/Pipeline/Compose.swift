import MultiMail
import Referrals
import Store

/// Writes the mails that passed, and joins all that the batch wants to be true.
actor Compose {
  let inbox = Mailbox<Decided>(capacity: 1)
  private let next: Mailbox<Written>
  private let parts: Parts
  private let mailer: any Mailer

  init(next: Mailbox<Written>, parts: Parts, mailer: any Mailer) {
    self.next = next
    self.parts = parts
    self.mailer = mailer
  }

  func run() async throws {
    while let decided = await inbox.take() {
      let written = try await parts.staged(.compose, decided.events.count) { try await write(decided) }
      guard await next.put(written) else { return }
    }
    next.close()
  }

  private func write(_ decided: Decided) async throws -> Written {
    var written = Written(decided: decided)
    try await giveCodes(&written.decided.customers)
    let isGated = (decided.programme.policy.messages[.prompt]?.gateFirst ?? 0) > 0
    written.approvals = isGated ? try await parts.overview().approvals : [:]
    let gate = await parts.deliver.gate(at: decided.now)
    for index in written.decided.customers.indices {
      let plans = written.decided.customers[index].folded.plans
      for plan in plans { write(plan, of: index, gate, &written) }
    }
    return written
  }

  private func giveCodes(_ customers: inout [DecidedCustomer]) async throws {
    let codeless = customers.indices.filter {
      !customers[$0].folded.plans.isEmpty && customers[$0].folded.record.state.linkCode == nil
    }
    guard !codeless.isEmpty else { return }
    let codes = parts.codes
    let taken = try await retrying(
      "the database gives no link numbers; intake waits", parts.clock, parts.log, isFinal: { $0 is CodesExhausted }
    ) { try await codes.take(codeless.count) }
    for (index, code) in zip(codeless, taken) { customers[index].folded.record.state.linkCode = code }
  }

  private func write(_ plan: MessagePlan, of index: Int, _ gate: DeliveryGate, _ written: inout Written) {
    let programme = written.decided.programme
    let record = written.decided.customers[index].folded.record
    do throws(ComposeFault) {
      let links = try MailLinks(
        programme.policy, publicBase: parts.settings.publicBase, code: record.state.linkCode, record: record,
        key: parts.settings.linkKey)
      let draft = try programme.composer.draft(
        plan: plan, record: record, links: links, totals: RewardTotals(), now: written.decided.now,
        sees: programme.policy.personaliser?.fields)
      let mail = draft.mail
      let approved = written.approvals[mail.templateVersion] ?? 0
      let gating = GateFirstRule.finding(plan.kind, approved: approved, programme.policy)
      if let gating { written.decided.customers[index].hold(plan, gating) }
      written.messages.append(
        NewMessage(
          plan, mail, record, mailer, draft: programme.policy.personaliser == nil ? nil : draft,
          heldBy: gating?.rule ?? plan.heldBy, gate: gate, isLimited: programme.policy.throttle.isLimited,
          now: written.decided.now))
    } catch {
      parts.log(.error, "a prompt could not be written", [("code", error.code.rawValue), ("error", error.message)])
      written.decided.customers[index].reject(plan, error)
    }
  }
}

/// A lane's batch, its mails written.
struct Written: Sendable {
  var decided: Decided
  var messages: [NewMessage] = []
  /// How many mails of each template version people have approved.
  var approvals: [String: Int] = [:]
}

extension DecidedCustomer {
  /// Turns a decision whose mail a person must see first into a held one.
  mutating func hold(_ plan: MessagePlan, _ finding: Finding) {
    guard let index = folded.decisions.firstIndex(where: { $0.messageID == plan.id }) else { return }
    folded.decisions[index].outcome = .held
    folded.decisions[index].findings.append(finding)
  }

  /// Turns a decision whose mail cannot be written into a rejection, and gives back what it reserved.
  mutating func reject(_ plan: MessagePlan, _ fault: ComposeFault) {
    folded.plans.removeAll { $0.id == plan.id }
    Decider.releaseReservation(plan.id, from: &folded.record.state)
    guard let index = folded.decisions.firstIndex(where: { $0.messageID == plan.id }) else { return }
    folded.decisions[index].outcome = .rejected
    folded.decisions[index].messageID = nil
    folded.decisions[index].findings.append(Finding(rule: "compose.\(fault.code.rawValue)", sentence: fault.message))
  }
}

extension NewMessage {
  /// A prompt as it is stored before its first attempt.
  /// - Parameters:
  ///   - draft: what a model is to be shown; nil where none is to be asked.
  ///   - isLimited: the policy limits mails a day or a second.
  init(
    _ plan: MessagePlan, _ mail: ComposedMail, _ record: CustomerRecord, _ mailer: any Mailer, draft: MailDraft?, heldBy: String?,
    gate: DeliveryGate, isLimited: Bool, now: Timestamp
  ) {
    let address = record.profile.email ?? ""
    let waitsUntil = plan.notBefore ?? gate.parksUntil
    // What a person lets go leaves as they saw it.
    let draft = heldBy == nil ? draft : nil
    let state: MessageState =
      if heldBy != nil {
        .held
      } else if waitsUntil != nil {
        .deferred
      } else {
        // Under a limit it may wait for its turn, and a draft for its words; what has not begun can still be decided again.
        mailer.contract == .keyed && !isLimited && draft == nil ? .sending : .claimed
      }
    self.init(
      id: plan.id, kind: plan.kind, cause: plan.event.hash.uuid, customerID: record.id, signal: plan.signal,
      contract: mailer.contract.rawValue, state: state, eventAt: plan.event.time, dueAt: waitsUntil ?? now,
      sendBefore: plan.sendBefore, template: mail.templateName, locale: mail.locale, address: address,
      request: mailer.request(for: mail, to: address, key: plan.id), subject: mail.subject, text: mail.text, html: mail.html,
      linkCode: record.state.linkCode, templateVersion: mail.templateVersion, heldBy: heldBy,
      draft: draft?.stored)
  }
}
