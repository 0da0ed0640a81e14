package import Postgres

/// An attempt that is about to begin.
package struct AttemptStart: Sendable, Equatable {
  /// The message's.
  package var id: String
  /// What a model made of its body, before its first attempt; nil: no model was asked.
  package var rewrite: Rewrite?
  /// The attempt is written down already and has not begun: its time is to be written anew.
  package var renews: Bool
  /// Where it goes; nil: where the one before it went.
  package var target: String?

  /// Joins an attempt's parts.
  package init(id: String, rewrite: Rewrite? = nil, renews: Bool = false, target: String? = nil) {
    self.target = target
    self.id = id
    self.rewrite = rewrite
    self.renews = renews
  }
}

/// What became of asking a model for a mail's words.
package struct Rewrite: Sendable, Equatable {
  package var model: String
  package var promptVersion: String
  /// A metric's label: `rewritten`, or why the template's words go.
  package var outcome: String
  /// The mail in the model's words; nil: the template's go.
  package var mail: Mail?

  /// Every form of a mail that its body changes.
  package struct Mail: Sendable, Equatable {
    package var request: [UInt8]
    package var text: String
    package var html: String

    /// Joins the forms.
    package init(request: [UInt8], text: String, html: String) {
      self.request = request
      self.text = text
      self.html = html
    }
  }

  /// Joins a rewrite's parts.
  package init(model: String, promptVersion: String, outcome: String, mail: Mail? = nil) {
    self.model = model
    self.promptVersion = promptVersion
    self.outcome = outcome
    self.mail = mail
  }
}

extension Store {
  /// Writes that attempts begin, and the rewritten bodies with which: the durable claim without which nothing is sent.
  ///
  /// - Returns: The ids that may be sent now; others were taken or settled meanwhile.
  package func beginAttempts(_ attempts: [AttemptStart], owner: Int64) async throws(PostgresError) -> Set<String> {
    let attempts = attempts.sorted { $0.id < $1.id }
    let asked = attempts.compactMap { attempt in attempt.rewrite.map { (id: attempt.id, rewrite: $0) } }
    let rows = try await pool.query(
      asked.isEmpty
        ? "\(Self.begin(attempts, owner)) returning m.id" : Self.begin(attempts, owner, storing: asked))
    var begun: Set<String> = []
    for row in rows { begun.insert(try row.uuid(0)) }
    return begun
  }

  /// Writes messages of an owner that were never attempted to other addresses, with the bytes that go there.
  /// - Returns: The ids that are written so now; others were taken or attempted meanwhile.
  package func readdress(_ messages: [OutgoingMessage], owner: Int64) async throws(PostgresError) -> Set<String> {
    let all = messages.sorted { $0.id < $1.id }
    let rows = try await pool.query(
      """
      with ours as (
        select id from messages where id = any(\(uuid: all.map(\.id))) and owner = \(owner) and state = 'claimed' and attempt = 0
        order by id for update
      )
      update message_bodies b set address = i.address, request = i.request
      from unnest(\(uuid: all.map(\.id)), \(all.map(\.address)), \(all.map(\.request))) as i(id, address, request)
      where b.message_id = i.id and i.id in (select id from ours)
      returning i.id
      """)
    var written: Set<String> = []
    for row in rows { written.insert(try row.uuid(0)) }
    return written
  }

  private static func begin(_ attempts: [AttemptStart], _ owner: Int64) -> SQL {
    """
    update messages m set state = 'sending', attempt = attempt + (state <> 'sending')::int, last_attempt_at = clock_timestamp(),
      first_attempt_at = coalesce(first_attempt_at, clock_timestamp()), target = coalesce(i.target, m.target)
    from unnest(\(uuid: attempts.map(\.id)), \(attempts.map(\.renews)), \(attempts.map(\.target))) as i(id, renews, target)
    where m.id = i.id and m.owner = \(owner) and (m.state in ('claimed', 'retry') or m.state = 'sending' and i.renews)
    """
  }

  /// The words of a mail change here alone, and only before its first attempt.
  private static func begin(
    _ attempts: [AttemptStart], _ owner: Int64, storing asked: [(id: String, rewrite: Rewrite)]
  ) -> SQL {
    let mails = asked.compactMap { item in item.rewrite.mail.map { (id: item.id, mail: $0) } }
    return """
      with begun as (\(begin(attempts, owner)) returning m.id, m.attempt), reworded as (
        update message_bodies b set request = i.request, text_body = i.text_body, html = i.html, draft = null
        from unnest(\(uuid: mails.map(\.id)), \(mails.map(\.mail.request)), \(mails.map(\.mail.text)), \(mails.map(\.mail.html)))
          as i(id, request, text_body, html)
        where b.message_id = i.id and i.id in (select id from begun where attempt = 1)
      ), noted as (
        insert into rewrites (message_id, model, prompt_version, outcome)
        select id, model, prompt_version, outcome
        from unnest(\(uuid: asked.map(\.id)), \(asked.map(\.rewrite.model)), \(asked.map(\.rewrite.promptVersion)),
          \(asked.map(\.rewrite.outcome))) as i(id, model, prompt_version, outcome)
        where id in (select id from begun where attempt = 1)
        on conflict do nothing
      )
      select id from begun
      """
  }
}
