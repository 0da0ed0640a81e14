import Policies

/// Promotional mail needs consent where the policy says so; an unknown consent is none.
enum ConsentRule {
  static func check(_ facts: MomentFacts) -> [Objection] {
    guard let consent = facts.policy.consent, facts.record.profile.consent != true else { return [] }
    let country = country(facts.record.profile.country)
    guard isRequired(in: country, consent) else { return [] }
    let answer = facts.record.profile.consent == nil ? "not known" : "no"
    let place = country == "unknown" ? "where the country is not known" : "in \(country)"
    return [Objection("consent", "consent (\(consent.field)) is \(answer), and the policy needs it \(place)", .suppress)]
  }

  /// Whether a country, or a region it belongs to, is on the policy's list.
  static func isRequired(in country: String, _ consent: Policy.Consent) -> Bool {
    consent.requiredIn.contains { entry in
      let place = entry.uppercased()
      return switch place {
      case "EEA": europeanEconomicArea.contains(country)
      case "EU": europeanUnion.contains(country)
      case "UK": country == "GB"
      default: place == country.uppercased()
      }
    }
  }

  /// The ISO 3166-1 code in capitals, `GB` for `UK`; `unknown` for anything else, ISO's user-assigned codes among it.
  static func country(_ stored: String?) -> String {
    guard let code = stored?.uppercased(), code.utf8.count == 2, code.utf8.allSatisfy({ (0x41...0x5a).contains($0) }),
      !["AA", "QM", "XX", "ZZ"].contains(code)
    else { return "unknown" }
    return ["UK": "GB", "EL": "GR"][code] ?? code
  }

  /// The 27 members, and their regions with codes of their own where Union law holds (TFEU, article 355).
  static let europeanUnion: Set<String> = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT", "NL",
    "PL", "PT", "RO", "SE", "SI", "SK", "AX", "GF", "GP", "MF", "MQ", "RE", "YT",
  ]
  static let europeanEconomicArea: Set<String> = europeanUnion.union(["IS", "LI", "NO"])
}
