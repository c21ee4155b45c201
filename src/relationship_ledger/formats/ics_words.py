"""What the title and the place of a calendar's entry say: through which channel, with whom, whose birthday.

Titles are written by hand and by programs in many languages. Only plain patterns are read, as tables; a name that is
found here counts only where the ledger has exactly one person of it, so that a thing taken for a name does no harm.
"""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from relationship_ledger.formats.text import one_line, word_set

_LONGEST = 300
_SEARCHED = 20_000
"""Characters of a description in which links are looked for."""

# -- channels ------------------------------------------------------------------------------------------------

MANY = 10
"""With more people than this it is an event. By design: nobody talks with eleven people at one table."""

_LINK = re.compile(
    r"zoom(?:gov)?\.(?:us|com)/(?:j|my|w|s|wc|webinar)/|meet\.google\.com/|teams\.(?:microsoft|live)\.com/|\.webex\.com/"
    r"|jit\.si/|jitsi|whereby\.com/|goto(?:meeting\.com|meet\.me|meet\.com|\.com/meet)|bluejeans\.com/|skype\.com/|facetime\.apple\.com"
    r"|chime\.aws|bigbluebutton|meeting\.tencent\.com|8x8\.vc|livestorm\.co/",
    re.IGNORECASE,
)
_HOSTS = (
    "zoom", "meet.", "teams.", "webex", "jit", "whereby", "goto", "bluejeans", "skype", "facetime", "chime", "bigbluebutton",
    "tencent", "8x8", "livestorm",
)  # fmt: skip
"""Without one of these there is no link, which a search for words finds out ten times as fast."""
_CONFERENCES = ("CONFERENCE", "X-GOOGLE-CONFERENCE", "X-GOOGLE-HANGOUT")
_CONFERENCE_PREFIXES = ("X-MICROSOFT-SKYPETEAMS", "X-MICROSOFT-ONLINEMEETING")
_VIDEO = word_set(
    "zoom teams webex jitsi skype facetime hangout hangouts videocall videochat videokonferenz videoanruf videotelefonat "
    "visio visioconférence videollamada videochiamata videochamada online virtual virtuell webinar"
)
_VIDEO_PHRASE = re.compile(
    r"\bvideo[ -]?(?:call|chat|meeting|konferenz|anruf)|\bgoogle meet\b", re.IGNORECASE
)
_CALL = word_set(
    "call phone phonecall telephone telefon anruf telefonat telefonieren telefontermin anrufen telko llamada llamar teléfono "
    "appel appeler téléphone telefonata chiamata telefonare chiamare ligação telefonema ligar bellen telefoongesprek "
    "telefonsamtal ring"
)
_MEAL = word_set(
    "lunch dinner breakfast brunch supper drinks beer beers barbecue bbq picnic meal mittagessen abendessen frühstück mittag "
    "essen abendbrot grillen bier biergarten brunchen lunchen stammtisch déjeuner dejeuner dîner diner apéro petit-déjeuner "
    "almuerzo comida cena desayuno cenar almorzar pranzo colazione aperitivo almoço jantar middag etentje"
)
_EVENT = word_set(
    "conference konferenz conférence conferencia conferenza conferência congress kongress congrès congreso wedding hochzeit "
    "mariage boda matrimonio casamento party feier fête fiesta festa concert konzert concierto concerto festival funeral "
    "beerdigung summit gala reunion workshop hackathon messe retreat offsite"
)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


class Said(NamedTuple):
    """What an entry says of itself."""

    title: str
    place: str
    description: str
    conferences: tuple[str, ...] = ()


def is_conference(name: str) -> bool:
    """Whether a property of that name holds the address of a meeting."""
    return name in _CONFERENCES or name.startswith(_CONFERENCE_PREFIXES)


