/// The journal's native protocol (systemd.io/JOURNAL_NATIVE_PROTOCOL): structured fields, values of any bytes.
package enum Journal {
  /// Whether standard error is connected to the journal, by the variable that systemd sets for that.
  package static func isConnected(environment: [String: String]) -> Bool { environment["JOURNAL_STREAM"] != nil }

  /// Where the journal listens.
  package static let socketPath = "/run/systemd/journal/socket"

  /// Sends one entry.
  ///
  /// - Parameters:
  ///   - fields: Upper-case names and their values.
  ///   - path: The journal's socket.
  /// - Returns: Whether the journal took it.
  package static func send(_ fields: [(name: String, value: String)], to path: String = socketPath) -> Bool {
    Datagram.send(encoded(fields), to: path)
  }

  /// One entry as the protocol wants it: `NAME=value`, or the name, the length in 64 bits and the value where that holds a line feed.
  package static func encoded(_ fields: [(name: String, value: String)]) -> [UInt8] {
    var bytes: [UInt8] = []
    for (name, value) in fields {
      bytes += name.utf8
      let value = Array(value.utf8)
      if value.contains(UInt8(ascii: "\n")) {
        bytes.append(UInt8(ascii: "\n"))
        for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: value.count >> shift)) }
      } else {
        bytes.append(UInt8(ascii: "="))
      }
      bytes += value
      bytes.append(UInt8(ascii: "\n"))
    }
    return bytes
  }
}
