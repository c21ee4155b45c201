"""LinkedIn's archive ("Get a copy of your data"): messages, invitations, notes; who the user is; what else lies in it.

`Connections.csv` and the address book are tables of people, and read as such. The others are known by their columns,
which came and went: messages had 9 columns until 2023, then 10 to 13, and since 2026 every field is quoted. Skills,
languages and the like look like any list of names, and are known by the name of the file as well.

Times are in UTC, which is the only zone LinkedIn ever names in these files.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import PurePosixPath
from typing import Final, NamedTuple

from relationship_ledger.core.handles import email_key, fold, url_key
from relationship_ledger.core.parties import identity
from relationship_ledger.formats.draft import content_key
from relationship_ledger.formats.lines import encoding_of, text_lines
from relationship_ledger.formats.rows_csv import DELIMITERS, Row, rows, wrong_width
from relationship_ledger.formats.source import Hints, Source
from relationship_ledger.formats.text import clean, decode_file, one_line, shortened
from relationship_ledger.model import (
    FileRecord,
    Handle,
    Instant,
    Origin,
    Party,
    PersonRecord,
    Problem,
    Skipped,
    TouchRecord,
)

_OTHERS: Final = "files of LinkedIn's archive that hold no contacts or messages"
_GONE: Final = "messages with members who have left LinkedIn"
_NO_TEXT: Final = "invitations without a message"
_SPONSORED: Final = "sponsored messages"
_ORIGIN: Final = Origin("online", "linkedin", guessed=True)
_NAME_LIMIT = 300
_SUBJECT_LIMIT = 500
_MOST_PEOPLE = 500
"""Recipients of one message; LinkedIn's groups hold 50."""
_HEADER_LINES = 15
_HEADER_CHARACTERS = 20_000
_MOST_COLUMNS = 60

# -- which file it is ----------------------------------------------------------------------------------------


def _signatures(text: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(fold(title) for title in line.split(",")) for line in text.strip().splitlines())


_KINDS: Final[Mapping[str, tuple[frozenset[str], ...]]] = {
    "messages": _signatures("CONVERSATION ID,FROM,CONTENT\nFrom,To,Date,Content,Direction,Folder"),
    "invitations": _signatures("From,To,Sent At,Direction"),
    "notes": _signatures("Connection Profile URL,Note,Created On"),
    "profile": _signatures("First Name,Last Name,Maiden Name,Headline"),
    "emails": _signatures("Email Address,Confirmed,Primary"),
    "other": _signatures("""
Endorsement Date,Skill Name
First Name,Last Name,Text,Creation Date,Status
Company Name,Title,Location,Started On,Finished On
Company Name,Role,Started On,Finished On
School Name,Start Date,End Date,Degree Name
Organization,Followed On
Extension,Number,Type
Number,Extension,Is_WhatsApp_Number
Date,ShareLink,ShareCommentary
Date/Time,Media Description,Media Link
Content Title,Content Type,Content Saved
Registered At,Registration Ip
Login Date,IP Address
Time,Search Query
Member Age,Company Names,Member Interests
Ad clicked Date,Ad Title/Id
Category,Type of inference,Description,Inference
First Name,Last Name,Transaction Made At,Invoice Number
Application Date,Job Url
Saved Date,Job Url
ALERT_PARAMETERS,QUERY_CONTEXT
Job Titles,Open To Recruiters,Job Seeker Activity Level
First name,Last name,Verification type,Document type
Private Identity Asset Name,Private Identity Asset Raw Text
Name,Url,Authority,Started On
Name,Published On,Publisher
Title,Description,Url,Started On,Finished On
Event Name,Event Time,External Url
savedItem,CreatedTime
"""),
}
"""Columns by which a file is known, the file's other columns whatever they are."""

_EXACT: Final = frozenset(
    _signatures("""
Date,Type,Link
Date,Link,Message
Date,Link
Date,Link,OptionText
Date,Status,FullName
Profile Summary
""")
)
"""Headers that are LinkedIn's if they have these columns and no other."""