def channel(said: Said, people: int) -> str:
    """The channel of a meeting with so many others.

    A meal is one by its title, unless its place is a screen. A link makes a video call even of a big meeting, since
    calendars add it by themselves and an evening in one room counts for more than it should otherwise.
    """
    title, place = _words(said.title), _words(said.place)
    on_screen = _has_link(said.place) or not place.isdisjoint(_VIDEO)
    if not title.isdisjoint(_MEAL) and not on_screen:
        return "meal"
    linked = any(map(_has_link, (said.title, said.description[:_SEARCHED], *said.conferences)))
    if on_screen or linked or not title.isdisjoint(_VIDEO) or _VIDEO_PHRASE.search(said.title):
        return "video"
    if any(said.conferences):
        return "video"
    if not (title | place).isdisjoint(_CALL):
        return "call"
    if people > MANY or not title.isdisjoint(_EVENT):
        return "event"
    return "meet"


def _has_link(text: str) -> bool:
    lower = text.lower()
    return any(host in lower for host in _HOSTS) and _LINK.search(lower) is not None


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text[: 4 * _LONGEST].casefold()))


_CALLED_OFF = re.compile(
    r"(?:cancell?ed|abgesagt|annulé|annulée|cancelad[oa]|annullat[oa]|geannuleerd|avlyst|inställd|aflyst)\b\s*[:\-–]",
    re.IGNORECASE,
)
_DECLINED = re.compile(
    r"(?:declined|abgelehnt|refusé|rechazad[oa]|rifiutat[oa]|recusad[oa]|geweigerd)\b\s*[:\-–]", re.IGNORECASE
)


def says_called_off(title: str) -> bool:
    """Whether a title begins as Outlook marks what was called off."""
    return _CALLED_OFF.match(title.strip()) is not None


def says_declined(title: str) -> bool:
    """Whether a title begins as Outlook marks what was declined."""
    return _DECLINED.match(title.strip()) is not None


# -- names ---------------------------------------------------------------------------------------------------

_WITH = re.compile(r"(?:^|\s)(?:with|mit|avec|con|com|med|met|w/)\s+(?P<rest>\S.*)", re.IGNORECASE)
_FIRST = re.compile(
    r"(?:video ?call|call|phone|ring|meet|meeting|meetup|lunch|dinner|breakfast|brunch|drinks|coffee|tea|walk|visit|catch[- ]?up|skype|zoom"
    r"|telefonat|telefontermin|anruf|treffen|kaffee|mittagessen|abendessen|frühstück|spaziergang|besuch|essen"
    r"|appel|appeler|déjeuner|dîner|café|rendez-vous|rdv|llamar a|llamar|llamada|almuerzo|cena|comida|chiamare|pranzo|caffè|ligar|almoço|jantar"
    r"|1[:/-]1|1on1|1-on-1|one[- ]on[- ]one|one2one|121|sync)\s*[:–-]?\s+(?P<rest>\S.*)",
    re.IGNORECASE,
)
_LAST = re.compile(
    r"(?P<rest>.*\S)\s*[:–-]?\s+(?:1[:/-]1|1on1|1-on-1|one[- ]on[- ]one|one2one|121|anrufen|treffen|besuchen|sync|catch[- ]?up)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*(?:/|<\s*-?\s*>|↔|×|\s[xX]\s|\|)\s*")
_AND = word_set("and und et y e ed og och en & + i")
_PARTICLES = word_set(
    "de da do dos das del della di du la le van von der den ten ter zu zur bin ibn al el af av"
)
_TITLES = word_set("dr prof mr mrs ms frau herr herrn m mme sr sra dott")
_NO_NAMES = word_set(
    "team teams zoom skype google microsoft outlook client clients customer customers hr board everyone everybody all group "
    "office work school kids family friends kunde kunden gruppe alle familie freunde büro arbeit equipe équipe clientes "
    "monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag samstag sonntag "
    "lunch dinner breakfast coffee call meeting tbd tba tbc new neu sync weekly review interview me mir i myself"
)
_MOST_NAME_WORDS = 4
_MOST_NAMES = 6
_ENDS = ",;:.!?"


