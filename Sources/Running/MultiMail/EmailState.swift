internal import Curl
package import JSONTree
package import Time

/// What the provider says about one email.
package struct EmailState: Sendable, Equatable {
  package var id: String
  package var from: String?
  package var to: [String]
  package var subject: String?
  /// An open string, such as `pending_scan` or `pending_send_approval`.
  package var status: String
  package var deliveredAt: Timestamp?
  package var bouncedAt: Timestamp?
  package var bounceType: String?
  package var approvedAt: Timestamp?
  package var approvedBy: String?
  package var tags: [String: String]

  /// Whether the operator still has to release it.
  package var awaitsApproval: Bool { status == "pending_send_approval" }

  /// Whether it never left and never will.
  package var isOver: Bool { ["rejected", "cancelled", "send_failed"].contains(status) }

  /// Reads one email; nil without an id or a status.
  package init?(_ json: JSON) {
    guard let id = json["id"]?.string, let status = json["status"]?.string else { return nil }
    self.id = id
    self.status = status
    from = json["from"]?.string
    to = json["to"]?.strings ?? []
    subject = json["subject"]?.string
    deliveredAt = json["delivered_at"]?.time
    bouncedAt = json["bounced_at"]?.time
    bounceType = json["bounce_type"]?.string
    approvedAt = json["approved_at"]?.time
    approvedBy = json["approved_by"]?.string
    tags = Self.tags(json["tags"])
  }

  static func tags(_ json: JSON?) -> [String: String] {
    guard case .object(let members) = json else { return [:] }
    return Dictionary(members.compactMap { tag in tag.value.string.map { (tag.key, $0) } }, uniquingKeysWith: { $1 })
  }
}

extension Provider {
  /// Asks for one email; contract B, scope `read`.
  package func email(_ id: String) async throws(ProviderError) -> EmailState {
    guard let state = EmailState(try await ask(.get, email(id, ""))) else { throw unreadable("an email's id and status") }
    return state
  }

  /// Cancels an email that has not left yet; repeatable. Contract B.
  /// - Returns: false when it was too late.
  package func cancel(_ id: String) async throws(ProviderError) -> Bool {
    do throws(ProviderError) {
      _ = try await ask(.post, email(id, "/cancel"), .object([]))
      return true
    } catch {
      if error.code == .conflict { return false }
      throw error
    }
  }
}