_NAMED: Final = frozenset(
    map(
        fold,
        ("Skills", "Languages", "Courses", "Honors", "Organizations", "Publications", "Certifications", "Projects", "Patents",
         "Test Scores", "Causes You Care About", "Volunteering", "Hashtag Follows", "Member Follows", "Saved Items", "Votes",
         "Comments", "Reactions", "Shares", "Instant Reposts", "InstantReposts", "Security Challenges", "Inferences about you",
         "LAN Ads Engagement", "Ads Clicked", "Events", "Providers", "Reviews", "Learning", "Profile Summary",
         "Job Applicant Saved Answers", "Job Applicant Saved Screening Question Responses", "LearningCoachMessages"),
    )
)  # fmt: skip
"""Files whose columns say too little."""

_PLAIN: Final = _signatures("""
Name
Name,Proficiency
Name,Number
Title,Description,Issued On
Name,Position,Description,Started On,Finished On
Name,Url,Description
Supported Cause
Question,Answer
Hashtag,CreatedTime,State
Name,Description,Test Date,Score
Date,Action,Ad Identifier,Page/App
No conversations found
Challenge Date,IP Address,User Agent,Country,Challenge Type
""")
"""Headers of these files."""

_ASSISTANTS: Final = frozenset(
    map(fold, ("guide messages", "coach messages", "learning coach messages", "learning role play messages"))
)
"""Files with the columns of messages that hold talks with LinkedIn's own programs."""

_NUMBERED = re.compile(r"[ _-]\d+$")


class _Table(NamedTuple):
    """A file as it is understood: `after` physical lines end with the header."""

    kind: str
    titles: tuple[str, ...]
    delimiter: str
    after: int


def _base_name(name: str) -> str:
    """The name of a file in the archive, without folders, ending and the number that some bear."""
    return fold(_NUMBERED.sub("", PurePosixPath(name.replace("\\", "/")).stem))


def _kind(titles: Sequence[str], name: str) -> str:
    """Which file of the archive has these titles (folded); "" for none."""
    columns = frozenset(titles)
    base = _base_name(name)
    for kind, signatures in _KINDS.items():
        if any(columns >= signature for signature in signatures):
            return "other" if kind == "messages" and base in _ASSISTANTS else kind
    if columns in _EXACT or (base in _NAMED and any(columns == plain for plain in _PLAIN)):
        return "other"
    return ""


def _find(lines: Sequence[str], name: str) -> _Table | None:
    """Find the header among the first lines; there may be a preamble above it."""
    for index, line in enumerate(lines[:_HEADER_LINES]):
        text = line[:_HEADER_CHARACTERS].replace("\ufeff", "").strip()
        for delimiter in DELIMITERS:
            if delimiter not in text and delimiter != ",":
                continue
            if text.count(delimiter) > _MOST_COLUMNS:
                continue
            titles = tuple(fold(cell.strip().strip('"')) for cell in text.split(delimiter))
            kind = _kind(titles, name)
            if kind:
                return _Table(kind, titles, delimiter, index + 1)
    return None


def recognises(head: bytes) -> bool:
    """Whether a file that begins so is one of LinkedIn's archive, by its columns."""
    return recognises_named("", head)


def recognises_named(name: str, head: bytes) -> bool:
    """Whether a file of that name that begins so is one of LinkedIn's archive."""
    # Twice the characters, as UTF-16 has two bytes for each.
    text, _ = decode_file(head[: 2 * _HEADER_CHARACTERS])
    return _find(re.split(r"\r+\n|\n|\r", text, maxsplit=_HEADER_LINES), name) is not None


# -- rows ----------------------------------------------------------------------------------------------------

_OPTIONAL = frozenset(
    map(fold, ("ATTACHMENTS", "IS MESSAGE DRAFT", "IS CONVERSATION DRAFT", "FOLDER", "SUBJECT", "Edited On"))
)


class _Cells(NamedTuple):
    """One row, by folded title."""

    where: str
    cells: Mapping[str, str]

    def text(self, *titles: str) -> str:
        """The cleaned text of the first of these columns that is there; "" without one."""
        return next((self.cells[title] for title in titles if title in self.cells), "")

    def line(self, *titles: str) -> str:
        """The same on one line."""
        return one_line(self.text(*titles))


def _table(source: Source) -> tuple[_Table | None, str]:
    encoding = encoding_of(source)
    with source.open() as stream:
        return _find(list(islice(text_lines(stream, encoding), _HEADER_LINES)), source.name), encoding


