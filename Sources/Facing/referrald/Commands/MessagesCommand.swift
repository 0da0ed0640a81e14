import ArgumentParser
import Foundation
import JSONTree
import Pipeline
import Policies
import PolicyFiles
import Settings
import Store
import Time

/// `referrald messages`.
struct MessagesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "messages", abstract: "Lists messages, and closes those whose fate is uncertain.",
    subcommands: [List.self, Resend.self, Close.self], defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Lists messages, newest first.",
      discussion: "Example: referrald messages --uncertain\nExample: referrald messages list --customer c42 --json")

    @OptionGroup var machine: MachineOptions
    @Flag(help: "Only those a person must close: the provider's answer was lost.") var uncertain = false
    @Option(help: "Only those in this state.") var state: String?
    @Option(help: "Only this customer's.") var customer: String?
    @Option(help: "At most so many.") var limit = 50
    @Flag(help: "One JSON object a message.") var json = false

    func run() async throws {
      let chosen = try state.map { name in
        guard let state = MessageState(rawValue: name) else {
          throw ValidationError("no state “\(name)”; there are \(MessageState.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return state
      }
      try await Database.with(try machine.settings()) { store in
        let messages = try await store.messages(
          customer: customer, state: uncertain ? .uncertain : chosen, limit: max(1, limit))
        for message in messages { json ? Console.json(message.json) : Console.line(message.line) }
        if messages.isEmpty && !json { Console.line("no such message") }
      }
    }
  }

  struct Resend: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Sends an uncertain message again: you know that it did not arrive.",
      discussion: "Example: referrald messages resend 0198… --reason 'not in the provider's outbox'")

    @OptionGroup var closing: Closing
    func run() async throws { try await closing.close(resend: true) }
  }

  struct Close: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Closes an uncertain message as sent: you know that it arrived, or want it left.",
      discussion: "Example: referrald messages close 0198… --reason 'seen in the provider's outbox'")

    @OptionGroup var closing: Closing
    func run() async throws { try await closing.close(resend: false) }
  }

  /// What both ways of closing share.
  struct Closing: ParsableArguments {
    @OptionGroup var machine: MachineOptions
    @Argument(help: "The message's id.") var id: String
    @Option(help: "Why; kept in the audit.") var reason: String

    func close(resend: Bool) async throws {
      let settings = try machine.settings()
      let programme = PolicySource(path: settings.policyPath).read().policy?.program.id ?? settings.database.schema
      try await Database.with(settings) { store in
        let message = UUID(uuidString: id) == nil ? nil : try await store.outgoing(ids: [id]).first
        let event = message.flatMap { message in
          Settlement.Published.message(
            message, resend ? .retry : .sent, reason: "\(Operator.name): \(reason)", programme, at: SystemClock().now)
        }
        guard let message,
          try await store.closeUncertain(
            id: message.id, resend: resend, actor: Operator.name, reason: reason, published: event)
        else {
          Console.trouble("no uncertain message has this id; see `referrald messages --uncertain`")
          throw ExitStatus.unavailable.exit
        }
        Console.line(resend ? "it goes out again within a second of the daemon's time" : "closed as sent")
      }
    }
  }
}

extension StoredMessage {
  /// One line for a person.
  var line: String {
    "\(createdAt)  \(state)  \(kind)/\(signal)  \(customerID)  attempts \(attempt)  \(id)" + (reason.map { "  (\($0))" } ?? "")
  }

  /// The same as JSON; without the body.
  var json: JSON {
    var members: [JSON.Member] = [
      .init("id", .string(id)), .init("kind", .string(kind)), .init("signal", .string(signal)),
      .init("customer_id", .string(customerID)), .init("state", .string(state)), .init("attempts", .int(Int64(attempt))),
      .init("created_at", .string(createdAt.description)), .init("subject", .string(subject)),
    ]
    if let settledAt { members.append(.init("settled_at", .string(settledAt.description))) }
    if let providerID { members.append(.init("provider_id", .string(providerID))) }
    if let reason { members.append(.init("reason", .string(reason))) }
    if let rewrite {
      members.append(
        .init(
          "rewrite",
          .object([
            .init("model", .string(rewrite.model)), .init("prompt_version", .string(rewrite.promptVersion)),
            .init("outcome", .string(rewrite.outcome)),
          ])))
    }
    return .object(members)
  }
}
