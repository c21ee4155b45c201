"""Who may be in a ledger twice: pairs of people, what speaks for each and against it, and a score.

Nothing here decides. Candidates are found by keys that two records of one person share (a handle, the words of a name, a
name without one letter, a nickname's full form, a birthday with a given name), never by comparing all with all. Evidence
combines as chances do that are independent: 1 − Π(1 − p). What a handle says depends on the names: a number under names that fit
is one person's, under names at odds a household's or a company's. The weights are judgement, not measurement: they
order pairs so that a person looks at the surest first.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from math import sqrt
from typing import NamedTuple

from anyascii import anyascii
from rapidfuzz import fuzz

from relationship_ledger.core.handles import fold, handle_key
from relationship_ledger.core.nicknames import full_names, same_given_name
from relationship_ledger.model import Handle

Pair = tuple[str, str]
Together = Callable[[Collection[Pair]], Collection[Pair]]
"""Of pairs of ids, those who took part in one touch together."""

LEAST_SCORE = 40
"""Pairs below this are noise to most people: shared lines of families, single words of names."""
_MOST_SHARING = 30
"""Of a key that more people share, no pairs are made: it is a company's line or a very common name."""
_MOST_NAMES = 8
"""So many names and aliases of one person are compared."""


class Person(NamedTuple):
    """What is known of someone that may tell that they are someone else too.

    `names` begin with the name itself, then aliases; `birthday` is (month, day, year or None).
    """

    id: str
    names: tuple[str, ...]
    handles: tuple[Handle, ...] = ()
    birthday: tuple[int, int, int | None] | None = None
    organization: str | None = None


class Likeness(NamedTuple):
    """Two who may be one: ids with `one` < `other`, a score of 0…100, what speaks for it, then what against."""

    one: str
    other: str
    score: int
    reasons: tuple[str, ...]


# -- names in pieces -------------------------------------------------------------------------------------------

_TITLES = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "miss",
        "mx",
        "dr",
        "doc",
        "prof",
        "sir",
        "dame",
        "rev",
        "fr",
        "herr",
        "frau",
        "hr",
        "dipl",
        "ing",
        "mag",
        "don",
        "dona",
        "sr",
        "sra",
        "srta",
        "m",
        "mme",
        "mlle",
        "sig",
    ]
)
_SUFFIXES = {
    "jr": "jr", "jun": "jr", "junior": "jr", "sr": "sr", "sen": "sr", "senior": "sr", "ii": "ii", "iii": "iii", "iv": "iv",
}  # fmt: skip
_CAPITALS = re.compile("[A-Z][a-z']*")
_SPELLINGS = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        (r"[^a-z]", ""), (r"shch|stsch|schtsch", "sh"), (r"tsch", "ch"), (r"sch", "sh"), (r"ph", "f"), (r"th", "t"), (r"ck", "k"),
        (r"x", "ks"), (r"w", "v"), (r"^j(?=[aeiouy])", "y"), (r"ae|aa", "a"), (r"oe", "o"), (r"(?<!q)ue", "u"),
        (r"(?<=.)[yj]", "i"), (r"c(?=[aourln]|$)", "k"), (r"(.)\1+", r"\1"), (r"(?<=[aeiou])h$", ""),
    )
)  # fmt: skip
"""What people and systems of romanization write differently and mean the same: Müller and Mueller, Юлия and Julia."""


class Word(NamedTuple):
    """A word of a name: as `shown`, its folded `key`, and how it `sounds` in any spelling and script."""

    shown: str
    key: str
    sounds: str


class Name(NamedTuple):
    """A name in words, titles left out; `suffix` is what tells a father from a son."""

    words: tuple[Word, ...]
    suffix: str = ""

    @property
    def sounds(self) -> tuple[str, ...]:
        """How the words sound, in order of the letters."""
        return tuple(sorted(word.sounds for word in self.words))


@lru_cache(maxsize=200_000)
def sound(word: str) -> str:
    """A folded word as it sounds in Latin letters, whatever its spelling; "" where nothing is left."""
    text = word if word.isascii() else anyascii(word).lower()
    for pattern, instead in _SPELLINGS:
        text = pattern.sub(instead, text)
    return text


