extension Policy.Sender {
  /// The bare address: what stands between the angle brackets, or all of it where there are none.
  package var address: String {
    guard let open = from.lastIndex(of: "<"), let close = from.lastIndex(of: ">"), open < close else { return from }
    return String(from[from.index(after: open)..<close])
  }
}
