/// What a POSIX TZ string says: one offset, or two that change on the same days each year.
struct YearlyZone: Sendable, Equatable {
  /// Seconds east of UTC.
  let standard: Int32
  /// The other half of the year, where there is one.
  let summer: Summer?

  /// Summer time, or winter's where that is the odd one out, as in Dublin.
  struct Summer: Sendable, Equatable {
    let offset: Int32
    let begins: YearlyChange
    let ends: YearlyChange
  }

  /// Seconds to add to UTC at an instant: of all changes that were, the last counts.
  func offset(at second: Int64) -> Int64 {
    guard let summer else { return Int64(standard) }
    // Far beyond any calendar's use, and far from an overflow.
    let second = min(max(second, -1_000_000_000_000_000), 1_000_000_000_000_000)
    let year = CivilDay(daysSince1970: Int((second + Int64(standard)).floored(by: 86_400).quotient)).year
    var last = (at: Int64.min, offset: standard)
    // A change's time may be a week off, into the years beside.
    for year in (year - 1)...(year + 1) {
      let ended = summer.ends.second(in: year) - Int64(summer.offset)
      if ended <= second, ended > last.at { last = (ended, standard) }
      let begun = summer.begins.second(in: year) - Int64(standard)
      // Where one summer ends as the next begins, it is always summer.
      if begun <= second, begun >= last.at { last = (begun, summer.offset) }
    }
    return Int64(last.offset)
  }
}

/// A moment of local time that each year has.
struct YearlyChange: Sendable, Equatable {
  let day: Day
  /// Seconds from that day's midnight; up to a week before or after.
  let time: Int32

  /// The ways to name a day of the year.
  enum Day: Sendable, Equatable {
    /// 1...365: the 29th of February is not counted.
    case withoutLeapDay(Int)
    /// 0...365: the 29th of February is counted.
    case ofYear(Int)
    /// Month 1...12, week 1...5 where 5 is the last, weekday 0...6 from Sunday.
    case weekday(month: Int, week: Int, day: Int)
  }

  /// Local seconds since 1970.
  func second(in year: Int) -> Int64 { Int64(Self.days(day, year)) * 86_400 + Int64(time) }

  private static func days(_ day: Day, _ year: Int) -> Int {
    switch day {
    case .ofYear(let number): return first(1, year) + number
    case .withoutLeapDay(let number):
      let isAfterLeapDay = number >= 60 && first(3, year) - first(1, year) == 60
      return first(1, year) + number - (isAfterLeapDay ? 0 : 1)
    case .weekday(let month, let week, let day):
      let start = first(month, year)
      let weekday = (start % 7 + 7 + 4) % 7  // 1970 began on a Thursday.
      let found = start + (day - weekday + 7) % 7 + (week - 1) * 7
      let next = month == 12 ? first(1, year + 1) : first(month + 1, year)
      return found < next ? found : found - 7
    }
  }

  /// The first day of a month, in days since 1970.
  private static func first(_ month: Int, _ year: Int) -> Int { CivilDay(year: year, month: month, day: 1)?.daysSince1970 ?? 0 }
}
