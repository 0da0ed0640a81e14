import Foundation
import Glibc
import Synchronization

/// A shell that outlives the tests and ends whatever they left running, however they ended: it waits for its input to close.
final class Guardian: Sendable {
  static let shared = Guardian()

  private let input: Mutex<FileHandle?>

  private static let script = """
    trap '' INT TERM HUP
    declare -A alive
    folders=() kafka=
    while read -r verb what; do
      case $verb in
        +) alive[$what]=1 ;;
        -) unset "alive[$what]" ;;
        folder) folders+=("$what") ;;
        kafka)
          read -r script folder <<<"$what"
          KAFKA_HEAP=256m "$script" start "$folder" >"$folder/begun" 2>"$folder/trouble" </dev/null
          mv "$folder/begun" "$folder/answer"
          kafka="$script stop $folder" ;;
      esac
    done
    for pid in "${!alive[@]}"; do kill -9 "$pid"; done
    if [ -n "$kafka" ]; then $kafka; fi
    rm -rf "${folders[@]}"
    """

  private init() {
    let (process, pipe) = (Process(), Pipe())
    process.executableURL = URL(filePath: "/bin/bash")
    process.arguments = ["-c", Self.script, "guardian"]
    process.standardInput = pipe
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    do {
      try process.run()
      // No other child may hold the input open.
      _ = fcntl(pipe.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
      input = Mutex(pipe.fileHandleForWriting)
    } catch {
      // Without a guardian a killed test run leaves its processes behind; the tests themselves are as good.
      input = Mutex(nil)
    }
  }

  /// `+ PID`, `- PID`, `folder PATH`, or `kafka SCRIPT FOLDER`, which starts a node.
  func tell(_ line: String) { input.withLock { $0?.write(Data((line + "\n").utf8)) } }
}
