import Glibc

/// Runs a body on a new thread of its own, for work that blocks; signals stay with the other threads.
func startThread(_ body: @escaping @Sendable () -> Void) throws(KafkaError) {
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
      unsafe Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().run()
      return nil
    }, entry)
  guard failure == 0 else {
    unsafe Unmanaged<ThreadBody>.fromOpaque(entry).release()
    throw .noThread
  }
  pthread_detach(thread)
}

private final class ThreadBody: Sendable {
  let run: @Sendable () -> Void
  init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

/// Awaits a body that blocks, run on a thread of its own.
func onOwnThread<Value: Sendable>(
  _ body: @escaping @Sendable () throws(KafkaError) -> Value
) async throws(KafkaError) -> Value {
  let result: Result<Value, KafkaError> = await withCheckedContinuation { continuation in
    do throws(KafkaError) {
      try startThread {
        do throws(KafkaError) { continuation.resume(returning: .success(try body())) } catch {
          continuation.resume(returning: .failure(error))
        }
      }
    } catch { continuation.resume(returning: .failure(error)) }
  }
  return try result.get()
}
