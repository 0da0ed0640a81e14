extension PolicyKey {
  /// Every key of the policy file, in the order of the file.
  static let all = programme + occasions + asking + giving + mailing

  /// The keys of each mapping, by its pattern; the top's is empty.
  static let byParent = Dictionary(grouping: all, by: \.parent)

  /// The key of a mapping, by the mapping's pattern and the key's name.
  static func find(_ name: String, in parent: String) -> PolicyKey? { byParent[parent]?.first { $0.name == name } }
}
