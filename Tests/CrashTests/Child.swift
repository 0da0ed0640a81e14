import Foundation
import Glibc

/// A process of ours: its output goes to a file, its end is awaited, and it does not outlive the tests.
final class Child: Sendable {
  let name: String
  let log: String
  let pid: Int32
  private let process: Process
  private let exit: Task<Int32, Never>

  /// Starts the binary.
  /// - Parameters:
  ///   - name: its log's name in the folder, the output of earlier runs under it kept.
  ///   - folder: watched by `Guardian`.
  init(_ arguments: [String], name: String, in folder: String) throws {
    self.name = name
    log = "\(folder)/\(name).log"
    let output = try FileHandle.appending(to: log)
    process = Process()
    process.executableURL = URL(filePath: Binary.path)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    let (ends, end) = AsyncStream.makeStream(of: Int32.self)
    process.terminationHandler = { process in
      end.yield(process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus)
      end.finish()
    }
    exit = Task {
      for await status in ends { return status }
      return .min
    }
    try process.run()
    try output.close()
    pid = process.processIdentifier
    try Guardian.note(pid, in: folder)
  }

  var isRunning: Bool { process.isRunning }

  /// Waits for the end: its status, or a signal's number below zero.
  func ended() async -> Int32 { await exit.value }

  /// Ends it as a crash does, and waits until it is gone.
  func kill() async -> Int32 {
    Glibc.kill(pid, SIGKILL)
    return await ended()
  }

  /// Asks it to end in order, and waits.
  func stop() async -> Int32 {
    Glibc.kill(pid, SIGTERM)
    return await ended()
  }

  /// The last of what it wrote.
  func lastWords() throws -> String { String(try String(contentsOfFile: log, encoding: .utf8).suffix(3_000)) }
}

extension FileHandle {
  /// Opens a file at its end, making it where there is none.
  static func appending(to path: String) throws -> FileHandle {
    if !FileManager.default.fileExists(atPath: path) { try Data().write(to: URL(filePath: path)) }
    let file = try FileHandle(forWritingTo: URL(filePath: path))
    try file.seekToEnd()
    return file
  }
}
