/// Names and the like as real customer lists have them.
enum DemoNames {
  static let given = [
    "Ada", "Ben", "Chloé", "Diego", "Emma", "Fatima", "Giorgos", "Hana", "Igor", "Jun", "Kofi", "Léa", "Mia", "Noah", "Olga",
    "Priya",
    "Quentin", "Rosa", "Sven", "Tom", "Uma", "Víctor", "Wanda", "Xin", "Yusuf", "Zoë",
  ]
  static let family = [
    "Smith", "Müller", "García", "Dubois", "Tanaka", "Okafor", "Kowalski", "Rossi", "Nguyen", "Jansen", "Silva", "Ivanova",
    "Haddad", "Lee",
    "Ångström", "Nowak", "Brown", "Sato",
  ]

  /// What breaks naive templates, databases and terminals; one customer in 25 has one.
  static let odd = [
    "O'Brien", "王小明", "Zoë 💌", "🦊", "محمد علي", "שרה לוי", "José María de la Cruz y Fernández-Ördög",
    "<img src=x onerror=alert(1)>",
    "[click](http://evil.example)", "{{link}}", "{{{customer.email}}}", "Robert'); DROP TABLE customers;--",
    "**Bold** _Italic_ `code`",
    "www.evil.example", "\u{202E}gnirts desrever", "Null", "a\u{0301}\u{0323}e\u{0308}", "=cmd|' /C calc'!A0", "  spaced  out  ",
    "X",
    "Bcc: all@evil.example", String(repeating: "Long", count: 120), "👩‍👩‍👧‍👦 Family", "Ⅷ ﬁne ½", "ไทย ภาษา", "प्रिया शर्मा", "\\\"quoted\\\"",
  ]

  /// Country, usual locales and time zones.
  static let places: [(country: String, locales: [String], zones: [String])] = [
    ("US", ["en", "en-US", "es"], ["America/New_York", "America/Los_Angeles", "America/Phoenix", "Pacific/Honolulu"]),
    ("US", ["en-US"], ["America/Chicago", "America/Denver", "America/St_Johns"]),
    ("GB", ["en-GB"], ["Europe/London"]), ("DE", ["de", "de-DE", "en"], ["Europe/Berlin"]), ("AT", ["de-AT"], ["Europe/Vienna"]),
    ("CH", ["de-CH", "fr-CH"], ["Europe/Zurich"]), ("FR", ["fr", "fr-FR"], ["Europe/Paris"]),
    ("ES", ["es", "es-ES"], ["Europe/Madrid"]),
    ("IE", ["en-IE"], ["Europe/Dublin"]), ("JP", ["ja", "ja-JP"], ["Asia/Tokyo"]),
    ("CA", ["en-CA", "fr-CA"], ["America/Toronto"]),
    ("AU", ["en-AU"], ["Australia/Lord_Howe", "Australia/Adelaide"]), ("NP", ["en"], ["Asia/Kathmandu"]),
    ("NZ", ["en"], ["Pacific/Chatham"]),
    ("MX", ["es-MX"], ["America/Mexico_City"]), ("IN", ["en-IN"], ["Asia/Kolkata"]), ("KI", ["en"], ["Pacific/Kiritimati"]),
  ]
}
