import Synchronization

/// The way to a client's thread: commands in order, a bell that wakes it, and its end.
final class CommandInbox<Command: Sendable>: Sendable {
  private struct State {
    var commands: [Command] = []
    var isShut = false
  }

  let bell: Bell
  private let state = Mutex(State())
  private let end = Ending()

  init(_ bell: Bell) { self.bell = bell }

  /// Hands a command over.
  /// - Returns: false when the thread has ended.
  @discardableResult
  func post(_ command: Command) -> Bool {
    let isTaken = state.withLock { state in
      if !state.isShut { state.commands.append(command) }
      return !state.isShut
    }
    if isTaken { bell.ring() }
    return isTaken
  }

  /// The thread's side: commands in order.
  func take() -> [Command] {
    state.withLock { state in
      defer { state.commands = [] }
      return state.commands
    }
  }

  /// Refuses commands from now on and returns those that came before.
  func shut() -> [Command] {
    state.withLock { $0.isShut = true }
    return take()
  }

  /// The thread has let go of everything.
  func finish() { end.reach() }

  func waitForEnd(within limit: Duration) async { await end.wait(within: limit) }
}
