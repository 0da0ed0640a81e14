/// The sentences of the specification that state a rule of asking, of the policy file, of the mails, of limits or of oversight,
/// each with the tests that hold it.
///
/// A sentence whose feature is not there yet is not listed. A name is a function's, or the words of a `@Test` or of a row.
let ruleIndex: [(section: String, rules: [(sentence: String, tests: [String])])] = [
  (
    "the policy file",
    [
      (
        "Every decision stores the policy's hash",
        ["Every decision is one row and one output event, with every rule that failed and the policy's hash"]
      ),
      (
        "`policy check` finds every fault at once",
        ["All faults are told at once, in the order of the text", "every fault of a policy is told with its place"]
      ),
      (
        "… with file and line, and its remedy",
        [
          "A broken sample is refused with the place, the reason and the remedy",
          "A fault reads as one line with place, reason and remedy",
        ]
      ),
      ("… of the templates too, all of a file at once", ["All faults of one file are told at once, in the order of the text"]),
      (
        "… a variable, kind, signal or folder that does not exist",
        [
          "A fault says where it is and what to do", "A file's head and name are checked",
          "A folder of templates that is named and not there is a fault, one that nobody names is not",
        ]
      ),
      ("… a zero without a meaning", ["What means nothing is refused with what to write"]),
      ("… with exit status 78", ["every fault of a policy is told with its place"]),
      ("What is odd but legal is a note", ["What is odd but legal is a note"]),
      (
        "A count of 0 means never, 0s at once, none no rule",
        ["A count of 0 means never, 0s at once, and none no rule", "None is no rule, a count of 0 is never and 0s is at once"]
      ),
      (
        "A key left out takes the default of the specification",
        ["A key left out takes its default", "The defaults of the rules are those of the specification"]
      ),
      (
        "`policy print` shows the whole policy, defaults marked",
        ["What is printed reads back as the same policy", "Defaults are marked, and only they"]
      ),
      (
        "SIGHUP swaps a valid policy in atomically, and keeps the old one when the new one is bad",
        [
          "SIGHUP swaps a sound policy in, and keeps the old one when the new one is broken",
          "A thousand reloads under load, sound and broken in turn, and no decision under anything but a sound policy",
        ]
      ),
      (
        "The sample that ships passes",
        ["The sample that ships has no faults, and its oddity is a note", "The cases that ship pass under the policy that ships"]
      ),
      ("… and is what the demo runs", ["a day goes through, and its figures are clean"]),
      ("Booleans are only true and false", ["onlyPlainTrueAndFalseAreTruthValues"]),
      ("A JSON Schema ships", ["The schema that ships is the one the code makes", "What the parser takes, the schema takes"]),
      (
        "`policy test` runs cases: these events, these decisions and subjects, reminders and notices too",
        [
          "A failing case shows what was expected and what came, with the reason",
          "the cases that ship pass, reminders and clicks among them",
          "A case that expects none, or another, shows the reminder that came and why",
          "A reward's notice is a decision of its own",
        ]
      ),
      (
        "`backtest` tells who would have been asked and reminded, what stopped the others, and the difference",
        [
          "a backtest tells reminders, answers and links whose owner it does not know, and what another policy changes",
          "A history tells the reminders that would have gone, those answered, and those still to come",
          "A backtest tells of notices apart from moments", "Two policies are told apart by their reminders too",
        ]
      ),
      ("`when` has ten comparisons, on any JSON path", ["a comparison holds as it reads", "Any JSON path can be asked about"]),
      (
        "`matches` is a bounded glob",
        [
          "`matches` is a glob over the whole text",
          "a pattern made to explode does not, and what is over the limits matches nothing",
        ]
      ),
      ("Several are ANDed", ["Several conditions are ANDed"]),
      ("A list of `when`s is ORed", ["A list of `when`s is ORed"]),
    ]
  ),
  (
    "events in",
    [
      (
        "The same three twice are the same event",
        ["A repeat inside a batch is decided once, and its record waits with the first"]
      ),
      (
        "Types that the policy does not name are skipped, whatever else is wrong with them",
        [
          "a type that the policy does not name is irrelevant, whatever else is wrong",
          "an unnamed type in the headers is irrelevant without a look at the value",
        ]
      ),
      (
        "Confluent's JSON Schema payloads are read, Avro and Protobuf told apart",
        ["the Confluent header is skipped before JSON; Avro and Protobuf are told apart"]
      ),
      (
        "`events seen` lists types with counts, those never met, and near misses",
        [
          "Types are counted, the most frequent first, each with what the policy makes of it",
          "The policy's types that never came are listed", "Beside a type that comes, only its very twin is a slip",
        ]
      ),
      (
        "A suppressing event is obeyed whatever its time",
        ["a suppressing event is obeyed whatever its time says, and keeps one identity"]
      ),
      ("`topics` prints what to create", ["topics are printed as commands"]),
    ]
  ),
  (
    "when to ask",
    [
      (
        "Each signal adds its weight",
        ["aSignalAddsItsWeight", "A weight under the threshold counts only on top of another signal"]
      ),
      ("… which decays with the half-life", ["eachSignalDecaysWithTheHalfLife", "After five days too little is left of it"]),
      ("One signal contributes at most its weight", ["One signal contributes at most its weight, however often it comes"]),
      ("A repeat refreshes it", ["A repeat refreshes what its signal gives", "A repeat that does not count refreshes nothing"]),
      ("`once`", ["`once` counts one event for ever"]),
      ("`once_per: PATH`", ["`once_per` counts each value of its path once", "oncePerRemembersTheLatestThousandValues"]),
      ("`again_after`", ["`again_after` counts a repeat only after its rest, from the last that counted"]),
      (
        "A moment arises at every counted signal that leaves the score at or above the threshold",
        ["asksAtOrAboveTheThreshold", "Every counted signal that leaves the score at or above the threshold is a moment"]
      ),
      ("A prompt or ghost sets the score to 0", ["A prompt sets the score to 0", "A ghost sets the score to 0"]),
      ("The score is not checked again later", ["theScoreAndTheEventsAgeAreNotCheckedAgain"]),
      ("No active veto may stand", ["noActiveVetoMayStand", "Each veto that stands is named"]),
      (
        "Vetoes have a scope",
        [
          "A veto of `scope: customer` silences nobody else",
          "A veto of `scope: account` silences the account, and ends for all of it",
          "A veto of `scope: everyone` needs no customer and silences all",
        ]
      ),
      (
        "They end by `until`, matched by `key` where given",
        ["With a `key` only the end that carries the same value ends it", "Without a `key` any end ends it"]
      ),
      ("… by `for`, and by `at_most`", ["`for` ends it by itself", "`at_most` ends it where its end never comes"]),
      ("They end before the same event counts as a signal", ["A veto ends before the same event counts as a signal"]),
      ("A missing path makes a condition false", ["A missing path makes a condition false, `ne` and `not_in` as well"]),
      ("With `delay: 0s` the prompt leaves at once", ["aMomentThatPassesIsPromptedAtOnceWithoutFindings"]),
      ("A delay waits, and every other rule is checked again", ["A delay waits", "onReleaseAllRulesSpeakAgainButScoreAndAge"]),
      ("An event older than `max_event_age` is stale", ["An older one is stale", "anEventOlderThanTheLimitIsStale"]),
      (
        "A prompt that waited longer than `send_within` expires",
        ["itIsNeverSentAfterSendWithin", "A prompt that would wait beyond `send_within` expires"]
      ),
      ("A `delay` at or above `send_within` is a fault", ["not below moment.send_within (3d)"]),
      (
        "Caps are evaluated under the transaction that reserves",
        [
          "Two writers at one version: the second loses all that hangs on the customer",
          "Nothing is lost and nothing doubled, whatever breaks",
        ]
      ),
      ("Thirty days between prompts", ["Thirty days between prompts", "saysWhenItAskedAndUntilWhenItWaits"]),
      ("Three in 365 days", ["Three prompts in any 365 days, and room again when the oldest leaves"]),
      ("Ten for life", ["Ten prompts for life"]),
      ("All caps are ANDed", ["All caps speak, not only the first"]),
      (
        "Stop after two consecutive ignored prompts",
        ["Two ignored prompts in a row are enough", "A share between them breaks the row"]
      ),
      (
        "… until a new share or click",
        ["A share starts again after its rest", "stopsAfterTwoConsecutiveIgnoredPromptsUntilANewShareOrClick"]
      ),
      ("`resume_after` may add a rest", ["`resume_after` adds a rest instead"]),
      ("Ninety days of rest after a share", ["Ninety days of rest after a share"]),
      (
        "Decline and unsubscribe hold until the customer opts in again",
        ["A decline holds until the customer opts in again", "An unsubscribe holds until the customer opts in again"]
      ),
      (
        "An ignored prompt is at least `messages.reminder.after` old",
        ["A prompt younger than the reminder's time is not ignored yet", "The reminder's time says when a prompt is ignored"]
      ),
      ("Suppressed moments are consumed, not queued", ["A suppressed moment is consumed, not queued"]),
      ("Only quiet hours, an outage and a delay defer", ["onlyDelayQuietHoursASpentDayAndAPauseLetAMomentWait"]),
      (
        "A deferred message never attempted is decided again on release",
        ["everyOtherRuleIsCheckedAgain", "itsOwnReservationDoesNotCountAgainstIt"]
      ),
      ("While quota is short reward notices go first", ["Reward notices come before what was there first"]),
      (
        "Notices ignore prompt caps and do not count toward them",
        [
          "rewardNoticesIgnoreCapsVetoesQuietHoursUnsubscribeAndConsent",
          "Notices ignore the prompts' caps and do not count toward them",
          "a notice counts toward no cap and goes after an unsubscribe, without the link; after a bounce none goes",
        ]
      ),
      ("Reward notices wait up to 30 days", ["Reward notices wait up to 30 days"]),
      (
        "A reward is told of once",
        [
          "The same reward is told of once, by however many events",
          "Each reward is told of once, however many events say so, whatever breaks",
          "a reward that another system grants brings one notice, however often it is told and whoever is killed",
        ]
      ),
      (
        "After an unsubscribe notices go without link",
        [
          "The sample reward notice keeps its line breaks and, after an unsubscribe, shows no link",
          "After an unsubscribe it still goes, without the link",
          "One that waits asks for nothing, since the customer may have unsubscribed when it leaves",
        ]
      ),
      (
        "Bounce, complaint, erasure and `unsubscribe: all` stop them too",
        ["whatStopsNoticesToo", "noticesSurviveOnlyUnsubscribeAndDecline"]
      ),
      (
        "Missing consent stops the promotional kinds",
        ["promotionalMailNeedsConsentWhereThePolicySays", "remindersDoNotCountAsPromptsButObeyVetoesQuietHoursAndConsent"]
      ),
      (
        "One reminder, 7 days after a prompt that brought no human click or share",
        [
          "An unanswered prompt is reminded of once, as a message of its own", "The next reminder is due after",
          "Each unanswered prompt is reminded of as often as the policy says, an answered one never, whatever breaks",
          "a prompt that nobody answered brings one reminder; a share, a human click or a signup brings none",
        ]
      ),
      (
        "… unique by prompt and ordinal",
        [
          "A cause names its prompt and which reminder it is",
          "Of two who take one reminder only the first can write it, and it is never due again",
          "killed again and again while reminders go, two instances send each once",
        ]
      ),
      (
        "Reminders obey vetoes, quiet hours, consent and oversight, and are no prompts",
        [
          "What stops a reminder for good, and is told", "It neither needs satisfaction nor minds the caps of prompts",
          "Oversight, a rehearsal, quiet hours and a pause do with it as with a prompt", "On release all this is asked again",
          "a gated reminder waits for a person, and what happens meanwhile is heeded",
        ]
      ),
      (
        "One promotional mail per 7 days",
        [
          "One promotional mail in 7 days", "A prompt counts from its decision on, whether it has gone or not",
          "It waits, and says when the last one went and until when",
        ]
      ),
      (
        "Only human clicks, and signups with a code, answer a prompt",
        [
          "Only a human click or a signup with a code follows a link",
          "A click tells its referrer, whatever the code's case, and only a later one moves the touch",
        ]
      ),
      ("The referrer themself is no touch", ["Nobody touches themself"]),
      (
        "Suppressing events are obeyed whatever their time",
        ["An unsubscribe is obeyed whatever its time says", "An unsubscribe by address alone is obeyed"]
      ),
      (
        "Quiet hours: the customer's zone, else the programme's",
        ["theCustomersZoneElseTheProgrammes", "Quiet hours are the customer's own"]
      ),
      ("… which `policy check` then requires", ["needs the zone"]),
      (
        "… in every zone, whatever its clocks do",
        ["inEveryZoneTheEndIsTheFirstInstantOutsideTheWindow", "itEndsRightWhereClocksChange"]
      ),
      ("… hold or drop", ["Quiet hours hold", "Quiet hours drop"]),
      (
        "Every decision has all rules that failed, with the values they saw",
        ["allRulesThatFailedAreReportedInTheOrderOfThePolicy", "Every rule that failed is named, whatever the outcome"]
      ),
      ("A decision has one of nine outcomes", ["theOutcomesAreThoseOfTheSpecification"]),
      (
        "… is one row and one output event",
        ["Every decision is one row and one output event, with every rule that failed and the policy's hash"]
      ),
      (
        "The control group is decided after all checks",
        ["aMomentThatIsSuppressedIsNoGhost", "onlyPromptsAreDrawnFor", "A ghost consumes the caps"]
      ),
      ("What was tried on history is what happens", ["The backtest's replay decides as the pipeline does"]),
    ]
  ),
  (
    "messages",
    [
      (
        "Templates per kind, signal and locale, with fallback",
        ["A missing value gives way to the next less specific template, in order, and never to a blank"]
      ),
      (
        "From one source come Markdown, plain text and HTML",
        ["The disclosure, the postal address and the links stand in all three forms"]
      ),
      (
        "Nothing supplied can add a link, an image, markup or a header",
        ["Values make no link, image, tag or header, whatever the kind"]
      ),
      ("A value that looks like a URL gives way to the fallback", ["A value that looks like a URL gives way to the fallback"]),
      (
        "A value is shown as it is, or gives way",
        ["Ordinary names are shown as they are", "What is no name gives the neutral word"]
      ),
      ("Unescaped tags are refused", ["A fault says where it is and what to do"]),
      ("Personal: the signal, the customer's figures, the reward, the link", ["The sample milestone mail, to the letter"]),
      (
        "The reward's words are made from its rule",
        [
          "The promise follows the rule", "Rewards in each language", "A reward without a limit says so in each language",
          "A reward that is only issued will be applied, and has not been yet",
        ]
      ),
      (
        "Every promotional mail has an unsubscribe link and a “not for me” link",
        ["The disclosure, the postal address and the links stand in all three forms"]
      ),
      (
        "HTML suits light and dark, and needs nothing from elsewhere",
        ["The document needs nothing from elsewhere and suits light and dark"]
      ),
      (
        "Dates are those of the customer's zone, else the programme's",
        [
          "How long somebody is a customer counts to their own day",
          "What a decision keeps is told in the programme's zone, whatever the customer's",
        ]
      ),
      (
        "A customer's locale finds the policy's that suits it best",
        ["A customer's locale finds the policy's that suits it best, however it is written"]
      ),
      ("Only own customers are mailed", ["Nobody is asked for a friend's click, signup or payment"]),
      ("The disclosure is in the share text", ["A share text without its disclosure gets it"]),
      (
        "A policy without disclosure or postal address is refused",
        ["A policy without sender, disclosure, postal address or terms is refused, and one that leaves them blank as well"]
      ),
      (
        "Notices carry totals, summed by kind",
        ["Totals are summed by kind", "What another system has not told of is not told, in any language"]
      ),
      (
        "A rewrite keeps links, rewards and the disclosure",
        ["What a hostile model answers is refused, by the rule that it breaks"]
      ),
      ("A rewrite says only what the template and the listed facts say", ["Other words for the same are accepted"]),
      ("A model sees only the fields that the policy lists", ["The model sees what is listed and nothing else"]),
      (
        "On any failure the template goes out",
        [
          "a preview shows what a model makes of it, or the template's words",
          "a model that makes things up, fails or keeps silent is passed over",
        ]
      ),
      ("… and within 2 s in all", ["above 2s", "a model that makes things up, fails or keeps silent is passed over"]),
      (
        "Every rewrite is stored with its model and prompt version",
        [
          "mails leave in the model's words, once each, and tell whose they are",
          "Words that are sent and not stored are found out",
          "A mail leaves in the model's words or the template's, the same at each attempt, whatever breaks",
          "what was with the model when the process was killed goes once, at the next start",
        ]
      ),
      ("The personaliser is off by default", ["It is off by default"]),
      ("What a person has approved leaves as they saw it", ["what a person approves leaves as they saw it"]),
      ("Tenure and rounded figures", ["Tenure in each language, in its plural forms", "Groups are set as the language does"]),
    ]
  ),
  (
    "limits and pauses",
    [
      (
        "A daily limit, shared by all instances",
        [
          "aSpentDayIsWaitedFor", "Many at once never lease more mails than the day has",
          "two instances together keep the day's limit",
          "No more mails go than a day's limit, whatever breaks and however many instances",
        ]
      ),
      ("… of the programme's own day", ["theDayIsTheProgrammes", "aDayOfTheClocksChangeHasItsOwnLength"]),
      (
        "A rate limit",
        [
          "Turns leased at once follow each other at the rate",
          "Turns come one step apart, and an unused one is not kept for a burst",
        ]
      ),
      (
        "A signal more than N times its usual rate is held until released",
        [
          "A rate is judged", "While it stands, the signal's prompts are held, if the policy says so",
          "A raised anomaly stands for all until a person releases it, and is raised anew when it was over",
          "Once a signal is released nothing stays held for it",
          "What was held after the release goes by itself, but not while the anomaly stands",
          "a signal far above its usual rate is held until a person releases it",
        ]
      ),
      (
        "Promotional mail pauses at a rate of bounces or complaints",
        [
          "aRateThatIsReachedPauses", "A rate pauses once, whoever finds it first, and again only after a person has resumed",
          "Bounces are counted against the mails of 7 days, and anew after a person has resumed",
        ]
      ),
      ("`none` never pauses", ["noneMeansNever"]),
      (
        "The kill switch stops sends at once",
        ["no mail leaves under a pause, and all leave after it", "Under a pause that comes and goes nothing is lost in hand"]
      ),
      (
        "… of a kind, of a signal, or all",
        ["onlyWhatItNamesIsStopped", "a pause of one signal stops no other, and what is misspelt is refused"]
      ),
      (
        "… until its time or a person ends it",
        [
          "A pause stands until a person or its time ends it, and both are told", "aPauseThatEndsSoonIsWaitedFor",
          "What waits for a pause is woken, what waits longer is not",
        ]
      ),
      ("… and who, until when and why is told", ["aPausedMomentWaitsAndSaysWhy"]),
      (
        "… in-flight ones included where the provider can cancel",
        [
          "onlyAPersonsPauseTakesMailsBack", "an email is read, tagged and cancelled while that is possible",
          "One instance alone recalls under a pause, until it fails to renew or the pause has ended",
          "A mail that was never sent on is cancelled once, and counts toward no cap",
          "a pause takes back what the provider has not sent on, and its customers can be asked again",
          "what has left stays sent, and what a pause does not name is let be",
          "a cancelling whose end was not written down is found at the next start",
        ]
      ),
      ("Events keep being recorded", ["no mail leaves under a pause, and all leave after it"]),
      (
        "With `unit: account` two members cannot both pass",
        [
          "Of two members committed over one version of their account the second loses, and sees the first then",
          "Whoever commits at once, each account has one winner a version and nothing locks up",
          "With caps by account no two members are asked, whatever breaks",
          "Of an account's members in one batch one is asked, and all are judged by the account as it was read",
        ]
      ),
    ]
  ),
  (
    "oversight",
    [
      (
        "`gated` holds until a person approves",
        [
          "A gated moment says which rule holds it", "What waits for a person goes when one has approved it, and never else",
          "An approved mail is due at once, is counted for its template version, and audited",
        ]
      ),
      (
        "A new template is gated for its first N messages",
        [
          "A new template waits for so many approvals", "Approvals at the same moment are all counted",
          "the first mails of a new template wait for a person, and then it runs by itself",
          "Once a template has its approvals nothing stays held for it",
          "With a template's approvals the rest of its mails are due, but those whose time has passed",
        ]
      ),
      (
        "What is rejected never goes, and counts toward no cap",
        ["A refused mail never goes, its decision is rejected, and its reservation given back"]
      ),
      ("Items expire with their moment", ["What nobody approves in time expires, and only that"]),
      ("Nobody approves what they prepared", ["Who may approve what"]),
      (
        "`monitored` sends, and copies to the oversight address",
        [
          "a monitored kind needs an oversight address, at the check, at the start and at a reload",
          "each sent mail of a monitored kind is copied once, and holds nothing up",
        ]
      ),
      (
        "A provider that holds mails is followed until they are released",
        ["mails that wait at the provider are followed until its operator has decided"]
      ),
      (
        "Previews show the exact mail",
        [
          "everyKindIsShown", "a preview as JSON holds every form of the mail",
          "a preview shows a customer as PostgreSQL knows them",
        ]
      ),
      ("… and what the provider adds", ["The provider's additions stand in a box at the end, escaped"]),
      ("… without a link that counts", ["No link of a sample counts: none has a code's shape, none a token"]),
      (
        "`test-send` sends one of each kind",
        [
          "one mail of each kind is sent, and nothing is written down",
          "a test mail whose answer is lost goes once under its key", "a provider that refuses is told",
        ]
      ),
    ]
  ),
]