def _words(text: str) -> Iterator[Word]:
    for part in text.split():
        folded = fold(part).split()
        for key in folded:
            shown = part if len(folded) == 1 else key.capitalize()
            latin = "" if key.isascii() else anyascii(key)
            syllables = _CAPITALS.findall(latin)
            if len(syllables) > 1:  # Han and Hangul: the family name is one sign, the given name the rest
                yield Word(shown, key, sound(syllables[0].lower()))
                yield Word(shown, key, sound("".join(syllables[1:]).lower()))
            else:
                yield Word(shown, key, sound(key) or key)


@lru_cache(maxsize=200_000)
def in_words(text: str) -> Name:
    """A name taken apart."""
    words = list(_words(text))
    suffix = ""
    if len(words) > 1 and words[-1].key in _SUFFIXES:
        suffix = _SUFFIXES[words.pop().key]
    kept = [word for word in words if word.key not in _TITLES]
    return Name(tuple(kept or words)[:8], suffix)


# -- two names -------------------------------------------------------------------------------------------------


class Fit(NamedTuple):
    """How far two names are one person's. `chance` is what the names alone say, `why` says it in words.

    `level` is `fits`, `open` (nothing speaks against it) or `odds`; `given` says that the given names are one.
    """

    chance: float
    level: str
    why: str
    given: bool = False


_NO_FIT = Fit(0.0, "odds", "")
_SAME, _ORDER, _SPELLING = 0.75, 0.7, 0.66


def _fit(one: Name, other: Name, common: Mapping[str, int]) -> Fit:
    """How two names fit. `common` counts in how many people's names a sound occurs."""
    if not one.words or not other.words:
        return _NO_FIT
    keys = [word.key for word in one.words], [word.key for word in other.words]
    whole = 1.0 if len(one.words) > 1 and len(other.words) > 1 else 0.55
    if keys[0] == keys[1]:
        return Fit(_SAME * whole, "fits", "the same name", given=True)
    if sorted(keys[0]) == sorted(keys[1]):
        return Fit(_ORDER, "fits", "the same name, words in another order", given=True)
    sounds = [word.sounds for word in one.words], [word.sounds for word in other.words]
    if sorted(sounds[0]) == sorted(sounds[1]) or "".join(sounds[0]) == "".join(sounds[1]):
        return Fit(
            _SPELLING * whole, "fits", f"the same name, written otherwise ({_shown(one, other)})", given=True
        )
    return _partly(one, other, common)


def _shown(one: Name, other: Name) -> str:
    pair = [" ".join(dict.fromkeys(word.shown for word in name.words)) for name in (one, other)]
    return " / ".join(pair)


def _partly(one: Name, other: Name, common: Mapping[str, int]) -> Fit:
    mine, theirs = list(one.words), list(other.words)
    shared = []
    for word in one.words:
        twin = next((each for each in theirs if each.sounds == word.sounds), None)
        if twin is not None:
            mine.remove(word)
            theirs.remove(twin)
            shared.append(word)
    given = one.words[0].sounds == other.words[0].sounds
    if not mine or not theirs:
        if len(shared) > 1:
            return Fit(0.5, "fits", f"one name is part of the other ({_shown(one, other)})", given=given)
        return Fit(0.12, "open", f"one name is part of the other ({_shown(one, other)})", given=given)
    chance, why, level = 1.0, [], "fits"
    for word in tuple(mine):
        found = max(
            ((_alike(word, each, common), each) for each in theirs), default=None, key=lambda pair: pair[0][0]
        )
        if found is None or not found[0][0]:
            continue
        (likely, said), twin = found
        if word is one.words[0] and twin is other.words[0] and likely > 0.6:
            given = True
        mine.remove(word)
        theirs.remove(twin)
        chance *= likely
        why.append(said)
        level = level if likely > 0.5 else "odds"
    if (mine and theirs) or not why:
        return Fit(0.0, "odds", "", given=given)
    if not shared:
        return Fit(0.3 * chance, "open" if level == "fits" else "odds", "; ".join(why), given=given)
    return Fit(0.75 * chance * (0.85 if mine or theirs else 1.0), level, "; ".join(why), given=given)


