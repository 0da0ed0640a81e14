import CLibPQ
import Glibc
import Synchronization

/// The only way to the pool's thread: commands in order, and a descriptor that wakes it.
final class Mailbox: Sendable {
  private struct State {
    var commands: [Command] = []
    var isShut = false
  }

  private let state = Mutex(State())
  /// Readable while commands wait; negative when the system had no descriptor left.
  let wakeup: Int32

  init() { wakeup = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK)) }

  deinit { if wakeup >= 0 { close(wakeup) } }

  /// Hands a command over.
  /// - Returns: false when the thread has ended.
  func post(_ command: Command) -> Bool {
    let (accepted, first) = state.withLock { state in
      guard !state.isShut else { return (false, false) }
      state.commands.append(command)
      return (true, state.commands.count == 1)
    }
    if first { eventfd_write(wakeup, 1) }
    return accepted
  }

  /// Takes all that waits.
  func take() -> [Command] {
    var count: eventfd_t = 0
    unsafe eventfd_read(wakeup, &count)
    return state.withLock { state in
      defer { state.commands = [] }
      return state.commands
    }
  }

  /// Refuses commands from now on and returns those that came before.
  func shut() -> [Command] {
    state.withLock { state in
      state.isShut = true
      defer { state.commands = [] }
      return state.commands
    }
  }
}
