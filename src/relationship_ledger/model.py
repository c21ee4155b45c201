"""The nouns of the ledger, as plain frozen data.

Named tuples, since a command defines all of them at every start, and a dataclass takes six times as long to define.

Units, everywhere: an *instant* is a whole number of seconds since 1970-01-01T00:00:00Z; a *span* given to the
engine is in days; a *day* is a `datetime.date`; minutes are minutes. Nothing here needs the world.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Literal, NamedTuple

Instant = int
"""Whole seconds since 1970-01-01T00:00:00Z."""
DAY = 86_400
"""Seconds of a day."""
WEEK_DAYS = 7
"""Days of a week."""
INVESTED = "investment:"
"""How the source of a touch begins that an event left with those who came; the investment's id follows."""

OriginKind = Literal["shared", "online", "unknown"]
By = Literal["me", "them", "both"]
State = Literal["active", "snoozed", "archived", "deceased"]
Precision = Literal["instant", "day"]
InvestmentKind = Literal["dispatch", "event", "introduction", "gift", "help"]
TouchKind = Literal["due", "birthday", "answer"]
"""Why a touch is planned: the tie is due, it is someone's day, or they wrote and wait."""
LineKind = Literal[
    "due", "birthday", "answer", "promise", "dispatch", "event", "introduction", "gift", "help"
]
HandleKind = Literal["email", "phone", "url", "address", "platform"]
Bound = Literal["model", "lower", "maximum", "previous", "placeholder"]

CONTEXTS = (
    "work",
    "school",
    "family",
    "organization",
    "church",
    "disaster",
    "travel",
    "neighbourhood",
    "other",
)
"""Contexts of a shared origin. An online origin's context is a platform, and free."""


class Origin(NamedTuple):
    """How a tie began. `context` is a shared context or an online platform; None where it is not known."""

    kind: OriginKind = "unknown"
    context: str | None = None
    guessed: bool = False


class Channel(NamedTuple):
    """A way to touch. `depth` 0…1 says how far a minute of it counts as shared experience; 0 is no touch.

    `lands` is the chance that a touch by me through it is answered or is a two-way conversation.
    """

    name: str
    minutes: int
    depth: float
    lands: float
    two_way: bool

    @property
    def counts(self) -> bool:
        """Whether it is a touch at all: a broadcast, a like and a comment are not."""
        return self.depth > 0


class TierRule(NamedTuple):
    """What a tier means to the engine. `horizon` in days."""

    weight: float
    horizon: int


class Pause(NamedTuple):
    """A span in which the ledger itself was not kept: `start` <= t < `end`."""

    id: str
    start: Instant
    end: Instant
    note: str | None = None


class PlanRules(NamedTuple):
    """How a week is planned. `days` are weekdays, 0 for Monday; `value_share` 0…1 of the minutes is for lists.

    At most `day_minutes` a day; at least `new_ties` people who are new or being revived, where there are any.
    """

    value_share: float = 0.2
    days: tuple[int, ...] = (0, 1, 2, 3, 4)
    day_minutes: int = 120
    new_ties: int = 2
    promise_minutes: int = 15


class WatchedSource(NamedTuple):
    """A file or folder that is read again and again, and what is said of all of it."""

    path: str
    add_people: int = 0
    keep_subject: bool = False
    list: str = ""
    origin: str = ""


class Settings(NamedTuple):
    """All that the user may set, with the defaults filled in. `config.SETTINGS` describes each."""

    timezone: str
    week_starts: str
    region: str
    currency: str
    budget_minutes: int
    day_first: bool
    threshold: float
    rotten: float
    slipping: float
    level: float
    gravitas_effect: float
    origin_effect: float
    tiers: Mapping[int, TierRule]
    channels: Mapping[str, Channel]
    channel_words: Mapping[str, str] = MappingProxyType({})
    """Other words for a channel, as the user says them: word → channel name."""
    plan: PlanRules = PlanRules()
    response_days: int = 7
    """Days within which a touch that a member begins is a response to value-added work."""
    me: str = ""
    """The user's own addresses, numbers and names in messages, with commas between."""
    sources_zone: str = ""
    """The zone in which days of messages are counted; empty before any came in."""
    sources: Mapping[str, WatchedSource] = MappingProxyType({})
    backups: bool = True
    """Whether backups are made by themselves."""
    backups_folder: str = ""
    """Where they lie; empty for the folder `backups` beside the ledger."""

    def channel(self, name: str) -> Channel:
        """The channel of that name; one that is no longer defined counts as a short conversation."""
        return self.channels.get(name) or Channel(name, minutes=15, depth=0.5, lands=0.7, two_way=True)


