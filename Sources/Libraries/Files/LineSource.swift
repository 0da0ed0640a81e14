internal import Glibc
internal import Unpacking

/// Lines that are read once from beginning to end, wherever they come from: a file, a pipe or standard input, packed by gzip or zstd
/// or not at all.
package struct LineSource: Sendable {
  /// `-` and `/dev/stdin` are standard input.
  package let path: String

  /// The longest line that is read, 16 MiB: a file without line feeds must not fill the memory.
  package static let longestLine = 16 << 20

  /// Names a source; nothing is opened yet.
  package init(path: String) { self.path = path }

  /// Calls back with every line without its line feed, the last one also where no line feed ends it; a byte order mark before the
  /// first is no part of it.
  /// - Throws: `FileError` when it cannot be read, a line is too long, or packed data is damaged or cut off; and what `body` throws.
  package func forEachLine(_ body: (ArraySlice<UInt8>) throws -> Void) throws {
    let descriptor = try opened()
    defer { if descriptor != STDIN_FILENO { close(descriptor) } }
    var piece = try block(descriptor)
    // A pipe may give a byte at a time.
    while piece.count < Packing.tellingBytes, case let more = try block(descriptor), !more.isEmpty { piece += more }
    var lines = Lines(path: path)
    do {
      let unpacker = try Packing(of: piece).unpacker()
      while !piece.isEmpty {
        if let unpacker { try unpacker.take(piece) { try lines.take($0, body) } } else { try lines.take(piece, body) }
        piece = try block(descriptor)
      }
      guard unpacker?.isWhole != false else {
        throw FileError(number: EBADMSG, message: "\(path) ends within its packed data; it was cut off, get it again")
      }
    } catch let error as UnpackingError {
      throw FileError(number: EBADMSG, message: "\(path): \(error)")
    }
    try lines.end(body)
  }

  private func opened() throws(FileError) -> Int32 {
    // Opened anew, a file redirected to standard input would begin at its beginning, and a socket not open at all.
    if path == "-" || path == "/dev/stdin" { return STDIN_FILENO }
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError.last("cannot open \(path)") }
    return descriptor
  }

  /// What comes next, up to 256 KiB; empty at the end.
  private func block(_ descriptor: Int32) throws(FileError) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw FileError.last("cannot read \(path)") }
      buffer.removeLast(buffer.count - count)
      return buffer
    }
  }
}

/// Cuts pieces into lines.
private struct Lines {
  let path: String
  private var rest: [UInt8] = []
  private var isFirst = true

  init(path: String) { self.path = path }

  mutating func take(_ piece: [UInt8], _ body: (ArraySlice<UInt8>) throws -> Void) throws {
    var start = 0
    while let end = piece[start...].firstIndex(of: UInt8(ascii: "\n")) {
      if rest.isEmpty {
        try give(piece[start..<end], body)
      } else {
        rest += piece[start..<end]
        try give(rest[...], body)
        rest.removeAll(keepingCapacity: true)
      }
      start = end + 1
    }
    rest += piece[start...]
    guard rest.count <= LineSource.longestLine else {
      throw FileError(
        number: EFBIG, message: "\(path) has a line of over \(LineSource.longestLine) bytes; write one event a line")
    }
  }

  mutating func end(_ body: (ArraySlice<UInt8>) throws -> Void) throws {
    if !rest.isEmpty { try give(rest[...], body) }
  }

  private mutating func give(_ line: ArraySlice<UInt8>, _ body: (ArraySlice<UInt8>) throws -> Void) throws {
    let hasMark = isFirst && line.starts(with: [0xEF, 0xBB, 0xBF])
    isFirst = false
    try body(hasMark ? line.dropFirst(3) : line)
  }
}
