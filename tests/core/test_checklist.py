"""What ticks a line of an accepted plan off: what was logged since, and nothing else."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from engine_world import SETTINGS

from relationship_ledger.core.checklist import Seen, done
from relationship_ledger.model import Instant, PlannedLine

MONDAY = date(2026, 11, 23)
SINCE = int(datetime(2026, 11, 23, 10, tzinfo=UTC).timestamp())
HOUR = 3600


def line(kind: Any = "due", *contacts: str, **of: Any) -> PlannedLine:
    return PlannedLine("line", "plan", kind, 20, "why", SINCE, contacts=contacts, **of)


def touched(who: str = "ana", channel: str = "call", at: Instant = SINCE, day: date | None = None) -> Seen:
    return Seen(at, day.toordinal() if day else None, (who,), channel=channel)


def worked(kind: str, list_id: str, *contacts: str, at: Instant = SINCE) -> Seen:
    return Seen(at, None, contacts, kind=kind, list_id=list_id)


def ticked(of: PlannedLine, *seen: Seen, kept: tuple[str, ...] = ()) -> bool:
    return done(of, seen, kept, SETTINGS.channels, MONDAY)


ANA = line("due", "ana", channel="call")
DISPATCH = line("dispatch", list_id="letter")
TWO = line("introduction", "ana", "ben", list_id="choir")


class TestTouch:
    @pytest.mark.parametrize("kind", ["due", "birthday", "answer"])
    @pytest.mark.parametrize("channel", ["call", "message", "meet", "one of my own"])
    def test_any_touch_since_by_whatever_way(self, kind: str, channel: str) -> None:
        assert ticked(line(kind, "ana", channel="call"), touched(channel=channel))

    @pytest.mark.parametrize("channel", ["like", "comment", "broadcast"])
    def test_what_is_no_touch_does_not(self, channel: str) -> None:
        assert not ticked(ANA, touched(channel=channel))
        assert ticked(ANA, touched(channel=channel), touched())

    @pytest.mark.parametrize(("later", "counts"), [(-1, False), (0, True), (9 * 24 * HOUR, True)])
    def test_not_one_from_before(self, later: int, counts: bool) -> None:
        assert ticked(ANA, touched(at=SINCE + later)) is counts

    @pytest.mark.parametrize(("days", "counts"), [(-1, False), (0, True), (1, True)])
    def test_of_a_day_alone_from_the_day_of_the_plan_on(self, days: int, counts: bool) -> None:
        """Noon of it may lie before the hour at which the plan was accepted: it can't be said to be older."""
        day = MONDAY + timedelta(days=days)
        noon = SINCE - 5 * HOUR + days * 24 * HOUR
        assert ticked(ANA, touched(at=noon, day=day)) is counts

    def test_not_one_with_someone_else(self) -> None:
        assert not ticked(ANA, touched("ben"))
        assert not ticked(ANA)

    def test_not_a_promise_nor_work_for_a_list(self) -> None:
        assert not ticked(ANA, worked("dispatch", "letter", "ana"), kept=("promise", "line"))


class TestWork:
    def test_the_same_kind_for_the_same_list(self) -> None:
        assert ticked(DISPATCH, worked("dispatch", "letter"))
        assert ticked(DISPATCH, worked("dispatch", "letter", "ana", "ben"))

    @pytest.mark.parametrize(
        "seen",
        [
            worked("gift", "letter"),
            worked("dispatch", "choir"),
            worked("dispatch", "letter", at=SINCE - 1),
            touched(channel="dispatch"),
        ],
        ids=["another kind", "another list", "before", "a touch"],
    )
    def test_nothing_else(self, seen: Seen) -> None:
        assert not ticked(DISPATCH, seen)

    def test_an_introduction_of_these_two(self) -> None:
        assert ticked(TWO, worked("introduction", "choir", "ben", "ana"))
        assert ticked(TWO, worked("introduction", "choir", "ana", "ben", "cy"))
        assert not ticked(TWO, worked("introduction", "choir", "ana"))
        assert not ticked(TWO, worked("introduction", "choir"))
        assert not ticked(TWO, touched("ana"), touched("ben"))


class TestPromise:
    OWED = line("promise", "ana", promise_id="book")

    def test_once_it_was_kept(self) -> None:
        assert ticked(self.OWED, kept=("cake", "book"))
        assert not ticked(self.OWED, kept=("cake",))

    def test_not_by_a_touch(self) -> None:
        assert not ticked(self.OWED, touched(), touched(channel="meet", at=SINCE + HOUR))
