import Policies
import Templates

// For what, how often, and what the friend did.
extension RewardWords {
  static func per(_ rule: Policy.RewardRule, _ language: MailLanguage) -> String {
    let nth = rule.everyNth ?? 1
    let what = nth > 1 ? group(of: nth, rule.earnedOn, language) : each(rule.earnedOn, language)
    guard let from = rule.fromNth, from > 1 else { return what }
    return switch language {
    case .en: "\(what), from number \(from) on"
    case .de: "\(what), ab Nummer \(from)"
    case .fr: "\(what), à partir du numéro \(from)"
    case .es: "\(what), a partir del número \(from)"
    }
  }

  static func limit(_ limit: Policy.RewardRule.Limit?, _ language: MailLanguage) -> String {
    switch limit {
    case nil:
      switch language {
      case .en: "No limit on rewards."
      case .de: "Prämien ohne Obergrenze."
      case .fr: "Récompenses sans limite."
      case .es: "Sin límite de recompensas."
      }
    case .perYear(let count): upTo(count, ("a year", "pro Jahr", "par an", "al año"), language)
    case .perLifetime(let count): upTo(count, ("in total", "insgesamt", "au total", "en total"), language)
    }
  }

  /// What the friend did, to follow "Someone used your link and …".
  static func event(_ earnedOn: Policy.RewardRule.EarnedOn, _ language: MailLanguage) -> String {
    switch (earnedOn, language) {
    case (.signedUp, .en): "signed up"
    case (.signedUp, .de): "hat sich angemeldet"
    case (.signedUp, .fr): "s'est inscrit"
    case (.signedUp, .es): "se ha registrado"
    case (.firstConversion, .en): "paid their first invoice"
    case (.firstConversion, .de): "hat die erste Rechnung bezahlt"
    case (.firstConversion, .fr): "a payé sa première facture"
    case (.firstConversion, .es): "ha pagado su primera factura"
    case (.everyConversion, .en): "paid an invoice"
    case (.everyConversion, .de): "hat eine Rechnung bezahlt"
    case (.everyConversion, .fr): "a payé une facture"
    case (.everyConversion, .es): "ha pagado una factura"
    }
  }

  private static func each(_ earnedOn: Policy.RewardRule.EarnedOn, _ language: MailLanguage) -> String {
    switch (earnedOn, language) {
    case (.signedUp, .en): "each friend who signs up"
    case (.signedUp, .de): "jede Person, die sich anmeldet"
    case (.signedUp, .fr): "chaque ami qui s'inscrit"
    case (.signedUp, .es): "cada amigo que se registre"
    case (.firstConversion, .en): "each friend whose first invoice is paid"
    case (.firstConversion, .de): "jede Person, deren erste Rechnung bezahlt ist"
    case (.firstConversion, .fr): "chaque ami dont la première facture est payée"
    case (.firstConversion, .es): "cada amigo cuya primera factura esté pagada"
    case (.everyConversion, .en): "each invoice that a friend pays"
    case (.everyConversion, .de): "jede Rechnung, die eine geworbene Person bezahlt"
    case (.everyConversion, .fr): "chaque facture payée par un ami"
    case (.everyConversion, .es): "cada factura que pague un amigo"
    }
  }

  private static func group(of nth: Int, _ earnedOn: Policy.RewardRule.EarnedOn, _ language: MailLanguage) -> String {
    switch (earnedOn, language) {
    case (.signedUp, .en): "every \(nth) friends who sign up"
    case (.signedUp, .de): "je \(nth) Personen, die sich anmelden"
    case (.signedUp, .fr): "chaque groupe de \(nth) amis qui s'inscrivent"
    case (.signedUp, .es): "cada \(nth) amigos que se registren"
    case (.firstConversion, .en): "every \(nth) friends whose first invoice is paid"
    case (.firstConversion, .de): "je \(nth) Personen, deren erste Rechnung bezahlt ist"
    case (.firstConversion, .fr): "chaque groupe de \(nth) amis dont la première facture est payée"
    case (.firstConversion, .es): "cada \(nth) amigos cuya primera factura esté pagada"
    case (.everyConversion, .en): "every \(nth) invoices that friends pay"
    case (.everyConversion, .de): "je \(nth) Rechnungen, die geworbene Personen bezahlen"
    case (.everyConversion, .fr): "chaque groupe de \(nth) factures payées par des amis"
    case (.everyConversion, .es): "cada \(nth) facturas que paguen tus amigos"
    }
  }

  private static func upTo(_ count: Int, _ span: (String, String, String, String), _ language: MailLanguage) -> String {
    let one = count == 1
    return switch language {
    case .en: "Up to \(count) \(one ? "reward" : "rewards") \(span.0)."
    case .de: "Bis zu \(count) \(one ? "Prämie" : "Prämien") \(span.1)."
    case .fr: "Jusqu'à \(count) \(one ? "récompense" : "récompenses") \(span.2)."
    case .es: "Hasta \(count) \(one ? "recompensa" : "recompensas") \(span.3)."
    }
  }
}
