/// What did not come true in time.
struct NotInTime: Error, CustomStringConvertible {
  var what: String
  var description: String { "not in time: \(what)" }
}

/// Waits until a condition that can be observed holds, looking again after each pause.
/// - Throws: `NotInTime` when it does not hold by the deadline; generous, since other tests share the machine.
func eventually(
  _ what: @autoclosure () -> String, within limit: Duration = .seconds(90), pause: Duration = .milliseconds(50),
  _ holds: () async throws -> Bool
) async throws {
  let deadline = ContinuousClock.now + limit
  while try await !holds() {
    guard ContinuousClock.now < deadline else { throw NotInTime(what: what()) }
    try await Task.sleep(for: pause)
  }
}
