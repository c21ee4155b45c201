"""Answers: equal to what one finds by looking at everyone, now and at any moment of the past, and found by index."""

import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from store_world import DAY, NOW, begun, id_of, life, person, put, touch, view, writer

from relationship_ledger.errors import StoreError
from relationship_ledger.model import (
    ImportantDay,
    PlannedLine,
    Promise,
    Ref,
    Standing,
    Touch,
)
from relationship_ledger.store import file, week
from relationship_ledger.store.lookup import Lookup
from relationship_ledger.store.reader import Criteria, Reader

SEEDS = (1, 2)
LINE = PlannedLine(
    "line", "plan", "due", 20, "why", NOW, channel="call", contacts=(id_of(5),), list_id=id_of(9001)
)


@pytest.fixture(scope="module")
def lives() -> dict[int, Path]:
    """Whole lives, in files that no test changes."""
    folder = Path(tempfile.mkdtemp())
    made = {seed: begun(folder / f"life-{seed}.db") for seed in SEEDS}
    for seed, path in made.items():
        put(path, *life(seed))
    return made


@pytest.fixture(params=SEEDS)
def reader(request: pytest.FixtureRequest, lives: dict[int, Path]) -> Iterator[Reader]:
    """One of the lives."""
    with Reader.open(lives[request.param]) as opened:
        yield opened


def _due_at(standing: Standing) -> int | None:
    if standing.expires_at is None or standing.state in {"archived", "deceased"}:
        return None
    if standing.state == "snoozed" and standing.snoozed_until is None:
        return None
    return max(standing.expires_at, standing.snoozed_until or 0)


def _by_hand(everyone: Sequence[Standing], until: int) -> list[Standing]:
    """Who is due, from the standings of everyone."""
    found = [each for each in everyone if (at := _due_at(each)) is not None and at <= until]
    return sorted(found, key=lambda each: (each.rotten, -each.rank, _due_at(each), each.id))


def _same(one: Standing, other: Standing) -> None:
    """Equal to a second, and to the ninth digit."""
    for name, mine, theirs in zip(one._fields, one, other, strict=True):
        if name == "expires_at" and mine is not None:
            assert abs(mine - theirs) <= 1, (one.name, name)
        elif isinstance(mine, float):
            assert mine == pytest.approx(theirs, abs=2e-5 if name == "shelf_life_days" else 1e-9), (
                one.name,
                name,
            )
        else:
            assert mine == theirs, (one.name, name)


# Due


@pytest.mark.parametrize("until_days", [-400, -30, 0, 7, 60, 4000])
def test_due_is_what_one_finds_by_looking_at_everyone(reader: Reader, until_days: int) -> None:
    until = NOW + until_days * DAY
    everyone = reader.standings(view(reader), Criteria())
    assert len(everyone) == 60
    due = reader.due(view(reader), Criteria(due_by=until))
    expected = _by_hand(everyone, until)
    assert [each.name for each in due.rows] == [each.name for each in expected]
    assert due.rows == expected
    assert due.total == len(expected)
    assert due.minutes == sum(each.suggestion.minutes for each in expected if each.suggestion)
    assert due.rotten == sum(each.rotten for each in expected)
    assert due.unknown == sum(each.unknown for each in expected)


def test_the_lives_that_are_looked_at_have_people_of_every_kind(reader: Reader) -> None:
    everyone = reader.standings(view(reader), Criteria())
    assert {each.state for each in everyone} == {"active", "snoozed", "archived", "deceased"}
    for kind in ("unknown", "rotten"):
        assert {getattr(each, kind) for each in everyone} == {True, False}, kind
    due = reader.due(view(reader), Criteria(due_by=NOW))
    assert 0 < due.rotten < due.total
    assert 0 < due.unknown < due.total < 60
    assert {bool(each.snoozed_until) for each in due.rows} == {True, False}


