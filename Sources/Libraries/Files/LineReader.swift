import Glibc

/// Reads a file of lines that another process may still be writing; each call goes on where the last one ended.
package struct LineReader: Sendable {
  package let path: String
  /// The byte after the last whole line that was read.
  package private(set) var offset = 0

  /// Begins at the file's start; there need be no file yet.
  package init(path: String) { self.path = path }

  /// Calls back with every whole line that was not read yet and its offset, without its line feed, reading 1 MiB at a time.
  ///
  /// A line counts as read when the callback returns; a last line without a line feed waits.
  /// - Returns: how many lines were read.
  @discardableResult
  package mutating func read(_ body: (_ line: ArraySlice<UInt8>, _ offset: Int) throws -> Void) throws -> Int {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { return 0 }
      throw FileError.last("cannot open \(path)")
    }
    defer { close(descriptor) }
    var rest: [UInt8] = []
    var count = 0
    while true {
      let block = try Self.block(descriptor, at: offset + rest.count, path)
      if block.isEmpty { return count }
      rest += block
      var start = 0
      while let end = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
        try body(rest[start..<end], offset)
        offset += end + 1 - start
        start = end + 1
        count += 1
      }
      rest.removeFirst(start)
    }
  }

  private static func block(_ descriptor: Int32, at offset: Int, _ path: String) throws(FileError) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let got = unsafe buffer.withUnsafeMutableBytes { unsafe pread(descriptor, $0.baseAddress, $0.count, off_t(offset)) }
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw FileError.last("cannot read \(path)") }
      buffer.removeLast(buffer.count - got)
      return buffer
    }
  }
}
