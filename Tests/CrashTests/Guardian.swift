import Foundation

/// Ends what a dead test left running, and removes its folder.
enum Guardian {
  private static func list(_ folder: String) -> String { "\(folder)/pids" }

  /// Leaves a process behind that waits for the end of ours, and then ends the processes noted whose arguments name the folder.
  static func watch(_ folder: String) throws {
    try FileHandle.appending(to: list(folder)).close()
    let words = """
      tail --pid="$1" -f /dev/null
      for pid in $(cat "$0/pids"); do
        if tr '\\0' ' ' < /proc/$pid/cmdline 2>/dev/null | grep -qF "$0"; then kill -9 "$pid"; fi
      done
      [ -e "$0/keep" ] || rm -rf "$0"
      """
    let guardian = Process()
    guardian.executableURL = URL(filePath: "/usr/bin/setsid")
    guardian.arguments = ["bash", "-c", words, folder, "\(ProcessInfo.processInfo.processIdentifier)"]
    guardian.standardInput = FileHandle.nullDevice
    guardian.standardOutput = FileHandle.nullDevice
    guardian.standardError = FileHandle.nullDevice
    try guardian.run()
  }

  static func note(_ pid: Int32, in folder: String) throws {
    let file = try FileHandle.appending(to: list(folder))
    try file.write(contentsOf: Data("\(pid)\n".utf8))
    try file.close()
  }
}