@pytest.mark.parametrize("limit", [0, 1, 5, 1000])
def test_a_limit_shortens_the_rows_and_not_the_totals(reader: Reader, limit: int) -> None:
    for now in (NOW, NOW - 100 * DAY):
        seen = view(reader, now)
        whole = reader.due(seen, Criteria(due_by=now + 60 * DAY))
        cut = reader.due(seen, Criteria(due_by=now + 60 * DAY), limit)
        assert len(whole.rows) == whole.total > 5
        assert cut.rows == whole.rows[:limit]
        assert cut[1:] == whole[1:]


def test_who_is_left_out_is_counted(reader: Reader) -> None:
    everyone = reader.standings(view(reader), Criteria())
    expected = {
        state: sum(each.state == state for each in everyone) for state in ("snoozed", "archived", "deceased")
    }
    assert reader.left_out(NOW) == expected
    assert all(expected.values())


# The past


@pytest.mark.parametrize("days_ago", [1, 20, 150, 480, 700, 900])
def test_a_moment_in_the_past_knows_only_the_touches_up_to_then(
    lives: dict[int, Path], tmp_path: Path, days_ago: int
) -> None:
    then = NOW - days_ago * DAY
    for seed, path in lives.items():
        short = begun(tmp_path / f"short-{seed}.db")
        put(short, *(each for each in life(seed) if not isinstance(each, Touch) or each.at <= then))
        with Reader.open(path) as whole, Reader.open(short) as cut:
            assert whole._must_fold(then)
            assert not cut._must_fold(then)
            one, other = (each.standings(view(each, then), Criteria()) for each in (whole, cut))
            assert len(one) == 60
            for mine, theirs in zip(one, other, strict=True):
                _same(mine, theirs)
            mine, theirs = (
                each.due(view(each, then), Criteria(due_by=then + 7 * DAY)) for each in (whole, cut)
            )
            assert mine[1:] == theirs[1:]
            assert {each.id for each in mine.rows} == {each.id for each in theirs.rows}
            assert [ref.id for ref in whole.touches(until=then)] == [ref.id for ref in cut.touches()]


def test_past_and_present_meet_at_the_latest_touch(reader: Reader) -> None:
    latest = reader.touches(limit=1)[0].at
    assert not reader._must_fold(latest)
    assert reader._must_fold(latest - 1)
    now = reader.standings(view(reader, latest), Criteria())
    just = {each.id: each for each in reader.standings(view(reader, latest - 1), Criteria())}
    newest = {ref.id for each in reader.touches(since=latest) for ref in each.contacts}
    untouched = [each for each in now if each.id not in newest]
    assert len(untouched) >= 57
    for each in untouched:
        assert just[each.id].expires_at == each.expires_at
        assert just[each.id].freshness == pytest.approx(each.freshness, abs=1e-6)


def test_a_touch_of_the_very_moment_is_known_then(path: Path) -> None:
    put(path, person(1), touch(1, 1, NOW - 50 * DAY), touch(2, 1, NOW - 9 * DAY), touch(3, 1, NOW))
    with Reader.open(path) as reader:
        for now, known in ((NOW - 9 * DAY, 2), (NOW - 9 * DAY - 1, 1), (NOW, 3)):
            found = reader.standing(view(reader, now), id_of(1))
            assert found.touches == known
            assert len(reader.touches(contact_id=id_of(1), until=now)) == known


def test_an_attempt_that_reached_no_one_is_no_touch(path: Path) -> None:
    put(path, person(1), touch(1, 1, NOW - 50 * DAY), touch(2, 1, NOW - 20 * DAY))
    with Reader.open(path) as reader:
        before = reader.standing(view(reader), id_of(1))
    put(path, touch(3, 1, NOW - DAY, missed=True), touch(4, 1, NOW - 30 * DAY, missed=True))
    with Reader.open(path) as reader:
        assert reader.standing(view(reader), id_of(1)) == before
        assert before.touches == 2
        assert len(reader.touches(contact_id=id_of(1))) == 4
        assert reader.minutes_by(id_of(1), NOW) == [("me", "call", None)] * 2


