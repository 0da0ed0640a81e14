import JSONTree

extension Contract {
  /// A stored request as it goes to another address, of a mail that was never attempted; nil where the bytes are not ours.
  package static func readdressed(_ request: [UInt8], to address: String) -> [UInt8]? {
    // What is no document of ours is nobody's to change.
    guard Contract(of: request) != nil, case .object(var members)? = try? JSON.parse(request.span),
      let place = members.firstIndex(where: { $0.key == "to" })
    else { return nil }
    members[place].value = .array([.string(address)])
    return JSON.object(members).serializedBytes()
  }
}
