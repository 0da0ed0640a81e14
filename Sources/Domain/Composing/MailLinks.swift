package import Addresses
package import Deciding
package import Links
package import Policies

/// The addresses in one customer's mail.
package struct MailLinks: Sendable, Equatable {
  /// The personal link; nil where the company's own system has given none.
  package var link: WebAddress?
  package var decline: WebAddress
  package var unsubscribe: WebAddress
  package var sharePage: WebAddress

  /// Joins the addresses.
  package init(link: WebAddress?, decline: WebAddress, unsubscribe: WebAddress, sharePage: WebAddress) {
    self.link = link
    self.decline = decline
    self.unsubscribe = unsubscribe
    self.sharePage = sharePage
  }

  /// Makes a customer's addresses.
  /// - Parameters:
  ///   - publicBase: where the public listener is reached, such as `https://go.acme.example`.
  ///   - code: the customer's link code; nil gives no link of ours.
  ///   - key: seals the tokens of `/u/…` (unsubscribe and decline) and `/s/…` (share page).
  /// - Throws: `badBase` when the base is not a web address.
  package init(_ policy: Policy, publicBase: String, code: String?, record: CustomerRecord, key: LinkKey) throws(ComposeFault) {
    let tokens = LinkToken(key)
    let base = publicBase.hasSuffix("/") ? String(publicBase.dropLast()) : publicBase
    func address(_ path: String, _ purpose: LinkToken.Purpose) throws(ComposeFault) -> WebAddress {
      let token: String
      do throws(SealFault) {
        token = try tokens.token(purpose, customerID: record.id)
      } catch {
        throw ComposeFault(code: .unsealed, message: "a link token could not be sealed: \(error.cause)")
      }
      guard let address = WebAddress("\(base)/\(path)/\(token)", allowsHTTP: true) else {
        throw ComposeFault(code: .badBase, message: "the public address must be like https://go.example.com")
      }
      return address
    }
    decline = try address("u", .decline)
    unsubscribe = try address("u", .unsubscribe)
    sharePage = try address("s", .share)
    link =
      switch policy.links {
      case .base(let base): code.flatMap { WebAddress(base + $0, allowsHTTP: true) }
      case .from: record.profile.link.flatMap { WebAddress($0) }
      }
  }
}