def _alike(one: Word, other: Word, common: Mapping[str, int]) -> tuple[float, str]:
    """How likely two differing words are one name's, and why."""
    short, long = sorted((one, other), key=lambda word: len(word.key))
    if len(short.key) == 1:
        fits = long.key.startswith(short.key) or long.sounds.startswith(short.sounds)
        return (0.68, f"an initial that fits ({short.shown}, {long.shown})") if fits else (0.0, "")
    if any(same_given_name(a, b) for a in {one.key, one.sounds} for b in {other.key, other.sounds}):
        return 0.85, f"a nickname ({one.shown}, {other.shown})"
    if len(short.key) < 4 or fuzz.ratio(one.sounds, other.sounds) < 78:
        return 0.0, ""
    said = f"a slip apart ({one.shown}, {other.shown})"
    # Maria and Mario, Daniel and Daniela: one letter, and two people. So are two spellings that others have too.
    ending = (
        one.key[:-1] == other.key[:-1]
        or other.key == one.key + other.key[-1]
        or one.key == other.key + one.key[-1]
    )
    if (ending and {one.key[-1], other.key[-1]} & set("aeio")) or min(
        common[one.sounds], common[other.sounds]
    ) > 1:
        return 0.35, f"nearly the same word ({one.shown}, {other.shown})"
    return 0.8, said


# -- handles ---------------------------------------------------------------------------------------------------

_DEPARTMENTS = frozenset(
    [
        "info",
        "office",
        "mail",
        "kontakt",
        "contact",
        "contacto",
        "hello",
        "hallo",
        "hola",
        "admin",
        "post",
        "team",
        "support",
        "sales",
        "service",
        "noreply",
        "no-reply",
        "webmaster",
        "family",
        "familie",
        "secretary",
        "sekretariat",
        "reception",
        "verwaltung",
        "buero",
        "presse",
        "press",
    ]
)
"""Names before the @ that are nobody's in particular."""
_WORDS = {
    "email": "the same e-mail address",
    "url": "the same web address",
    "platform": "the same account",
    "phone": "the same number",
    "address": "the same postal address",
}
_HOW_SURE = {
    "email": (0.95, 0.9, 0.35), "url": (0.95, 0.9, 0.5), "platform": (0.95, 0.9, 0.5), "phone": (0.9, 0.75, 0.15),
    "address": (0.3, 0.2, 0.05),
}  # fmt: skip
"""By kind: the chance where the names fit, where nothing speaks against them, where they are at odds."""
_LEVELS = ("fits", "open", "odds")
_PHONE_DIGITS = 7
"""So many last digits two ways of writing a number share at least."""


def _number(key: str) -> tuple[str, str, bool]:
    """Of a phone's key: digits without what stands before a national number, extension, whether it has a country."""
    digits, _, extension = key.removeprefix("phone:").partition(";")
    abroad = digits.startswith(("+", "00"))
    return digits.lstrip("+0"), extension, abroad


def _one_number(one: str, other: str) -> bool:
    """Whether two keys are a number with its country's code and the same without."""
    (mine, my_extension, i_abroad), (theirs, their_extension, they_abroad) = _number(one), _number(other)
    if my_extension != their_extension or min(len(mine), len(theirs)) < _PHONE_DIGITS:
        return False
    if i_abroad == they_abroad:
        return mine == theirs
    full, national = (mine, theirs) if i_abroad else (theirs, mine)
    return full.endswith(national) and len(full) - len(national) in (1, 2, 3, 4)


@lru_cache(maxsize=200_000)
def _local(address: str) -> str:
    """What stands before the @ of an address and may be a name; "" for a department's."""
    local = address.partition("@")[0].partition("+")[0].casefold()
    return "" if local in _DEPARTMENTS else local


