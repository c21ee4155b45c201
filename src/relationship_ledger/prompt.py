"""`ledger-prompt`: the number of people due within a week, for shell prompts.

Nothing but the standard library, and as little of it as goes, since a prompt is drawn after every command. It finds
the ledger by `RELATIONSHIP_LEDGER`, else by the line that `ledger init` wrote, else where a ledger lies by default.
Where there is none it says nothing.
"""

import os
import sqlite3
import sys
from datetime import datetime
from time import time  # noqa: TID251  # stands alone, without the clock module

WEEK = 7 * 86_400
APP = "relationship-ledger"


def folders() -> tuple[str, str]:
    """The platform's folders for settings and for data, as `platformdirs` has them."""
    home = os.path.expanduser("~")  # noqa: PTH111  # pathlib costs a third of the whole start
    if sys.platform == "win32":
        local = os.path.join(os.environ.get("LOCALAPPDATA", home), APP)  # noqa: PTH118
        return local, local
    if sys.platform == "darwin":
        support = f"{home}/Library/Application Support/{APP}"
        return support, support
    settings = os.environ.get("XDG_CONFIG_HOME", "").strip() or f"{home}/.config"
    data = os.environ.get("XDG_DATA_HOME", "").strip() or f"{home}/.local/share"
    return f"{settings}/{APP}", f"{data}/{APP}"


def find() -> str:
    """Where the ledger lies."""
    named = os.environ.get("RELATIONSHIP_LEDGER")
    if named:
        return os.path.expanduser(named)  # noqa: PTH111
    settings, data = folders()
    try:
        with open(f"{settings}/location", encoding="utf-8") as file:  # noqa: PTH123
            return file.read().strip()
    except OSError:
        return f"{data}/ledger.db"


def now() -> float:
    """The moment asked for: `LEDGER_NOW` where it is an ISO instant, else the clock's."""
    try:
        claimed = datetime.fromisoformat(os.environ.get("LEDGER_NOW", ""))
    except ValueError:
        return time()
    return claimed.timestamp()


def count_due(path: str, at: float) -> int:
    """How many are due within a week of `at`, by the index made for it."""
    quoted = path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    connection = sqlite3.connect(f"file:{quoted}?mode=ro", uri=True, timeout=0.2)
    try:
        sql = "SELECT count(*) FROM standing WHERE due_at <= :until"
        return int(connection.execute(sql, {"until": int(at) + WEEK}).fetchone()[0])
    finally:
        connection.close()


def main() -> int:
    """Print the number; say nothing where there is no ledger to ask."""
    try:
        number = count_due(find(), now())
    except (sqlite3.Error, OSError, ValueError, OverflowError):
        return 3
    sys.stdout.write(f"{number}\n")
    return 0
