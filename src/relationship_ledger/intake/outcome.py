"""What the user says of an import as a whole, and what came of it."""

from dataclasses import dataclass, field

from relationship_ledger.model import Origin, Party, Problem

MOST_PROBLEMS = 10_000
"""So many problems are kept; of a file that has more, the rest is counted."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the user says of all of a file. `lists` are ids; origin and tier hold for people who are added.

    `groups` asks for the file's own categories to become lists.
    """

    origin: Origin | None = None
    tier: int | None = None
    lists: tuple[str, ...] = ()
    groups: bool = False


@dataclass(slots=True)
class Stranger:
    """Someone in messages who is not in the ledger: on how many days, and who wrote."""

    party: Party
    origin: Origin | None
    days: set[str] = field(default_factory=set)
    mine: bool = False
    theirs: bool = False

    @property
    def both_ways(self) -> bool:
        """Whether both wrote."""
        return self.mine and self.theirs


@dataclass(slots=True)
class Outcome:
    """What an import did, or would do."""

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: int = 0
    touches_added: int = 0
    touches_updated: int = 0
    touches_unchanged: int = 0
    groups: int = 0
    problems: list[Problem] = field(default_factory=list)
    more_problems: int = 0
    skipped: dict[str, int] = field(default_factory=dict)
    strangers: dict[str, Stranger] = field(default_factory=dict)
    messages: int = 0

    @property
    def people(self) -> int:
        """How many records were people at all."""
        return len(self.added) + len(self.updated) + self.unchanged

    @property
    def anything(self) -> bool:
        """Whether anything could be read as what a ledger is about."""
        return bool(self.people or self.messages or self.touches_added or self.touches_unchanged)

    def problem(self, where: str, why: str) -> None:
        """Keep a problem, or count it where there are too many."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(where, why))
        else:
            self.more_problems += 1

    def skip(self, what: str) -> None:
        """Count what is left out."""
        self.skipped[what] = self.skipped.get(what, 0) + 1
