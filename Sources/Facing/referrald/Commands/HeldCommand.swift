import ArgumentParser
import Deciding
import Explaining
import Foundation
import JSONTree
import Pipeline
import Policies
import PolicyFiles
import Settings
import Store
import Time

/// `referrald held`.
struct HeldCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "held", abstract: "Lists mails that wait for a person, shows them, and lets them go or refuses them.",
    subcommands: [List.self, Show.self, Approve.self, Reject.self, Release.self], defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Lists the mails that wait for a person, those that expire first at the head.",
      discussion: "Example: referrald held\nExample: referrald held list --json")

    @OptionGroup var machine: MachineOptions
    @Option(help: "At most so many.") var limit = 50
    @Flag(help: "One JSON object a message.") var json = false

    func run() async throws {
      try await Database.with(try machine.settings()) { store in
        let held = try await store.held(limit: max(1, limit))
        for anomaly in try await store.anomalies() where !anomaly.isReleased && !json {
          Console.line("since \(anomaly.since): \(anomaly.sentence)")
        }
        for message in held { json ? Console.json(message.json) : Console.line(message.line) }
        if held.isEmpty && !json { Console.line("nothing is held") }
      }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Shows a held mail exactly as it would go.", discussion: "Example: referrald held show 0198… --html > mail.html")

    @OptionGroup var held: OneHeld
    @Flag(help: "The HTML part alone.") var html = false
    @Flag(help: "As JSON.") var json = false

    func run() async throws {
      try await held.with { message, _ in
        if html {
          Console.line(message.html)
        } else if json {
          Console.json(message.wholeJSON)
        } else {
          message.lines.forEach(Console.line)
        }
      }
    }
  }

  struct Approve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Lets a held mail go; it is decided again first.",
      discussion: "Nobody approves what they prepared.\n\nExample: referrald held approve 0198… --reason 'reads well'")

    @OptionGroup var held: OneHeld
    @Option(help: "Why; kept in the audit.") var reason = ""

    func run() async throws {
      let policy = PolicySource(path: try held.machine.settings().policyPath).read().policy
      try await held.answer(saying: "approved; the daemon decides it again and sends it") { message, store, actor, now in
        let refusal = Approval.refusal(
          state: message.state.rawValue, sendBefore: message.sendBefore, preparedBy: message.preparedBy, actor: actor,
          DateWords(policy, now: now))
        if let refusal { return refusal }
        return try await store.approve(id: message.id, actor: actor, reason: reason) ? nil : "somebody else was first"
      }
    }
  }

  struct Reject: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Refuses a held mail: it never goes, and counts toward no cap.",
      discussion: "Example: referrald held reject 0198… --reason 'the figure is wrong'")

    @OptionGroup var held: OneHeld
    @Option(help: "Why; kept in the audit, told by explain and published.") var reason = ""

    func run() async throws {
      let policy = try PolicySource(path: try held.machine.settings().policyPath).programme().policy
      try await held.answer(saying: "rejected") { message, store, actor, now in
        let finding = Approval.rejection(reason)
        let published = OutputEvent.rejected(message, finding, policy.program.id, at: now)
        let isDone = try await store.reject(id: message.id, actor: actor, reason: reason, finding: finding, published: published)
        if isDone { return nil }
        return message.state == .held ? "somebody else was first" : Approval.gone(message.state.rawValue)
      }
    }
  }

  struct Release: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Lets a signal go whose prompts are held since it came far too often; each mail is decided again first.",
      discussion: "Example: referrald held release --signal milestone --reason 'launch day'")

    @OptionGroup var machine: MachineOptions
    @Option(help: "The signal.") var signal: String
    @Option(help: "Why; kept in the audit.") var reason = ""

    func run() async throws {
      try await Database.with(try machine.settings()) { store in
        let (wasHeld, freed) = try await store.release(signal: signal, actor: Operator.name, reason: reason)
        guard wasHeld || freed > 0 else {
          Console.trouble("no signal “\(signal)” is held; see `referrald held`")
          throw ExitStatus.unavailable.exit
        }
        Console.line("\(signal): released; \(freed) held mails are decided again and go")
      }
    }
  }

  /// One message that a person names.
  struct OneHeld: ParsableArguments {
    @OptionGroup var machine: MachineOptions
    @Argument(help: "The message's id.") var id: String

    func with(_ body: (HeldMessage, Store) async throws -> Void) async throws {
      try await Database.with(try machine.settings()) { store in
        guard UUID(uuidString: id) != nil, let message = try await store.held(id: id).first else {
          Console.trouble("no message has this id; see `referrald held`")
          throw ExitStatus.unavailable.exit
        }
        try await body(message, store)
      }
    }

    /// Gives a person's answer to the message.
    /// - Parameter give: returns why it cannot be given; nil: it is.
    func answer(
      saying done: String, _ give: (HeldMessage, Store, _ actor: String, _ now: Timestamp) async throws -> String?
    ) async throws {
      try await with { message, store in
        if let refusal = try await give(message, store, Operator.name, SystemClock().now) {
          Console.trouble("\(message.id): \(refusal)")
          throw ExitStatus.unavailable.exit
        }
        Console.line("\(message.id): \(done)")
      }
    }
  }
}

extension HeldMessage {
  /// One line for a person.
  var line: String { "\(id)  \(kind)/\(signal)  \(customerID)  \(template)  until \(sendBefore)  (\(heldBy ?? state.rawValue))" }

  /// The mail and what is known of it.
  var lines: [String] {
    let reasons = ToldDecision.findings(findings).map { "why:      \($0.sentence) (\($0.rule))" }
    return [
      "message:  \(id), \(kind)/\(signal), \(state.rawValue), until \(sendBefore)", "customer: \(customerID)",
      "template: \(template), prepared by \(preparedBy)",
    ] + reasons + ["to:       \(address)", "subject:  \(subject)", "", text]
  }

  /// What a list shows, as JSON.
  var json: JSON { .object(members) }

  /// All of it as JSON.
  var wholeJSON: JSON {
    .object(
      members + [
        .init("address", .string(address)), .init("text", .string(text)), .init("html", .string(html)),
        .init("findings", findings),
      ])
  }

  private var members: [JSON.Member] {
    [
      .init("id", .string(id)), .init("kind", .string(kind)), .init("signal", .string(signal)),
      .init("customer_id", .string(customerID)), .init("state", .string(state.rawValue)),
      .init("held_by", heldBy.map(JSON.string) ?? .null), .init("prepared_by", .string(preparedBy)),
      .init("template", .string(template)), .init("created_at", .string(createdAt.description)),
      .init("send_before", .string(sendBefore.description)), .init("subject", .string(subject)),
    ]
  }
}
