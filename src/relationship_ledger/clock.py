"""The only reader of the clock, and the source of ids.

`LEDGER_NOW` fixes the moment of a whole run, `LEDGER_SEED` its ids and chance. The journal keeps the true instant
beside the one that the run claims.
"""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from relationship_ledger.errors import InvalidValueError
from relationship_ledger.model import Instant

NOW_VARIABLE = "LEDGER_NOW"
SEED_VARIABLE = "LEDGER_SEED"
_ZONE_LINK = Path("/etc/localtime")


class Moment(NamedTuple):
    """The one moment a run uses. `now` may be claimed (`--as-of`); `true` is what the machine's clock said."""

    now: Instant
    true: Instant
    zone: tzinfo
    zone_name: str

    def local(self, at: Instant | None = None) -> datetime:
        """An instant, or now, in the user's zone."""
        return datetime.fromtimestamp(self.now if at is None else at, self.zone)


def true_now() -> Instant:
    """Whole seconds by the machine's clock."""
    return int(time.time())  # noqa: TID251  # the one place


def system_zone_name() -> str:
    """The IANA name of the system's zone, `UTC` where it can't be told."""
    name = os.environ.get("TZ", "").lstrip(":")
    if not name:
        try:
            name = str(_ZONE_LINK.resolve()).partition("zoneinfo/")[2]
        except OSError:
            name = ""
    try:
        return ZoneInfo(name).key if name else "UTC"
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return "UTC"


def zone(name: str) -> tzinfo:
    """The zone of that IANA name. Raises InvalidValueError."""
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidValueError(
            f"There is no time zone {name!r}. Use a name such as Europe/Berlin."
        ) from error


def seed() -> str | None:
    """What `LEDGER_SEED` fixes chance to, or None."""
    return os.environ.get(SEED_VARIABLE) or None


def _draw(bits: int) -> int:
    """Unpredictable bits. `secrets` would say the same, and costs a tenth of the whole start."""
    return int.from_bytes(os.urandom((bits + 7) // 8), "big") & (1 << bits) - 1


def id_source(now: Instant, stream: str) -> Callable[[], str]:
    """Make a source of UUIDv7 ids of the moment `now`.

    With `LEDGER_SEED` the ids depend on the seed and on `stream` alone, which must differ between any two sources
    of one ledger. They order by time only as far as clocks do: the ledger's own sequence is what orders steps.
    """
    fixed = seed()
    draw: Callable[[int], int] = _draw
    if fixed is not None:
        from random import Random  # noqa: PLC0415  # only where chance is fixed

        draw = Random(f"{fixed}/{stream}").getrandbits  # noqa: S311  # reproducible on purpose
    millisecond, counter = now * 1000, draw(11)

    def make() -> str:
        # A counter in the 12 bits behind the time, carried into it, keeps the ids of one run in the order they were
        # made (RFC 9562, 6.2).
        nonlocal millisecond, counter
        counter += 1
        if counter >> 12:
            millisecond, counter = millisecond + 1, 0
        number = (millisecond & (1 << 48) - 1) << 80 | 7 << 76 | counter << 64 | 2 << 62 | draw(62)
        digits = f"{number:032x}"
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"

    return make
