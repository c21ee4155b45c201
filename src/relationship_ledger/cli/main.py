"""The program: finds the command, runs it, and turns what goes wrong into a sentence and an exit code.

Commands are imported when they are called, which keeps the start short: the table below is all that help and
completion need.
"""

import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated, Any

gc.disable()  # while modules load nothing can be collected, and looking costs a tenth of the start

import typer  # noqa: E402
from typer.core import TyperGroup  # noqa: E402

from relationship_ledger.cli.output import say  # noqa: E402
from relationship_ledger.cli.run import Run  # noqa: E402
from relationship_ledger.errors import LedgerError, UsageError  # noqa: E402
from relationship_ledger.render.text import clean, mute  # noqa: E402

INTERRUPTED = 130
DEBUG_VARIABLE = "LEDGER_DEBUG"

_SECTIONS: dict[str, dict[str, tuple[str, str]]] = {
    "Every day": {
        "today": ("today:today", "Today on one screen; also what `ledger` alone shows."),
        "due": ("today:due", "Who needs maintenance this week."),
        "touch": ("touch:touch", "Log a conversation, in words of any order or a sentence."),
        "show": ("card:show", "One person on one card."),
        "why": ("why:why", "Every number of a person explained."),
        "plan": ("plan:plan", "This week's best touches in the minutes you have."),
        "forecast": ("forecast:forecast", "What so many hours a week will keep alive in a year."),
    },
    "People": {
        "add": ("people:add", "Add a person."),
        "edit": ("people:edit", "Change what is known of a person."),
        "people": ("people:people", "List people, searched and filtered."),
        "merge": ("same:merge", "Two are the same person: the second goes into the first."),
        "duplicates": ("same:duplicates", "Who may be in the ledger twice, and why."),
        "split": ("same:split", "Take a wrong merge apart."),
        "triage": ("triage:triage", "Go through people of whom little is known, one key each."),
        "alias": ("aside:alias", "Give a person another name."),
        "note": ("keep:note", "Keep a note on a person."),
        "date": ("keep:date", "Keep a birthday or another day."),
        "promise": ("keep:promise", "Keep what is owed, by you or by them."),
        "done": ("keep:done", "A promise is kept."),
        "snooze": ("aside:snooze", "Leave a person out of `due` for a while, or for good."),
        "wake": ("aside:wake", "End a snooze, or bring someone back from the archive."),
        "let-go": ("aside:let_go", "A planned farewell: archived, not deleted."),
        "forget": ("aside:forget", "Erase a person for good."),
    },
    "Lists": {
        "list": ("lists:app", "Make, show and change a list."),
        "lists": ("lists:lists", "All lists: how fresh they are, who answers, what each is."),
        "invest": ("invest:invest", "Log work put into a list: a dispatch, an event, a gift."),
    },
    "The ledger": {
        "init": ("data:init", "Begin a ledger."),
        "demo": ("data:demo", "Write a made-up ledger to try things on."),
        "import": ("exchange:import_", "Bring in people and touches from files."),
        "inbox": ("inbox:app", "Files and folders that `pull` reads."),
        "pull": ("inbox:pull", "Bring in what is new in them."),
        "export": ("export:export", "Write everything to a file."),
        "backup": ("backup:backup", "Copy the ledger, checked; old copies are thinned."),
        "restore": ("restore:restore", "Bring a backup back, and keep what it replaces."),
        "doctor": ("doctor:doctor", "Look whether the ledger is sound, and mend it."),
        "undo": ("journal:undo", "Take back the latest step."),
        "redo": ("journal:redo", "Take back the latest undo."),
        "history": ("journal:history", "What was logged, and what was changed."),
        "pause": ("keep:pause", "A span in which you did not keep the ledger."),
        "backtest": ("backtest:backtest", "How well the engine would have predicted the past."),
        "tune": ("tune:tune", "Fit your own level to your past, if that predicts better."),
        "config": ("data:settings", "Look at settings, or change one."),
    },
}
_COMMANDS = {name: place for section in _SECTIONS.values() for name, place in section.items()}


class LazyGroup(TyperGroup):
    """Knows its commands by a table and imports each one's module when it is called."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The names, in the order of the table."""
        return list(_COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Import and build one command; None where there is none of that name."""
        if cmd_name not in _COMMANDS:
            return None
        place, help_ = _COMMANDS[cmd_name]
        module, _, attribute = place.partition(":")
        found = getattr(import_module(f"relationship_ledger.cli.{module}"), attribute)
        if not isinstance(found, typer.Typer):
            single = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
            single.command(name=cmd_name, help=found.__doc__ or help_)(found)
            found = single
        command = typer.main.get_command(found)
        command.name = cmd_name
        return command

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the table by section, without importing a command."""
        for title, section in _SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(name, help_) for name, (_, help_) in section.items()])


app = typer.Typer(
    cls=LazyGroup,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(value: bool) -> None:
    if value:
        from relationship_ledger import __version__

        typer.echo(f"ledger {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def root(
    ctx: typer.Context,
    ledger: Annotated[
        str | None,
        typer.Option(metavar="PATH", help="The ledger to use. [env: RELATIONSHIP_LEDGER]"),
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="WHEN", help="Answer as of a moment. [env: LEDGER_NOW]")
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Keep the people you know: who needs maintenance this week, and what five hours are best spent on."""
    gc.freeze()
    gc.enable()
    ctx.obj = Run(ledger, as_of)
    ctx.call_on_close(ctx.obj.close)
    if ctx.invoked_subcommand is None:
        from relationship_ledger.cli.today import today

        today(ctx)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; the exit code is the script contract's."""
    given = [_readable(text) for text in (sys.argv[1:] if arguments is None else arguments)]
    try:
        code = typer.main.get_command(app).main(given, standalone_mode=False, prog_name="ledger")
        sys.stdout.flush()
    except LedgerError as error:
        return _tell(error, as_json="--json" in given)
    except typer.TyperException as error:
        return _tell(_misused(error), as_json="--json" in given)
    except (typer.Abort, KeyboardInterrupt):
        code = INTERRUPTED
    except BrokenPipeError:
        mute()
        return 0
    except Exception as error:  # a fault of ours: said in a sentence, its details only when asked for
        if os.environ.get(DEBUG_VARIABLE):
            raise
        return _tell(_fault(error), as_json="--json" in given)
    if code == INTERRUPTED:
        sys.stderr.write("\nStopped. What had been saved before is kept.\n")
    return code if isinstance(code, int) else 0


def _readable(text: str) -> str:
    """An argument without bytes that are no text, unless it names a file that has them in its name."""
    if text.isprintable() or os.path.lexists(text):
        return text
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _fault(error: Exception) -> LedgerError:
    return LedgerError(
        f"Something is wrong in ledger itself ({type(error).__name__}). Nothing half-done was kept. "
        f"{DEBUG_VARIABLE}=1 shows the details, which help whoever mends it."
    )


def _misused(error: typer.TyperException) -> UsageError:
    """A wrong command line, in the program's own words."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "ledger"
    return UsageError(f"{error.format_message().rstrip('.')}. `{command} --help` shows how it is used.")


def _tell(error: LedgerError, *, as_json: bool) -> int:
    if as_json:
        from relationship_ledger.render.documents import error as document

        sys.stderr.write(document(error.code, error.message, error.candidates) + "\n")
        return error.exit_code
    say(error.message)
    for candidate in error.candidates:
        sys.stderr.write(f"  {clean(candidate)}\n")
    return error.exit_code
