extension Pool {
  /// How a pool connects and how long it waits.
  package struct Configuration: Sendable {
    /// Where the database is: `postgresql://user@host:port/database`, or libpq's `key=value` text.
    package var url: String
    /// The PostgreSQL schema that is the search path; nil leaves the server's default.
    package var schema: String?
    /// How the server's lists name the connections; default `referrald`.
    package var applicationName = "referrald"
    /// The most connections at once; default 8.
    package var size = 8
    /// Settings of the server's for each session, such as planner options; default none.
    package var sessionSettings: [String: String] = [:]
    /// The time to make a connection; default 5 s.
    package var connectDeadline: Duration = .seconds(5)
    /// The time for waiting and running together, where a call gives none; default 10 s.
    package var queryDeadline: Duration = .seconds(10)
    /// The most prepared statements a connection keeps; default 256.
    package var statementCacheCapacity = 256
    /// Gives the password, asked at every connection on a thread that may block; nil leaves it to the URL and libpq.
    package var password: (@Sendable () throws -> String?)?
    /// Receives the server's NOTICEs and WARNINGs, on the pool's thread; default: dropped.
    package var onNotice: @Sendable (String) -> Void = { _ in }

    /// Makes a configuration of defaults.
    package init(url: String, schema: String? = nil) {
      self.url = url
      self.schema = schema
    }
  }
}
