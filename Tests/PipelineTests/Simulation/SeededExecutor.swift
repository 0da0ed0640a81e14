/// Keeps the jobs of one process in a list; the simulation runs them one at a time, in an order of its choosing.
///
/// Only the thread that drives the simulation touches it: hence unchecked.
final class SeededExecutor: TaskExecutor, @unchecked Sendable {
  private var jobs: [UnownedJob] = []

  /// Jobs that could run.
  var count: Int { jobs.count }

  func enqueue(_ job: consuming ExecutorJob) { jobs.append(UnownedJob(job)) }

  /// Runs a job to its next suspension.
  func run(_ index: Int) {
    let job = jobs.remove(at: index)
    unsafe job.runSynchronously(on: asUnownedTaskExecutor())
  }
}