def names(title: str) -> tuple[str, ...]:
    """The people whom a title names: `Lunch with Ana Mora`, `Call Bob`, `Ana / Bob`, `1:1 Ana`; often none."""
    title = one_line(title[: 4 * _LONGEST])
    if not title or len(title) > _LONGEST:
        return ()
    match = _WITH.search(title) or _FIRST.fullmatch(title) or _LAST.fullmatch(title)
    if match is not None:
        return _listed(match["rest"])
    return _sides(title)


def _sides(title: str) -> tuple[str, ...]:
    """Both names of `Ana / Bob`, which has to be names alone."""
    sides = _BETWEEN.split(title)
    if not 2 <= len(sides) <= 3:
        return ()
    found = [_listed(side) for side in sides]
    whole = all(len(each) == 1 and each[0] == side for each, side in zip(found, sides, strict=True))
    return tuple(name for each in found for name in each) if whole else ()


def _listed(text: str) -> tuple[str, ...]:
    """The names at the beginning of a text: `Ana and Bob Stone, Carl (Zoom)`."""
    found: dict[str, None] = {}
    words: list[str] = []
    tokens = text.replace(",", ", ").replace("&", " & ").split()
    for token in tokens:
        word = token.rstrip(_ENDS)
        if word.endswith(("'s", "’s")) and token is not tokens[-1]:  # Bob's mother is not Bob
            return tuple(found)
        if word in _AND or word in {"/", ""}:
            _add(found, words)
        elif _is_name(word) or (words and word in _PARTICLES):
            words.append(word)
        elif words or word.casefold().rstrip(".") not in _TITLES:
            break
        if token != word and not (words and words[-1] == word and token == word + "." and _short(word)):
            _add(found, words)
            if token[-1] not in ",;":
                break
    _add(found, words)
    return tuple(found)[:_MOST_NAMES]


def _short(word: str) -> bool:
    return len(word) <= 2 or word.casefold() in _TITLES


def _is_name(word: str) -> bool:
    return (
        len(word) <= 40
        and (word[0].isupper() or word[0].istitle() or (word[0].isalpha() and not word[0].islower()))
        and all(char.isalpha() or char in "'’-." or not char.isascii() for char in word)
    )


def _add(found: dict[str, None], words: list[str]) -> None:
    while words and words[0].casefold().rstrip(".") in _TITLES:
        del words[0]
    while words and words[-1] in _PARTICLES:
        del words[-1]
    plain = [word.removesuffix("'s").removesuffix("’s") for word in words]
    if 0 < len(plain) <= _MOST_NAME_WORDS and any(word.casefold() not in _NO_NAMES for word in plain):
        found[" ".join(plain)] = None
    words.clear()


# -- birthdays -----------------------------------------------------------------------------------------------


class Occasion(NamedTuple):
    """Whose day of every year it is, as a title says. `year` only where the title has it."""

    label: Literal["birthday", "anniversary"]
    name: str
    year: int | None = None