CRITERIA = [
    Criteria(),
    Criteria(due_by=NOW + 3 * DAY),
    Criteria(list_id=id_of(9001)),
    Criteria(list_id=id_of(9001), due_by=NOW),
    Criteria(list_id=id_of(1)),
    Criteria(origin="shared"),
    Criteria(origin="shared:work"),
    Criteria(origin="online:github", due_by=NOW),
    Criteria(origin="unknown"),
    Criteria(tier=1),
    Criteria(tier=3, due_by=NOW),
    Criteria(rotten=True, states=("active", "snoozed")),
    Criteria(rotten=False, states=("active", "snoozed")),
    Criteria(unknown=True),
    Criteria(unknown=False, due_by=NOW),
    Criteria(guessed=True),
    Criteria(guessed=False, tier=2),
    Criteria(states=("active",)),
    Criteria(states=("snoozed", "archived")),
    Criteria(states=("deceased",)),
    Criteria(states=()),
    Criteria(ids=()),
    Criteria(ids=(id_of(5), id_of(3), id_of(4))),
    Criteria(ids=(id_of(5), id_of(3)), tier=2),
    Criteria(ids=tuple(map(id_of, range(1, 40))), list_id=id_of(9002), rotten=False, states=("active",)),
]


def _meets(each: Standing, criteria: Criteria, lists: dict[str, tuple[Ref, ...]]) -> bool:
    """What a criterion says, on what is seen."""
    kind, _, context = (criteria.origin or "").partition(":")
    at = _due_at(each)
    return all((
        criteria.due_by is None or (at is not None and at <= criteria.due_by),
        criteria.list_id is None or criteria.list_id in {ref.id for ref in lists.get(each.id, ())},
        not kind or each.origin.kind == kind,
        not context or each.origin.context == context,
        criteria.tier in {None, each.tier},
        criteria.states is None or each.state in criteria.states,
        criteria.unknown in {None, each.unknown},
        criteria.rotten in {None, each.rotten},
        criteria.guessed in {None, each.origin.guessed},
        criteria.ids is None or each.id in criteria.ids,
    ))  # fmt: skip


@pytest.mark.parametrize("criteria", CRITERIA, ids=repr)
def test_criteria_agree_between_stored_and_folded(
    reader: Reader, criteria: Criteria, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = view(reader)
    everyone = reader.standings(seen, Criteria())
    lists = reader.lists_of([each.id for each in everyone])
    expected = [each for each in everyone if _meets(each, criteria, lists)]
    stored = reader.standings(seen, criteria), reader.due(seen, criteria)
    monkeypatch.setattr(Reader, "_must_fold", lambda *_: True)
    folded = reader.standings(seen, criteria), reader.due(seen, criteria)
    assert [each.id for each in stored[0]] == [each.id for each in expected]
    assert [each.id for each in folded[0]] == [each.id for each in expected]
    for mine, theirs in zip(stored[0], folded[0], strict=True):
        _same(mine, theirs)
    if criteria.due_by is not None:
        assert stored[1][1:] == folded[1][1:]
    assert stored[1].total == len(expected)
    assert {each.id for each in stored[1].rows} == {each.id for each in folded[1].rows}


def test_most_criteria_divide_people(lives: dict[int, Path]) -> None:
    with Reader.open(lives[1]) as reader:
        sizes = [len(reader.standings(view(reader), criteria)) for criteria in CRITERIA]
    assert sum(0 < size < 60 for size in sizes) >= 18


@pytest.fixture
def both(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], Any]], tuple[Any, Any]]:
    """Ask twice: of what is stored, and folded anew as for the past."""

    def ask(question: Callable[[], Any]) -> tuple[Any, Any]:
        stored = question()
        with monkeypatch.context() as patched:
            patched.setattr(Reader, "_must_fold", lambda *_: True)
            return stored, question()

    return ask


def test_the_dead_are_not_rotten(path: Path, both: Callable[[Callable[[], Any]], tuple[Any, Any]]) -> None:
    put(path, person(1, state="deceased"), person(2), touch(1, (1, 2), NOW - 5000 * DAY))
    with Reader.open(path) as reader:
        stored, folded = both(
            lambda: [each.name for each in reader.standings(view(reader), Criteria(rotten=True))]
        )
    assert folded == ["Person 2"]
    assert stored == folded


