/// SplitMix64 (Steele, Lea, Flood 2014): every choice of a run follows from its seed.
package struct SeededRandom: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// Starts at a seed.
  package init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 0x1234_5678 }

  /// Starts anywhere, and prints where.
  /// - Parameter test: whose seed it is, for the printed line.
  package static func fresh(_ test: String) -> SeededRandom {
    let seed = UInt64.random(in: 0 ... .max)
    print("\(test): seed \(seed)")
    return SeededRandom(seed: seed)
  }

  /// The next 64 bits.
  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// True with a probability.
  package mutating func chance(_ probability: Double) -> Bool { Double.random(in: 0..<1, using: &self) < probability }

  /// One of a range.
  package mutating func pick(_ range: Range<Int>) -> Int { Int.random(in: range, using: &self) }

  /// One of a list that is not empty.
  package mutating func choose<Element>(_ elements: [Element]) -> Element { elements[pick(0..<elements.count)] }
}
