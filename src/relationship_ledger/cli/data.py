"""The ledger as a whole: beginning one, a demo, settings."""

import os
from math import isnan
from pathlib import Path
from typing import Annotated

import typer

from relationship_ledger import clock, config
from relationship_ledger.cli.output import Json, Plain, answer, document, form, say
from relationship_ledger.cli.run import Run
from relationship_ledger.errors import StoreError, UsageError
from relationship_ledger.model import SettingValue
from relationship_ledger.render import plain, words

_DEMO = "demo"


def init(
    ctx: typer.Context,
    region: Annotated[
        str | None,
        typer.Option("--region", metavar="CC", help="Country of phone numbers written without one."),
    ] = None,
    timezone: Annotated[
        str | None, typer.Option("--timezone", metavar="ZONE", help="Your time zone, if not the system's.")
    ] = None,
    json: Json = False,
    plain_: Plain = False,
) -> None:
    """Begin a ledger. A demo in its place is moved aside."""
    from relationship_ledger.store.writer import Writer, begin

    run: Run = ctx.obj
    chosen = region if region is not None else _region_of_locale()
    values = {"region": config.check("region", chosen)} if chosen else {}
    if timezone:
        clock.zone(timezone)
        values["timezone"] = timezone
    if chosen == "US":
        values["day-first"] = "no"
    aside = _move_demo_aside(run)
    moment = run.moment_in(values.get("timezone") or clock.system_zone_name())
    begin(run.path, run.author(moment, begun=False), {})
    with Writer(run.path, run.author(moment), run.build) as writer, writer.step("init") as step:
        step.put(*(SettingValue(name, value) for name, value in values.items()))
    _remember(run)
    next_ = "Next: `ledger import FILE` with your address book, or `ledger add NAME`; then `ledger triage`."
    moved = f"The demo that was there is at {aside}. " if aside else ""
    told = {"ledger": str(run.path), "settings": values, "demo_moved_to": str(aside) if aside else None}
    answer(told, f"A new ledger is at {run.path}.", moved + next_, json=json, plain=plain_)


def _region_of_locale() -> str:
    """The country that the system's language is set to, or nothing."""
    for variable in ("LC_ALL", "LC_TELEPHONE", "LANG"):
        country = os.environ.get(variable, "").partition(".")[0].partition("_")[2][:2]
        if len(country) == 2 and country.isalpha():
            return country.upper()
    return ""


def _move_demo_aside(run: Run) -> Path | None:
    """Make room where only a demo is. Raises StoreError where a ledger is."""
    if not run.path.exists() or run.path.stat().st_size == 0:
        return None
    if run.reader.meta(_DEMO) is None:
        raise StoreError(f"There is a ledger at {run.path} already; nothing was changed.")
    run.reader.close()
    del run.reader
    number = 1
    while (aside := run.path.with_name(f"{run.path.stem}-demo-{number}{run.path.suffix}")).exists():
        number += 1
    return run.path.rename(aside)


def _remember(run: Run) -> None:
    """Keep where the ledger lies, unless another one that is still there is kept already."""
    try:
        location = config.settings_folder() / "location"
        kept = Path(location.read_text(encoding="utf-8").strip()) if location.is_file() else None
        if kept is None or not kept.exists():
            config.remember_location(run.path)
    except OSError as error:
        say(f"Where it lies could not be kept ({error.strerror}): set RELATIONSHIP_LEDGER={run.path}.")


