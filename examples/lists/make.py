"""Writes the lists of this folder: made-up people, what passed between them and you, the work put into each list.

Run as `python examples/lists/make.py`. A seed decides everything, so that the files come out the same each time. How
people behave is written down below, as chances; what that makes of a list the program has to find out by itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from relationship_ledger.core.synthetic_names import POOLS
from relationship_ledger.formats import ledger_json
from relationship_ledger.model import (
    DAY,
    By,
    Contact,
    ContactList,
    Entity,
    Instant,
    Investment,
    Membership,
    Money,
    Origin,
    Ref,
    Touch,
)

HERE = Path(__file__).parent
SEED = 2026
END = date(2026, 11, 24)
STOPPED = date(2025, 11, 20)
"""When the dispatches of the community stopped, in the file where they did."""
ZONE = "Etc/UTC"


@dataclass(frozen=True)
class Group:
    """A list and its people: how many came from where; names of origins as `ledger add --origin` takes them."""

    name: str
    thing: str
    value: str
    rhythm: int | None
    origins: dict[str, int]
    begun: date


@dataclass
class Book:
    """A ledger in the making."""

    group: Group
    chance: Random
    people: list[Contact] = field(default_factory=list)
    touches: list[Touch] = field(default_factory=list)
    works: list[Investment] = field(default_factory=list)

    def __post_init__(self) -> None:
        begun = at(self.group.begun)
        self.list_id = self.id(begun)
        names = set[str]()
        for text, count in self.group.origins.items():
            for _ in range(count):
                kind, _, context = text.partition(":")
                origin = Origin(kind, context or None)  # type: ignore[arg-type]
                tier = self.chance.choices((3, 4, 5), (1, 4, 7))[0]
                self.people.append(Contact(self.id(begun), self._name(names), origin, tier, added_at=begun))

    def _name(self, taken: set[str]) -> str:
        pools = [pool for pool in POOLS if pool.pattern == "given family"]
        while True:
            pool = self.chance.choices(pools, [each.share for each in pools])[0]
            name = f"{self.chance.choice(pool.given).written} {self.chance.choice(pool.family).written}"
            if name not in taken:
                taken.add(name)
                return name

    def id(self, moment: Instant) -> str:
        """An id of the form that the ledger gives (UUIDv7), of a moment."""
        bits = (moment * 1000) << 80 | 7 << 76 | self.chance.getrandbits(12) << 64 | 2 << 62
        digits = f"{bits | self.chance.getrandbits(62):032x}"
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"

    def happens(self, share: float) -> bool:
        """A chance."""
        return self.chance.random() < share

    def some(self, least: int, most: int) -> list[Contact]:
        """So many people, drawn at random."""
        return self.chance.sample(self.people, self.chance.randint(least, most))

    def touch(
        self,
        moment: Instant,
        who: Sequence[Contact],
        channel: str,
        by: By,
        minutes: float,
        source: str | None = None,
    ) -> None:
        """Something passed between you and people, unless it has not come yet."""
        if moment < at(END):
            refs = tuple(sorted(Ref(each.id, each.name) for each in who))
            self.touches.append(
                Touch(self.id(moment), moment, ZONE, channel, by, refs, minutes=minutes, source=source)
            )

    def work(
        self,
        day: date,
        kind: str,
        title: str,
        minutes: float,
        to: Sequence[Contact] = (),
        cost: str | None = None,
    ) -> Investment:
        """Value-added work, for all members unless some are named."""
        moment = at(day, 18)
        money = Money(Decimal(cost), "EUR") if cost else None
        ids = tuple(sorted(each.id for each in to or self.people))
        made = Investment(self.id(moment), self.list_id, moment, ZONE, kind, title, ids, minutes, money)
        self.works.append(made)
        return made

    def answers(self, to: Investment, share: dict[str, float]) -> None:
        """Some of those who received a piece of work write within the following days, each with a chance of their own."""
        for each in self.people:
            if each.id in to.contacts and self.happens(share[each.id]):
                wait = min(self.chance.lognormvariate(0.2, 0.9), 12.0)
                channel, minutes = self.chance.choice((("email", 6), ("message", 4), ("email", 10)))
                self.touch(to.at + round(wait * DAY), [each], channel, "them", minutes)

    def calls(
        self, gap: float, share_mine: float, minutes: tuple[int, int], start: date, among: float = 1.0
    ) -> None:
        """You and each of some of the people talk now and then, `gap` days apart on the average."""
        for each in self.people:
            if not self.happens(among):
                continue
            moment = at(start) + self.chance.random() * gap * DAY
            while moment < at(END):
                by: By = "me" if self.happens(share_mine) else "them"
                channel = self.chance.choices(("call", "email", "message"), (4, 2, 3))[0]
                self.touch(round(moment), [each], channel, by, self.chance.randint(*minutes))
                moment += gap * DAY * self.chance.lognormvariate(-0.1, 0.45)

    def entities(self) -> Iterator[Entity]:
        """Everything, each kind after what it refers to."""
        group = self.group
        begun = at(group.begun)
        yield ContactList(self.list_id, group.name, group.thing, group.value, group.rhythm, created_at=begun)
        yield from self.people
        yield from (Membership(self.id(begun), self.list_id, each.id, begun) for each in self.people)
        yield from sorted(self.touches, key=lambda each: (each.at, each.id))
        yield from self.works


def at(day: date, hour: int = 9) -> Instant:
    """An hour of a day."""
    return int(datetime.combine(day, time(hour), UTC).timestamp())


def every(first: date, days: int, last: date, chance: Random, slack: int = 0) -> Iterator[date]:
    """Days `days` apart from `first` to `last`, each up to `slack` days off."""
    day = first
    while day + timedelta(days=slack) <= last:
        yield day + timedelta(days=chance.randint(-slack, slack))
        day += timedelta(days=days)


def holiday_cards(chance: Random) -> Book:
    """A card each December to everyone; a few answer in the days after; hardly anyone is touched otherwise."""
    book = Book(
        Group(
            "December cards", "a place in the address book", "a card in December", 365,
            {
                "shared:work": 16, "shared:school": 11, "shared:travel": 7, "shared:neighbourhood": 6, "shared:family": 4,
                "online:linkedin": 12, "unknown": 8,
            },
            date(2022, 1, 10),
        ),
        chance,
    )  # fmt: skip
    for year in (2022, 2023, 2024, 2025):
        card = book.work(
            date(year, 12, 11 + chance.randint(0, 3)), "dispatch", f"card of {year}", 360, cost="110"
        )
        book.answers(card, {each.id: 0.05 for each in book.people})
    book.calls(260, 0.5, (5, 25), date(2022, 2, 1), among=0.12)
    for each in book.people:
        if book.happens(0.6):  # the conversation after which they came on the list
            book.touch(at(date(2022, 1, 12)) + chance.randrange(200) * DAY, [each], "call", "both", 20)
    return book


def rolodex(chance: Random) -> Book:
    """People whom it flatters to be called, helped and introduced by someone in office; they take, and begin little."""
    book = Book(
        Group(
            "The cabinet card file", "a direct line", "being in the file", None,
            {
                "shared:organization": 19, "shared:work": 9, "shared:school": 4, "shared:other": 4, "online:linkedin": 4,
            },
            date(2023, 5, 2),
        ),
        chance,
    )  # fmt: skip
    book.calls(55, 0.96, (8, 20), date(2023, 6, 1))
    for day in every(date(2024, 9, 5), 24, END, chance, 9):
        book.work(day, "introduction", "two who should know each other", 20, book.some(2, 2))
    for day in every(date(2024, 10, 1), 38, END, chance, 14):
        book.work(day, "help", "a word in the right ear", 40, book.some(1, 1))
    for year in (2023, 2024, 2025):
        book.work(date(year, 12, 18), "gift", "a signed book", 150, book.some(22, 26), cost="420")
    return book


def vendor(chance: Random) -> Book:
    """A maker's notes every other Tuesday to people from everywhere, many of whom write back now and then."""
    book = Book(
        Group(
            "Notes from the tool bench", "an interest in good tools", "one tool taken apart, every other Tuesday", 14,
            {"online:mastodon": 34, "online:github": 14, "shared:work": 11, "shared:travel": 3, "unknown": 18},
            date(2025, 2, 3),
        ),
        chance,
    )  # fmt: skip
    keen = {each.id: chance.choices((0.4, 0.15, 0.05, 0.0), (5, 6, 5, 4))[0] for each in book.people}
    for number, day in enumerate(every(date(2025, 3, 4), 14, END, chance, 1), 1):
        book.answers(book.work(day, "dispatch", f"notes {number}", 150, cost="12"), keen)
    return book


