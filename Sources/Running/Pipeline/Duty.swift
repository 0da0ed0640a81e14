import Metrics

/// A periodic job: what the daemon does again and again, beside the events that it moves.
package struct Duty: Sendable {
  /// Who of a programme's instances does it.
  package enum Place: Sendable {
    /// Each for itself.
    case eachInstance
    /// The one that leads, so that it is done once.
    case oneInstance
  }

  /// What it does, in words that name it to a person: in `/ready`, in the log and in metrics.
  package let name: String
  let interval: Duration
  let rest: Duration
  let place: Place
  let trouble: StaticString
  let isFinal: @Sendable (any Error) -> Bool
  let work: @Sendable () async throws -> Duration?

  /// Describes a duty that is done at a steady interval.
  /// - Parameters:
  ///   - interval: from the end of one turn to the next; the first comes at once.
  ///   - rest: from a turn that failed to the next; default: `interval`.
  ///   - trouble: what the log says of a turn that failed.
  ///   - isFinal: whether an error ends the process; default: none does.
  package init(
    _ name: String, every interval: Duration, afterFailure rest: Duration? = nil, by place: Place = .eachInstance,
    trouble: StaticString, isFinal: @escaping @Sendable (any Error) -> Bool = { _ in false },
    _ work: @escaping @Sendable () async throws -> Void
  ) {
    self.name = name
    self.interval = interval
    self.rest = rest ?? interval
    self.place = place
    self.trouble = trouble
    self.isFinal = isFinal
    self.work = {
      try await work()
      return nil
    }
  }

  /// Describes a duty of each instance whose turns may say when the next one comes; nil: after the interval.
  package init(
    _ name: String, every interval: Duration, trouble: StaticString,
    sayingWhen work: @escaping @Sendable () async throws -> Duration?
  ) {
    self.name = name
    self.interval = interval
    rest = interval
    place = .eachInstance
    self.trouble = trouble
    isFinal = { _ in false }
    self.work = work
  }
}

/// Does duties, each in a loop of its own: measured, and missed by the watchdog when it stands.
package struct Duties: Sendable {
  private let clock: any Clock
  private let dice: any Dice
  private let registry: Registry
  private let log: PipelineLog
  private let pulses: Pulses
  private let leadership: Leadership

  init(
    clock: any Clock, dice: any Dice, registry: Registry, log: PipelineLog, pulses: Pulses, leadership: Leadership
  ) {
    self.clock = clock
    self.dice = dice
    self.registry = registry
    self.log = log
    self.pulses = pulses
    self.leadership = leadership
  }

  /// Does all of them until the task is cancelled; throws what is final for one of them.
  package func run(_ duties: [Duty]) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for duty in duties { group.addTask { try await pulses.beating(duty.name) { try await self.repeat(duty) } } }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  /// How often an instance looks whether it leads now.
  private static let look: Duration = .seconds(5)

  private func `repeat`(_ duty: Duty) async throws {
    let failed = registry.counter(.dutyFailures, duty.name)
    var failures = 0, collisions = Collisions()
    while true {
      Pulse.stamp()
      var pause = min(duty.interval, Self.look)
      if duty.place == .eachInstance || leadership.isOurs {
        do {
          pause = try await measured(duty)
          if failures > 0 { log(.notice, "it works again", [("duty", duty.name), ("failures", "\(failures)")]) }
          (failures, collisions) = (0, Collisions())
        } catch {
          try Task.checkCancellation()
          if duty.isFinal(error) { throw error }
          if collisions.areBorne(error, log) { continue }
          if failures % 20 == 0 {
            log(.warning, duty.trouble, [("duty", duty.name), ("error", "\(error)"), ("failures", "\(failures + 1)")])
          }
          failed.add()
          failures += 1
          pause = duty.rest
        }
      }
      Pulse.rest()
      // Instances that started together need not march in step.
      try await clock.sleep(for: pause + pause * dice.roll() / 10)
    }
  }

  private func measured(_ duty: Duty) async throws -> Duration {
    let start = clock.uptime
    let next = try await duty.work()
    registry.histogram(.dutyTime, duty.name).observe(clock.uptime - start)
    return next ?? duty.interval
  }
}
