"""The personal level, fitted on the ledger's own past."""

from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from relationship_ledger.cli.output import Json, Plain, document, form, say
from relationship_ledger.cli.run import Run
from relationship_ledger.errors import NothingToDoError
from relationship_ledger.model import DAY, WEEK_DAYS, Ref, SettingValue
from relationship_ledger.render import documents, plain, words

if TYPE_CHECKING:
    from relationship_ledger.core.tune import Tuning

_SHOWN = 12
_LEVEL = "level"


class Moved(NamedTuple):
    """Who would be due within a week with another level and is not now, and who no longer."""

    due: list[Ref]
    spared: list[Ref]


def tune(
    ctx: typer.Context,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only look: what would change, and who would become due.")
    ] = False,
    json: Json = False,
    plain_: Plain = False,
) -> None:
    """Fit your own level to your past, and keep it only if it predicts better what it did not see.

    All standings are reckoned anew in one step, which can be undone.
    """
    from relationship_ledger.cli.backtest import own
    from relationship_ledger.core import tune as core

    run: Run = ctx.obj
    shape = form(json=json, plain=plain_)
    log = own(run)
    bare = log._replace(traces=[each._replace(tie=each.tie._replace(level=0.0)) for each in log.traces])
    found = core.tune(bare, run.settings.level)
    if found is None:
        raise NothingToDoError(
            f"There is too little to fit a level to: {words.count(len(log.traces), 'tie', 'ties')} over {log.days:.0f} days. "
            f"It takes six weeks, and {core.LEAST_TIES} ties with two touches after the first third of them."
        )
    told = _told(found, run)
    if not found.accepted:
        refusal = f"The level stays at {found.level_before:g}. {told}"
        if dry_run:
            _print(found, Moved([], []), refusal, shape=shape)
            return
        raise NothingToDoError(refusal)
    moved = _moved(run, found.level)
    if dry_run:
        _print(
            found,
            moved,
            f"The level would go from {found.level_before:g} to {found.level:g}. {told}",
            shape=shape,
        )
        return
    with run.writer() as writer, writer.step("tune") as step:
        step.put(SettingValue(_LEVEL, f"{found.level:g}"))
    _print(
        found,
        moved,
        f"The level is {found.level:g}, and was {found.level_before:g}. {told}",
        shape=shape,
        done=True,
    )
    say("Every shelf life was reckoned anew. Take it back with `ledger undo`.")


def _told(found: "Tuning", run: Run) -> str:
    """What the level says and how sure that is, in words."""
    from datetime import datetime

    seen = words.day(
        datetime.fromtimestamp(found.seen_until, run.moment.zone).date(), run.moment.local().date()
    )
    change = f"{abs(found.gain) / found.loss_before:.1%}"
    figures = f"log loss {found.loss_before:.4f} before, {found.loss_after:.4f} with {found.level:g}"
    if not found.accepted:
        return (
            f"A level of {found.level:g} fits best what was logged up to {seen}, but foretells what came after no better for sure "
            f"({figures}, ± {found.error:.4f})."
        )
    longer = found.level < found.level_before
    return (
        f"Your ties keep {'longer' if longer else 'shorter'} silences than was assumed. Fitted on what was logged up to {seen}, it foretells "
        f"what came after better by {change} ({figures}, ± {found.error:.4f})."
    )


def _moved(run: Run, level: float) -> Moved:
    """Who would become due within a week, and who would not be any more."""
    from relationship_ledger.core.fold import fold
    from relationship_ledger.core.standing import settle, tie_of

    view, until = run.view, run.now + WEEK_DAYS * DAY
    moved = Moved([], [])
    for tie in run.reader.ties(view.settings, None, view.now):
        due = []
        for settings in (view.settings, view.settings._replace(level=level)):
            of = tie_of(tie.contact.origin, tie.contact.tier, tie.cadence, settings)
            folded = fold(tie.events, of, view.clock), tie.latest
            at = settle(tie.contact, tie.cadence, folded, tie.handles, settings, view.clock).due_at
            due.append(at is not None and at <= until)
        if due[0] != due[1]:
            (moved.due if due[1] else moved.spared).append(Ref(tie.contact.id, tie.contact.name))
    return moved


def _print(found: "Tuning", moved: Moved, sentence: str, *, shape: str, done: bool = False) -> None:
    if shape == "json":
        document(
            {
                "accepted": found.accepted,
                "applied": done,
                "level": {
                    "before": found.level_before,
                    "after": found.level if found.accepted else found.level_before,
                },
                "fitted": found.level,
                "log_loss": {
                    "before": documents.number(found.loss_before, 6),
                    "after": documents.number(found.loss_after, 6),
                    "error": documents.number(found.error, 6),
                },
                "ties": found.ties,
                "seen_until": documents.instant(found.seen_until),
                "horizons": list(found.horizons),
                "due": [documents.ref(each) for each in moved.due],
                "not_due": [documents.ref(each) for each in moved.spared],
            }
        )
        return
    if shape == "screen":
        from relationship_ledger.render import screen

        parts = [screen.prose(sentence)]
        for title, refs in (
            ("Due within a week by that", moved.due),
            ("No longer due by that", moved.spared),
        ):
            if refs:
                names = ", ".join(each.name for each in refs[:_SHOWN])
                more = f" and {len(refs) - _SHOWN} more" if len(refs) > _SHOWN else ""
                parts.append(screen.prose(f"{title}: {names}{more}."))
        screen.show(*parts)
        return
    plain.line(sentence)
    for word, refs in (("due", moved.due), ("not due", moved.spared)):
        for each in refs:
            plain.line(word, each.name, each.id)
