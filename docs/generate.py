# ruff: noqa: INP001  # a script, no package
"""Writes docs/commands.md from the program's own help, and docs/config.md from its table of settings.

Run as `python docs/generate.py`. With `--check` it changes nothing, and exits 1 where a page is not as it would be
written.
"""

import io
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import typer

from relationship_ledger import config
from relationship_ledger.cli.main import app, main

HERE = Path(__file__).parent
WIDTH = "80"
_MADE = "<!-- Made by docs/generate.py; change the program, not this page. -->"
_PARTS = ("depth", "minutes", "lands", "two-way", "words")
_OUT_OF_RANGE = ("-999999999999", "?!")
"""Texts that no setting takes, by whose refusal each says what it takes."""

_COMMANDS = """\
# Commands

{made}

What `--help` says of each, at 80 columns. How they work together stands in the [README](../README.md); what scripts
may rely on in [scripts.md](scripts.md); the words in [words.md](words.md).

```text
{help}
```
"""

_SETTINGS = """\
# Settings

{made}

Settings lie in the ledger itself: they travel with it, each change is one step of the journal and can be undone, and
every standing is reckoned anew in the same transaction.

```sh
ledger config                      # all of them; an asterisk marks what you have set
ledger config budget               # one
ledger config budget 240           # change it
ledger config budget --unset       # back to its default
```

{plain}

`timezone` takes the name of a zone that the system, or Python's `tzdata`, knows.

## Tiers

Their names are `tier.N.weight` and `tier.N.horizon`. The defaults:

{tiers}

{tier_parts}

## Channels

Their names are `channel.NAME.PART`. The defaults:

{channels}

{channel_parts}

A channel of your own begins with its first setting, for instance `ledger config channel.letterbox.depth 0.3`. Its name
is one word of small letters, digits and underscores. Until they are set, its parts are: {own}.

What depth, lands and two-way do stands in [engine.md](engine.md).
"""


# Commands


def _help(*command: str) -> str:
    """What `--help` prints, at a fixed width, wherever this runs."""
    before = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = WIDTH
    try:
        with redirect_stdout(io.StringIO()) as told:
            main([*command, "--help"])
    finally:
        if before is None:
            del os.environ["COLUMNS"]
        else:
            os.environ["COLUMNS"] = before
    return "\n".join(line.rstrip() for line in told.getvalue().strip().splitlines())


def names() -> Iterator[tuple[str, ...]]:
    """Every command, and behind a group the commands in it, in the order of the help."""
    group: Any = typer.main.get_command(app)
    context = group.make_context("ledger", [], resilient_parsing=True)
    for name in group.list_commands(context):
        yield (name,)
        command = group.get_command(context, name)
        for inner in getattr(command, "commands", {}):
            yield (name, inner)


def commands_page() -> str:
    """The page of all commands."""
    parts = [_COMMANDS.format(made=_MADE, help=_help())]
    for name in names():
        title = " ".join(("ledger", *name))
        parts.append(f"{'#' * (1 + len(name))} {title}\n\n```text\n{_help(*name)}\n```\n")
    return "\n".join(parts)


# Settings


def _allowed(setting: config.Setting) -> str:
    """What a setting takes, in the words in which it refuses anything else."""
    for text in _OUT_OF_RANGE:
        try:
            setting.read(text)
        except ValueError as refusal:
            said = str(refusal)
            if "could not convert" not in said and "invalid literal" not in said:
                return said
    return "any text"


def _table(titles: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    def line(cells: tuple[str, ...]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"

    return "\n".join([line(titles), line(("---",) * len(titles)), *map(line, rows)])


def _code(text: str) -> str:
    return f"`{text}`" if text else "empty"


def _matrix(kind: str, title: str) -> tuple[str, str]:
    """A table of the defaults of `kind.NAME.PART`, a row a name; and one of what the parts mean."""
    found: dict[str, dict[str, config.Setting]] = {}
    for name, setting in config.SETTINGS.items():
        if name.startswith(f"{kind}."):
            _, which, part = name.split(".")
            found.setdefault(which, {})[part] = setting
    first = next(iter(found.values()))

    def meaning(setting: config.Setting) -> str:
        own = next(iter(found))
        return setting.help.removeprefix(f"{own}: ").replace(f"{kind} {own}", f"the {kind}")

    defaults = _table(
        (title, *first),
        ((_code(which), *(_code(parts[part].default) for part in first)) for which, parts in found.items()),
    )
    parts = _table(
        ("part", "takes", "meaning"),
        ((_code(part), _allowed(setting), meaning(setting)) for part, setting in first.items()),
    )
    return defaults, parts


def config_page() -> str:
    """The page of all settings."""
    plain = (setting for name, setting in config.SETTINGS.items() if name.count(".") < 2)
    tiers, tier_parts = _matrix("tier", "tier")
    channels, channel_parts = _matrix("channel", "channel")
    own = {part: config.describe(f"channel.own.{part}").default for part in _PARTS}
    return _SETTINGS.format(
        made=_MADE,
        plain=_table(
            ("name", "default", "takes", "meaning"),
            ((_code(row.name), _code(row.default), _allowed(row), row.help) for row in plain),
        ),
        tiers=tiers,
        tier_parts=tier_parts,
        channels=channels,
        channel_parts=channel_parts,
        own=", ".join(f"{part} {_code(default)}" for part, default in own.items()),
    )


PAGES: Mapping[str, Callable[[], str]] = {"commands.md": commands_page, "config.md": config_page}


def run(arguments: list[str]) -> int:
    """Write the pages, or with `--check` say which are not current."""
    stale = []
    for name, page in PAGES.items():
        place, text = HERE / name, page()
        if arguments == ["--check"]:
            if not place.is_file() or place.read_text(encoding="utf-8") != text:
                stale.append(name)
        else:
            place.write_text(text, encoding="utf-8")
    if stale:
        sys.stderr.write(f"Not current: {', '.join(stale)}. Run `python docs/generate.py`.\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
