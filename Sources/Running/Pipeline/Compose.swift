import Composing
import Deciding
import Events
import Policies
import Store

/// Writes the mails that passed, and joins all that the batch wants to be true.
actor Compose {
  private let parts: Parts
  private let mailer: any Mailer

  init(parts: Parts, mailer: any Mailer) {
    self.parts = parts
    self.mailer = mailer
  }

  /// Writes a batch's mails.
  func write(_ decided: Decided) async throws -> Written {
    try await parts.staged(.compose, decided.events.count) { try await mails(of: decided) }
  }

  private func mails(of decided: Decided) async throws -> Written {
    var written = Written(decided: decided)
    try await giveCodes(&written.decided.customers)
    let isGated = decided.programme.policy.gatesTemplates
    let approvals = isGated ? try await parts.overview().approvals : [:]
    let desk = MailDesk(
      programme: decided.programme, mailer: mailer, settings: parts.settings, approvals: approvals,
      gate: await parts.deliver.gate(at: decided.now), now: decided.now)
    for index in written.decided.customers.indices {
      let plans = written.decided.customers[index].plans
      for plan in plans { write(plan, of: index, desk, &written) }
    }
    return written
  }

  private func giveCodes(_ customers: inout [Folded]) async throws {
    let codeless = customers.indices.filter {
      !customers[$0].plans.isEmpty && customers[$0].record.state.linkCode == nil
    }
    guard !codeless.isEmpty else { return }
    let codes = parts.codes
    let taken = try await retrying(
      "the database gives no link numbers; intake waits", parts.clock, parts.log, isFinal: { $0 is CodesExhausted }
    ) { try await codes.take(codeless.count) }
    for (index, code) in zip(codeless, taken) { customers[index].record.state.linkCode = code }
  }

  private func write(_ plan: MessagePlan, of index: Int, _ desk: MailDesk, _ written: inout Written) {
    do throws(ComposeFault) {
      let (message, gating) = try desk.write(plan, written.decided.customers[index].record)
      if let gating { written.decided.customers[index].hold(plan, gating) }
      written.messages.append((message, plan.event.hash))
    } catch {
      parts.log(
        .error, "a mail could not be written",
        [("kind", plan.kind.rawValue), ("code", error.code.rawValue), ("error", error.message)])
      written.decided.customers[index].reject(plan, error)
    }
  }
}

/// A lane's batch, its mails written.
struct Written: Sendable {
  var decided: Decided
  /// The mails, each with the event that it comes of.
  var messages: [(message: NewMessage, event: EventHash)] = []
}

extension Folded {
  /// Turns a decision whose mail a person must see first into a held one.
  mutating func hold(_ plan: MessagePlan, _ finding: Finding) {
    guard let index = decisions.firstIndex(where: { $0.messageID == plan.id }) else { return }
    decisions[index].hold(finding)
  }

  /// Turns a decision whose mail cannot be written into a rejection, and gives back what it reserved.
  mutating func reject(_ plan: MessagePlan, _ fault: ComposeFault) {
    plans.removeAll { $0.id == plan.id }
    Decider.releaseReservation(plan.id, from: &record.state)
    guard let index = decisions.firstIndex(where: { $0.messageID == plan.id }) else { return }
    decisions[index].reject(fault)
  }
}

extension Decision {
  /// A person must see its mail first.
  mutating func hold(_ finding: Finding) {
    outcome = .held
    findings.append(finding)
  }

  /// Its mail cannot be written.
  mutating func reject(_ fault: ComposeFault) {
    outcome = .rejected
    messageID = nil
    findings.append(Finding(rule: "compose.\(fault.code.rawValue)", sentence: fault.message))
  }
}
