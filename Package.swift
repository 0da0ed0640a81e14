// swift-tools-version: 6.2
import PackageDescription

/// Strict everywhere: Swift 6 mode, memory safety audited, warnings are errors.
let strict: [SwiftSetting] = [
  .strictMemorySafety(),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .enableUpcomingFeature("InferIsolatedConformances"),
  .treatAllWarnings(as: .error),
]

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")

/// A target of ours, by name and what it may import.
func ours(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
  .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

/// The tests of a target, which may also use the given helpers.
func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(name: "\(name)Tests", dependencies: [.init(stringLiteral: name)] + dependencies, swiftSettings: strict)
}

let package = Package(
  name: "referrald",
  dependencies: [
    .package(url: "https://github.com/apple/swift-crypto", "3.0.0"..<"5.0.0")
  ],
  targets: [
    // Debian's C libraries.
    .systemLibrary(name: "CLibPQ", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(name: "CLibCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CMarkGFM", providers: [.apt(["libcmark-gfm-dev"])]),
    .systemLibrary(name: "CYAML", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CRdKafka", providers: [.apt(["librdkafka-dev"])]),
    .systemLibrary(name: "CMicroHTTPD", providers: [.apt(["libmicrohttpd-dev"])]),
    // Each made safe: the only targets where `unsafe` may stand.
    ours("Postgres", ["CLibPQ"]),
    ours("Curl", ["CLibCurl"]),
    ours("Markdown", ["CMarkGFM"]),
    ours("YAML", ["CYAML"]),
    ours("HTTPServer", ["CMicroHTTPD"]),
    ours("Kafka", ["CRdKafka"]),
    ours("Systemd"),
    ours("Files"),
    // Decide, remember, move, show, start.
    ours("Metrics"),
    ours("Settings", ["YAML"]),
    ours("Journaling", ["Systemd"]),
    ours("Referrals", ["YAML", "Markdown", crypto]),
    ours("Store", ["Referrals", "Postgres"]),
    ours("MultiMail", ["Curl", "Referrals"]),
    ours("Pipeline", ["Referrals", "Store", "Kafka", "MultiMail", "Metrics"]),
    ours("DemoDay", ["Referrals"]),
    // Tests, one folder a target.
    .target(name: "LoopbackClient", path: "Tests/LoopbackClient", swiftSettings: strict),
    tests("Postgres"), tests("Markdown"), tests("YAML"), tests("HTTPServer", ["LoopbackClient"]), tests("Files"),
    tests("Metrics"), tests("Referrals"), tests("Store", ["Postgres", "Referrals"]),
    tests("Settings", ["YAML"]), tests("Journaling"), tests("Systemd"), tests("DemoDay", ["Referrals"]),
    tests("Pipeline", ["Referrals", "Store", "Postgres", "Kafka", "MultiMail", "Metrics"]),

    .testTarget(name: "TidyTests", swiftSettings: strict),
  ]
)
