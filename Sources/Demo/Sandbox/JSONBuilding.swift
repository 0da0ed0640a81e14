import JSONTree

/// An object of the members that have a value.
func object(_ members: [(String, JSON?)]) -> JSON {
  .object(members.compactMap { name, value in value.map { JSON.Member(name, $0) } })
}

/// An array of strings.
func list(_ strings: [String]) -> JSON { .array(strings.map(JSON.string)) }

/// The strings of an array; anything else has none.
func strings(_ json: JSON?) -> [String] {
  guard case .array(let elements) = json else { return [] }
  return elements.compactMap(\.string)
}

/// A string where there is one.
func string(_ value: String?) -> JSON? { value.map(JSON.string) }