class Ref(NamedTuple):
    """A reference to a person or a list."""

    id: str
    name: str


class Cadence(NamedTuple):
    """Days between touches: `ideal` as wished, `maximum` as the longest silence allowed."""

    ideal: int | None = None
    maximum: int | None = None


class Contact(NamedTuple):
    """A person or an organization in the ledger."""

    id: str
    name: str
    origin: Origin = Origin()
    tier: int = 5
    cadence: Cadence = Cadence()
    first_day: date | None = None
    state: State = "active"
    snoozed_until: Instant | None = None
    organization: str | None = None
    role: str | None = None
    added_at: Instant = 0


class Handle(NamedTuple):
    """Where someone is reached. `value` as shown; for a phone E.164 where valid, else as it was written.

    `label` says which one it is (`home`, `work`, …); for `platform` it is the platform's name.
    """

    kind: HandleKind
    value: str
    label: str | None = None
    id: str = ""
    contact_id: str = ""


class Alias(NamedTuple):
    """Another name of a contact."""

    id: str
    contact_id: str
    name: str


class SourceKey(NamedTuple):
    """The record of an import that a contact came from; the same record has the same key whenever it is read."""

    id: str
    contact_id: str
    key: str


MERGED = "merged:"
"""How the source key begins that someone leaves who was merged into another; their id follows."""


class ImportantDay(NamedTuple):
    """A birthday or another day of the year. `year` may be unknown."""

    label: str
    month: int
    day: int
    year: int | None = None
    id: str = ""
    contact_id: str = ""


class Note(NamedTuple):
    """Something to remember about a contact. A note is not a touch."""

    id: str
    at: Instant
    text: str
    contact: Ref


class Promise(NamedTuple):
    """Something owed, by me or by them, perhaps with a day."""

    id: str
    contact: Ref
    by: Literal["me", "them"]
    text: str
    made_at: Instant
    due: date | None = None
    done_at: Instant | None = None


class Money(NamedTuple):
    """An amount in one currency; amounts in different currencies are never added."""

    amount: Decimal
    currency: str


class Touch(NamedTuple):
    """One interaction. Where only its `day` is known, it sits at noon of that day in `zone`."""

    id: str
    at: Instant
    zone: str
    channel: str
    by: By
    contacts: tuple[Ref, ...]
    day: date | None = None
    minutes: float | None = None
    cost: Money | None = None
    note: str | None = None
    missed: bool = False
    source: str | None = None

    @property
    def precision(self) -> Precision:
        """Whether its instant or only its day is known."""
        return "instant" if self.day is None else "day"


class LastTouch(NamedTuple):
    """The latest touch, as far as a ranked row needs it."""

    at: Instant
    channel: str
    by: By


class Suggestion(NamedTuple):
    """The best next touch, as the engine sees it without a clock."""

    channel: str
    minutes: int


class Standing(NamedTuple):
    """A contact as seen at one moment.

    `freshness` 0…1 or None where nothing is known yet; `expires_at` and `shelf_life_days` may be None only for
    someone who is never due (deceased). `rank` orders `due`: the gain per minute at expiry. `touches` counts those
    that extended anything, `rhythm_days` is the gap they usually had, where there are enough to say.
    """

    id: str
    name: str
    origin: Origin
    tier: int
    state: State
    unknown: bool
    slipping: bool
    rotten: bool
    freshness: float | None
    gravitas: float
    worth: float
    shelf_life_days: float | None
    expires_at: Instant | None
    last_touch: LastTouch | None
    suggestion: Suggestion | None
    lists: tuple[Ref, ...]
    rank: float
    bound: Bound
    snoozed_until: Instant | None = None
    touches: int = 0
    rhythm_days: float | None = None


class Flow(NamedTuple):
    """Minutes given and received, `balance` = (received − given) / (received + given), 0 when neither.

    `money` holds what was spent, summed per currency.
    """

    given: float
    received: float
    balance: float
    money: tuple[Money, ...] = ()


