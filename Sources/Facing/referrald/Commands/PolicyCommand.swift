import ArgumentParser
import Files
import JSONTree
import Policies
import PolicyFiles

/// `referrald policy check|test|print|schema`.
struct PolicyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policy", abstract: "Checks, tests and shows a policy file.",
    subcommands: [Check.self, PolicyTestCommand.self, Print.self, Schema.self])

  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Finds every fault of a policy and its templates at once.",
      discussion:
        "Exit 78 when there is one; notes are odd but legal.\n\nExample: referrald policy check /etc/referrald/policy.yaml")

    @Argument(help: "The policy file.") var file: String
    @Flag(help: "One JSON object.") var json = false

    func run() async throws {
      let reading = PolicySource(path: file).read()
      if json {
        Console.json(reading.json(file: file))
        if reading.policy == nil { throw ExitStatus.configuration.exit }
        return
      }
      for note in reading.notes { Console.line("note: \(note)") }
      let policy = try reading.sound()
      Console.line("\(file): sound, hash \(policy.hash.prefix(12))")
    }
  }

  struct Print: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Shows the whole policy in force, defaults marked.",
      discussion: """
        What is printed is a policy that says the same; `# default` stands behind what the file leaves out or could leave out. \
        Exit 78 when the file has faults.

        Example: referrald policy print /etc/referrald/policy.yaml
        """)

    @Argument(help: "The policy file.") var file: String

    func run() async throws {
      Console.text(PolicyPrinter.yaml(try PolicySource(path: file).read().sound()))
    }
  }

  struct Schema: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Prints the policy file's JSON Schema, for editors.",
      discussion: """
        Name it on the policy's first line: # yaml-language-server: $schema=policy.schema.json

        Example: referrald policy schema > policy.schema.json
        """)

    func run() async throws { Console.text(PolicySchema.json.indented()) }
  }
}

extension PolicyReading {
  /// The policy.
  /// - Throws: exit 78 after printing every fault.
  func sound() throws -> Policy {
    for fault in faults { Console.trouble("\(fault)") }
    guard let policy else { throw ExitStatus.configuration.exit }
    return policy
  }
}