_NAME = r"(?P<name>\S.{0,99}?)"
_NTH = r"(?:\d{1,3}(?:st|nd|rd|th|\.)?\s+)?"
_S = r"(?:['’]s|['’])?"
_PLAIN_S = r"(?:['’]s|['’]|s)?"
"""German and Nordic write the genitive without an apostrophe, save after an s."""
_BIRTHDAY_OF = (
    r"(?:happy\s+)?(?:birthday|b-?day)(?:\s+(?:of|for)|\s*[:–-])?\s+",
    r"(?:geburtstag|geb\.)(?:\s+von|\s*[:–-])?\s+",
    r"anniversaire\s*(?:de\s+|d['’]|[:–-]\s*)",
    r"(?:cumpleaños|cumple)(?:\s+de|\s*[:–-])?\s+",
    r"compleanno(?:\s+di|\s*[:–-])?\s+",
    r"aniversário(?:\s+d[eoa]|\s*[:–-])?\s+",
    r"verjaardag(?:\s+van|\s*[:–-])?\s+",
    r"(?:urodziny|narozeniny|день рождения|syntymäpäivä|födelsedag|fødselsdag|bursdag)(?:\s*[:–-])?\s+",
    r"🎂\s*",
)
_BIRTHDAY_ENDS = (
    r"\s+hat\s+geburtstag",
    rf"{_S}\s+{_NTH}(?:birthday|b-?day)",
    rf"{_PLAIN_S}\s+{_NTH}(?:geburtstag|födelsedag|fødselsdag|bursdag)",
    rf"{_S}\s+{_NTH}(?:verjaardag|jarig)",
    r"['’]?\w{0,4}\s+doğum günü",
    r"\s*(?:さん)?の誕生日",
    r"\s*的?生日",
    r"\s*생일",
    r"\s*🎂",
)
_ANNIVERSARY_OF = (
    r"(?:wedding\s+)?anniversary(?:\s+of|\s*[:–-])?\s+",
    r"(?:hochzeitstag|jahrestag)(?:\s+von|\s*[:–-])?\s+",
    r"anniversaire de mariage\s*(?:de\s+|d['’]|[:–-]\s*)",
    r"aniversario(?:\s+de\s+bodas?)?(?:\s+de|\s*[:–-])?\s+",
    r"anniversario(?:\s+di\s+matrimonio)?(?:\s+di|\s*[:–-])?\s+",
    r"💍\s*",
)
_ANNIVERSARY_ENDS = (
    rf"{_S}\s+{_NTH}(?:wedding\s+)?anniversary",
    rf"{_PLAIN_S}\s+(?:hochzeitstag|jahrestag)",
    r"\s*💍",
)
_Label = Literal["birthday", "anniversary"]


def _patterns(
    label: _Label, before: tuple[str, ...], behind: tuple[str, ...]
) -> Iterator[tuple[_Label, re.Pattern[str]]]:
    for beginning in before:
        yield label, re.compile(beginning + _NAME, re.IGNORECASE)
    for ending in behind:
        yield label, re.compile(_NAME + ending, re.IGNORECASE)


_OCCASIONS = (
    *_patterns("anniversary", _ANNIVERSARY_OF, _ANNIVERSARY_ENDS),
    *_patterns("birthday", _BIRTHDAY_OF, _BIRTHDAY_ENDS),
)
_YEAR = re.compile(r"\s*[(\[]?\s*[*⚭†]?\s*(1[89]\d\d|20\d\d)\s*[)\]]?$|\s*[(\[][^)\]]{0,20}[)\]]$")
_LEADING_SIGNS = re.compile(r"^[^\w('\"’]+")
_TRAILING_SIGNS = re.compile(r"[\s!🎉🎁🥳🎈🎊.]+$")
_NO_PERSON = word_set(
    "party dinner lunch brunch breakfast feier essen gift present cake card fest geschenk cadeau fête fiesta festa celebration "
    "drinks invitation reminder calendar my happy"
)


def occasion(title: str, label: _Label | None = None) -> Occasion | None:
    """The birthday or the anniversary that a title names, or None; `label` where the entry says elsewhere which it is."""
    title = _TRAILING_SIGNS.sub("", one_line(title[: 4 * _LONGEST]))
    if not title or len(title) > _LONGEST:
        return None
    year, shorter = _without_year(title)
    for kind, pattern in _OCCASIONS:
        match = pattern.fullmatch(shorter)
        if match is not None:
            return _occasion(label or kind, match["name"], year)
    return _occasion(label, shorter, year) if label is not None else None


def _without_year(title: str) -> tuple[int | None, str]:
    match = _YEAR.search(title)
    if match is None:
        return None, title
    return (int(match[1]) if match[1] else None), title[: match.start()].rstrip()


def _occasion(label: _Label, name: str, year: int | None) -> Occasion | None:
    named_year, name = _without_year(_LEADING_SIGNS.sub("", name).strip(" :–-"))
    name = _TRAILING_SIGNS.sub("", name)
    words = name.split()
    if not words or len(words) > 8 or not any(char.isalpha() for char in name):
        return None
    if name[0].islower() or not _NO_PERSON.isdisjoint(word.casefold() for word in words):
        return None
    return Occasion(label, name, year or named_year)
