import Deciding
import Events
import Policies
import Postgres
import Texts
import Time

extension Facts {
  mutating func learn(_ row: Row, named: TextSet) throws(PostgresError) {
    switch try row.string(0) {
    case "customer":
      let id = try row.string(1)
      do throws(PostgresError) {
        customers[id] = try Store.customer(from: row, at: 1)
      } catch {
        unreadable.customers[id] = error.cause ?? error.message
      }
      if !named.isEmpty, let email = try row.optionalString(5), named.contains(email) {
        customersByEmail[email, default: []].append(id)
      }
    case "veto":
      let veto = CustomerState.ActiveVeto(
        name: try row.string(3), key: try row.optionalString(4), since: Timestamp(microseconds: try row.timestamp(6)),
        until: try row.optionalTimestamp(7).map(Timestamp.init(microseconds:)))
      sharedVetoes[try row.string(1), default: []].append(veto)
    case "address":
      guard let role = Policy.Role(rawValue: try row.string(3)) else { return }
      suppressedAddresses[try row.string(1), default: []].append(
        AddressSuppression(role: role, at: Timestamp(microseconds: try row.timestamp(6))))
    case "notice": notices.insert(try row.string(1))
    case "code": customersByCode[try row.string(1)] = try row.string(3)
    default:
      let account = try row.string(1)
      guard try row.optionalString(3) == nil else {
        unreadable.accounts.insert(account)
        return
      }
      do throws(PostgresError) {
        let history = AccountHistory(of: try Store.state(try Store.document(row, 4)))
        if history != AccountHistory() { accountMembers[account, default: [:]][""] = history }
      } catch {
        unreadable.accounts.insert(account)
      }
    }
  }

  /// What is known of customers tells of their accounts too.
  mutating func learnMembers() {
    for (id, record) in customers {
      let history = AccountHistory(of: record.state)
      guard let account = record.profile.accountID, history != AccountHistory() else { continue }
      accountMembers[account, default: [:]][id] = history
    }
  }

  mutating func learn(handled rows: [Row], _ events: [Event]) throws(PostgresError) {
    if rows.isEmpty { return }
    let hashes = Dictionary(events.map { ($0.hash.uuid, $0.hash) }) { first, _ in first }
    for row in rows {
      guard let hash = hashes[try row.uuid(0)] else { continue }
      var messages = handled[hash] ?? []
      if let id = try row.optionalUUID(1) { messages.append(UnsettledMessage(id: id, owner: try row.optionalInt64(2))) }
      handled[hash] = messages
    }
  }
}