def _rows(source: Source, table: _Table, encoding: str) -> Iterator[_Cells | Skipped | Problem]:
    """The rows of a table behind its header; none for those without text."""
    titles = table.titles
    most = len(titles)
    fewest = max((index + 1 for index, title in enumerate(titles) if title not in _OPTIONAL), default=most)
    with source.open() as stream:
        lines = islice(text_lines(stream, encoding), table.after, None)
        for row in rows(lines, table.delimiter, table.after):
            where = f"{source.name}:{row.line if isinstance(row, Row) else row.where}"
            if isinstance(row, Problem):
                yield Problem(where, row.why)
            elif any(cell.strip() for cell in row.cells):
                wrong = wrong_width(row.cells, fewest, most, table.delimiter)
                if wrong:
                    yield Problem(where, wrong)
                elif fold(row.cells[0]) == titles[0] and [*map(fold, row.cells)] == [*titles]:
                    yield Skipped(where, "headers again")
                else:
                    yield _Cells(where, dict(zip(titles, map(clean, row.cells), strict=False)))


# -- times ---------------------------------------------------------------------------------------------------

_UTC = r"(?:\s*(?:UTC|GMT|Z|[+-]00:?00))?"
_ISO = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:T|,?\s+)(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?" + _UTC,
    re.IGNORECASE | re.ASCII,
)
_US = re.compile(
    r"(\d{1,2})[/.](\d{1,2})[/.](\d{4}|\d\d),?\s+(\d{1,2}):(\d\d)(?::(\d\d))?\s*([ap])?(?:\.?m\.?)?" + _UTC,
    re.IGNORECASE | re.ASCII,
)
_CENTURY = 2000


def _instant(text: str) -> Instant | None:
    """Read `2024-03-15 09:30:00 UTC` or `6/28/24, 1:02 PM`; None for what is neither."""
    text = text[:60].strip()
    match = _ISO.fullmatch(text)
    if match is not None:
        year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
    else:
        match = _US.fullmatch(text)
        if match is None:
            return None
        month, day, year, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
        if month > 12:  # no month: a table that someone saved anew in another country
            month, day = day, month
        if year < 100:
            year += _CENTURY
        if match[7]:
            if not 1 <= hour <= 12:
                return None
            hour = hour % 12 + (12 if match[7] in "pP" else 0)
    try:
        return int(datetime(year, month, day, hour, minute, second, tzinfo=UTC).timestamp())
    except ValueError:
        return None


def _placed(row: _Cells, text: str, hints: Hints) -> Instant | Skipped | Problem:
    """The instant of a row, or what is to be said of it."""
    at = _instant(text)
    if at is None or at < 0:
        return Problem(row.where, f"unreadable date: {shortened(text)}" if text else "no date")
    return at if at <= hints.until else Skipped(row.where, "things that lie ahead")


# -- people --------------------------------------------------------------------------------------------------

_MEMBER = re.compile(
    r"linkedin member|(?:membre|membro|miembro|utente|usuario)(?: de| do)? linkedin|linkedin mitglied"
)
_URLS = re.compile(r"[,;\s]+")
_TITLES = re.compile(
    r"(?:[A-Z]\w{0,2}\.){1,4}[A-Z]?\w?|[A-Z]{2,6}[A-Z®™()-]*|(?:Ph|Psy|Ed|Pharm|Sc|Eng|Th)\.?\s?D\.?|(?:Jr|Sr|Esq|II+|IV)\.?"
    r"|[BM]\.?(?:Sc|Eng|Ed|Arch|Mus|Phil|Res)\.?|[A-Z]{2,5} .{0,40}|he/him|she/her|they/them"
)
"""What people put behind their names: degrees and the like, which a list of names must not take for a name."""


def _is_gone(name: str, url: str) -> bool:
    return not url and _MEMBER.fullmatch(fold(name)) is not None


def _party(name: str, url: str) -> Party:
    handles = (Handle("url", url),) if url_key(url) is not None else ()
    return Party(one_line(name)[:_NAME_LIMIT].rstrip(), handles)


