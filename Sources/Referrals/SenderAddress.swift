extension Policy.Sender {
  /// The address alone: of `Acme <mail@acme.example>` what stands between the brackets, which is all that contract A takes.
  package var address: String {
    guard from.hasSuffix(">"), let open = from.lastIndex(of: "<") else { return from }
    return String(from[from.index(after: open)...].dropLast())
  }
}
