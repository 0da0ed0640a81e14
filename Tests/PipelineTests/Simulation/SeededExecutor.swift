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

/// SplitMix64 (Steele, Lea, Flood 2014): every choice of a run follows from its seed.
struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64

  /// Starts at a seed.
  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 0x1234_5678 }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// True with a probability.
  mutating func chance(_ probability: Double) -> Bool { Double.random(in: 0..<1, using: &self) < probability }

  /// One of a range.
  mutating func pick(_ range: Range<Int>) -> Int { Int.random(in: range, using: &self) }
}
