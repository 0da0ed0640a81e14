internal import CSpawn
import Glibc
import Postgres
import Synchronization
import Threads

/// A child in a process group of its own. It is told to quit when the thread that started it ends, so that thread
/// does nothing but wait for it.
final class ServerProcess: Sendable {
  private struct State {
    var pid: pid_t = 0
    var status: Int32?
  }

  private let state = Mutex(State())

  /// The exit status as `waitpid` gives it, nil while the process runs.
  var status: Int32? { state.withLock { $0.status } }
  var isRunning: Bool { status == nil }
  var pid: pid_t { state.withLock { $0.pid } }

  /// Starts a command, its output appended to a file.
  static func start(_ command: [String], in folder: String, log: String) async throws(PostgresError) -> ServerProcess {
    let process = ServerProcess()
    let failure: Int32 = await withCheckedContinuation { continuation in
      let isStarted = startThread {
        var pid: pid_t = 0
        let failure = spawn(command, folder, log, &pid)
        process.state.withLock { $0.pid = pid }
        continuation.resume(returning: failure)
        if failure == 0 { process.reap(pid) }
      }
      if !isStarted { continuation.resume(returning: EAGAIN) }
    }
    guard failure == 0 else {
      let reason = unsafe String(cString: strerror(failure))
      throw .privateServer("\(command.first ?? "") cannot be started: \(reason). Check its rights.", retry: .restart)
    }
    return process
  }

  /// Sends a signal unless the process has ended; a recycled id is never hit, for reaping holds the same lock.
  func signal(_ number: Int32) {
    state.withLock { state in
      guard state.status == nil, state.pid > 0 else { return }
      kill(state.pid, number)
    }
  }

  /// Blocks until the process has ended.
  /// - Returns: false when it still runs after the limit.
  func waitForExit(_ limit: Duration) -> Bool {
    let deadline = ContinuousClock.now + limit
    while isRunning {
      if deadline <= .now { return false }
      usleep(5_000)
    }
    return true
  }

  private func reap(_ pid: pid_t) {
    var information = unsafe siginfo_t()
    while unsafe waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) != 0 && errno == EINTR {}
    state.withLock { state in
      var status: Int32 = 0
      unsafe waitpid(pid, &status, 0)
      state.status = status
    }
  }

  private static func spawn(_ command: [String], _ folder: String, _ log: String, _ pid: inout pid_t) -> Int32 {
    var actions = unsafe posix_spawn_file_actions_t(), attributes = posix_spawnattr_t()
    unsafe posix_spawn_file_actions_init(&actions)
    unsafe posix_spawnattr_init(&attributes)
    defer {
      unsafe posix_spawn_file_actions_destroy(&actions)
      unsafe posix_spawnattr_destroy(&attributes)
    }
    unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    unsafe posix_spawn_file_actions_adddup2(&actions, 1, 2)
    unsafe spawn_door_close_from(&actions, 3)
    unsafe spawn_door_chdir(&actions, folder)
    var none = sigset_t(), all = sigset_t()
    unsafe sigemptyset(&none)
    unsafe sigfillset(&all)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setsigdefault(&attributes, &all)
    unsafe posix_spawnattr_setpgroup(&attributes, 0)
    unsafe posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    let environment = ["LC_ALL=C.UTF-8", "PATH=/usr/bin:/bin", "TZ=UTC"]
    let words: [UnsafeMutablePointer<CChar>?] = unsafe command.map { unsafe strdup($0) } + [nil]
    let surroundings: [UnsafeMutablePointer<CChar>?] = unsafe environment.map { unsafe strdup($0) } + [nil]
    defer { unsafe (words + surroundings).forEach { unsafe free($0) } }
    return unsafe posix_spawn(&pid, command.first ?? "", &actions, &attributes, words, surroundings)
  }
}