def _spelled(address: str) -> tuple[str, ...]:
    """The words that an address spells, as they sound, in order of the letters."""
    return tuple(sorted(filter(None, map(sound, re.split(r"[._\-\d]+", fold_local(address))))))


def fold_local(address: str) -> str:
    """The name before the @, without accents and with its dots."""
    return "".join(fold(each) or each for each in _local(address))


# -- candidates ------------------------------------------------------------------------------------------------


class _Known(NamedTuple):
    """A person with their names in words and their handles by key."""

    person: Person
    names: tuple[Name, ...]
    handles: Mapping[str, Handle]


def _known(person: Person) -> _Known:
    names = tuple(dict.fromkeys(name for name in map(in_words, person.names[:_MOST_NAMES]) if name.words))
    return _Known(person, names, {handle_key(each): each for each in person.handles})


def _keys(known: _Known, asked: "_Asked") -> Iterator[Hashable]:
    """Keys that someone shares with whoever may be the same."""
    yield from _handle_keys(known, asked)
    for name in known.names:
        yield from _name_keys(name, asked)
    if known.person.birthday:
        month, day, _ = known.person.birthday
        for name in known.names:
            for word in name.words:
                yield "born", month, day, word.sounds
                for full in _full_sounds(word):
                    yield "born", month, day, full


def _handle_keys(known: _Known, asked: "_Asked") -> Iterator[Hashable]:
    for key, handle in known.handles.items():
        yield key
        if handle.kind == "phone":
            yield "digits", _number(key)[0][-_PHONE_DIGITS:]
        if handle.kind == "email" and (local := _local(handle.value)):
            if len(local) >= 6 and not local.isdigit():
                yield "local", local
            spelled = _spelled(handle.value)
            if spelled in asked.names or (len(spelled) == 1 and len(spelled[0]) > 4):
                yield ("name", spelled) if len(spelled) > 1 else ("joined", spelled[0])


@lru_cache(maxsize=200_000)
def _full_sounds(word: Word) -> frozenset[str]:
    """How the full names sound that a word may be short for."""
    return frozenset(map(sound, full_names(word.key) | full_names(word.sounds)))


def _name_keys(name: Name, asked: "_Asked") -> Iterator[Hashable]:
    sounds = name.sounds
    yield "name", sounds
    yield "joined", "".join(word.sounds for word in name.words)
    yield "joined", "".join(word.sounds for word in reversed(name.words))
    if len(sounds) == 1:
        return
    for number, word in enumerate(name.words):
        rest = tuple(sorted(each.sounds for place, each in enumerate(name.words) if place != number))
        initial = rest, word.sounds[:1]
        if initial in asked.initials:
            yield "initial", initial
        for full in _full_sounds(word) | {word.sounds}:
            if (rest, full) in asked.nicknamed:
                yield "nickname", rest, full
        if len(word.sounds) > 3:
            for place in range(len(word.sounds)):
                yield "slip", rest, word.sounds[:place] + word.sounds[place + 1 :]
            yield "slip", rest, word.sounds
        if len(sounds) > 2 and rest in asked.names:
            yield "name", rest
    if len(sounds) > 3:
        ends = tuple(sorted((name.words[0].sounds, name.words[-1].sounds)))
        if ends in asked.names:
            yield "name", ends


class _Asked(NamedTuple):
    """What is looked for at all, so that nobody leaves keys that no one else could share."""

    names: frozenset[tuple[str, ...]]
    initials: frozenset[tuple[tuple[str, ...], str]]
    nicknamed: frozenset[tuple[tuple[str, ...], str]]


def _asked(everyone: Sequence[_Known]) -> _Asked:
    names: set[tuple[str, ...]] = set()
    initials: set[tuple[tuple[str, ...], str]] = set()
    nicknamed: set[tuple[tuple[str, ...], str]] = set()
    for known in everyone:
        for name in known.names:
            names.add(name.sounds)
            for number, word in enumerate(name.words):
                rest = tuple(sorted(each.sounds for place, each in enumerate(name.words) if place != number))
                if len(word.key) == 1 and rest:
                    initials.add((rest, word.sounds[:1]))
                nicknamed.update((rest, full) for full in _full_sounds(word))
    return _Asked(frozenset(names), frozenset(initials), frozenset(nicknamed))


