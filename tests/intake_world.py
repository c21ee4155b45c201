"""A ledger that imports what it is given, and messages to give it."""

from zoneinfo import ZoneInfo

from relationship_ledger import config
from relationship_ledger.core.parties import own_keys
from relationship_ledger.intake import Intake
from relationship_ledger.intake.outcome import Options
from relationship_ledger.intake.touches import Diary
from relationship_ledger.model import Handle, Party, TouchRecord
from relationship_ledger.store.reader import Reader
from relationship_ledger.store.writer import Author, Writer, begin

NOW = 1_790_000_000
DAY = 86_400
MONDAY = 1_772_409_600  # 2026-03-02T00:00:00Z
ME = Party("", (Handle("email", "me@home.example"),))
ANA = Party("Ana Mora", (Handle("email", "ana@x.example"),))
BO = Party("Bo Li", (Handle("email", "bo@x.example"),))
OWN = own_keys(["me@home.example"], "")
UTC = ZoneInfo("UTC")


class Ledger:
    """A ledger that imports what it is given."""

    def __init__(self, path):
        self.path, self._ids = path, 0
        begin(path, self._author(), {})

    def _author(self):
        return Author(NOW, NOW, "device", self._id)

    def _id(self):
        self._ids += 1
        return f"01900000-0000-7000-8000-{self._ids:012x}"

    def writer(self):
        return Writer(self.path, self._author(), config.build)

    def take(self, *records, options=None, zone=UTC, **diary):
        with self.writer() as writing, writing.step("import") as step:
            intake = Intake(step.reader, NOW, step.new_id, options or Options(), Diary(zone, OWN, **diary))
            for entity in intake.take(records):
                step.put(entity)
            for entity in intake.finish():
                step.put(entity)
        return intake.outcome

    def undo(self):
        with self.writer() as writing:
            return writing.undo()

    def touches(self):
        """(when, channel, by, names, note, minutes) of every touch, in order."""
        with Reader.open(self.path) as reader:
            return sorted(
                (each.at - MONDAY, each.channel, each.by, tuple(sorted(ref.name for ref in each.contacts)), each.note, each.minutes)
                for each in reader.touches()
            )  # fmt: skip

    def all_touches(self):
        with Reader.open(self.path) as reader:
            return reader.touches()


_count = iter(range(10**9))


def mail(at, sender, *people, **of):
    key = of.pop("key", f"mail:{next(_count)}")
    return TouchRecord("m:1", key, MONDAY + at, of.pop("channel", "email"), sender, people, **of)
