import Foundation

/// Seconds of processor time, as Linux's /proc tells; zero where the system does not tell.
struct ProcessorTime: Sendable {
  var process: Double
  var server: Double

  /// What a process and a PostgreSQL server with its backends have used so far.
  init(process: Int32, server: Int32?) {
    self.process = ProcessStat(process).map { $0.own } ?? 0
    self.server = server.map(Self.family) ?? 0
  }

  static func - (left: Self, right: Self) -> Self {
    var rest = left
    rest.process -= right.process
    rest.server -= right.server
    return rest
  }

  /// Microseconds an event, of the process and of the server.
  func line(_ count: Int) -> String {
    let perEvent = [process, server].map { String(format: "%.2f", $0 * 1e6 / Double(max(1, count))) }
    return "\(perEvent[0]) µs of processor an event, \(perEvent[1]) µs of PostgreSQL's"
  }

  /// A process, its children that have ended, and those that run.
  private static func family(_ parent: Int32) -> Double {
    let all = ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { Int32($0) }
    let children = all.compactMap(ProcessStat.init).filter { $0.parent == parent }
    return (ProcessStat(parent).map { $0.own + $0.ended } ?? 0) + children.reduce(0) { $0 + $1.own }
  }
}

/// The fields of /proc/PID/stat that tell of processor time (proc(5)).
private struct ProcessStat {
  var parent: Int32
  var own: Double
  /// Of children that have ended.
  var ended: Double

  /// Nil when there is no such process.
  init?(_ pid: Int32) {
    // A process may end while we look.
    guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8), let name = text.lastIndex(of: ")") else {
      return nil
    }
    let fields = text[name...].split(separator: " ").dropFirst().map(String.init)
    guard fields.count > 14, let parent = Int32(fields[1]) else { return nil }
    let ticks = fields[11...14].map { (Double($0) ?? 0) / Double(sysconf(Int32(_SC_CLK_TCK))) }
    self.parent = parent
    own = ticks[0] + ticks[1]
    ended = ticks[2] + ticks[3]
  }
}
