import MultiMail
import Pipeline
import Policies
import Store
import Testing

/// A fault planted on purpose around the pipeline, which the simulation must find.
struct Mutation: Sendable, CustomTestStringConvertible {
  var name: String
  /// Seeds within which it must be found.
  var within = 50
  var contract: Contract?
  /// What caps count for while it is looked for.
  var unit = Policy.Unit.customer
  /// Whether the programme sends reminders while it is looked for.
  var reminds = false
  /// Whether another system grants rewards while it is looked for.
  var grants = false
  /// What is out of the ordinary while it is looked for.
  var course = World.Course.ordinary
  /// Whether people say no at every step while it is looked for.
  var forbids = false
  /// What the settings of the processes are besides.
  var settings: @Sendable (inout PipelineSettings) -> Void = { _ in }
  /// Whether a person lets partitions go on elsewhere while it is looked for.
  var resets = false
  /// Whether clocks on the wall jump while it is looked for.
  var clocksJump = false
  var ledger: @Sendable (any Ledger, World, Life) -> any Ledger = { ledger, _, _ in ledger }
  var mailer: @Sendable (any Mailer, World, Life) -> any Mailer = { mailer, _, _ in mailer }
  var offsets: @Sendable (any OffsetCommitting, World, Life) -> any OffsetCommitting = { offsets, _, _ in offsets }
  /// Whether logs are made again under their names while it is looked for.
  var remakes = false
  var logs: @Sendable (any LogLooking, World, Life) -> any LogLooking = { logs, _, _ in logs }
  var deadLetters: @Sendable (any DeadLetterTopic, World, Life) -> any DeadLetterTopic = { topic, _, _ in topic }

  var testDescription: String { name }

  /// The pipeline as it is.
  static let none = Mutation(name: "none")
}
