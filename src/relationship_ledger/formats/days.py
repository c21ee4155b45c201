"""Days as other programs write them. A day that reads two ways is refused, never guessed."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

_LEAP_YEAR = 2000
UNKNOWN_YEARS = (0, 1604)
"""Written where the year is unknown: 0000 by some, 1604 (a leap year) by Apple."""

_MONTHS: dict[str, int] = {
    word: number
    for number, words in enumerate(
        (
            "jan january januar jänner janvier janv enero ene gennaio gen janeiro januari",
            "feb february februar feber février févr fév febrero febbraio fevereiro fev februari",
            "mar march märz mär mrz mars marzo março maart mrt",
            "apr april avril avr abril abr aprile",
            "may mai mayo maggio mag maio mei",
            "jun june juni juin junio giugno giu junho",
            "jul july juli juillet juil julio luglio lug julho",
            "aug august août aoû agosto ago augustus",
            "sep sept september septembre septiembre settembre set setembro",
            "oct october oktober okt octobre octubre ottobre ott outubro out",
            "nov november novembre noviembre novembro",
            "dec december dezember dez décembre déc diciembre dic dicembre dezembro",
        ),
        start=1,
    )
    for word in words.split()
}


@dataclass(frozen=True, slots=True)
class DayOfYear:
    """A day; `year` may be unknown."""

    month: int
    day: int
    year: int | None = None

    def as_date(self) -> date | None:
        """Return the calendar day, or None without a year."""
        return date(self.year, self.month, self.day) if self.year is not None else None


_TIME = r"(?:[T ]\s*[\d:.,+\-Z ]*(?:[AaPp]\.?[Mm]\.?)?)?"
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})" + _TIME)
_BASIC = re.compile(r"(\d{4})(\d\d)(\d\d)" + _TIME)
_NO_YEAR = re.compile(r"--?(\d\d)-?(\d\d)" + _TIME)
_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})" + _TIME)
_DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.(?:\s?(\d{4}|\d\d))?" + _TIME)
_SLASHED = re.compile(r"(\d{1,2})([/-])(\d{1,2})(?:\2(\d{4}|\d\d))?" + _TIME)
_DAY_MONTH = re.compile(
    r"(\d{1,2})(?:\.|st|nd|rd|th|er|º)?[\s-]*(?:de )?([^\W\d_]{3,})\.?[\s,-]*(?:de )?(\d{4}|'?\d\d)?"
)
_MONTH_DAY = re.compile(r"([^\W\d_]{3,})\.?[\s-]*(\d{1,2})(?:st|nd|rd|th)?(?:[\s,-]+(\d{4}|'\d\d))?")
_LONGEST = 60


def _made(year: str | int | None, month: str | int, day: str | int, pivot: int) -> DayOfYear | None:
    """The day if the calendar has it. A year of two digits lands in the hundred years from `pivot` on."""
    full: int | None = None
    if year is not None:
        text = str(year).lstrip("'")
        full = int(text)
        if len(text) <= 2:
            full += (pivot - full + 99) // 100 * 100
    if full in UNKNOWN_YEARS:
        full = None
    month, day = int(month), int(day)
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(full or _LEAP_YEAR, month)[1]:
        return None
    return DayOfYear(month, day, full)


def _numbers(text: str, day_first: bool | None, pivot: int) -> DayOfYear | None:
    """Read `28.12.1969`, `12/28/1969`, `28-12-69`; the year may be missing."""
    dotted = _DOTTED.fullmatch(text)
    if dotted:
        return _made(dotted[3], dotted[2], dotted[1], pivot)
    match = _SLASHED.fullmatch(text)
    if match is None:
        return None
    as_day_first = _made(match[4], match[3], match[1], pivot)
    as_month_first = _made(match[4], match[1], match[3], pivot)
    if as_day_first is None or as_month_first is None or as_day_first == as_month_first:
        return as_day_first or as_month_first
    if day_first is None:
        return None
    return as_day_first if day_first else as_month_first


def _words(text: str, pivot: int) -> DayOfYear | None:
    """Read `15 Jan 2024`, `7-Feb-22`, `March 3, 1980`, `3 de marzo de 1980`; the year may be missing."""
    match = _DAY_MONTH.fullmatch(text)
    if match and match[2] in _MONTHS:
        return _made(match[3], _MONTHS[match[2]], match[1], pivot)
    match = _MONTH_DAY.fullmatch(text)
    if match and match[1] in _MONTHS:
        return _made(match[3], _MONTHS[match[1]], match[2], pivot)
    return None


def parse_day(text: str, *, day_first: bool | None, pivot: int = 1969) -> DayOfYear | None:
    """Return the day that `text` names, or None where it names none or can be read in two ways.

    `day_first` decides on `3/4/1980`: day, month (True), month, day (False), or refuse (None). A time behind
    the day is dropped. `pivot` is the earliest year that two digits can mean.
    """
    text = text.strip()
    if not text or len(text) > _LONGEST or not text.replace("º", "").isprintable():
        return None
    for pattern in (_ISO, _BASIC, _YEAR_FIRST):
        match = pattern.fullmatch(text)
        if match:
            return _made(match[1], match[2], match[3], pivot)
    match = _NO_YEAR.fullmatch(text)
    if match:
        return _made(None, match[1], match[2], pivot)
    return _numbers(text, day_first, pivot) or _words(text.casefold(), pivot)
