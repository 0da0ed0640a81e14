import Foundation
import LoopbackClient

/// Runs a line of bash to its end, the binary under test as `$referrald`.
func shell(_ line: String, workingIn folder: String? = nil) async throws -> Ran {
  try await offPool {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/bash")
    process.arguments = ["-c", line]
    process.environment = [
      "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/root", "LANG": "C.UTF-8", "referrald": Places.binary,
    ]
    if let folder { process.currentDirectoryURL = URL(filePath: folder) }
    let name = "\(Places.scratch)/shell-\(UUID().uuidString.prefix(8))"
    try FileManager.default.createDirectory(atPath: Places.scratch, withIntermediateDirectories: true)
    for end in ["out", "err"] { try Data().write(to: URL(filePath: "\(name).\(end)")) }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: URL(filePath: "\(name).out"))
    process.standardError = try FileHandle(forWritingTo: URL(filePath: "\(name).err"))
    try process.run()
    process.waitUntilExit()
    let texts = ["out", "err"].map { FileManager.default.contents(atPath: "\(name).\($0)") ?? Data() }
    return Ran(
      status: process.terminationStatus, output: String(decoding: texts[0], as: UTF8.self),
      errors: String(decoding: texts[1], as: UTF8.self))
  }
}