def test_people_stand_in_the_same_order_now_and_then(
    path: Path, both: Callable[[Callable[[], Any]], tuple[Any, Any]]
) -> None:
    put(
        path,
        person(1, "Ágnes"),
        person(2, "Bob"),
        person(3, "O’Brien"),
        person(4, "Obama"),
        person(5, "Zoë"),
        person(6, "Łukasz"),
    )
    with Reader.open(path) as reader:
        stored, folded = both(lambda: [each.name for each in reader.standings(view(reader), Criteria())])
    assert stored == ["Ágnes", "Bob", "Łukasz", "Obama", "O’Brien", "Zoë"]
    assert folded == stored


def test_of_equal_rank_the_sooner_due_is_first_now_and_then(
    path: Path, both: Callable[[Callable[[], Any]], tuple[Any, Any]]
) -> None:
    late = NOW - DAY
    put(path, *(person(number, tier=5, added_at=NOW - 4000 * DAY) for number in range(1, 8)))
    put(path, person(3, tier=5, added_at=NOW - 4000 * DAY, state="snoozed", snoozed_until=late))
    with Reader.open(path) as reader:
        assert len({each.rank for each in reader.standings(view(reader), Criteria())}) == 1
        stored, folded = both(
            lambda: [each.name for each in reader.due(view(reader), Criteria(due_by=NOW)).rows]
        )
    assert stored[-1] == "Person 3"
    assert folded == stored


# One by one


def test_the_standing_of_one_is_that_among_all(reader: Reader) -> None:
    seen = view(reader)
    everyone = {each.id: each for each in reader.standings(seen, Criteria())}
    for id_ in list(everyone)[:10]:
        assert reader.standing(seen, id_) == everyone[id_]


def test_folding_one_says_what_is_stored(reader: Reader) -> None:
    seen = view(reader)
    ids = [each.id for each in reader.standings(seen, Criteria())]
    stored = {tie.contact.id: settled for tie, settled in reader.stored_ties(seen, ids)}
    assert set(stored) == set(ids)
    for id_ in ids:
        tie, settled = reader.settled(seen, id_)
        assert tie.contact.id == id_
        assert settled.latest == stored[id_].latest
        assert settled.outlook.expires_at == pytest.approx(stored[id_].outlook.expires_at, abs=1)
        assert settled.rank == pytest.approx(stored[id_].rank, abs=1e-9)


def test_touches_are_cut_to_a_span_newest_first(reader: Reader) -> None:
    everything = reader.touches()
    assert len(everything) == 500
    assert all((one.at, one.id) > (other.at, other.id) for one, other in pairwise(everything))
    since, until = NOW - 300 * DAY, NOW - 100 * DAY
    between = [each for each in everything if since <= each.at <= until]
    assert reader.touches(since=since, until=until) == between
    assert reader.touches(since=since, until=until, limit=3) == between[:3]
    whom = everything[0].contacts[0]
    theirs = [each for each in everything if whom in each.contacts]
    assert len(theirs) > 2
    assert reader.touches(contact_id=whom.id) == theirs
    assert (
        reader.touches(contact_id=whom.id, since=since, until=until, limit=1)
        == [each for each in theirs if since <= each.at <= until][:1]
    )
    edge = everything[10].at
    assert [each.id for each in reader.touches(since=edge, until=edge)] == [
        each.id for each in everything if each.at == edge
    ]


def test_a_touch_is_found_by_its_id_or_the_end_of_it(path: Path) -> None:
    put(path, person(1), touch(0xAB01, 1, NOW), touch(0xCB01, 1, NOW), touch(0xCB02, 1, NOW))
    with Reader.open(path) as reader:
        names = {id_: each.id for id_ in ("last",) for each in reader.touches(limit=1)}
        full = names["last"]
        assert [each.id for each in reader.touch_by_id(full)] == [full]
        assert [each.id for each in reader.touch_by_id(full[-5:])] == [full]
        assert [each.id for each in reader.touch_by_id("#" + full[-5:].upper())] == [full]
        assert len({each.id for each in reader.touch_by_id(touch(0xAB01, 1, 0).id[-3:])}) == 0
        assert reader.touch_by_id("zzzz") == []
        assert reader.touch_by_id("%%%%") == []


