"""From records of any format to the ledger: match, preview, apply.

The same run of the records decides what a preview shows and what an import does; the second happens inside the
transaction.
"""

from collections.abc import Callable, Iterable, Iterator
from zoneinfo import ZoneInfo

from relationship_ledger.intake.outcome import Options, Outcome
from relationship_ledger.intake.people import People
from relationship_ledger.intake.touches import Diary, Touches
from relationship_ledger.model import Entity, FileRecord, Instant, PersonRecord, Problem, Skipped
from relationship_ledger.store.reader import Reader

_NOBODYS = Diary(ZoneInfo("UTC"))


class Intake:
    """Takes the records of one import, and gives what has to be written."""

    def __init__(
        self,
        reader: Reader,
        now: Instant,
        new_id: Callable[[], str],
        options: Options,
        diary: Diary = _NOBODYS,
    ) -> None:
        self.outcome = Outcome()
        self._people = People(reader, now, new_id, options, self.outcome)
        self._touches = Touches(reader, self._people, new_id, diary, self.outcome)

    def take(self, records: Iterable[FileRecord]) -> Iterator[Entity]:
        """What to write, record by record; touches come at the end, by `finish`."""
        for record in records:
            if isinstance(record, PersonRecord):
                yield from self._people.take(record)
            elif isinstance(record, Problem):
                self.outcome.problem(record.where, record.why)
            elif isinstance(record, Skipped):
                self.outcome.skip(record.what)
            else:
                self._touches.take(record)

    def finish(self) -> Iterator[Entity]:
        """What to write for the touches that were gathered."""
        return self._touches.finish()
