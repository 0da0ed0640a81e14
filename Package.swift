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
let computing: Set = [
  "Addresses", "Digests", "JSONTree", "Texts", "Time", "Links", "Offsets", "Templates", "Policies", "Events", "Deciding",
  "Composing", "PolicyFiles", "Trials", "Explaining", "Store", "Pipeline", "MemoryLedger", "Seeded", "Examples",
  "PipelineTests",
]

/// The settings of a target, by its name.
func settings(_ name: String) -> [SwiftSetting] {
  computing.contains(name) ? strict + [.unsafeFlags(["-O"], .when(configuration: .debug))] : strict
}

/// What decides.
let domain: [Target.Dependency] = [
  "Links", "Offsets", "Templates", "Policies", "Events", "Deciding", "Composing", "PolicyFiles", "Trials",
  "Explaining",
]

/// What everyone above the libraries speaks of: addresses, digests, JSON, moments and days, and text from outside.
let vocabulary: [Target.Dependency] = ["Addresses", "Digests", "JSONTree", "Texts", "Time"]

let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let heap = Target.Dependency.product(name: "HeapModule", package: "swift-collections")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")

/// A target of ours, by its place in Sources and what it may import; the place's end is its name.
func ours(_ place: String, _ dependencies: [Target.Dependency] = []) -> Target {
  let name = place.split(separator: "/").last.map(String.init) ?? place
  return .target(name: name, dependencies: dependencies, path: "Sources/\(place)", swiftSettings: settings(name))
}

/// A programme of ours, as above.
func program(_ place: String, _ dependencies: [Target.Dependency]) -> Target {
  let name = place.split(separator: "/").last.map(String.init) ?? place
  return .executableTarget(name: name, dependencies: dependencies, path: "Sources/\(place)", swiftSettings: settings(name))
}

/// One of Debian's C libraries, by its module and package; nil: the C library itself.
func library(_ name: String, _ package: String? = nil) -> Target {
  .systemLibrary(name: name, path: "Sources/Libraries/\(name)", providers: package.map { [.apt([$0])] })
}

/// The tests of a target, which may also use the given support.
func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.init(stringLiteral: name)] + dependencies, swiftSettings: settings("\(name)Tests"))
}

/// The tests of a target that decides, which may use all of them.
func domainTests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: vocabulary + domain + ["Examples", "Seeded"] + dependencies,
    swiftSettings: settings("\(name)Tests"))
}

