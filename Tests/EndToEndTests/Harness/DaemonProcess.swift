import LoopbackClient
import Testing

/// A running `referrald run`.
struct DaemonProcess {
  let process: RunningProcess
  let port: UInt16

  func becomesReady() async throws {
    try await eventually("ready: \(process.errors.suffix(2_000))") {
      try #require(process.isRunning, "\(process.errors)")
      return await pageStatus(port, "/ready") == 200
    }
  }

  /// Waits until it has logged a line with this text.
  func logs(_ text: String, within limit: Duration = .seconds(90)) async throws {
    try await eventually("the log says “\(text)”", within: limit) { process.errors.contains(text) }
  }

  /// The value of a series in `/metrics`, by its name and labels as they are written; nil when it is not there.
  func metric(_ series: String) async throws -> Double? {
    let line = try await page(port, "/metrics").text.split(separator: "\n").first { $0.hasPrefix(series + " ") }
    return line.flatMap { Double($0.dropFirst(series.count + 1)) }
  }
}
