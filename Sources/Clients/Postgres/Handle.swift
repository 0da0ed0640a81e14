import CLibPQ
import Threads

/// One connection of libpq. Used by one thread at a time: the one that connects, then the pool's.
@safe
final class Handle: @unchecked Sendable {
  private let connection: OpaquePointer
  private let notices: NoticeSink

  /// Takes ownership of what `PQconnectStartParams` returned.
  init(taking connection: OpaquePointer, onNotice: @escaping @Sendable (String) -> Void) {
    unsafe self.connection = unsafe connection
    notices = NoticeSink(onNotice)
    // The sink lives as long as this object, which finishes the connection first.
    unsafe PQsetNoticeReceiver(connection, receiveNotice, Unmanaged.passUnretained(notices).toOpaque())
    unsafe PQsetErrorVerbosity(connection, PQERRORS_VERBOSE)
  }

  deinit { unsafe PQfinish(connection) }

  var isGood: Bool { unsafe PQstatus(connection) == CONNECTION_OK }
  var isBroken: Bool { unsafe PQstatus(connection) == CONNECTION_BAD }
  /// Whether the server asked for a password and there was none.
  var lacksPassword: Bool { unsafe PQconnectionNeedsPassword(connection) != 0 }
  var socket: Int32 { unsafe PQsocket(connection) }
  var isBusy: Bool { unsafe PQisBusy(connection) != 0 }
  var serverVersion: Int32 { unsafe PQserverVersion(connection) }

  /// One step of connecting.
  func connectPoll() -> PostgresPollingStatusType { unsafe PQconnectPoll(connection) }

  /// Makes sends non-blocking and enters pipeline mode.
  func prepareForWork() -> Bool { unsafe PQsetnonblocking(connection, 1) == 0 && PQenterPipelineMode(connection) == 1 }
  func enterPipeline() -> Bool { unsafe PQenterPipelineMode(connection) == 1 }
  func exitPipeline() -> Bool { unsafe PQexitPipelineMode(connection) == 1 }

  /// Whether no transaction is open.
  var isIdle: Bool { unsafe PQtransactionStatus(connection) == PQTRANS_IDLE }
  /// Whether a transaction is open, healthy or failed.
  var isInTransaction: Bool {
    let status = unsafe PQtransactionStatus(connection)
    return status == PQTRANS_INTRANS || status == PQTRANS_INERROR
  }

  /// The library's words for the last failure.
  var errorText: String {
    guard let text = unsafe PQerrorMessage(connection) else { return "" }
    return unsafe String(cString: text)
  }

  /// Sends what is buffered: 0 all sent, 1 more when writable, -1 broken.
  func flush() -> Int32 { unsafe PQflush(connection) }

  /// Reads what has arrived; false when the connection broke.
  func consumeInput() -> Bool { unsafe PQconsumeInput(connection) == 1 }

  /// The next answer; nil at the end of a statement's answers.
  func nextResult() -> ResultSet? {
    guard let result = unsafe PQgetResult(connection) else { return nil }
    return unsafe ResultSet(taking: result)
  }

  func sendSync() -> Bool { unsafe PQpipelineSync(connection) == 1 }

  /// Sends any number of statements by the simple protocol, outside pipeline mode.
  func sendScript(_ text: String) -> Bool { unsafe PQsendQuery(connection, text) == 1 }

  /// Sends one statement without values, unprepared.
  func send(_ text: String) -> Bool { unsafe PQsendQueryParams(connection, text, 0, nil, nil, nil, nil, 1) == 1 }

  func sendPrepare(_ key: StatementCache.Key, name: String) -> Bool {
    unsafe key.types.withUnsafeBufferPointer { types in
      unsafe PQsendPrepare(connection, name, key.text, Int32(types.count), types.baseAddress) == 1
    }
  }

  /// Runs a prepared statement; values and answers are in binary form. libpq copies the values before it returns.
  func sendExecute(_ name: String, _ binds: Binds) -> Bool {
    let formats = [Int32](repeating: 1, count: binds.count)
    return unsafe binds.bytes.withUnsafeBytes { bytes in
      let start = unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
      let values = unsafe zip(binds.offsets, binds.lengths).map { offset, length in
        unsafe length < 0 ? nil : start.map { unsafe $0 + offset }
      }
      return unsafe PQsendQueryPrepared(connection, name, Int32(binds.count), values, binds.lengths, formats, 1) == 1
    }
  }

  /// Asks the server to cancel what runs, from a thread of its own because libpq blocks while it does.
  func cancel() {
    guard let token = unsafe PQgetCancel(connection) else { return }
    let ticket = unsafe CancelTicket(taking: token)
    startThread { ticket.use() }
  }
}

/// A right to cancel, independent of the connection's life.
@safe
private final class CancelTicket: @unchecked Sendable {
  private let token: OpaquePointer
  init(taking token: OpaquePointer) { unsafe self.token = unsafe token }
  deinit { unsafe PQfreeCancel(token) }

  /// A failure needs no answer here: the connection is given up when no answer comes.
  func use() {
    var text = [CChar](repeating: 0, count: 256)
    _ = unsafe PQcancel(token, &text, Int32(text.count))
  }
}

/// Where NOTICEs and WARNINGs of the server go.
private final class NoticeSink: Sendable {
  let receive: @Sendable (String) -> Void
  init(_ receive: @escaping @Sendable (String) -> Void) { self.receive = receive }
}

private func receiveNotice(_ sink: UnsafeMutableRawPointer?, _ notice: OpaquePointer?) {
  guard let sink = unsafe sink, let text = unsafe PQresultErrorField(notice, Int32(UInt8(ascii: "M"))) else { return }
  let message = unsafe String(cString: text)
  unsafe Unmanaged<NoticeSink>.fromOpaque(sink).takeUnretainedValue().receive(message)
}