def _names(text: str, wanted: int) -> list[str]:
    """Take a list of names apart, if that gives as many as `wanted` (0 for any number); else none.

    `Jane Doe, Ph.D., Bo Ek` are two people.
    """
    if wanted == 1:
        return [text]
    for separator in (";", ","):
        names: list[str] = []
        for part in filter(None, map(str.strip, text.split(separator))):
            if names and separator == "," and _TITLES.fullmatch(part):
                names[-1] += f", {part}"
            else:
                names.append(part)
        if len(names) == wanted or (not wanted and (len(names) > 1 or separator == ",")):
            return names
    return []


def _recipients(row: _Cells, sender: Party) -> list[Party]:
    """To whom a message went, without its sender and without those who have left."""
    urls = [each for each in _URLS.split(row.text("recipient profile urls")) if each]
    names = _names(row.line("to"), len(urls))
    people = (
        [_party(name, "") for name in names if not _is_gone(name, "")]
        if not urls
        else [_party(name, url) for name, url in zip(names or [""] * len(urls), urls, strict=True)]
    )
    known = {identity(each): each for each in people if identity(each)}
    known.pop(identity(sender), None)
    return list(known.values())


# -- messages ------------------------------------------------------------------------------------------------

_YES = frozenset(("yes", "true", "1", "y"))
_TEMPLATE = re.compile(r"%(?:FIRSTNAME|LASTNAME|COMPANYNAME|JOBTITLE)%", re.IGNORECASE)


def _left_out(row: _Cells, sender_url: str) -> str:
    """Why a message is none for a ledger, as a plural; "" for one that is."""
    folder = fold(row.text("folder"))
    if row.text("is message draft").lower() in _YES or row.text("is conversation draft").lower() in _YES:
        return "drafts"
    if folder in ("draft", "drafts"):
        return "drafts"
    if folder == "spam":
        return "spam"
    content = row.text("content")
    sponsored = fold(row.text("conversation title")) == "sponsored conversation"
    campaign = "spinmail-quill-editor" in content[:2000] or _TEMPLATE.search(content[:20_000])
    if sponsored or (campaign and not sender_url) or "linkedin.com/company/" in sender_url.lower():
        return _SPONSORED
    return _GONE if _is_gone(row.line("from"), sender_url) else ""


def _message(row: _Cells, hints: Hints) -> FileRecord:
    url = row.line("sender profile url")
    what = _left_out(row, url)
    if what:
        return Skipped(row.where, what)
    at = _placed(row, row.line("date"), hints)
    if not isinstance(at, int):
        return at
    sender = _party(row.line("from"), url)
    mine = row.text("direction").upper() == "OUTGOING"
    if not identity(sender) and not mine:
        return Problem(row.where, "a message without a sender")
    people = _recipients(row, sender)
    if len(people) > _MOST_PEOPLE:
        return Problem(row.where, f"a message to more than {_MOST_PEOPLE} people")
    if not people and (mine or row.text("to", "recipient profile urls")):
        return Skipped(row.where, _GONE)
    subject = row.line("subject")[:_SUBJECT_LIMIT] if hints.keep_subject else ""
    return TouchRecord(
        where=row.where,
        key=content_key("linkedin", [row.line("conversation id"), at, identity(sender), row.line("content")]),
        at=at,
        channel="message",
        sender=None if mine else sender,
        people=tuple(people),
        subject=subject or None,
        origin=_ORIGIN,
    )


# -- invitations ---------------------------------------------------------------------------------------------


def _invitation(row: _Cells, hints: Hints) -> FileRecord:
    """A touch by the one who sent it, if it says anything; the direction tells which of the two is the user."""
    text = row.line("message")
    if not text:
        return Skipped(row.where, _NO_TEXT)
    inviter = _party(row.line("from"), row.line("inviterprofileurl"))
    invitee = _party(row.line("to"), row.line("inviteeprofileurl"))
    direction = row.text("direction").upper()
    other = invitee if direction == "OUTGOING" else inviter
    if _is_gone(other.name, other.handles[0].value if other.handles else ""):
        return Skipped(row.where, _GONE)
    if not identity(other) or (not direction and not identity(invitee)):
        return Problem(row.where, "an invitation that does not say who sent it to whom")
    at = _placed(row, row.line("sent at"), hints)
    if not isinstance(at, int):
        return at
    return TouchRecord(
        where=row.where,
        key=content_key("linkedin", ["invitation", at, identity(inviter), identity(invitee), text]),
        at=at,
        channel="message",
        sender=None if direction == "OUTGOING" else inviter,
        people=(invitee,) if identity(invitee) else (),
        origin=_ORIGIN,
    )


