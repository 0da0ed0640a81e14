package import JSONTree

extension Profile {
  /// The stored form: names and values, times in microseconds, what is not known left out.
  package var json: JSON {
    let older = olderFields.sorted { $0.key.rawValue < $1.key.rawValue }.map { JSON.Member($0.key.rawValue, $0.value.stored) }
    return storedObject([
      ("email", email.map(JSON.string)), ("name", name.map(JSON.string)), ("locale", locale.map(JSON.string)),
      ("time_zone", timeZone.map(JSON.string)), ("country", country.map(JSON.string)), ("account_id", accountID.map(JSON.string)),
      ("since", since?.stored), ("consent", consent.map(JSON.bool)), ("link", link.map(JSON.string)),
      ("updated_at", updatedAt?.stored), ("older", older.isEmpty ? nil : .object(older)),
    ])
  }

  /// Reads the stored form.
  /// - Throws: `UnreadableState` where a known key holds the wrong type.
  package init(json: JSON) throws(UnreadableState) {
    let form = try StoredForm(json, "profile")
    email = try form.string("email")
    name = try form.string("name")
    locale = try form.string("locale")
    timeZone = try form.string("time_zone")
    country = try form.string("country")
    accountID = try form.string("account_id")
    since = try form.time("since")
    consent = try form.bool("consent")
    link = try form.string("link")
    updatedAt = try form.time("updated_at")
    guard let older = try form.object("older") else { return }
    for field in Field.allCases { olderFields[field] = try older.time(field.rawValue) }
  }
}