def _candidates(everyone: Sequence[_Known]) -> set[tuple[int, int]]:
    """Pairs of places in `everyone` that share a key."""
    asked = _asked(everyone)
    first: dict[Hashable, int] = {}
    sharing: dict[Hashable, list[int]] = {}
    for place, known in enumerate(everyone):
        for key in dict.fromkeys(_keys(known, asked)):
            before = first.setdefault(key, place)
            if before != place:
                sharing.setdefault(key, [before]).append(place)
    found: set[tuple[int, int]] = set()
    for places in sharing.values():
        if len(places) <= _MOST_SHARING:
            found.update(combinations(places, 2))
    return found


# -- judging ---------------------------------------------------------------------------------------------------


class _Judge:
    """Weighs pairs of one ledger."""

    def __init__(self, everyone: Sequence[_Known]) -> None:
        self._common: Counter[str] = Counter()
        self._named: Counter[tuple[str, ...]] = Counter()
        self._sharing: Counter[str] = Counter()
        for known in everyone:
            self._common.update({word.sounds for name in known.names for word in name.words})
            self._named.update({name.sounds for name in known.names})
            self._sharing.update(known.handles.keys())

    def weigh(self, one: _Known, other: _Known) -> tuple[float, list[str]]:
        """The chance that two are one, 0…1, and what speaks for it."""
        fit = self._names(one, other)
        evidence = [
            *self._handles(one, other, fit),
            *self._birthday(one, other, fit),
            *_locals(one, other, fit),
        ]
        if fit.chance and evidence and fit.level != "odds":
            evidence += _organization(one, other)
        if fit.why:
            evidence.insert(0, (fit.chance, fit.why))
        missing = 1.0
        for chance, _ in evidence:
            missing *= 1 - chance
        return 1 - missing, [why for _, why in evidence]

    def _names(self, one: _Known, other: _Known) -> Fit:
        best = _NO_FIT
        for mine in one.names:
            for theirs in other.names:
                fit = _fit(mine, theirs, self._common)
                if mine.suffix != theirs.suffix and mine.suffix and theirs.suffix:
                    fit = fit._replace(chance=fit.chance * 0.2, level="odds")
                bearers = max(self._named[mine.sounds], self._named[theirs.sounds], 2)
                fit = fit._replace(chance=fit.chance * sqrt(2 / bearers))
                if (fit.chance, fit.given) > (best.chance, best.given):
                    best = fit
        return best

    def _handles(self, one: _Known, other: _Known, fit: Fit) -> Iterator[tuple[float, str]]:
        for key, handle in one.handles.items():
            said = ""
            if key in other.handles:
                said = f"{_WORDS[handle.kind]} ({handle.value})"
            elif handle.kind == "phone":
                twin = next(
                    (each for each in other.handles if each.startswith("phone:") and _one_number(key, each)),
                    None,
                )
                said = f"the same number with and without its country's code ({handle.value})" if twin else ""
            if not said:
                continue
            level = "open" if fit.level == "odds" and fit.given else fit.level
            chance = _HOW_SURE[handle.kind][_LEVELS.index(level)]
            if handle.kind == "email" and not _local(handle.value):
                chance *= 0.4
            if handle.kind == "url" and "/" not in key:  # a whole site is a company's
                chance *= 0.4
            if fit.given and fit.level == "odds":
                said += ", the same given name with another family name"
            yield chance * sqrt(2 / max(2, self._sharing[key])), said

    def _birthday(self, one: _Known, other: _Known, fit: Fit) -> Iterator[tuple[float, str]]:
        mine, theirs = one.person.birthday, other.person.birthday
        if not mine or not theirs or mine[:2] != theirs[:2] or not (fit.given or fit.level != "odds"):
            return
        if None not in (mine[2], theirs[2]) and mine[2] != theirs[2]:
            return
        known = mine[2] is not None and theirs[2] is not None
        if fit.level == "odds":
            yield (0.55 if known else 0.3), "the same given name and birthday with another family name"
        else:
            yield (0.6 if known else 0.4), "the same birthday"