class ContactList(NamedTuple):
    """A named group: the thing its members share, the value promised to them, a dispatch rhythm in days."""

    id: str
    name: str
    thing: str | None = None
    value: str | None = None
    rhythm: int | None = None
    cadence: Cadence = Cadence()
    created_at: Instant = 0


class Membership(NamedTuple):
    """A contact on a list."""

    id: str
    list_id: str
    contact_id: str
    joined_at: Instant


class Investment(NamedTuple):
    """Value-added work put into a list; `contacts` received it."""

    id: str
    list_id: str
    at: Instant
    zone: str
    kind: str
    title: str
    contacts: tuple[str, ...] = ()
    minutes: float | None = None
    cost: Money | None = None


class WeekPlan(NamedTuple):
    """A week's plan that was accepted: its checklist has the lines. `first_day` is the day the week starts on."""

    id: str
    first_day: date
    accepted_at: Instant
    budget_minutes: int


class PlannedLine(NamedTuple):
    """A line of an accepted plan as it is kept. A touch or an investment from `since` on ticks it off.

    `contacts` are whom it concerns: one for a touch or a promise, two for an introduction, none for a dispatch.
    """

    id: str
    plan_id: str
    kind: LineKind
    minutes: int
    why: str
    since: Instant
    day: date | None = None
    gain: float = 0.0
    channel: str | None = None
    contacts: tuple[str, ...] = ()
    list_id: str | None = None
    promise_id: str | None = None


class Apart(NamedTuple):
    """Two contacts who were said not to be the same person, by id: `one` < `other`."""

    id: str
    one: str
    other: str
    at: Instant


class SettingValue(NamedTuple):
    """A setting that differs from its default: its name and its text."""

    id: str
    value: str


Entity = (
    Contact
    | Alias
    | Handle
    | SourceKey
    | ImportantDay
    | Note
    | Promise
    | ContactList
    | Membership
    | Touch
    | Investment
    | Pause
    | SettingValue
    | WeekPlan
    | PlannedLine
    | Apart
)
"""What a person can say to the ledger: what steps change, undo brings back and exports carry."""


class Problem(NamedTuple):
    """A piece of outside input that could not be used: where it stands, and why."""

    where: str
    why: str


class Skipped(NamedTuple):
    """A record that was understood and is not for a ledger, such as a newsletter: where it stands, and what it is.

    `what` is a plural of few words that can be counted (`newsletters and bulk mail`).
    """

    where: str
    what: str


class PersonRecord(NamedTuple):
    """One person as read from a file, before matching.

    `where` names the place for people (`friends.vcf:12`); `key` names the record itself, the same whenever the
    same record is read again (for instance `vcard:uid:…`), and is empty where the format has no such thing.
    Handles are already normalized; `days` are birthdays and the like; `groups` are the file's own categories, `lists`
    are lists of a ledger. `tier`, `cadence`, `state` and `lists` are there where a ledger wrote the file. A record that
    only `completes` adds nobody: it tells of someone who may be there, such as a calendar's birthdays.
    """

    where: str
    name: str
    key: str = ""
    aliases: tuple[str, ...] = ()
    handles: tuple[Handle, ...] = ()
    origin: Origin | None = None
    first_day: date | None = None
    days: tuple[ImportantDay, ...] = ()
    notes: tuple[str, ...] = ()
    organization: str | None = None
    role: str | None = None
    groups: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    tier: int | None = None
    cadence: Cadence | None = None
    state: State | None = None
    snoozed_until: Instant | None = None
    completes: bool = False


class Party(NamedTuple):
    """Someone as a message, a call or a meeting names them.

    `handles` say who that is, the surest first; `key` is the source's own name of them, the same in every file of that
    source (`telegram:user123`), and empty where it has none. A mere `name` means whoever alone has it.
    """

    name: str = ""
    handles: tuple[Handle, ...] = ()
    key: str = ""