let package = Package(
  name: "referrald",
  dependencies: [
    .package(url: "https://github.com/apple/swift-crypto", "3.0.0"..<"5.0.0"),
    .package(url: "https://github.com/apple/swift-collections", "1.1.0"..<"2.0.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", "1.4.0"..<"2.0.0"),
  ],
  targets: [
    // Libraries: they know nothing of referrals.
    library("CLibPQ", "libpq-dev"), library("CLibCurl", "libcurl4-openssl-dev"), library("CMarkGFM", "libcmark-gfm-dev"),
    library("CYAML", "libyaml-dev"), library("CIDN2", "libidn2-dev"), library("CRdKafka", "librdkafka-dev"),
    library("CMicroHTTPD", "libmicrohttpd-dev"), library("CZlib", "zlib1g-dev"), library("CZstd", "libzstd-dev"),
    library("CSpawn"),
    ours("Libraries/Texts"),
    ours("Libraries/JSONTree", ["Texts"]),
    ours("Libraries/Time", ["Texts"]),
    ours("Libraries/Addresses", ["IDN", "Texts"]),
    ours("Libraries/Digests", ["Texts", crypto]),
    ours("Libraries/Threads"),
    ours("Libraries/Systemd"),
    ours("Libraries/Markdown", ["CMarkGFM"]),
    ours("Libraries/YAML", ["CYAML"]),
    ours("Libraries/IDN", ["CIDN2"]),
    ours("Libraries/Unpacking", ["CZlib", "CZstd"]),
    ours("Libraries/Files", ["Unpacking"]),
    ours("Libraries/Metrics"),
    ours("Libraries/Journaling", ["Systemd"]),
    ours("Libraries/Settings", ["YAML"]),
    // Clients: C libraries made safe.
    ours("Clients/Kafka", ["CRdKafka", "Threads"]),
    ours("Clients/Postgres", ["CLibPQ", "Threads"]),
    ours("Clients/Curl", ["CLibCurl", "Threads"]),
    ours("Clients/HTTPServer", ["CMicroHTTPD"]),
    // Domain: decides, in pure values.
    ours("Domain/Offsets"),
    ours("Domain/Links", [crypto]),
    ours("Domain/Templates", vocabulary),
    ours("Domain/Policies", vocabulary),
    ours("Domain/Events", vocabulary + ["Links", "Policies", crypto]),
    ours("Domain/Deciding", vocabulary + ["Events", "Policies", "Templates"]),
    ours("Domain/Composing", vocabulary + ["Deciding", "Events", "Links", "Markdown", "Policies", "Templates"]),
    ours(
      "Domain/PolicyFiles", vocabulary + ["Composing", "Policies", "Templates", "YAML", crypto]),
    ours(
      "Domain/Trials",
      vocabulary + ["Composing", "Deciding", "Events", "Links", "Policies", "PolicyFiles", "Templates", "YAML"]),
    ours("Domain/Explaining", vocabulary + ["Deciding", "Policies"]),
    // Running: remembers, moves, sends.
    ours("Running/Store", vocabulary + ["Deciding", "Events", "Offsets", "Policies", "Postgres"]),
    ours("Running/MultiMail", vocabulary + ["Composing", "Curl", crypto]),
    ours("Running/Rewriting", vocabulary + ["Composing", "Curl", "Policies"]),
    ours(
      "Running/Pipeline",
      vocabulary + [
        "Composing", "Deciding", "Events", "Kafka", "Links", "Metrics", "MultiMail", "Offsets", "Policies", "Rewriting", "Store",
        "Templates", deque, heap,
      ]),
    // Demo: a day of events, its surroundings, and its check from outside.
    ours("Demo/PrivatePostgres", ["CLibPQ", "CSpawn", "Postgres", "Threads"]),
    ours("Demo/DemoDay", vocabulary + ["Events"]),
    ours("Demo/Sandbox", vocabulary + ["Composing", "Files", "HTTPServer", "Markdown", "Policies", crypto]),
    ours(
      "Demo/Audit",
      vocabulary + ["Deciding", "DemoDay", "Events", "Files", "Kafka", "Offsets", "Policies", "Postgres", "Store", crypto]),
    // Facing: starts and shows.
    program(
      "Facing/referrald",
      vocabulary + domain + [
        "Audit", "Curl", "DemoDay", "Files", "HTTPServer", "Journaling", "Kafka", "Metrics", "MultiMail", "Pipeline", "Postgres",
        "PrivatePostgres", "Rewriting", "Sandbox", "Settings", "Store", "Systemd", arguments,
      ]),
    // Tests, one folder a target.
    .target(name: "LoopbackClient", path: "Tests/LoopbackClient", swiftSettings: strict),
    .target(name: "Seeded", dependencies: ["JSONTree", "Time"], path: "Tests/Seeded", swiftSettings: settings("Seeded")),
    .target(
      name: "MemoryLedger", dependencies: vocabulary + domain + ["Postgres", "Store"],
      path: "Tests/MemoryLedger",
      swiftSettings: settings("MemoryLedger")),
    .target(
      name: "Examples", dependencies: vocabulary + domain, path: "Tests/Examples", swiftSettings: settings("Examples")),
    .target(name: "BrokerUnderTest", dependencies: ["Kafka"], path: "Tests/BrokerUnderTest", swiftSettings: strict),
    tests("Kafka", ["BrokerUnderTest"]),
    tests(
      "Audit", vocabulary + domain + ["BrokerUnderTest", "DemoDay", "Files", "Kafka", "Postgres", "PrivatePostgres", "Store"]),
    tests("Postgres", ["PrivatePostgres"]), tests("PrivatePostgres", ["Postgres"]), tests("Markdown"), tests("YAML"),
    tests("IDN"), tests("HTTPServer", ["LoopbackClient"]), tests("Files"),
    tests("Unpacking"),
    tests("Metrics"), tests("Texts", ["Seeded"]), tests("JSONTree", ["Seeded"]), tests("Time", ["Seeded"]), tests("Addresses"),
    tests("Links"), tests("Offsets", ["Seeded"]),
    domainTests("Policies"), domainTests("Events"), domainTests("Deciding"), domainTests("Composing", ["Markdown"]),
    domainTests("PolicyFiles", ["YAML"]), domainTests("Trials"), domainTests("Explaining"),
    tests("Store", vocabulary + domain + ["MemoryLedger", "Postgres", "PrivatePostgres", "Seeded"]),
    tests("Settings", ["YAML"]), tests("Journaling"), tests("Systemd"), tests("DemoDay", vocabulary + domain),
    tests("Curl", ["HTTPServer", "LoopbackClient"]),
    tests("MultiMail", vocabulary + domain + ["Curl", "LoopbackClient", "Sandbox"]),
    tests("Rewriting", vocabulary + domain + ["HTTPServer"]),
    tests("Sandbox", vocabulary + domain + ["Curl", "HTTPServer", "LoopbackClient"]),
    tests(
      "Pipeline",
      vocabulary + domain + ["Rewriting", "Store", "Postgres", "Kafka", "MemoryLedger", "MultiMail", "Metrics", "Seeded"]),

    .executableTarget(
      name: "bench",
      dependencies: vocabulary + domain + [
        "Audit", "BrokerUnderTest", "Curl", "DemoDay", "Kafka", "Postgres", "PrivatePostgres", "Sandbox",

        arguments,
      ], path: "Tests/Bench", swiftSettings: strict),
    .testTarget(
      name: "CrashTests",
      dependencies: vocabulary + domain + [
        "Audit", "BrokerUnderTest", "Curl", "HTTPServer", "Kafka", "Postgres", "PrivatePostgres",
      ],
      swiftSettings: strict),
    .testTarget(name: "TidyTests", swiftSettings: strict),
    // The real binary, as a process.
    .testTarget(
      name: "EndToEndTests",
      dependencies: vocabulary + domain + [
        "referrald", "HTTPServer", "Kafka", "LoopbackClient", "Metrics", "Postgres", "PrivatePostgres",
        "Store",

      ],
      swiftSettings: strict),
  ]
)
