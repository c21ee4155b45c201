"""Files out: everything as JSON; people as cards, a table, a calendar, a document, or a folder of cards."""

import codecs
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, NamedTuple, TextIO, cast

import typer

from relationship_ledger.cli.file_out import write_whole
from relationship_ledger.cli.output import Json, document, say
from relationship_ledger.cli.run import Run
from relationship_ledger.errors import NotFoundError, StoreError, UsageError
from relationship_ledger.render.text import mute

if TYPE_CHECKING:
    from relationship_ledger.formats.calendar_out import Entry
    from relationship_ledger.formats.vcard_out import Version
    from relationship_ledger.model import Person
    from relationship_ledger.store.people_export import Wanted

FORMATS = ("json", "csv", "vcard", "vcard4", "ics", "markdown", "vdir")
_OTHER_NAMES = {"vcard3": "vcard", "vcf": "vcard", "md": "markdown", "ical": "ics"}
_KEPT_EXPORTS = 50
_DAYS = 365
"""So many days ahead a calendar shows the ends of shelf lives."""


class Asked(NamedTuple):
    """What an export is asked to be. `ids` are the people who are meant; None means everyone."""

    kind: str
    raw: bool = False
    days: int = _DAYS
    with_standing: bool = False
    ids: Sequence[str] | None = None


def export(
    ctx: typer.Context,
    whom: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILTER]...", help="Only those, such as 'tier<=2 list:Choir'; all if nothing."
        ),
    ] = None,
    format_: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help="json (everything), csv, vcard (3.0), vcard4, ics, markdown, vdir (a folder of cards).",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "-o", "--out", metavar="FILE", help="Where to; standard output if nothing. For vdir a folder."
        ),
    ] = None,
    raw: Annotated[
        bool, typer.Option("--raw", help="Don't guard a CSV's cells against spreadsheets.")
    ] = False,
    days: Annotated[
        int | None,
        typer.Option(
            "--days",
            min=0,
            max=36_500,
            help=f"How far ahead a calendar shows ends of shelf lives. [default: {_DAYS}]",
        ),
    ] = None,
    with_standing: Annotated[
        bool,
        typer.Option(
            "--with-standing", help="Cards also say shelf life and last touch, and so change by the day."
        ),
    ] = False,
    overwrite: Annotated[
        bool,
        typer.Option("--overwrite", help="In a vdir, replace this program's cards that another one changed."),
    ] = False,
    json: Json = False,
) -> None:
    """Write everything as JSON, which an empty ledger reads back whole, or people in a format of other programs.

    The format follows from the file's name, or say it. Everyone is written, in any state; a calendar leaves out those who
    were let go or died.
    """
    run: Run = ctx.obj
    kind = _kind(format_, out)
    for given, name, kinds in (
        (days is not None, "--days", {"ics"}),
        (with_standing, "--with-standing", {"vcard", "vcard4", "vdir"}),
        (overwrite, "--overwrite", {"vdir"}),
        (raw, "--raw", {"csv", "json"}),
    ):
        if given and kind not in kinds:
            raise UsageError(
                f"{name} says nothing to --format {kind}; it is for {' and '.join(sorted(kinds))}."
            )
    if whom and kind == "json":
        raise UsageError("JSON is everything there is. A filter is for " + ", ".join(FORMATS[1:]) + ".")
    asked = Asked(
        kind, raw, _DAYS if days is None else days, with_standing, _ids(run, whom) if whom else None
    )
    if kind == "vdir":
        if out is None:
            raise UsageError("A vdir is a folder. Name it: `ledger export --format vdir -o FOLDER`.")
        _write_folder(run, asked, out, overwrite=overwrite, json=json)
        return
    if out is None:
        if json:
            raise UsageError("The export itself goes to standard output. With --json name a file: -o FILE.")
        _to_stdout(lambda stream: _write(run, asked, stream))
        return
    write_whole(out, lambda stream: _write(run, asked, stream.buffer))
    _remember_export(run, out)
    if json:
        document({"file": str(out), "format": kind})
    else:
        say(f"Written to {out}. {_CARE}")


def _ids(run: Run, whom: Sequence[str]) -> list[str]:
    """The people that a filter, or a name or a part of one, means. Raises NotFoundError where it means nobody."""
    from relationship_ledger.cli import filters
    from relationship_ledger.core.query import is_filter, joined

    text = joined(whom)
    if is_filter(text):
        found = run.reader.whom(run.view, filters.criteria(run, text))
    else:
        found = list(run.search(" ".join(whom), similar=False))
    if not found:
        raise NotFoundError(f"No one fits “{text}”; nothing was written. {filters.doubt(text)}".strip())
    return [ref.id for ref in found]


_CARE = "It holds what people told you: keep it as you keep the ledger."


def _kind(format_: str | None, out: Path | None) -> str:
    said = (format_ or (out.suffix.removeprefix(".") if out else "json")).casefold()
    kind = _OTHER_NAMES.get(said, said)
    if kind not in FORMATS:
        named = "A name without a known ending says no format. " if format_ is None else ""
        raise UsageError(
            f"There is no format “{said}”. {named}Say --format with one of: {', '.join(FORMATS)}."
        )
    return kind


def _to_stdout(write: Callable[[BinaryIO], object]) -> None:
    """Bytes as they are, whatever a terminal speaks; a reader that has gone away ends the run in silence."""
    try:
        sys.stdout.flush()
        write(sys.stdout.buffer)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        mute()
        raise SystemExit(0) from None


