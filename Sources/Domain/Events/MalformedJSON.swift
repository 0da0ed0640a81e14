import JSONTree

extension Malformed {
  /// What a fault of JSON is to whoever publishes events.
  init(_ fault: JSONFault) {
    let (code, remedy) = Self.sense(of: fault.kind)
    self.init(code, "\(fault)\(remedy.map { ": \($0)" } ?? "").", field: fault.path)
  }

  private static func sense(of kind: JSONFault.Kind) -> (Code, remedy: String?) {
    switch kind {
    case .syntax: (.notJSON, nil)
    case .notOneValue: (.notJSON, "publish one JSON object a record")
    case .tooManyValues: (.tooLarge, "send less")
    case .tooDeep: (.tooDeep, "flatten them")
    case .duplicateKey: (.duplicateKey, "send it once")
    case .invalidUTF8: (.invalidUTF8, "send UTF-8")
    case .loneSurrogate: (.invalidUTF8, "send whole characters")
    case .longNumber: (.badValue, "send a shorter one")
    case .largeNumber: (.badValue, "send one that fits a double")
    }
  }
}
