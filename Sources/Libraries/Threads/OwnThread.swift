import Glibc

/// Runs a body on a new thread of its own, for work that blocks; signals stay with the other threads.
/// - Returns: false when the system refused another thread.
@discardableResult
package func startThread(_ body: @escaping @Sendable () -> Void) -> Bool {
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
/// - Parameter refusal: what is thrown when the system refuses another thread.
package func onOwnThread<Value: Sendable, Failure: Error>(
  orThrow refusal: Failure, _ body: @escaping @Sendable () throws(Failure) -> Value
) async throws(Failure) -> Value {
  let result: Result<Value, Failure> = await withCheckedContinuation { continuation in
    let isStarted = startThread {
      do throws(Failure) { continuation.resume(returning: .success(try body())) } catch {
        continuation.resume(returning: .failure(error))
      }
    }
    if !isStarted { continuation.resume(returning: .failure(refusal)) }
  }
  return try result.get()
}