def test_important_days_are_found_over_the_turn_of_the_year(path: Path) -> None:
    put(
        path, person(1), person(2, state="archived"), person(3, state="snoozed"),
        *(ImportantDay("day", month, day, None, id_of(50 + i), id_of(1)) for i, (month, day) in enumerate(
            [(12, 30), (12, 31), (1, 1), (1, 2), (6, 5)])),
        ImportantDay("theirs", 1, 1, None, id_of(60), id_of(2)), ImportantDay("also", 1, 1, None, id_of(61), id_of(3)),
    )  # fmt: skip
    with Reader.open(path) as reader:

        def found(first: tuple[int, int], last: tuple[int, int]) -> list[tuple[int, int, str]]:
            return [(each.month, each.day, each.label) for each in reader.days_between(first, last)]

        assert found((12, 31), (1, 1)) == [(1, 1, "day"), (1, 1, "also"), (12, 31, "day")]
        assert found((1, 2), (6, 5)) == [(1, 2, "day"), (6, 5, "day")]
        assert found((2, 1), (2, 28)) == []
        assert len(reader.important_days()) == 6
        assert [each.label for each in reader.important_days(id_of(2))] == ["theirs"]


def test_promises_by_day_of_the_living(path: Path) -> None:
    from datetime import date

    put(
        path, person(1), person(2, state="deceased"),
        Promise(id_of(50), Ref(id_of(1), ""), "me", "none", NOW),
        Promise(id_of(51), Ref(id_of(1), ""), "me", "later", NOW, date(2026, 12, 1)),
        Promise(id_of(52), Ref(id_of(1), ""), "them", "soon", NOW, date(2026, 11, 1)),
        Promise(id_of(53), Ref(id_of(1), ""), "me", "done", NOW, date(2026, 11, 1), NOW),
        Promise(id_of(54), Ref(id_of(2), ""), "me", "too late", NOW, date(2026, 11, 1)),
    )  # fmt: skip
    with Reader.open(path) as reader:
        assert [each.text for each in reader.promises()] == ["soon", "later", "none"]
        assert [each.text for each in reader.promises(until="2026-11-01")] == ["soon"]
        assert [each.text for each in reader.promises(done=True)] == ["soon", "done", "later", "none"]
        assert reader.promises(contact_id=id_of(2)) == []


