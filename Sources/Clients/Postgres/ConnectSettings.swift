import CLibPQ

/// The keywords that a connection is made with: our defaults, then the URL, then what the pool insists on.
struct ConnectSettings: Sendable {
  let keywords: [(name: String, value: String)]

  init(_ configuration: Pool.Configuration) throws(PostgresError) {
    guard let url = Self.parse(configuration.url) else { throw Self.unreadable }
    var list: [(String, String)] = [
      ("connect_timeout", "\(max(2, configuration.connectDeadline.components.seconds))"), ("keepalives_idle", "15"),
      ("keepalives_interval", "5"), ("keepalives_count", "3"), ("tcp_user_timeout", "15000"),
      ("target_session_attrs", "read-write"),
    ]
    let mode = url.first { $0.name == "sslmode" }?.value ?? (Self.isLocal(url) ? nil : "verify-full")
    if let mode { list.append(("sslmode", mode)) }
    // libpq refuses "system" with any weaker mode.
    if mode == "verify-full" { list.append(("sslrootcert", Self.authorities)) }
    list += url.filter { $0.name != "options" }
    list += [("client_encoding", "UTF8"), ("application_name", configuration.applicationName)]
    let options = try Self.options(configuration.schema, given: url.first { $0.name == "options" }?.value)
    let session = configuration.sessionSettings.sorted { $0.key < $1.key }
    list.append(("options", session.reduce(options) { "\($0) -c \($1.key)=\(Self.escaped(option: $1.value))" }))
    if let password = try Self.password(configuration) { list.append(("password", password)) }
    guard list.allSatisfy({ !$0.1.utf8.contains(0) }) else { throw Self.unreadable }
    keywords = list
  }

  /// What correctness needs of every session, whatever the database or the role inherit; any role may set it.
  ///
  /// A claim must survive a crash before its mail leaves. Whose host or network is lost holds its locks until the server notices:
  /// after 30 s here, where the system's default is two hours.
  static let needed = [
    "TimeZone=UTC", "synchronous_commit=on", "default_transaction_isolation=read\\ committed",
    "default_transaction_read_only=off",
    "statement_timeout=0", "lock_timeout=0", "tcp_keepalives_idle=15", "tcp_keepalives_interval=5", "tcp_keepalives_count=3",
    "tcp_user_timeout=15000", "client_connection_check_interval=10000",
  ]

  /// The server options: the URL's, what correctness needs, and the schema as the search path.
  static func options(_ schema: String?, given: String?) throws(PostgresError) -> String {
    var options = [given].compactMap { $0 } + needed.map { "-c \($0)" }
    if let schema {
      guard (1...63).contains(schema.utf8.count), !schema.utf8.contains(0) else {
        throw PostgresError(.connectionFailed, "the schema's name must have 1 to 63 bytes. Correct the setting.", retry: .restart)
      }
      options.append("-c search_path=" + escaped(option: SQL.quoted(identifier: schema)))
    }
    return options.joined(separator: " ")
  }

  /// The server splits options at white space that no backslash precedes.
  static func escaped(option: String) -> String {
    option.unicodeScalars.reduce(into: "") { text, scalar in
      if scalar == "\\" || scalar.properties.isWhitespace { text += "\\" }
      text.unicodeScalars.append(scalar)
    }
  }

  /// True when every host is a socket folder or this machine, so that TLS is not asked for.
  static func isLocal(_ url: [(name: String, value: String)]) -> Bool {
    let hosts = url.filter { $0.name == "host" || $0.name == "hostaddr" }.flatMap { $0.value.split(separator: ",") }
    return hosts.allSatisfy { $0.hasPrefix("/") || $0.hasPrefix("@") || ["localhost", "127.0.0.1", "::1"].contains($0) }
  }

  private static func password(_ configuration: Pool.Configuration) throws(PostgresError) -> String? {
    do { return try configuration.password?() } catch {
      throw PostgresError(
        .connectionFailed, "the database's password cannot be read. Check the file or credential it is kept in.", retry: .later,
        cause: "\(error)")
    }
  }

  /// libpq 16 can use the system's own authorities; before, Debian's bundle is named.
  private static var authorities: String { PQlibVersion() >= 160_000 ? "system" : "/etc/ssl/certs/ca-certificates.crt" }

  /// The keywords of a URL or of `key=value` text, nil when it is neither.
  private static func parse(_ text: String) -> [(name: String, value: String)]? {
    guard let options = unsafe PQconninfoParse(text, nil) else { return nil }
    defer { unsafe PQconninfoFree(options) }
    var list: [(String, String)] = []
    var option = unsafe options
    while let name = unsafe option.pointee.keyword {
      if let value = unsafe option.pointee.val { unsafe list.append((String(cString: name), String(cString: value))) }
      unsafe option += 1
    }
    return list
  }

  /// Says nothing of the URL itself: it may hold a password.
  private static var unreadable: PostgresError {
    PostgresError(
      .connectionFailed,
      "the database URL cannot be read. Write postgresql://user@host:port/database, special characters as %XX.",
      retry: .restart)
  }
}
