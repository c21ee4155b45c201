"""Words in any order, or a sentence, to a touch: with whom, how, how long, when, who began it, and a note.

A phrase is cut into tokens. Recognizers then claim them, the surest first: notes, whole names, attempts, costs,
times, durations, channels, who began it, and last parts of names. What nobody claims and is no filler is handed back
unplaced: nothing is dropped, nothing guessed in silence. Where two readings differ, a question says so.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from relationship_ledger.core import phrase_words as en
from relationship_ledger.core.handles import fold
from relationship_ledger.core.when import When, read_span_minutes, read_when
from relationship_ledger.model import By, Channel, Match, Money

Find = Callable[[str], Match]

_LONGEST_NAME = 8
_LONGEST_TIME = 9
_LONGEST_WORDS = 4
_STRENGTHS: tuple[en.Strength, ...] = ("way", "sort", "seen", "loose")
_EXACT = ("id", "handle", "full", "alias")


class Who(NamedTuple):
    """Someone who took part: the words that said so, and whom they led to."""

    text: str
    match: Match


class Reading(NamedTuple):
    """What a phrase says. None: it says nothing of it.

    `unplaced` are the words that mean nothing here, each run of them as it was said; `questions` are worded for the
    person who wrote the phrase, and leave nothing to log before they are answered.
    """

    contacts: tuple[Who, ...]
    channel: str | None = None
    minutes: float | None = None
    when: When | None = None
    by: By | None = None
    note: str | None = None
    cost: Money | None = None
    missed: bool = False
    unplaced: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()


class _Token(NamedTuple):
    """A word with its place in the text. `word` is its plain form; `parted` says that a comma or so stands before it."""

    raw: str
    word: str
    start: int
    end: int
    parted: bool


def read_phrase(
    words: Sequence[str],
    *,
    now: datetime,
    find: Find,
    channels: Mapping[str, Channel],
    channel_words: Mapping[str, str] | None = None,
    week_starts: str = "monday",
    day_first: bool = True,
    currency: str = "EUR",
) -> Reading:
    """Read command-line words, or one sentence, as a touch seen from `now` (aware, in the user's zone).

    An element of `words` with blanks in it may be one whole name. `find` says whom a text may mean; matches with
    several people are handed on, for the caller to ask. An amount without a currency is in `currency`.
    """
    text, notes = _without_notes([word for word in words if word.strip()])
    table = {**_channel_table(channels), **_own_words(channel_words or {})}

    def read(named: int | None = None) -> tuple[Reading, list[int]]:
        phrase = _Phrase(text, find, now, table)
        if named is not None:
            phrase.claim_name_at(named)
        phrase.claim_names(exact=True)
        phrase.ask_what_is_to_come()
        missed = phrase.claim_missed()
        cost = phrase.claim_cost(currency)
        when = phrase.claim_times(week_starts, day_first)
        minutes = phrase.claim_durations()
        channel, by = phrase.claim_channel()
        phrase.claim_fillers()
        phrase.claim_names(exact=False)
        phrase.ask_whose()
        reading = Reading(
            contacts=tuple(phrase.people()),
            channel="call" if channel is None and missed else channel,
            minutes=minutes,
            when=when,
            by=by,
            note=" ".join(notes) or None,
            cost=cost,
            missed=missed,
            unplaced=tuple(phrase.unplaced()),
            questions=tuple(phrase.questions),
        )
        return reading, phrase.disguised_names()

    reading, disguised = read()
    # Where no one was named, known or not, a word taken for a time or a channel may be a person: May, Sunday, Chat.
    is_about_no_one = not reading.contacts and not reading.unplaced
    return read(disguised[0])[0] if is_about_no_one and disguised else reading


def _channel_table(channels: Mapping[str, Channel]) -> dict[str, en.ChannelWord]:
    names = {name.casefold(): en.ChannelWord(name, "way") for name in channels if name not in en.CHANNELS}
    return {**en.CHANNELS, **names}


def _own_words(words: Mapping[str, str]) -> dict[str, en.ChannelWord]:
    return {
        " ".join(word.casefold().split()): en.ChannelWord(channel, "way") for word, channel in words.items()
    }


# Notes

_QUOTED = re.compile(r'(?:(?<=\s)|^)(?:"([^"]+)"|“([^”]+)”|„([^“”]+)[“”]|«([^»]+)»)(?=[\s,.;:!?]|$)')
_NOTE_BEGINS = re.compile(r"(?:^|(?<=[\s,;.]))(?:note:|re:|notes:)\s*|\s(?:--|-|–|—)\s+", re.IGNORECASE)
_ABOUT = re.compile(r"(?:^|\s)(?:about|regarding|concerning)\s+", re.IGNORECASE)


def _without_notes(words: Sequence[str]) -> tuple[str, list[str]]:
    """The phrase without its notes, and the notes as they were written."""
    notes, rest = [], []
    for word in words:
        marked = _NOTE_BEGINS.match(word) if len(words) > 1 else None
        if marked and " " in word:
            notes.append(word[marked.end() :].strip())
        else:
            rest.append(word)
    text = " ".join(rest)

    def keep(found: re.Match[str]) -> str:
        notes.append(next(filter(None, found.groups())).strip())
        return " , "

    text = _QUOTED.sub(keep, text)
    cut = _note_starts(text)
    if cut is not None:
        begins, ends = cut
        if text[ends:].strip():
            notes.append(text[ends:].strip())
        text = text[:begins]
    return _JOINED.sub(_spaced, _WITH.sub("with ", text)), [note for note in notes if note]


_JOINED = re.compile(r"(?<!\S)[^\s@.:\d]+[+/&][^\s@.:\d]+(?!\S)")
_WITH = re.compile(r"(?<!\S)w/(?=\S)", re.IGNORECASE)


def _spaced(found: re.Match[str]) -> str:
    """`Cy+Mark` as `Cy & Mark`."""
    return re.sub("[+/&]", " & ", found.group())


def _note_starts(text: str) -> tuple[int, int] | None:
    """Where a note begins that goes on to the end: its mark's first and last place."""
    marks = [found.span() for found in _NOTE_BEGINS.finditer(text)]
    marks += [found.span() for found in _ABOUT.finditer(text) if not _is_roughly(text, *found.span())]
    return min(marks, default=None)


def _is_roughly(text: str, begins: int, ends: int) -> bool:
    """Whether `about` meant roughly: `at` or `for` stands before it, or a clock time or a length of time follows."""
    if re.search(r"\b(?:at|for|from|around)$", text[:begins], re.IGNORECASE):
        return True
    rest = text[ends:]
    words = rest.replace(",", " ").split()[:5]
    spans = (" ".join(words[:count]).rstrip(".,;") for count in range(1, len(words) + 1))
    return re.match(_CLOCK, rest, re.IGNORECASE) is not None or any(
        read_span_minutes(span) is not None for span in spans
    )


_CLOCK = r"(?:noon|midnight|[0-2]?\d:[0-5]\d|\d{1,2}(?::\d\d)? ?[ap]\.?m\.?)(?![^\s,.;])|\d+\W*$"
"""A time of day, or a number that ends the phrase: of what, no one knows, but it is no note."""


# Tokens

_TOKEN = re.compile(
    r"(?<![^\s(\[])[€$£¥]?\d{1,6}(?:,\d{1,3}(?![\d:]))+[^\s,;()\[\]!?]*|[^\s,;()\[\]!?]+"  # 1,200.50 is one
)
_EDGES = ".,;:!?'\"“”„«»…"


def _tokens(text: str) -> Iterator[_Token]:
    last = 0
    for found in _TOKEN.finditer(text):
        raw = found.group()
        between = text[last : found.start()]
        parted = any(mark in between for mark in ",;()[]!?")
        stripped = raw.strip(_EDGES)
        if not stripped:
            last = found.end()
            continue
        start = found.start() + raw.index(stripped)
        abbreviated = raw.endswith(".") and len(stripped) <= 2  # J. R.
        shown = stripped + "." if abbreviated else stripped
        yield _Token(shown, stripped.casefold().replace("’", "'"), start, start + len(shown), parted)
        # A colon or a full stop behind a word parts it from the next one, as a comma does.
        last = found.end() - (raw[-1] in ":.;" and not abbreviated)
        if raw[-1] in ":.;" and not abbreviated:
            text = f"{text[:last]},{text[last + 1 :]}"


def _is_whole_part(said: str, match: Match) -> bool:
    """Whether words are whole words of a name that they led to, or all of an alias: `Mark`, not `Mar`."""
    words = set(fold(said).split())
    return match.how in _EXACT or any(words <= set(fold(ref.name).split()) for ref in match.refs)


def _minutes(text: str) -> float | None:
    """A length of time in minutes, also of none: `0m`, `three-hour`, `hour-long`."""
    plain = text.replace("-", " ").removesuffix(" long")
    if re.fullmatch(r"(?:for )?0+(?:[.,]0+)? ?(?:m|mins?|minutes?|h|hrs?|hours?)", plain):
        return 0.0
    return read_span_minutes("an hour" if plain == "hour" else plain)


def _amount(text: str) -> Decimal | None:
    """An amount of money; of commas and full stops, three digits say thousands and one or two a fraction."""
    for thousands, point in ((",", "."), (".", ",")):
        grouped = rf"\d{{1,3}}(?:\{thousands}\d{{3}})+(?:\{point}\d{{1,2}})?"
        if re.fullmatch(grouped, text) or re.fullmatch(rf"\d+(?:\{point}\d{{1,2}})?", text):
            return Decimal(text.replace(thousands, "").replace(point, "."))
    return None


class _Phrase:
    """The tokens of a phrase, and who has claimed which."""

    def __init__(self, text: str, find: Find, now: datetime, channels: Mapping[str, en.ChannelWord]) -> None:
        self._text = text
        self._tokens = list(_tokens(text))
        self._find = find
        self._now = now
        self._channels = channels
        self._longest_channel = max((word.count(" ") + 1 for word in channels), default=1)
        self._claims: list[str | None] = [None] * len(self._tokens)
        self._people: list[tuple[int, int, Who]] = []
        self._attempts: list[tuple[int, int, en.Attempt]] = []
        self.questions: list[str] = []

    # Spans

    def _free(self, longest: int) -> Iterator[tuple[int, int]]:
        """Spans of unclaimed tokens, the longest first, from left to right."""
        for length in range(min(longest, len(self._tokens)), 0, -1):
            for begin in range(len(self._tokens) - length + 1):
                if all(claim is None for claim in self._claims[begin : begin + length]):
                    yield begin, begin + length

    def _claim(self, begin: int, end: int, claim: str) -> None:
        self._claims[begin:end] = [claim] * (end - begin)

    def _said(self, begin: int, end: int) -> str:
        """A span as it was written."""
        return self._text[self._tokens[begin].start : self._tokens[end - 1].end]

    def _plain(self, begin: int, end: int) -> str:
        return " ".join(token.word for token in self._tokens[begin:end])

    def _parted(self, begin: int, end: int) -> bool:
        """Whether a comma or so stands within a span."""
        return any(token.parted for token in self._tokens[begin + 1 : end])

    # Names

    def claim_names(self, *, exact: bool) -> None:
        """Find people: whole names, aliases and handles first; parts of names among what nothing else claimed."""
        for begin, end in self._free(_LONGEST_NAME):
            if any(claim is not None for claim in self._claims[begin:end]):
                continue  # taken by a longer name since
            if not self._may_name(begin, end, exact=exact):
                continue
            match = self._match(self._said(begin, end))
            known = match.how in _EXACT if exact else self._may_be_part(begin, end, match)
            if match.refs and known:
                self._add_person(begin, end, match)

    def _may_name(self, begin: int, end: int, *, exact: bool) -> bool:
        if not exact and self._parted(begin, end):
            return False
        words = [token.word for token in self._tokens[begin:end]]
        if len(words) == 1:
            if exact and self._is_reserved(words[0]):
                return False
            return len(words[0]) > 1 and words[0] not in en.FILLERS
        if not exact:
            return not any(word in en.JOINING or word in en.FILLERS for word in (words[0], words[-1]))
        return words[0] not in en.JOINING and words[-1] not in en.JOINING

    def _may_be_part(self, begin: int, end: int, match: Match) -> bool:
        """Whether what begins a part of a name is said as one, and is no word of the calendar or of every sentence."""
        word = self._tokens[begin].word
        if match.how == "fuzzy":
            return False
        if end - begin > 1 or match.how in _EXACT:
            return True
        if word in en.CALENDAR and self._word(begin - 1) in en.DAYS_FOLLOW:
            return False
        return word not in en.CALENDAR | en.VAGUE or _is_whole_part(word, match)

    def _is_reserved(self, word: str) -> bool:
        """Whether a single word also means something else: a day, a channel, a verb, a filler."""
        return (
            word in self._channels
            or word in en.FILLERS
            or word in en.SUBJECTS
            or word in en.INVITED
            or word in en.COSTING
            or self._time(word) is not None
        )

    def _time(self, text: str) -> When | None:
        return read_when(text, now=self._now)

    def _match(self, said: str) -> Match:
        match = self._find(said)
        if not match.refs and said.endswith(("'s", "’s")):
            match = self._find(said[:-2])
        return match

    def _add_person(self, begin: int, end: int, match: Match) -> None:
        self._claim(begin, end, "person")
        self._people.append((begin, end, Who(self._said(begin, end), match)))

    def claim_name_at(self, position: int) -> None:
        """Take one word for a person, whatever else it may mean."""
        self._add_person(position, position + 1, self._match(self._tokens[position].raw))

    def disguised_names(self) -> list[int]:
        """Places of words that were taken for a time or a channel and, said as a name, name someone."""
        return [
            position
            for position, token in enumerate(self._tokens)
            if self._claims[position] in {"time", "channel"}
            and token.word not in en.FILLERS
            and self._is_said_as_name(position)
            and _is_whole_part(token.raw, self._match(token.raw))
        ]

    def _is_said_as_name(self, position: int) -> bool:
        before = self._word(position - 1)
        return before not in en.DAYS_FOLLOW and (
            self._tokens[position].raw[:1].isupper() or before in en.NAMES_FOLLOW
        )

    def ask_whose(self) -> None:
        """`Cy's mum` is one person, whom it does not name."""
        for begin, end, who in self._people:
            followed = (
                end < len(self._tokens) and self._claims[end] == "person" and not self._tokens[end].parted
            )
            if followed and who.text.endswith(("'s", "’s")):
                said = next(self._said(begin, stop) for start, stop, _ in self._people if start == end)
                self.questions.append(f"Who is “{said}”? Say the name.")

    def people(self) -> list[Who]:
        """Everyone named, once each, in the order in which they were said."""
        found: dict[object, Who] = {}
        for _, _, who in sorted(self._people, key=lambda each: each[0]):
            found.setdefault(who.match.refs, who)
        return list(found.values())

    # Attempts and costs

    def ask_what_is_to_come(self) -> None:
        """`I will call`, `hope to call`: nothing has taken place yet."""
        for begin, end in self._free(_LONGEST_WORDS):
            said = self._plain(begin, end)
            to_come = said in en.STILL_TO_COME or (said == "will" and self._word(begin - 1) in en.SUBJECTS)
            if to_come and not self._taken(begin, end) and not self._parted(begin, end):
                self._claim(begin, end, "to come")
                self._ask_still_to_come(self._said(begin, end))

    def _ask_still_to_come(self, said: str) -> None:
        self.questions.append(f"“{said}” is still to come; a touch has taken place.")

    def claim_missed(self) -> bool:
        """Whether it was an attempt that reached no one."""
        for begin, end in self._free(_LONGEST_WORDS):
            attempt = en.MISSED.get(self._plain(begin, end))
            if attempt and not self._taken(begin, end):
                self._claim(begin, end, "missed")
                self._attempts.append((begin, end, attempt))
        return bool(self._attempts)

    def claim_fillers(self) -> None:
        """Words that say nothing together, though each might alone."""
        for begin, end in self._free(_LONGEST_WORDS):
            if self._plain(begin, end) in en.FILLER_PHRASES and not self._taken(begin, end):
                self._claim(begin, end, "filler")

    def _taken(self, begin: int, end: int) -> bool:
        return any(claim is not None for claim in self._claims[begin:end])

    def claim_cost(self, currency: str) -> Money | None:
        """What it cost: `€12.50`, `20 eur`, `cost 20`."""
        found: list[Money] = []
        for begin, end in self._free(3):
            if self._taken(begin, end) or (money := self._money(begin, end, currency)) is None:
                continue
            self._claim(begin, end, "cost")
            found.append(money)
            before = begin - 1
            if before >= 0 and self._claims[before] is None and self._tokens[before].word in en.COSTING:
                self._claim(before, begin, "cost")
        if len(set(found)) > 1:
            self.questions.append("Two amounts are named.")
        return found[0] if found else None

    def _money(self, begin: int, end: int, currency: str) -> Money | None:
        words = [token.word for token in self._tokens[begin:end]]
        costing = words[0] in en.COSTING
        text = " ".join(words[costing:])
        found = re.fullmatch(r"([€$£¥]|[a-z]{3,7}\s)?\s?(\d[\d.,]*)\s?([€$£¥]|[a-z]{3,7})?", text)
        amount = _amount(found[2]) if found else None
        if found is None or amount is None:
            return None
        sign = (found[1] or found[3] or "").strip()
        if (found[1] and found[3]) or (sign and sign not in en.CURRENCIES) or not (sign or costing):
            return None
        if not sign or currency in en.SHARED_SIGNS.get(sign, ()):
            return Money(amount, currency)
        return Money(amount, en.CURRENCIES[sign])

    # Times and durations

    def claim_times(self, week_starts: str, day_first: bool) -> When | None:
        """When it was; a day and a clock time said apart belong together."""

        def read(text: str) -> When | None:
            return read_when(text, now=self._now, week_starts=week_starts, day_first=day_first)

        found: list[tuple[str, When]] = []
        for begin, end in self._free(_LONGEST_TIME):
            if self._taken(begin, end):
                continue
            text = self._plain(begin, end)
            if (when := read(text)) is not None and not self._is_no_time(begin, end):
                self._claim(begin, end, "time")
                found.append((text, when))
        if not found:
            return None
        when = found[0][1]
        if len(found) > 1:
            text, other = found[0][0], found[1][0]
            joined = read(f"{text} {other}") or read(f"{other} {text}") if len(found) == 2 else None
            if joined is None and len({each for _, each in found}) > 1:
                said = " and ".join(f"“{text}”" for text, _ in found)
                self.questions.append(f"Two times are named: {said}.")
            when = joined or when
        today = when.day <= self._now.date() if when.precision == "day" else when.at <= self._now
        if not today:
            self._ask_still_to_come(" ".join(text for text, _ in found))
        return when

    def _is_no_time(self, begin: int, end: int) -> bool:
        """Whether one word that could be a time is none: it names someone, or is a part of `Christmas card`.

        It names someone where it is said as a name and another word has the day: `June june 3`.
        """
        if end - begin > 1:
            return False
        if self._is_in_channel(begin):
            return True
        raw = self._tokens[begin].raw
        if not self._is_said_as_name(begin) or not _is_whole_part(raw, self._match(raw)):
            return False
        others = (self._time(other.word) for place, other in enumerate(self._tokens) if place != begin)
        return any(other is not None and other.precision == "day" for other in others)

    def _is_in_channel(self, position: int) -> bool:
        """Whether a word stands within several that name a channel."""
        longest = self._longest_channel
        return any(
            self._plain(begin, begin + length) in self._channels and begin + length > position
            for length in range(2, longest + 1)
            for begin in range(max(0, position - length + 1), position + 1)
        )

    def claim_durations(self) -> float | None:
        """How long it took."""
        found: list[float] = []
        for begin, end in self._free(_LONGEST_TIME):
            if self._taken(begin, end) or self._tokens[begin].word in en.JOINING:
                continue
            minutes = _minutes(self._plain(begin, end))
            if minutes is not None:
                self._claim(begin, end, "duration")
                found.append(minutes)
        if 0 in found:
            self.questions.append("A touch takes more than no time at all.")
        if len(set(found)) > 1:
            self.questions.append("Two lengths of time are named.")
        return found[0] if found else None

    # How, and who began it

    def claim_channel(self) -> tuple[str | None, By | None]:
        """The channel, and who began it."""
        found: list[tuple[int, int, en.ChannelWord]] = []
        for begin, end in self._free(self._longest_channel):
            meaning = self._channels.get(self._plain(begin, end))
            if meaning is None and end - begin == 1 and self._is_attempt(begin):
                meaning = en.ChannelWord(en.ATTEMPTED[self._tokens[begin].word], "loose")
            if meaning is not None and not self._taken(begin, end) and not self._parted(begin, end):
                self._claim(begin, end, "channel")
                found.append((begin, end, meaning))
        found.sort()
        return self._one_channel(found), self._begun_by(found)

    def _is_attempt(self, position: int) -> bool:
        return (
            self._tokens[position].word in en.ATTEMPTED
            and position > 0
            and self._claims[position - 1] == "missed"
        )

    def _one_channel(self, found: Sequence[tuple[int, int, en.ChannelWord]]) -> str | None:
        """The channel that the surest words agree on."""
        media = {
            meaning.channel
            for begin, _, meaning in found
            if meaning.strength == "way" and (begin > 0 and self._tokens[begin - 1].word in en.OVER)
        }
        if len(media) == 1:
            return media.pop()
        named = {
            strength: {m.channel for _, _, m in found if m.strength == strength} for strength in _STRENGTHS
        }
        sure = named["way"] | named["sort"]
        if not sure or sure & en.APART:
            sure |= named["seen"]  # `met for lunch` is a meal; `met and emailed` are two
        sure = sure or named["loose"]
        if len(sure) > 1:
            self.questions.append(f"Two channels are named: {' and '.join(sorted(sure))}.")
        return min(sure, default=None)

    def _begun_by(self, found: Sequence[tuple[int, int, en.ChannelWord]]) -> By | None:
        """Who began it, by verbs and their subjects, by `from` and `to`, and by who invited."""
        if self._claim_each_other():
            return "both"
        said: list[By] = []
        for begin, end, meaning in found:
            # A verb without a subject goes on with that of the one before: `Cy called and talked for an hour`.
            by = self._begun(begin, end, meaning) or ("me" if meaning.verb and not said else None)
            said += [by] if by else []
        said += [by for attempt in self._attempts if (by := self._attempted_by(*attempt))]
        touched = bool(found or self._attempts)
        said += [
            by for position in range(len(self._tokens)) if (by := self._begun_at(position, touched=touched))
        ]
        if "both" in said and len(set(said)) == 2:
            said = [by for by in said if by != "both"]  # `we met, they invited`
        if len(set(said)) > 1:
            self.questions.append("Who began it? It says both you and them.")
        return said[0] if said else None

    def _claim_each_other(self) -> bool:
        spans = [
            (begin, end)
            for begin, end in self._free(_LONGEST_WORDS)
            if self._plain(begin, end) in en.EACH_OTHER
        ]
        for begin, end in spans:
            self._claim(begin, end, "by")
        return bool(spans)

    def _begun_at(self, position: int, *, touched: bool) -> By | None:
        """What one word says of who began it, that is no word for a channel."""
        word, is_free = self._tokens[position].word, self._claims[position] is None
        if word == "heard" and self._word(position + 1) == "from":
            return "them"
        if not is_free or not (word in en.INVITED or (word in en.SENT and touched)):
            return None
        self._claim(position, position + 1, "by")
        subject = self._subject(position)
        return subject or ("them" if self._object_is_me(position + 1) else "me")

    def _attempted_by(self, begin: int, end: int, attempt: en.Attempt) -> By | None:
        """Who tried: `I tried to call Cy`, `Cy didn't pick up`, `missed Cy's call`."""
        subject = self._subject(begin)
        if attempt == "tried":
            of_me = any(self._object_is_me(position) for position in (end, end + 1))
            return "them" if of_me or subject == "them" else "me"
        if self._word(end) == "from" and attempt != "unanswered":
            return "them"
        if subject is not None and attempt != "voicemail":
            return "me" if subject == "them" else "them"
        is_call = "call" in {token.word for token in self._tokens[begin : end + 3]}
        return "them" if attempt == "missed" and is_call else None

    def _begun(self, begin: int, end: int, meaning: en.ChannelWord) -> By | None:
        if meaning.verb:
            return self._begun_by_verb(begin, end)
        return meaning.by or self._from_or_to(end) or self._had_by(begin, end, meaning)

    def _begun_by_verb(self, begin: int, end: int) -> By | None:
        if self._word(end) == "by" and self._claims[end] is None:  # `was called by Cy`
            if self._object_is_me(end + 1):
                return "me"
            if self._kind(end + 1) == "them":
                return "them"
        return "them" if self._object_is_me(end) else self._subject(begin)

    def _from_or_to(self, position: int) -> By | None:
        """`from Ana`, `to Ana`, perhaps behind a time: `email yesterday from Ana`."""
        while position < len(self._tokens) and self._claims[position] in {"time", "duration", "cost"}:
            position += 1
        word, is_mine = self._word(position), self._object_is_me(position + 1)
        if word not in {"from", "to"} or self._claims[position + 1 : position + 2] == ["time"]:
            return None
        return "me" if (word == "from") == is_mine else "them"

    def _had_by(self, begin: int, end: int, meaning: en.ChannelWord) -> By | None:
        """`we had dinner`, `Ana and I had dinner`: both; `got a call`: them; `I had`, `had`: nothing is said."""
        before = begin - 1
        while before >= 0 and (
            self._tokens[before].word in {"a", "an", "the"} or self._claims[before] == "duration"
        ):
            before -= 1
        verb = self._word(before)
        if verb in en.RECEIVED and meaning.channel in en.SENDABLE and self._word(end) != "with":
            return self._received_by(before)
        if verb in {"had", "went", "took"}:
            return "both" if self._subject(before) == "both" else None
        return None

    def _received_by(self, verb: int) -> By:
        return "me" if self._subject(verb) == "them" else "them"

    def _subject(self, position: int) -> By | None:
        """Who stands in front of a verb: `I`, `Ana`, `Ana and I`; a comma between them parts them."""
        before = position - 1
        while before >= 0 and (self._tokens[before].word in en.BETWEEN or self._claims[before] == "time"):
            before -= 1
        if any(token.parted for token in self._tokens[before + 1 : position + 1]):
            return None
        kinds: set[By] = set()
        while (kind := self._kind(before)) is not None:
            kinds.add(kind)
            before = self._first_of(before) - 1
            if self._word(before) not in en.AND:
                break
            before -= 1
        return "both" if len(kinds) > 1 else min(kinds, default=None)

    def _kind(self, position: int) -> By | None:
        """Whether a word is me, them or both, as a subject."""
        word = self._word(position)
        if word is None:
            return None
        if word in en.SUBJECTS:
            return en.SUBJECTS[word]
        if word == "me":
            return "me" if en.AND & {self._word(position - 1), self._word(position + 1)} else None
        return "them" if self._claims[position] == "person" or self._names_subject(position) else None

    def _first_of(self, position: int) -> int:
        """The first word of the name that ends at a position."""
        is_name = {self._claims[position]} - {None}
        while (
            is_name
            and position > 0
            and self._claims[position - 1] == "person"
            and not self._tokens[position].parted
        ):
            position -= 1
        return position

    def _names_subject(self, position: int) -> bool:
        """Whether an unclaimed word in front of a verb is a part of a name, or written as one."""
        token = self._tokens[position]
        if self._claims[position] is not None or token.word in en.FILLERS or len(token.word) < 2:
            return False
        return token.raw[:1].isupper() or bool(self._match(token.raw).refs)

    def _object_is_me(self, position: int) -> bool:
        return self._word(position) in en.OBJECTS_OF_THEM

    def _word(self, position: int) -> str | None:
        return self._tokens[position].word if 0 <= position < len(self._tokens) else None

    # The rest

    def unplaced(self) -> Iterator[str]:
        """Runs of words that nothing claimed and that are no fillers, as they were said."""
        run: list[int] = []
        for position, token in enumerate(self._tokens):
            if self._claims[position] is not None or token.word in en.FILLERS or token.word in en.SUBJECTS:
                if run and self._claims[position] is None and token.word not in en.JOINING:
                    continue  # a filler may stand within: `Jane of the Hill`
                yield from self._run(run)
                run = []
                continue
            if token.parted:
                yield from self._run(run)
                run = []
            run.append(position)
        yield from self._run(run)

    def _run(self, run: Sequence[int]) -> Iterator[str]:
        if run:
            yield self._said(run[0], run[-1] + 1)
