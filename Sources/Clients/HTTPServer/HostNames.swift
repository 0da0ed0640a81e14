/// The names under which a listener of this machine may be asked: a page that a browser was led to by a name of its own (DNS
/// rebinding) is asked for by another one.
package struct HostNames: Sendable {
  private let names: Set<String>

  /// Takes names and numeric addresses, without ports; `localhost`, 127.0.0.1 and ::1 are always among them.
  package init(_ names: [String]) { self.names = Set((names + ["localhost", "127.0.0.1", "::1"]).map { $0.lowercased() }) }

  /// Whether a request's `Host` is one of them, its port aside: tunnels have ports of their own.
  package func accept(_ host: String?) -> Bool {
    guard let host else { return false }
    return Self.name(host).map { names.contains($0.lowercased()) } ?? false
  }

  /// The name without its port; nil when it is no host (RFC 9110 §7.2).
  private static func name(_ host: String) -> String? {
    if host.hasPrefix("[") {
      guard let end = host.firstIndex(of: "]") else { return nil }
      return isPort(host[host.index(after: end)...]) ? String(host[host.index(after: host.startIndex)..<end]) : nil
    }
    let end = host.firstIndex(of: ":") ?? host.endIndex
    return isPort(host[end...]) ? String(host[..<end]) : nil
  }

  private static func isPort(_ text: Substring) -> Bool {
    text.isEmpty || (text.first == ":" && text.dropFirst().utf8.allSatisfy { (0x30...0x39).contains($0) })
  }
}
