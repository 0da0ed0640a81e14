/// How Deliver comes to its end: what is under way is finished, and as little as may be is left in doubt.
extension Deliver {
  /// What still begins.
  enum Ending {
    /// Messages that records wait for; the others are the next start's.
    case finishing
    /// Nothing.
    case halted
  }

  /// Lets less begin from now on.
  func beginEnding(_ ending: Ending) { self.ending = ending }

  /// Waits until no attempt is under way and what became of them is written down. An attempt that is cut off is in doubt, and a person's
  /// to clear where the provider knows no keys.
  /// - Throws: when the wait is cancelled.
  func waitUntilSettled() async throws {
    while running + following > 0 { try await clock.sleep(for: .milliseconds(20)) }
    while await !settler.isIdle { try await clock.sleep(for: .milliseconds(20)) }
  }
}
