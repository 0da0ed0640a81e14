// swift-tools-version: 6.2
import PackageDescription

/// Strict everywhere: Swift 6 mode, memory safety audited, warnings are errors. A release is optimised across modules, since most
/// types stand in another than they are used in.
let strict: [SwiftSetting] = [
  .strictMemorySafety(),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .enableUpcomingFeature("InferIsolatedConformances"),
  .treatAllWarnings(as: .error),
  .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release)),
]

/// What computes is optimised in a debug build too: the simulation then runs three times as many seeds in its time. Overflows and
/// preconditions still trap.
let computing: Set = ["Referrals", "Store", "Pipeline", "MemoryLedger", "Seeded", "PipelineTests"]

/// The settings of a target, by its name.
func settings(_ name: String) -> [SwiftSetting] {
  computing.contains(name) ? strict + [.unsafeFlags(["-O"], .when(configuration: .debug))] : strict
}

let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let heap = Target.Dependency.product(name: "HeapModule", package: "swift-collections")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")

/// A target of ours, by name and what it may import.
func ours(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
  .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: settings(name))
}

/// The tests of a target, which may also use the given support.
func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.init(stringLiteral: name)] + dependencies, swiftSettings: settings("\(name)Tests"))
}

let package = Package(
  name: "referrald",
  dependencies: [
    .package(url: "https://github.com/apple/swift-crypto", "3.0.0"..<"5.0.0"),
    .package(url: "https://github.com/apple/swift-collections", "1.1.0"..<"2.0.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", "1.4.0"..<"2.0.0"),
  ],
  targets: [
    // Debian's C libraries.
    .systemLibrary(name: "CLibPQ", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(name: "CLibCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CMarkGFM", providers: [.apt(["libcmark-gfm-dev"])]),
    .systemLibrary(name: "CYAML", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CIDN2", providers: [.apt(["libidn2-dev"])]),
    .systemLibrary(name: "CRdKafka", providers: [.apt(["librdkafka-dev"])]),
    .systemLibrary(name: "CSpawn"),
    .systemLibrary(name: "CMicroHTTPD", providers: [.apt(["libmicrohttpd-dev"])]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CZstd", providers: [.apt(["libzstd-dev"])]),
    // Each made safe: the only targets where `unsafe` may stand.
    ours("Kafka", ["CRdKafka", "Threads"]),
    ours("Postgres", ["CLibPQ", "CSpawn", "Threads"]),
    ours("Curl", ["CLibCurl", "Threads"]),
    ours("Markdown", ["CMarkGFM"]),
    ours("YAML", ["CYAML"]),
    ours("IDN", ["CIDN2"]),
    ours("HTTPServer", ["CMicroHTTPD"]),
    ours("Threads"),
    ours("Systemd"),
    ours("Unpacking", ["CZlib", "CZstd"]),
    ours("Files", ["Unpacking"]),
    // Decide, remember, move, show, start.
    ours("Metrics"),
    ours("Settings", ["YAML"]),
    ours("Journaling", ["Systemd"]),
    ours("Referrals", ["YAML", "Markdown", "IDN", crypto]),
    ours("Store", ["Referrals", "Postgres"]),
    ours("Pipeline", ["Referrals", "Store", "Kafka", "MultiMail", "Rewriting", "Metrics", deque, heap]),
    ours("DemoDay", ["Referrals"]),
    ours("Audit", ["Referrals", "Store", "Postgres", "Kafka", "Files", "DemoDay", crypto]),
    ours("MultiMail", ["Curl", "Referrals", crypto]),
    ours("Rewriting", ["Curl", "Referrals"]),
    ours("Sandbox", ["HTTPServer", "Files", "Markdown", "Referrals", crypto]),
    .executableTarget(
      name: "referrald",
      dependencies: [
        "Audit", "Curl", "DemoDay", "Files", "HTTPServer", "Journaling", "Kafka", "Metrics", "MultiMail", "Pipeline", "Postgres",
        "Referrals", "Rewriting",
        "Sandbox", "Settings", "Store", "Systemd", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: strict),
    // Tests, one folder a target.
    .target(name: "LoopbackClient", path: "Tests/LoopbackClient", swiftSettings: strict),
    .target(name: "Seeded", path: "Tests/Seeded", swiftSettings: settings("Seeded")),
    .target(
      name: "MemoryLedger", dependencies: ["Postgres", "Referrals", "Store"], path: "Tests/MemoryLedger",
      swiftSettings: settings("MemoryLedger")),
    .target(name: "BrokerUnderTest", dependencies: ["Kafka"], path: "Tests/BrokerUnderTest", swiftSettings: strict),
    tests("Kafka", ["BrokerUnderTest"]),
    tests("Audit", ["BrokerUnderTest", "DemoDay", "Files", "Kafka", "Postgres", "Referrals", "Store"]),
    tests("Postgres"), tests("Markdown"), tests("YAML"), tests("IDN"), tests("HTTPServer", ["LoopbackClient"]), tests("Files"),
    tests("Unpacking"),
    tests("Metrics"), tests("Referrals", ["YAML"]), tests("Store", ["MemoryLedger", "Postgres", "Referrals", "Seeded"]),
    tests("Settings", ["YAML"]), tests("Journaling"), tests("Systemd"), tests("DemoDay", ["Referrals"]),
    tests("Curl", ["HTTPServer", "LoopbackClient"]), tests("MultiMail", ["Curl", "LoopbackClient", "Referrals", "Sandbox"]),
    tests("Rewriting", ["HTTPServer", "Referrals"]),
    tests("Sandbox", ["Curl", "HTTPServer", "LoopbackClient", "Referrals"]),
    tests(
      "Pipeline", ["Referrals", "Rewriting", "Store", "Postgres", "Kafka", "MemoryLedger", "MultiMail", "Metrics", "Seeded"]),

    .executableTarget(
      name: "bench",
      dependencies: [
        "Audit", "BrokerUnderTest", "Curl", "DemoDay", "Kafka", "Postgres", "Referrals", "Sandbox",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], path: "Tests/Bench", swiftSettings: strict),
    .testTarget(
      name: "CrashTests",
      dependencies: ["Audit", "BrokerUnderTest", "Curl", "HTTPServer", "Kafka", "Postgres", "Referrals"], swiftSettings: strict),
    .testTarget(name: "TidyTests", swiftSettings: strict),
    // The real binary, as a process.
    .testTarget(
      name: "EndToEndTests",
      dependencies: ["referrald", "HTTPServer", "Kafka", "LoopbackClient", "Metrics", "Postgres", "Referrals", "Store"],
      swiftSettings: strict),
  ]
)
