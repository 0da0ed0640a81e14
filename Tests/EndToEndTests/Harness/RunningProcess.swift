import Foundation
import Glibc
import Testing

/// A process of the binary under test, its output in files.
final class RunningProcess: Sendable {
  let name: String
  private let process: Process
  private let outPath: String
  private let errorPath: String

  /// Starts the binary.
  /// - Parameters:
  ///   - folder: its working directory, where its output goes too.
  ///   - input: what it finds on standard input; nil: nothing.
  ///   - environment: what it has beside the usual.
  init(
    _ arguments: [String], name: String, folder: String, workingIn working: String? = nil, input: String? = nil,
    environment: [String: String] = [:]
  ) throws {
    self.name = name
    let run = UUID().uuidString.prefix(8)
    outPath = "\(folder)/\(name)-\(run).out"
    errorPath = "\(folder)/\(name)-\(run).err"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    process = Process()
    process.executableURL = URL(filePath: Places.binary)
    process.arguments = arguments
    process.environment = ["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/root", "LANG": "C.UTF-8", "USER": "tester"]
      .merging(environment) { $1 }
    process.currentDirectoryURL = URL(filePath: working ?? folder)
    for path in [outPath, errorPath] { try Data().write(to: URL(filePath: path)) }
    process.standardOutput = try FileHandle(forWritingTo: URL(filePath: outPath))
    process.standardError = try FileHandle(forWritingTo: URL(filePath: errorPath))
    if let input {
      let path = "\(folder)/\(name)-\(run).in"
      try Data(input.utf8).write(to: URL(filePath: path))
      process.standardInput = try FileHandle(forReadingFrom: URL(filePath: path))
    } else {
      process.standardInput = FileHandle.nullDevice
    }
    try process.run()
    Guardian.shared.tell("+ \(process.processIdentifier)")
  }

  /// What it has written to standard output so far.
  var output: String { Self.text(outPath) }
  /// What it has written to standard error so far.
  var errors: String { Self.text(errorPath) }

  /// A reader of its standard error, from the beginning.
  var errorLines: LineTail { LineTail(path: errorPath) }

  var isRunning: Bool { process.isRunning }

  /// The most bytes of memory that it ever had resident; nil: it has ended.
  var peakMemory: Int? {
    let status = Self.text("/proc/\(process.processIdentifier)/status")
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return line.flatMap { Int($0.filter(\.isNumber)) }.map { $0 << 10 }
  }

  /// Sends a signal; a process that has ended gets none.
  func signal(_ number: Int32) { if process.isRunning { kill(process.processIdentifier, number) } }

  /// Waits for its end.
  /// - Returns: its exit status, or minus the signal that ended it.
  func exit(within limit: Duration = .seconds(90)) async throws -> Int32 {
    try await eventually("\(name) ends\n\(errors.suffix(3_000))", within: limit) { !process.isRunning }
    Guardian.shared.tell("- \(process.processIdentifier)")
    return process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
  }

  /// Ends it, in order where it obeys in time.
  func end() async throws {
    signal(SIGTERM)
    do { _ = try await exit(within: .seconds(40)) } catch is NotInTime {
      signal(SIGKILL)
      _ = try await exit()
    }
  }

  private static func text(_ path: String) -> String {
    FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}

/// What a command said and how it ended.
struct Ran {
  var status: Int32
  var output: String
  var errors: String

  var lines: [String] { output.split(separator: "\n").map(String.init) }
}

/// Runs the binary to its end.
func referrald(
  _ arguments: String..., workingIn folder: String? = nil, input: String? = nil, environment: [String: String] = [:],
  within limit: Duration = .seconds(90)
) async throws -> Ran {
  try await referrald(arguments, workingIn: folder, input: input, environment: environment, within: limit)
}

/// Runs the binary to its end.
func referrald(
  _ arguments: [String], workingIn folder: String? = nil, input: String? = nil, environment: [String: String] = [:],
  within limit: Duration = .seconds(90)
) async throws -> Ran {
  let process = try RunningProcess(
    arguments, name: "command", folder: "\(Places.scratch)/commands", workingIn: folder, input: input,
    environment: environment)
  let status = try await process.exit(within: limit)
  return Ran(status: status, output: process.output, errors: process.errors)
}