def _locals(one: _Known, other: _Known, fit: Fit) -> Iterator[tuple[float, str]]:
    """Addresses that spell the other's name, or begin alike."""
    if fit.why.startswith("the same name"):
        return
    for mine, theirs in ((one, other), (other, one)):
        for key, handle in mine.handles.items():
            if handle.kind != "email" or key in theirs.handles or not _local(handle.value):
                continue
            spelled = _spelled(handle.value)
            for name in theirs.names:
                joined = {"".join(each.sounds for each in words) for words in (name.words, name.words[::-1])}
                if len(name.words) > 1 and (
                    spelled == name.sounds or (len(spelled) == 1 and spelled[0] in joined)
                ):
                    yield 0.5, f"an e-mail address that spells the other's name ({handle.value})"
                    return
    mine_locals, their_locals = (
        {_local(each.value) for each in known.handles.values() if each.kind == "email"}
        for known in (one, other)
    )
    both = sorted(local for local in mine_locals & their_locals if len(local) >= 6 and not local.isdigit())
    if both and set(one.handles).isdisjoint(other.handles):
        yield 0.35, f"e-mail addresses that begin alike ({both[0]}@)"


def _organization(one: _Known, other: _Known) -> Iterator[tuple[float, str]]:
    mine, theirs = (fold(known.person.organization or "") for known in (one, other))
    if mine and mine == theirs:
        yield 0.15, f"the same organization ({one.person.organization})"


def _against(one: Person, other: Person) -> Iterator[tuple[float, str]]:
    """By what a chance is multiplied where something speaks against it."""
    if not one.birthday or not other.birthday:
        return
    (month, day, year), (their_month, their_day, their_year) = one.birthday, other.birthday
    if (month, day) == (their_month, their_day):
        if None not in (year, their_year) and year != their_year:
            yield 0.6, "but born in different years"
    elif (month, day) != (their_day, their_month):  # a day and a month are easily swapped
        yield 0.25, "but their birthdays differ"


_TOGETHER = 0.15


def find(
    people: Iterable[Person],
    apart: Iterable[Pair] = (),
    together: Together | None = None,
    *,
    least: int = LEAST_SCORE,
) -> list[Likeness]:
    """Pairs who may be one person, the surest first, then by name and id; those who were said to be two never.

    `apart` are pairs of ids, `together` says which of some pairs took part in one touch, `least` is the lowest score. The
    order in which people come does not matter.
    """
    everyone = [_known(person) for person in sorted(people, key=lambda each: each.id)]
    judge = _Judge(everyone)
    kept_apart = {frozenset(each) for each in apart}
    weighed: dict[Pair, tuple[float, list[str]]] = {}
    for mine, theirs in _candidates(everyone):
        one, other = everyone[mine], everyone[theirs]
        ids = one.person.id, other.person.id
        if frozenset(ids) in kept_apart:
            continue
        chance, reasons = judge.weigh(one, other)
        for factor, why in _against(one.person, other.person):
            chance *= factor
            reasons.append(why)
        if reasons and _score(chance) >= max(least, 1):
            weighed[ids] = chance, reasons
    met = set(together(sorted(weighed)) if together and weighed else ())
    names = {known.person.id: known.person.names[0] for known in everyone}
    found = []
    for (one_id, other_id), (chance, reasons) in weighed.items():
        score = _score(chance * _TOGETHER if (one_id, other_id) in met else chance)
        against = ["but both took part in one touch"] if (one_id, other_id) in met else []
        if score >= max(least, 1):
            found.append(Likeness(one_id, other_id, score, tuple(dict.fromkeys([*reasons, *against]))))
    return sorted(found, key=lambda each: (-each.score, fold(names[each.one]), each.one, each.other))


def _score(chance: float) -> int:
    """A chance in percent; never all of it, since only a person knows."""
    return min(99, round(100 * chance))
