import Glibc

/// The daemons of one run, by instance from 1 on.
struct Crew: Sendable {
  private let ground: Ground
  private var running: [Int: Child] = [:]
  /// How often daemons were started.
  private(set) var lives = 0

  init(_ ground: Ground) { self.ground = ground }

  /// Starts the instances that do not run.
  /// - Parameter count: only so many, in their order; nil: all.
  mutating func fill(_ count: Int? = nil) throws {
    let count = count ?? ground.instances
    if running.count < count { lives += 1 }
    for instance in 1...count where running[instance] == nil {
      running[instance] = try ground.run(instance, life: lives)
    }
  }

  /// Throws when one has ended by itself.
  func check() throws {
    for child in running.values where !child.isRunning {
      throw Trouble("\(child.name) ended by itself:\n\(try child.lastWords())")
    }
  }

  /// Ends one without warning.
  mutating func kill(_ instance: Int) async throws {
    guard let child = running.removeValue(forKey: instance) else { return }
    let status = await child.kill()
    guard status == -SIGKILL else { throw Trouble("\(child.name) ended by itself with \(status):\n\(try child.lastWords())") }
  }

  /// Has all end in order.
  mutating func stopAll() async throws {
    for (instance, child) in running.sorted(by: { $0.key < $1.key }) {
      running[instance] = nil
      let status = await child.stop()
      guard status == 0 else { throw Trouble("SIGTERM ended \(child.name) with \(status):\n\(try child.lastWords())") }
    }
  }

  /// Ends what still runs after something went wrong.
  mutating func killAll() async {
    for child in running.values { _ = await child.kill() }
    running = [:]
  }
}
