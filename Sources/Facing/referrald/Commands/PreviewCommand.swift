import ArgumentParser
import Deciding
import Foundation
import JSONTree
import MultiMail
import Policies
import Settings
import Store

/// `referrald preview`.
struct PreviewCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "preview", abstract: "Shows a mail of a kind as a customer would get it, and what the provider adds.",
    discussion: """
      Kinds: \(MessageKind.allCases.map(\.rawValue).joined(separator: ", ")). Without --customer it is a made-up one and no \
      database is asked; with --policy no settings are needed either. The links lead nowhere: nothing in a preview counts.

      Example: referrald preview prompt --signal milestone --locale de --open
      Example: referrald preview reward_earned --customer jane@acme.example --json
      Example: referrald preview prompt --policy policy.yaml --data '{"count": 25000}' --html prompt.html
      """)

  @OptionGroup var machine: MachineOptions
  @OptionGroup var sample: SampleOptions
  @Argument(help: "The kind.") var kind: String
  @Option(help: "A customer by id, address or link code.") var customer: String?
  @Option(help: "The policy; the settings' by default.") var policy: String?
  @Option(help: "Writes the HTML to this file.") var html: String?
  @Flag(help: "Shows the HTML in a browser.") var open = false
  @Flag(help: "Lets the policy's personaliser rewrite the body.") var personalise = false
  @Flag(help: "One JSON object.") var json = false

  func validate() throws { _ = try SampleOptions.kind(kind) }

  func run() async throws {
    let settings = try settings()
    let policy = try PolicySource(path: self.policy ?? settings?.policyPath ?? "").read().sound()
    let mail = try sample.mail(try SampleOptions.kind(kind), of: try await record(settings))
    let personaliser = personalise ? try PreviewPersonaliser(policy, settings) : nil
    let preview = try await MailPreview(mail, policy, settings, now: SystemClock().now, by: personaliser)
    if let html { try write(preview.html, to: html) }
    if json { Console.json(preview.json) } else { preview.lines.forEach(Console.line) }
    if open { try show(preview) }
  }

  /// The settings; nil where a policy alone is enough.
  private func settings() throws -> Settings? {
    guard policy == nil || customer != nil || machine.config != nil else { return nil }
    do {
      return try machine.settings()
    } catch {
      if customer == nil { Console.trouble("or name a policy, which is enough here: --policy policy.yaml") }
      throw error
    }
  }

  private func record(_ settings: Settings?) async throws -> CustomerRecord? {
    guard let settings, let customer else { return nil }
    return try await Database.with(settings) { store in
      let ids = try await store.findCustomers(customer)
      guard ids.count < 2 else {
        Console.trouble("several customers are meant, name one by id: \(ids.joined(separator: ", "))")
        throw ExitStatus.unavailable.exit
      }
      guard let id = ids.first, let record = try await store.customer(id: id) else {
        Console.trouble("nobody is known by that id, address or code")
        throw ExitStatus.unavailable.exit
      }
      return record
    }
  }

  private func show(_ preview: MailPreview) throws {
    let path = html ?? FileManager.default.temporaryDirectory.appending(path: "referrald-\(kind)-\(UUID().uuidString).html").path
    if html == nil { try write(preview.html, to: path) }
    let opener = Process()
    opener.executableURL = URL(filePath: "/usr/bin/env")
    opener.arguments = ["xdg-open", path]
    opener.standardError = FileHandle.nullDevice
    try opener.run()
    opener.waitUntilExit()
    if opener.terminationStatus != 0 { Console.trouble("no browser could be opened here; the mail is in \(path)") }
  }

  private func write(_ text: String, to path: String) throws {
    do {
      try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
    } catch {
      Console.trouble("\(path): the HTML cannot be written: \(error.localizedDescription)")
      throw ExitStatus.unavailable.exit
    }
  }
}
