import Synchronization
package import Time

/// What a loop shows of itself: when it last moved, and whether it waits for something to do.
///
/// The pulse of the loop that a task runs is found by that task itself, so that whatever waits or repeats on its behalf shows it:
/// `Wakeup`, `Mailbox`, `retrying` and `repeating` do. A loop that has other waits says so by `stamp` and `rest`.
package final class Pulse: Sendable {
  private struct State {
    var movedAt: Duration
    var movedOn: Timestamp
    var isResting = false
  }

  /// What the loop does, in words that name it to a person.
  package let name: String
  private let patience: Duration
  private let clock: any Clock
  private let state: Mutex<State>

  /// How long most loops may work without moving: a statement's deadline several times over.
  package static let patience: Duration = .seconds(120)

  @TaskLocal private static var current: Pulse?

  init(_ name: String, patience: Duration, _ clock: any Clock) {
    self.name = name
    self.patience = patience
    self.clock = clock
    state = Mutex(State(movedAt: clock.uptime, movedOn: clock.now))
  }

  /// The loop that runs here has moved; nothing where none does.
  package static func stamp() { current?.move(isResting: false) }

  /// The loop that runs here waits for something to do, however long that takes.
  package static func rest() { current?.move(isResting: true) }

  /// Runs a loop, or what belongs to none.
  static func with<Value>(_ pulse: Pulse?, _ work: () async throws -> Value) async rethrows -> Value {
    try await $current.withValue(pulse) { try await work() }
  }

  private func move(isResting: Bool) {
    let moved = State(movedAt: clock.uptime, movedOn: clock.now, isResting: isResting)
    state.withLock { $0 = moved }
  }

  fileprivate func standing(at uptime: Duration) -> StandingLoop? {
    state.withLock { state in
      guard !state.isResting, uptime - state.movedAt >= patience else { return nil }
      return StandingLoop(name: name, since: state.movedOn, span: uptime - state.movedAt)
    }
  }
}

/// A loop that works and does not move.
package struct StandingLoop: Sendable, Hashable {
  package var name: String
  package var since: Timestamp
  /// How long it has not moved.
  package var span: Duration

  /// Names a loop, since when it has not moved, and for how long.
  package init(name: String, since: Timestamp, span: Duration) {
    self.name = name
    self.since = since
    self.span = span
  }

  /// For `/ready` and `/live`.
  package var sentence: String { "the loop “\(name)” has not moved since \(since)" }
}

/// The pulses of all loops of a process.
package final class Pulses: Sendable {
  private let clock: any Clock
  private let pulses = Mutex<[ObjectIdentifier: Pulse]>([:])

  /// No loop yet.
  package init(clock: any Clock) { self.clock = clock }

  /// Runs a loop under a pulse of its own, for as long as it runs.
  /// - Parameter patience: how long it may work without moving.
  package func beating<Value>(
    _ name: String, patience: Duration = Pulse.patience, _ loop: () async throws -> Value
  ) async rethrows -> Value {
    let pulse = Pulse(name, patience: patience, clock)
    pulses.withLock { $0[ObjectIdentifier(pulse)] = pulse }
    defer { pulses.withLock { $0[ObjectIdentifier(pulse)] = nil } }
    return try await Pulse.with(pulse, loop)
  }

  /// The loops that run, by name.
  package var names: [String] { pulses.withLock { $0.values.map(\.name) }.sorted() }

  /// The loops that stand, by name.
  package var standing: [StandingLoop] {
    let uptime = clock.uptime
    return pulses.withLock { Array($0.values) }.compactMap { $0.standing(at: uptime) }.sorted { $0.name < $1.name }
  }
}
