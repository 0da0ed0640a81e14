import Foundation
import Systemd
import Testing

@Suite struct SystemdTests {
  @Test func `notifications arrive as sd_notify writes them`() throws {
    let socket = try TestSocket()
    let notify = Notify(environment: ["NOTIFY_SOCKET": socket.path])
    notify.ready()
    notify.status("reading 3 partitions")
    notify.watchdog()
    notify.stopping()
    notify.extendTimeout(by: .milliseconds(1500))
    notify.reloading()
    #expect(socket.next() == "READY=1")
    #expect(socket.next() == "STATUS=reading 3 partitions")
    #expect(socket.next() == "WATCHDOG=1")
    #expect(socket.next() == "STOPPING=1")
    #expect(socket.next() == "EXTEND_TIMEOUT_USEC=1500000")
    let reloading = try #require(socket.next()).split(separator: "\n")
    #expect(reloading.first == "RELOADING=1")
    #expect(Int64(reloading.last?.dropFirst("MONOTONIC_USEC=".count) ?? "") ?? 0 > 0)
    #expect(socket.next() == nil)
  }

  @Test func `a status stays one assignment`() throws {
    let socket = try TestSocket()
    Notify(environment: ["NOTIFY_SOCKET": socket.path]).status("one\nREADY=1")
    #expect(socket.next() == "STATUS=one READY=1")
  }

  @Test func `without systemd nothing happens`() {
    Notify(environment: [:]).ready()
    Notify(environment: ["NOTIFY_SOCKET": "/nowhere"]).ready()
    Notify(environment: ["NOTIFY_SOCKET": String(repeating: "x", count: 200)]).ready()
    Notify(environment: ["NOTIFY_SOCKET": ""]).ready()
    #expect(!Journal.send([("MESSAGE", "m")], to: "/nowhere"))
  }

  @Test func `the watchdog is told three times in its span, and every 10 s at least`() {
    func interval(_ environment: [String: String]) -> Duration { Notify(environment: environment).watchdogInterval }
    #expect(interval([:]) == .seconds(10))
    #expect(interval(["WATCHDOG_USEC": "60000000"]) == .seconds(10))
    #expect(interval(["WATCHDOG_USEC": "8000000", "WATCHDOG_PID": "\(getpid())"]) == .microseconds(2_666_666))
    #expect(interval(["WATCHDOG_USEC": "8000000", "WATCHDOG_PID": "1"]) == .seconds(10))
    #expect(interval(["WATCHDOG_USEC": "0"]) == .milliseconds(1))
    #expect(interval(["WATCHDOG_USEC": "often"]) == .seconds(10))
  }

  @Test func `fields of one line have an equals sign, others their length`() {
    let bytes = Journal.encoded([("MESSAGE", "a=b"), ("REFERRALD_X", "1\n2"), ("Y", "")])
    #expect(bytes == Array("MESSAGE=a=b\nREFERRALD_X\n".utf8) + [3, 0, 0, 0, 0, 0, 0, 0] + Array("1\n2\nY=\n".utf8))
  }

  @Test func `an entry arrives at the journal's socket`() throws {
    let socket = try TestSocket()
    #expect(Journal.send([("MESSAGE", "m"), ("PRIORITY", "6")], to: socket.path))
    #expect(socket.next() == "MESSAGE=m\nPRIORITY=6\n")
  }

  @Test func `a journal that does not read is given up on, not waited for`() throws {
    let socket = try TestSocket()
    let long = String(repeating: "x", count: 60_000)
    let begin = ContinuousClock.now
    var sent = 0
    while sent < 1000, Journal.send([("MESSAGE", long)], to: socket.path) { sent += 1 }
    #expect(sent > 0 && sent < 1000)
    #expect(ContinuousClock.now - begin < .seconds(5))
  }

  @Test func `a line goes into a pipe whole, and a full pipe is given up on`() throws {
    let pipe = Pipe()
    let descriptor = pipe.fileHandleForWriting.fileDescriptor
    let line = Array(repeating: UInt8(ascii: "x"), count: StandardError.wholeLineInBytes)
    var written = 0
    while written < 100, StandardError.write(line, to: descriptor) { written += 1 }
    #expect(written == 16, "Linux gives a pipe 64 KiB")
    #expect(try pipe.fileHandleForReading.read(upToCount: 4096)?.count == 4096)
    #expect(StandardError.write(line, to: descriptor))
  }
}
