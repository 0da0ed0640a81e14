import Foundation
import Pipeline
import Time

/// The machine's own time.
struct SystemClock: PipelineClock {
  private static let start = ContinuousClock.now

  var now: Timestamp { Timestamp(microseconds: Int64((Date().timeIntervalSince1970 * 1e6).rounded(.down))) }
  var uptime: Duration { ContinuousClock.now - Self.start }
  func sleep(for span: Duration) async throws { try await Task.sleep(for: span, tolerance: .zero) }
}

/// The machine's own randomness.
struct SystemDice: Dice {
  func roll() -> Double { Double.random(in: 0..<1) }
}