def test_an_answer_is_of_one_moment_though_others_write_meanwhile(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between two questions of one answer, someone is forgotten by another process."""
    put(path, *(person(number, added_at=NOW - 4000 * DAY) for number in range(1, 4)))
    ask, meanwhile = Reader.lists_of, [id_of(2)]

    def lists_of(self: Reader, ids: Sequence[str]) -> dict[str, tuple[Ref, ...]]:
        monkeypatch.setattr(file, "BUSY_SECONDS", 0.1)
        if meanwhile:
            gone = meanwhile.pop()
            with suppress(StoreError), writer(path) as writing:  # or it has to wait until the answer is given
                writing.forget(gone, [])
        return ask(self, ids)

    with Reader.open(path) as reader:
        monkeypatch.setattr(Reader, "lists_of", lists_of)
        due = reader.due(view(reader), Criteria(due_by=NOW))
    assert len(due.rows) == due.total


# Found by index


@pytest.fixture
def plans(
    lives: dict[int, Path], monkeypatch: pytest.MonkeyPatch
) -> Callable[[Callable[[Reader], Any]], list[str]]:
    """The query plans of everything that a question asks."""

    def of(question: Callable[[Reader], Any]) -> list[str]:
        asked: list[str] = []
        connection = file.connect(lives[1], write=False)
        connection.set_trace_callback(asked.append)
        question(Reader(connection, lives[1]))
        connection.set_trace_callback(None)
        made = [
            row[3]
            for sql in asked
            if sql.lstrip().startswith("SELECT")
            for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}")
        ]
        connection.close()
        assert made
        return made

    return of


def _scans(found: Sequence[str]) -> list[str]:
    """Steps of a plan that read a whole table of people, standings or touches.

    `contact_set_aside` holds only the few who are not active.
    """
    return [
        step for step in found
        for table in ("standing", "contact", "touch", "participation", "handle", "name_part", "alias", "note")
        if step.startswith(f"SCAN {table}") and "contact_set_aside" not in step
    ]  # fmt: skip


def test_a_scan_is_seen(plans: Callable[[Callable[[Reader], Any]], list[str]]) -> None:
    assert _scans(plans(lambda reader: reader.row("SELECT * FROM contact WHERE role = 'x'"))) == [
        "SCAN contact"
    ]


def test_due_is_read_off_its_index(plans: Callable[[Callable[[Reader], Any]], list[str]]) -> None:
    found = plans(lambda reader: reader.due(view(reader), Criteria(due_by=NOW), 20))
    assert _scans(found) == []
    over = [step for step in found if "standing_due" in step]
    assert len(over) == 2
    assert all("COVERING INDEX standing_due (due_at<?)" in step for step in over)
    assert sum(step.startswith("SEARCH contact") for step in found) == 1  # only of the rows that are shown


@pytest.mark.parametrize(
    "question",
    [
        lambda reader: reader.standing(view(reader), id_of(5)),
        lambda reader: reader.touches(contact_id=id_of(5), limit=10),
        lambda reader: reader.touches(limit=10),
        lambda reader: reader.minutes_by(id_of(5), NOW),
        lambda reader: (reader.notes(id_of(5)), reader.handles(id_of(5)), reader.aliases(id_of(5))),
        lambda reader: (reader.important_days(id_of(5)), reader.lists_of([id_of(5)])),
        lambda reader: reader.settled(view(reader), id_of(5)),
        lambda reader: reader.due(view(reader), Criteria(due_by=NOW, list_id=id_of(9001))),
        lambda reader: Lookup(reader).find("Ana 001"),
        lambda reader: Lookup(reader).find("an 00"),
        lambda reader: Lookup(reader).find("ana@example.org"),
        lambda reader: Lookup(reader).find("600", ["phone:+34600110001"]),
        lambda reader: Lookup(reader).find(id_of(5)),
        lambda reader: reader.contacts_by_key(["phone:+34600110001"]),
        lambda reader: reader.left_out(NOW),
        lambda reader: week.spent(reader, NOW - 7 * DAY, NOW, view(reader).settings),
        lambda reader: week.usual_durations(reader, NOW),
        lambda reader: week.known(reader, [id_of(5), id_of(6)], NOW, view(reader).settings),
        lambda reader: week.waiting(reader, NOW - 14 * DAY, NOW),
        lambda reader: week.accepted(reader, date(2026, 9, 21)),
        lambda reader: week.seen_since(reader, [LINE], NOW - 7 * DAY, NOW),
    ],
)  # fmt: skip
def test_questions_of_every_day_scan_nothing(
    plans: Callable[[Callable[[Reader], Any]], list[str]], question: Callable[[Reader], Any]
) -> None:
    assert _scans(plans(question)) == []


@pytest.mark.parametrize("command", [("due",), ("due", "--json"), ("show", "Ana"), ("why", "Ana")])
def test_commands_of_every_day_scan_nothing(
    begun: Any, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    begun("add", "Ana")
    begun("touch", "Ana", "call", "20m", "10 weeks ago")
    asked: list[str] = []
    connect = file.connect

    def traced(path: Path, **of: Any) -> sqlite3.Connection:
        connection = connect(path, **of)
        connection.set_trace_callback(asked.append)
        return connection

    with monkeypatch.context() as patched:
        patched.setattr(file, "connect", traced)
        begun(*command)
    connection = connect(begun.path, write=False)
    found = [
        row[3]
        for sql in dict.fromkeys(asked)
        if sql.lstrip().startswith("SELECT") and "sqlite_schema" not in sql
        for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}")
    ]
    connection.close()
    assert any("SEARCH" in step for step in found)
    assert _scans(found) == []
