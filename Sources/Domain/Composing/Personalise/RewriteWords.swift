import Templates

/// The words by which a rewrite is judged, in the mail's language.
struct RewriteWords: Sendable {
  /// Nil where we have no words of the language: then no rewrite is accepted.
  let language: MailLanguage?
  /// Number words and measures; the English ones too, whatever the language.
  let quantities: Set<String>

  init(locale: String) {
    language = MailLanguage(rawValue: MailLanguage.base(locale))
    quantities = Self.set(Self.english + (language.map(Self.quantities) ?? ""))
  }

  /// Words that speak of rewards, money or guarantees, in all our languages.
  static let promises = set(
    """
    free freebie reward rewards rewarded bonus bonuses discount discounts discounted credit credits gift gifts prize prizes cash \
    refund refunds coupon coupons voucher vouchers guarantee guaranteed guarantees earn earns win wins winner money pay pays \
    paid price cheaper percent dollar dollars euro euros pound pounds usd eur gbp gratis kostenlos kostenlose kostenlosen \
    umsonst belohnung belohnungen prämie prämien rabatt rabatte gutschein gutscheine guthaben gutschrift geschenk geschenke \
    garantie garantiert verdienen gewinnen gewinn geld prozent freimonat gratismonat gratuit gratuite gratuits gratuites offert \
    offerte récompense récompenses remise remises réduction réductions prime cadeau cadeaux garanti garantis gagner gagnez \
    argent remboursement gratuito gratuita recompensa recompensas descuento descuentos crédito créditos regalo regalos premio \
    premios garantía garantizado ganar gana dinero reembolso
    """)

  /// How many of the words are among a language's commonest.
  static func share(_ words: [String], of language: MailLanguage) -> Double {
    guard !words.isEmpty else { return 0 }
    let common = common[language] ?? []
    return Double(words.count { common.contains($0) }) / Double(words.count)
  }

  /// Words that may open a sentence though the template does not have them.
  func opens(_ word: String) -> Bool {
    guard let language else { return false }
    return Self.common[language]?.contains(word) == true || Self.openers[language]?.contains(word) == true
  }

  private static let common: [MailLanguage: Set<String>] = [
    .en: set(
      """
      the and a an of to in is it its it's that you your for on with as are was were this have has had been be we our us i at by \
      from or if so not but they there here what know would like can will do how much more who when all just
      """),
    .de: set(
      """
      der die das und ein eine einen einem einer in im ist es dass du dir dich dein deine sie ihr ihre ihnen für auf mit als sind \
      war wir uns unser von zu zum zur bei aus oder wenn so nicht aber hier was wer den dem des auch noch schon hast haben seit \
      über wie mehr
      """),
    .fr: set(
      """
      le la les et un une des de du d l à au aux en est que qui vous votre vos tu ton ta pour sur avec comme sont ce cette ces nous \
      notre nos par ou si ne pas mais ici dans plus il elle on avez depuis bien être
      """),
    .es: set(
      """
      el la los las y un una de del a al en es que tu tus te su sus para por con como son este esta nos nuestro nuestra o si no \
      pero aquí más lo le se has ha desde bien ya muy quién
      """),
  ]

  private static let openers: [MailLanguage: Set<String>] = [
    .en: set("great well thanks thank congratulations hi hello nice good glad happy wonderful maybe perhaps since after"),
    .de: set("hallo danke vielen schön toll prima gut vielleicht kennst kennen freut nach seit glückwunsch"),
    .fr: set("bonjour merci bravo félicitations peut-être voici depuis après quel quelle bien"),
    .es: set("hola gracias felicidades enhorabuena quizá desde después qué bien gran"),
  ]

  private static let english = """
    two three four five six seven eight nine ten eleven twelve twenty thirty fifty hundred hundreds thousand thousands million \
    millions billion dozen dozens double triple twice thrice half month months year years week weeks day days hour hours

    """

  private static func quantities(_ language: MailLanguage) -> String {
    switch language {
    case .en: ""
    case .de:
      """
      zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig fünfzig hundert tausend million millionen dutzend \
      doppelt doppelte dreifach zweimal halb hälfte monat monate monaten jahr jahre jahren woche wochen tag tage tagen stunden
      """
    case .fr:
      """
      deux trois quatre cinq six sept huit neuf dix onze douze vingt trente cinquante cent cents mille million millions douzaine \
      double triple moitié mois an ans année années semaine semaines jour jours heures
      """
    case .es:
      """
      dos tres cuatro cinco seis siete ocho nueve diez doce veinte treinta cincuenta cien ciento cientos mil miles millón millones \
      docena doble triple mitad mes meses año años semana semanas día días horas
      """
    }
  }

  private static func set(_ words: String) -> Set<String> { Set(words.split(whereSeparator: \.isWhitespace).map(String.init)) }
}