def demo(
    ctx: typer.Context,
    people: Annotated[int, typer.Option("--people", min=1, max=1_000_000, help="How many people.")] = 120,
    seed: Annotated[int, typer.Option("--seed", help="The same seed, the same life.")] = 1,
    years: Annotated[float, typer.Option("--years", min=0.1, max=50, help="How many years of it.")] = 3,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Where to write it.")] = None,
    json: Json = False,
    plain_: Plain = False,
) -> None:
    """Write a made-up ledger that looks like a life, to try things on."""
    from relationship_ledger.cli.demo import fill
    from relationship_ledger.store.writer import begin

    if isnan(years):
        raise UsageError("Say --years as a number.")
    run = Run(str(out), ctx.obj.as_of) if out else ctx.obj
    moment = run.moment_in(clock.system_zone_name())
    if not out and run.path.exists() and run.path.stat().st_size:
        raise StoreError(
            f"There is a ledger at {run.path} already. Name another file: `ledger demo --out demo.db`."
        )
    begin(run.path, run.author(moment, begun=False), {_DEMO: "yes"})
    try:
        touches = fill(run, moment, people=people, seed=seed, years=years)
    except BaseException:
        run.path.unlink(missing_ok=True)  # it was begun a moment ago, and half a demo is none
        raise
    use = f"ledger --ledger {run.path} " if out else "ledger "
    answer(
        {"ledger": str(run.path), "people": people, "touches": touches},
        f"A demo of {words.count(people, 'person', 'people')} and {words.count(touches, 'touch', 'touches')} is at {run.path}.",
        f"Look around: `{use}due`, `{use}people`, `{use}plan`.",
        json=json,
        plain=plain_,
    )


def settings(
    ctx: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="A setting.")] = None,
    value: Annotated[str | None, typer.Argument(metavar="[VALUE]", help="Its new value.")] = None,
    unset: Annotated[bool, typer.Option("--unset", help="Back to its default.")] = False,
    json: Json = False,
    plain_: Plain = False,
) -> None:
    """Look at settings, or change one. A change reckons every standing anew, and can be undone."""
    run: Run = ctx.obj
    if name is None:
        _show_settings(run, json=json, plain_=plain_)
        return
    setting = config.describe(name)
    stored = run.reader.setting_values()
    if value is None and not unset:
        if json:
            document(
                {
                    "name": name,
                    "value": stored.get(name, setting.default),
                    "default": setting.default,
                    "help": setting.help,
                }
            )
        else:
            plain.line(name, stored.get(name, setting.default) or "(empty)", setting.help)
        return
    if value is not None and unset:
        raise UsageError("Say a value or --unset, not both.")
    checked = None if value is None else config.check(name, value)
    if name == "timezone" and checked:
        clock.zone(checked)
    with run.writer() as writer, writer.step("config") as step:
        if checked is None:
            step.drop(SettingValue(name, ""))
        else:
            step.put(SettingValue(name, checked))
    now = setting.default if checked is None else checked
    answer(
        {"name": name, "value": now},
        f"{name} is {now or '(empty)'}.",
        "Take it back with `ledger undo`." if step.seq else "Nothing was changed.",
        json=json,
        plain=plain_,
    )


def _show_settings(run: Run, *, json: bool, plain_: bool) -> None:
    stored = run.reader.setting_values()
    names = [*config.SETTINGS, *(name for name in stored if name not in config.SETTINGS)]
    rows = [(name, stored.get(name, config.describe(name).default), config.describe(name)) for name in names]
    shape = form(json=json, plain=plain_)
    if shape == "json":
        document(
            {
                "ledger": str(run.path),
                "settings": [
                    {
                        "name": name,
                        "value": value,
                        "default": row.default,
                        "set": name in stored,
                        "help": row.help,
                    }
                    for name, value, row in rows
                ],
            }
        )
    elif shape == "plain":
        for name, value, row in rows:
            plain.line(name, value, row.help)
    else:
        from relationship_ledger.render import screen

        shown = [row for row in rows if row[0] in stored or not row[0].startswith(("channel.", "tier."))]
        screen.show(
            screen.heading("Settings"),
            screen.prose(f"of the ledger at {run.path}", "dim"),
            "",
            screen.reasons(
                (name + (" *" if name in stored else ""), value or "–", row.help)
                for name, value, row in shown
            ),
            "",
            screen.prose(
                "Tiers and channels: `ledger config --plain`. An asterisk marks what you have set.", "dim"
            ),
        )
