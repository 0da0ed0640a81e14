import Glibc

/// Runs a body on a new thread of its own, for work that blocks; signals stay with the other threads.
/// - Returns: false when the system refused another thread.
@discardableResult
func startThread(_ body: @escaping @Sendable () -> Void) -> Bool {
  let entry = unsafe Unmanaged.passRetained(ThreadBody(body)).toOpaque()
  var thread = pthread_t()
  var all = sigset_t(), before = sigset_t()
  unsafe sigfillset(&all)
  unsafe pthread_sigmask(SIG_BLOCK, &all, &before)
  defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
  let failure = unsafe pthread_create(
    &thread, nil,
    { argument in
      guard let argument = unsafe argument else { return nil }
      let body = unsafe Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue()
      body.run()
      return nil
    }, entry)
  guard failure == 0 else {
    unsafe Unmanaged<ThreadBody>.fromOpaque(entry).release()
    return false
  }
  pthread_detach(thread)
  return true
}

private final class ThreadBody: Sendable {
  let run: @Sendable () -> Void
  init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

/// Awaits a body that blocks, run on a thread of its own.
func onOwnThread<Value: Sendable>(
  _ body: @escaping @Sendable () throws(PostgresError) -> Value
) async throws(PostgresError) -> Value {
  let result: Result<Value, PostgresError> = await withCheckedContinuation { continuation in
    let started = startThread {
      do throws(PostgresError) { continuation.resume(returning: .success(try body())) } catch {
        continuation.resume(returning: .failure(error))
      }
    }
    if !started { continuation.resume(returning: .failure(.noThread)) }
  }
  return try result.get()
}

extension PostgresError {
  static var noThread: PostgresError {
    PostgresError(.connectionFailed, "the system refuses another thread. Raise the limit of tasks (TasksMax).", retry: .later)
  }
}
