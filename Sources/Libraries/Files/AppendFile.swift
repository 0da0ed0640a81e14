import Glibc
import Synchronization

/// A file of lines that only grows, with one process writing it (`flock`).
///
/// A line is in the file when `append` returns, for every reader on this machine; it survives the death of the process, and
/// that of the machine only after the system wrote it back.
package final class AppendFile: Sendable {
  package let path: String
  // The one owner of the descriptor; closed in deinit.
  private let descriptor: Int32
  private let length: Mutex<Int>

  /// Opens or creates the file, readable by its owner only, and cuts off a last line that has no line feed.
  /// - Throws: `FileError` when it cannot be opened, or another process writes it.
  package init(path: String) throws(FileError) {
    self.path = path
    let opened = unsafe open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard opened >= 0 else { throw FileError.last("cannot open \(path)") }
    descriptor = opened
    do throws(FileError) {
      guard flock(opened, LOCK_EX | LOCK_NB) == 0 else { throw FileError.last("\(path) is written by another process") }
      let whole = try AppendFile.endOfLastLine(opened, path)
      guard ftruncate(opened, whole) == 0 else { throw FileError.last("cannot mend the last line of \(path)") }
      length = Mutex(whole)
    } catch {
      close(opened)
      throw error
    }
  }

  deinit { close(descriptor) }

  /// Bytes in the file.
  package var size: Int { length.withLock { $0 } }

  /// Appends bytes, which should end in a line feed; all of them or none.
  /// - Returns: the offset of the first one.
  package func append(_ bytes: [UInt8]) throws(FileError) -> Int {
    let written: Result<Int, FileError> = length.withLock { length in
      var done = 0
      while done < bytes.count {
        let count = unsafe bytes.withUnsafeBytes {
          unsafe write(descriptor, $0.baseAddress?.advanced(by: done), bytes.count - done)
        }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else {
          let failure = FileError.last("cannot append to \(path)")
          // Half a line would be mistaken for a record; if it cannot be taken back, the next opening does it.
          if ftruncate(descriptor, length) != 0 { length += done }
          return .failure(failure)
        }
        done += count
      }
      length += done
      return .success(length - done)
    }
    return try written.get()
  }

  /// Returns when what was appended survives the death of the machine too.
  package func synchronize() throws(FileError) {
    guard fdatasync(descriptor) == 0 else { throw FileError.last("cannot write \(path) to its disk") }
  }

  /// Reads bytes from an offset; fewer when the file ends before.
  package func read(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
    guard offset >= 0, count > 0 else { return [] }
    var buffer = [UInt8](repeating: 0, count: min(count, max(0, size - offset)))
    var done = 0
    while done < buffer.count {
      let wanted = buffer.count - done
      let got = unsafe buffer.withUnsafeMutableBytes {
        unsafe pread(descriptor, $0.baseAddress?.advanced(by: done), wanted, off_t(offset + done))
      }
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw FileError.last("cannot read \(path)") }
      if got == 0 { break }
      done += got
    }
    buffer.removeLast(buffer.count - done)
    return buffer
  }

  /// Calls back with every whole line and its offset, without its line feed, reading 1 MiB at a time.
  package func forEachLine(_ body: (_ line: ArraySlice<UInt8>, _ offset: Int) throws -> Void) throws {
    var offset = 0
    var rest: [UInt8] = []
    while true {
      let block = try read(at: offset + rest.count, count: 1 << 20)
      if block.isEmpty { return }
      rest += block
      var start = 0
      while let end = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
        try body(rest[start..<end], offset + start)
        start = end + 1
      }
      rest.removeFirst(start)
      offset += start
    }
  }

  private static func endOfLastLine(_ descriptor: Int32, _ path: String) throws(FileError) -> Int {
    let size = lseek(descriptor, 0, SEEK_END)
    guard size >= 0 else { throw FileError.last("cannot measure \(path)") }
    var end = Int(size)
    var block = [UInt8](repeating: 0, count: 4096)
    while end > 0 {
      let start = max(0, end - block.count)
      let wanted = end - start
      let got = unsafe block.withUnsafeMutableBytes { unsafe pread(descriptor, $0.baseAddress, wanted, off_t(start)) }
      guard got == wanted else { throw FileError.last("cannot read the end of \(path)") }
      if let feed = block[..<wanted].lastIndex(of: UInt8(ascii: "\n")) { return start + feed + 1 }
      end = start
    }
    return 0
  }
}

extension FileError {
  /// The error that the last system call left.
  static func last(_ what: String) -> FileError {
    let number = errno
    let reason = unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
    return FileError(number: number, message: "\(what): \(reason)")
  }
}
