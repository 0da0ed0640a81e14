import Foundation

/// SplitMix64 (Steele, Lea and Flood, 2014): repeatable randomness for property tests.
package struct EventSeed: RandomNumberGenerator {
  package let seed: UInt64
  private var state: UInt64

  /// Starts from the environment's `SEED`, or from a fresh one.
  package init() { self.init(ProcessInfo.processInfo.environment["SEED"].flatMap(UInt64.init) ?? .random(in: 0 ... .max)) }

  package init(_ seed: UInt64) {
    self.seed = seed
    state = seed
  }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }

  /// A number below the bound, quickly; a slight bias does not matter here.
  package mutating func below(_ bound: Int) -> Int { Int(next() >> 33) % bound }

  package mutating func oneOf<T>(_ choices: [T]) -> T { choices[below(choices.count)] }
}