def _text(stream: BinaryIO) -> TextIO:
    """UTF-8 onto a stream, line ends as they are written."""
    return cast("TextIO", codecs.getwriter("utf-8")(stream))


def _write(run: Run, asked: Asked, stream: BinaryIO) -> None:
    if asked.kind == "json":
        from relationship_ledger.formats import load

        load("ledger_json").write(run.reader.everything(), _text(stream), now=run.now)
    elif asked.kind == "csv":
        from relationship_ledger.cli.table import write_people
        from relationship_ledger.store.people_export import Wanted

        write_people(run, _people(run, asked, Wanted(standings=True)), _text(stream), raw=asked.raw)
    elif asked.kind == "ics":
        from relationship_ledger.formats import calendar_out

        calendar_out.write(_entries(run, asked), stream, now=run.now)
    elif asked.kind == "markdown":
        from relationship_ledger.cli.people_document import write_document

        write_document(run, asked.ids, _text(stream))
    else:
        from relationship_ledger.formats import vcard_out

        vcard_out.write((text for _, text in _cards(run, asked)), stream)


def _people(run: Run, asked: Asked, wanted: "Wanted") -> "Iterator[Person]":
    from relationship_ledger.store.people_export import people

    return people(run.reader, run.view, asked.ids, wanted)


# Cards


def _cards(run: Run, asked: Asked) -> Iterator[tuple[str, str]]:
    """UID and card of each person."""
    from relationship_ledger.formats.vcard_out import card
    from relationship_ledger.store.people_export import Wanted

    version: Version = "4.0" if asked.kind == "vcard4" else "3.0"
    for person in _people(run, asked, Wanted(standings=asked.with_standing)):
        yield person.uid, card(person, version, _standing(run, person))


def _standing(run: Run, person: "Person") -> Iterator[tuple[str, str]]:
    standing = person.standing
    if standing is None:
        return
    from relationship_ledger.render import words

    yield "SHELF-LIFE", words.shelf_life(standing)
    if standing.last_touch is not None:
        yield "LAST-TOUCH", datetime.fromtimestamp(standing.last_touch.at, run.moment.zone).date().isoformat()


def _write_folder(run: Run, asked: Asked, out: Path, *, overwrite: bool, json: bool) -> None:
    from relationship_ledger.cli import folder_out
    from relationship_ledger.store.people_export import uids

    outcome = folder_out.write_folder(
        out,
        (folder_out.Card(uid, text.encode("utf-8")) for uid, text in _cards(run, asked)),
        uids(run.reader).values(),
        ledger=run.reader.meta("ledger") or "",
        overwrite=overwrite,
    )
    _remember_export(run, out)
    if json:
        document(
            {
                "written": outcome.written,
                "unchanged": outcome.unchanged,
                "removed": outcome.removed,
                "left_alone": [{"where": each.where, "why": each.why} for each in outcome.left_alone],
            }
        )
        return
    from relationship_ledger.render import plain, words

    plain.line(
        f"{words.count(outcome.written, 'card')} written, {outcome.unchanged:,} unchanged, {outcome.removed:,} removed, "
        f"{len(outcome.left_alone):,} left alone."
    )
    theirs = [each for each in outcome.left_alone if each.why == folder_out.THEIRS]
    shown = [each for each in outcome.left_alone if each.why != folder_out.THEIRS]
    for each in shown:
        plain.line(each.where, each.why)
    if theirs:
        say(
            f"{words.count(len(theirs), 'card')} of another program for people who are in the ledger too: left as they are."
        )
    say(f"The cards are in {out}. They hold what people told you: keep them as you keep the ledger.")


# A calendar


def _entries(run: Run, asked: Asked) -> "Iterator[Entry]":
    """Days and promises of the living, and when active ties expire."""
    from relationship_ledger.formats import calendar_out
    from relationship_ledger.model import DAY
    from relationship_ledger.render import words
    from relationship_ledger.store.people_export import Wanted

    until = run.now + asked.days * DAY
    for person in _people(run, asked, Wanted(standings=True, promises=True)):
        standing, name = person.standing, person.contact.name
        if standing is None or standing.state == "deceased":
            continue
        for promise in person.promises:
            entry = calendar_out.of_promise(promise)
            if entry is not None:
                yield entry
        if standing.state == "archived":
            continue
        for day in person.days:
            yield calendar_out.of_day(day, name)
        expires = standing.expires_at
        if standing.state == "active" and not standing.unknown and expires and run.now <= expires <= until:
            about = words.why_now(standing, run.now)
            if standing.suggestion is not None:
                about += f"\n{standing.suggestion.channel}, {words.minutes(standing.suggestion.minutes)}"
            local = datetime.fromtimestamp(expires, run.moment.zone).date()
            yield calendar_out.of_expiry(person.contact.id, name, local, about)


def _remember_export(run: Run, out: Path) -> None:
    """Keep where exports went, so that `forget` can name them."""
    import json

    kept: list[str] = json.loads(run.reader.meta("exports") or "[]")
    paths = list(dict.fromkeys([*kept, str(out.absolute())]))[-_KEPT_EXPORTS:]
    if paths == kept:
        return
    try:
        with run.writer() as writer:
            writer.set_meta("exports", json.dumps(paths))
    except StoreError:
        say("The ledger can't be written, so that it does not know of this export.")