# -- notes ---------------------------------------------------------------------------------------------------


def _note(row: _Cells, _: Hints) -> FileRecord:
    """A note that the user put on a connection's profile."""
    url = row.line("connection profile url")
    name = " ".join(filter(None, (row.line("connection first name"), row.line("connection last name"))))
    party, text = _party(name, url), row.text("note")
    if not identity(party):
        return Problem(row.where, "a note that names nobody")
    key = f"linkedin:{url_key(url)}" if party.handles else ""
    return PersonRecord(
        where=row.where,
        name=party.name or url,
        key=key,
        handles=party.handles,
        origin=Origin("online", "linkedin"),
        notes=(text,) if text else (),
    )


# -- the reader ----------------------------------------------------------------------------------------------

_READERS: Final[Mapping[str, Callable[[_Cells, Hints], FileRecord]]] = {
    "messages": _message,
    "invitations": _invitation,
    "notes": _note,
}


def read(source: Source, hints: Hints) -> Iterator[FileRecord]:
    """Yield what a file of the archive tells, in file order: a record, a `Skipped` or a `Problem` a row.

    A file without contacts and messages is one `Skipped`. Nothing is raised.
    """
    table, encoding = _table(source)
    if table is None:
        yield Problem(source.name, "no file of LinkedIn's archive: the names of its columns are missing")
        return
    reader = _READERS.get(table.kind)
    if reader is None:
        yield Skipped(source.name, _OTHERS)
        return
    for row in _rows(source, table, encoding):
        yield reader(row, hints) if isinstance(row, _Cells) else row


# -- who the user is -----------------------------------------------------------------------------------------

_ROWS_FOR_OWN = 2000
_FEWEST_CONVERSATIONS = 3


def own(source: Source) -> list[str]:
    """Return the user's names and addresses as a file of the archive tells them; nothing for what is no such file.

    `Profile.csv` has the name, `Email Addresses.csv` the confirmed addresses, `Invitations.csv` the name and the profile's
    address. Of messages it is the one who has a part in all of at least three conversations.
    """
    table, encoding = _table(source)
    if table is None:
        return []
    tables = islice(_rows(source, table, encoding), _ROWS_FOR_OWN)
    found = [row for row in tables if isinstance(row, _Cells)]
    if table.kind == "profile":
        names = [" ".join(filter(None, (row.line("first name"), row.line("last name")))) for row in found[:1]]
        return [name for name in names if name]
    if table.kind == "emails":
        addresses = [row.line("email address") for row in found if row.text("confirmed").lower() != "no"]
        return [address for address in addresses if email_key(address) is not None]
    if table.kind == "invitations":
        return _own_of_invitations(found)
    return _own_of_messages(found) if table.kind == "messages" else []


def _own_of_invitations(found: Sequence[_Cells]) -> list[str]:
    texts: dict[str, None] = {}
    for row in found:
        direction = row.text("direction").upper()
        titles = {"OUTGOING": ("from", "inviterprofileurl"), "INCOMING": ("to", "inviteeprofileurl")}
        for title in titles.get(direction, ()):
            if row.line(title):
                texts[row.line(title)] = None
    return list(texts)[:10]


def _own_of_messages(found: Sequence[_Cells]) -> list[str]:
    """Everyone in a row talks with the user, so the user is the one who is in every conversation."""
    talks: dict[str, dict[str, Party]] = {}
    for row in found:
        url = row.line("sender profile url")
        if not _left_out(row, url) and url and row.text("recipient profile urls"):
            sender = _party(row.line("from"), url)
            people = talks.setdefault(row.line("conversation id"), {})
            people.update({identity(each): each for each in (*_recipients(row, sender), sender)})
    counts = Counter(key for people in talks.values() for key in people)
    everywhere = [key for key, count in counts.items() if count == len(talks)]
    if len(talks) < _FEWEST_CONVERSATIONS or len(everywhere) != 1:
        return []
    parties = [people[everywhere[0]] for people in talks.values()]
    texts = [each.name for each in parties] + [handle.value for handle in parties[0].handles]
    return list(dict.fromkeys(filter(None, texts)))[:10]