class TouchRecord(NamedTuple):
    """One message, call or meeting as read from a file, before matching.

    `key` names the record itself and begins with the source's name (`mail:<message id>`): the same whenever the same
    record is read, from whatever file. `sender` wrote, called or invited; None is the user. `people` are those it went to or
    who took part, without the sender; the user may be among them. Nobody in it means: to the user.

    `together` says that all took part in a conversation (a call, a meeting), which is one touch by itself; else it is a
    message, and those of a day with one person are one touch. `origin` is what knowing them through this source
    would mean, as a guess. `day` is set where only the day is known; `at` is then its noon.
    """

    where: str
    key: str
    at: Instant
    channel: str
    sender: Party | None
    people: tuple[Party, ...] = ()
    together: bool = False
    by: By | None = None
    """Who began, where the source says so otherwise than by the sender."""
    minutes: float | None = None
    subject: str | None = None
    missed: bool = False
    day: date | None = None
    origin: Origin | None = None


FileRecord = PersonRecord | TouchRecord | Skipped | Problem
"""What a reader of a file yields, in the file's order."""


class Match(NamedTuple):
    """What a name led to. `how` is the strongest way that led anywhere; `refs` are all it led to."""

    how: Literal["id", "handle", "full", "alias", "prefix", "fuzzy", "none"]
    refs: tuple[Ref, ...] = ()


class PlanLine(NamedTuple):
    """One planned touch. `gain` in the engine's units of worth, `why` in words; `day` is when in the week."""

    contact: Standing
    channel: str
    minutes: int
    gain: float
    why: str
    kind: TouchKind = "due"
    day: date | None = None
    done: bool = False
    id: str = ""


class ValueLine(NamedTuple):
    """One planned piece of value-added work for a list; `people` are the two of an introduction."""

    list: Ref
    kind: InvestmentKind
    minutes: int
    gain: float
    why: str
    people: tuple[Ref, ...] = ()
    day: date | None = None
    done: bool = False
    id: str = ""


class PromiseLine(NamedTuple):
    """A promise that is due, with the minutes kept for it."""

    promise: Promise
    minutes: int
    day: date | None = None
    done: bool = False
    id: str = ""


class Resting(NamedTuple):
    """Someone due who is left at rest this week, and why."""

    contact: Standing
    why: str


class LeftOut(NamedTuple):
    """What a plan has no minutes for: how many people, their worth, the minutes that would reach them, the first few."""

    number: int = 0
    worth: float = 0.0
    minutes: int = 0
    people: tuple[Ref, ...] = ()


class Plan(NamedTuple):
    """One week's minutes, spent. `value_minutes` of the budget are kept for value-added work.

    `spent_minutes` are all of this week so far, `value_spent` those of them that went into lists. `accepted_at` is
    None for a proposal.
    """

    week: str
    first_day: date
    budget_minutes: int
    spent_minutes: float
    value_minutes: int
    value_spent: float
    lines: Sequence[PlanLine]
    value_lines: Sequence[ValueLine]
    promises: Sequence[PromiseLine]
    resting: Sequence[Resting]
    left_out: LeftOut
    accepted_at: Instant | None = None

    @property
    def all_lines(self) -> "Sequence[PlanLine | ValueLine | PromiseLine]":
        """Every line, of whatever kind."""
        return [*self.promises, *self.lines, *self.value_lines]

    @property
    def planned_minutes(self) -> int:
        """Minutes of all that is planned and not done yet."""
        return sum(line.minutes for line in self.all_lines if not line.done)


class Details(NamedTuple):
    """What is known of a contact that helps with the next touch.

    `last` is the latest touch that took place and `said` the latest that has a note; `promises` are open ones both
    ways, `note` is the latest.
    """

    handles: tuple[Handle, ...] = ()
    last: Touch | None = None
    said: Touch | None = None
    promises: tuple[Promise, ...] = ()
    days: tuple[ImportantDay, ...] = ()
    note: Note | None = None


class Person(NamedTuple):
    """All of one contact that an export writes.

    `uid` is what address books know them by: the UID of the card they came from, else `urn:uuid:` and their id. Notes
    are oldest first, `touches` the latest ones, newest first. `standing`, `promises` and `touches` are there where they
    were asked for.
    """

    contact: Contact
    uid: str
    aliases: tuple[str, ...] = ()
    handles: tuple[Handle, ...] = ()
    days: tuple[ImportantDay, ...] = ()
    notes: tuple[Note, ...] = ()
    lists: tuple[str, ...] = ()
    promises: tuple[Promise, ...] = ()
    touches: tuple[Touch, ...] = ()
    standing: Standing | None = None