def trade_letter(chance: Random) -> Book:
    """A long letter a month to people of one trade, who answer and talk; they live far apart and seldom meet."""
    book = Book(
        Group(
            "The bookbinders' letter", "the trade of binding books", "what one of us has found out, once a month", 30,
            {"shared:work": 37, "shared:school": 3, "online:mastodon": 5},
            date(2024, 8, 1),
        ),
        chance,
    )  # fmt: skip
    keen = {each.id: chance.choices((0.5, 0.3, 0.1), (4, 4, 2))[0] for each in book.people}
    for number, day in enumerate(every(date(2024, 9, 1), 30, END, chance, 3), 1):
        book.answers(book.work(day, "dispatch", f"letter {number}", 260, cost="15"), keen)
    book.calls(120, 0.5, (10, 35), date(2024, 9, 1), among=0.7)
    for day in every(date(2025, 1, 20), 160, END, chance, 20):
        book.touch(at(day, 12), book.some(2, 3), "meet", "both", 90)
    return book


def community(chance: Random, stops: date | None = None) -> Book:
    """A blog post every other week and an evening every month, for people of one quarter who come, and know each other.

    `stops`: the day after which nothing comes any more; then people hardly write.
    """
    book = Book(
        Group(
            "The allotment blog", "gardens along the same railway", "a post every other Friday, an evening a month", 14,
            {"shared:neighbourhood": 27, "shared:organization": 5, "online:mastodon": 6, "unknown": 2},
            date(2024, 8, 1),
        ),
        chance,
    )  # fmt: skip
    keen = {each.id: chance.choices((0.3, 0.12, 0.03, 0.0), (4, 4, 2, 2))[0] for each in book.people}
    for number, day in enumerate(every(date(2024, 9, 6), 14, END, chance, 1), 1):
        if not book.happens(0.08):  # a post that was never written
            book.answers(book.work(day, "dispatch", f"post {number}", 75), keen)
    for day in every(date(2024, 9, 20), 30, END, chance, 2):
        there = [each for each in book.people if keen[each.id] and book.happens(0.1 + keen[each.id])]
        evening = book.work(day, "event", "an evening in the garden", 150, there, cost="35")
        book.touch(evening.at, there, "event", "both", 150, f"investment:{evening.id}")
    book.calls(150, 0.5, (5, 20), date(2024, 8, 10), among=0.4)
    if stops is not None:
        book.works = [each for each in book.works if each.at < at(stops)]
        kept = Random(SEED)  # noqa: S311  # the same each time, on purpose
        book.touches = [
            each
            for each in book.touches
            if each.at < at(stops) or (each.source is None and kept.random() < 0.06)
        ]
    return book


BOOKS = {
    "holiday-cards": holiday_cards,
    "rolodex": rolodex,
    "vendor": vendor,
    "trade-letter": trade_letter,
    "community": community,
    "community-stopped": lambda chance: community(chance, STOPPED),
}


def main(folder: Path = HERE) -> None:
    """Write every file into a folder."""
    for name, make in BOOKS.items():
        with (folder / f"{name}.json").open("w", encoding="utf-8", newline="\n") as out:
            life = name.removesuffix("-stopped")  # the same people, up to the day the dispatches stopped
            chance = Random(f"{SEED} {life}")  # noqa: S311  # the same each time, on purpose
            ledger_json.write(make(chance).entities(), out, now=at(END))


if __name__ == "__main__":
    main()
