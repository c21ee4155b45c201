"""Whatever is done in whatever order: what is derived equals what a rebuild makes of the rows."""

import shutil
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from store_world import DAY, NOW, begun, dump, flaws, id_of, ids, nearly, person, sound, writer

from relationship_ledger.errors import ConflictError, NothingToDoError
from relationship_ledger.model import (
    Alias,
    Cadence,
    Contact,
    ContactList,
    Handle,
    Membership,
    Note,
    Origin,
    Pause,
    PlannedLine,
    Ref,
    SettingValue,
    Touch,
    WeekPlan,
)
from relationship_ledger.store.reader import Reader

origins = st.builds(
    Origin,
    st.sampled_from(["shared", "online", "unknown"]),
    st.sampled_from([None, "work", "family"]),
    st.booleans(),
)
cadences = st.builds(Cadence, st.sampled_from([None, 7, 30, 120]), st.sampled_from([None, 14, 60, 300]))
names = st.sampled_from(["Ana", "Ana López", "Bob", "Zoë Ångström", "김철수", "Ana Bob"])
# Near each other, so that touches meet, and far, so that ties rot.
instants = st.one_of(
    st.integers(0, 12).map(lambda hours: NOW - hours * 3_600),
    st.integers(0, 200).map(lambda days: NOW - days * DAY),
    st.integers(0, 3_000 * DAY).map(lambda seconds: NOW - seconds),
)
picks = st.integers(0, 10**6)
SETTINGS = (
    ("threshold", "0.7"), ("threshold", "0.3"), ("level", "1.5"), ("rotten", "0.02"), ("slipping", "0.5"), ("origin-effect", "3"),
    ("tier.3.horizon", "30"), ("tier.2.weight", "50"), ("channel.email.depth", "0"), ("channel.like.depth", "0.2"),
    ("channel.call.two-way", "no"), ("channel.call.minutes", "60"), ("gravitas-effect", "4"),
)  # fmt: skip


class Life(RuleBasedStateMachine):
    """One ledger and all that can be done to it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="ledger-machine-"))
        self.path = begun(self.folder / "ledger.db")
        self.copy = self.folder / "copy.db"
        self.writer = writer(self.path)
        self.new_id = ids()
        self.straight = True  # no step was undone out of turn, and nobody forgotten
        self.forgotten: set[str] = set()

    def teardown(self) -> None:
        if self.straight:
            while True:
                try:
                    self.writer.undo()
                except NothingToDoError:
                    break
            assert {name: rows for name, rows in dump(self.path).items() if rows} == {}
            self.derived_is_what_a_rebuild_makes()
        assert flaws(self.path) == []
        sound(self.path)
        self.writer.__exit__(None, None, None)
        shutil.rmtree(self.folder)

    # What is there

    def everyone(self) -> list[Contact]:
        with Reader.open(self.path) as reader:
            return [each for each in reader.everything() if isinstance(each, Contact)]

    def all_of(self, kind: type) -> list[Any]:
        with Reader.open(self.path) as reader:
            return [each for each in reader.everything() if isinstance(each, kind)]

    def put(self, *things: Any) -> None:
        with self.writer.step("put") as step:
            step.put(*things)

    def drop(self, *things: Any) -> None:
        with self.writer.step("drop") as step:
            step.drop(*things)

    @property
    def peopled(self) -> bool:
        return bool(self.everyone())

    # What is done

    @initialize()
    def begin(self) -> None:
        self.put(*(person(0, tier=tier)._replace(id=self.new_id(), name=f"First {tier}") for tier in (1, 3)))

    @rule(name=names, origin=origins, tier=st.integers(1, 5), cadence=cadences, days=st.integers(0, 900))
    def add(self, name: str, origin: Origin, tier: int, cadence: Cadence, days: int) -> None:
        made = Contact(self.new_id(), name, origin, tier, cadence, added_at=NOW - days * DAY)
        self.put(made, Note(self.new_id(), NOW, "met", Ref(made.id, name)))

    @precondition(lambda self: self.peopled)
    @rule(
        pick=picks, what=st.sampled_from(["tier", "origin", "cadence", "state", "name"]), tier=st.integers(1, 5), origin=origins,
        cadence=cadences, name=names, state=st.sampled_from(["active", "snoozed", "archived", "deceased"]),
        until=st.none() | st.integers(-100, 300).map(lambda days: NOW + days * DAY),
    )  # fmt: skip
    def edit(self, pick: int, what: str, **values: Any) -> None:
        people = self.everyone()
        change = {what: values[what]}
        if what == "state":
            change["snoozed_until"] = values["until"] if values["state"] == "snoozed" else None
        self.put(people[pick % len(people)]._replace(**change))

    def _touch(self, picked: list[int], at: int, channel: str, by: Any, day: bool, **of: Any) -> Touch:
        people = self.everyone()
        whom = sorted({people[pick % len(people)].id for pick in picked})
        local = None
        if day and at <= NOW - DAY:
            at = at - at % DAY + DAY // 2
            local = datetime.fromtimestamp(at, UTC).date()
        refs = tuple(Ref(id_, "") for id_ in whom)
        return Touch(self.new_id(), at, "UTC", channel, by, refs, local, **of)

    @precondition(lambda self: self.peopled)
    @rule(
        picked=st.lists(picks, min_size=1, max_size=3), at=instants | st.just(NOW),
        channel=st.sampled_from(["call", "call", "meet", "email", "message", "broadcast", "like"]),
        by=st.sampled_from(["me", "me", "them", "both"]), day=st.booleans(), minutes=st.none() | st.integers(0, 300),
        missed=st.sampled_from([False, False, False, True]), again=st.integers(1, 4), gap=st.integers(0, 40),
    )  # fmt: skip
    def touch(self, again: int, gap: int, at: int, **of: Any) -> None:
        self.put(*(self._touch(at=at - number * gap * 8 * 3_600, **of) for number in range(again)))

    @precondition(lambda self: self.all_of(Touch))
    @rule(
        pick=picks,
        at=instants,
        what=st.sampled_from(["at", "channel", "by", "missed", "minutes", "contacts", "note"]),
    )
    def mend_touch(self, pick: int, at: int, what: str) -> None:
        touches, people = self.all_of(Touch), self.everyone()
        old = touches[pick % len(touches)]
        new = {
            "at": old._replace(at=at, day=None), "channel": old._replace(channel="meet" if old.channel != "meet" else "like"),
            "by": old._replace(by="them" if old.by != "them" else "me"), "missed": old._replace(missed=not old.missed),
            "minutes": old._replace(minutes=99), "note": old._replace(note="mended"),
            "contacts": old._replace(contacts=(Ref(people[pick % len(people)].id, ""),)),
        }[what]  # fmt: skip
        self.put(new)

    @precondition(lambda self: self.all_of(Touch))
    @rule(pick=picks)
    def remove_touch(self, pick: int) -> None:
        touches = self.all_of(Touch)
        self.drop(touches[pick % len(touches)])

    @rule(cadence=cadences)
    def make_list(self, cadence: Cadence) -> None:
        id_ = self.new_id()
        self.put(ContactList(id_, f"List {id_}", cadence=cadence))

    @precondition(lambda self: self.all_of(ContactList) and self.peopled)
    @rule(pick=picks, who=picks)
    def join(self, pick: int, who: int) -> None:
        lists, people = self.all_of(ContactList), self.everyone()
        group, contact = lists[pick % len(lists)].id, people[who % len(people)].id
        there = {(each.list_id, each.contact_id): each.id for each in self.all_of(Membership)}
        self.put(Membership(there.get((group, contact)) or self.new_id(), group, contact, NOW))

    @precondition(lambda self: self.all_of(Membership))
    @rule(pick=picks)
    def leave(self, pick: int) -> None:
        memberships = self.all_of(Membership)
        self.drop(memberships[pick % len(memberships)])

    @precondition(lambda self: self.all_of(ContactList))
    @rule(pick=picks, cadence=cadences)
    def edit_list(self, pick: int, cadence: Cadence) -> None:
        lists = self.all_of(ContactList)
        self.put(lists[pick % len(lists)]._replace(cadence=cadence))

    @precondition(lambda self: self.all_of(ContactList))
    @rule(pick=picks)
    def end_list(self, pick: int) -> None:
        lists = self.all_of(ContactList)
        group = lists[pick % len(lists)]
        self.drop(*(each for each in self.all_of(Membership) if each.list_id == group.id), group)

    @precondition(lambda self: self.peopled)
    @rule(pick=picks, name=names, phone=st.booleans())
    def add_alias_or_handle(self, pick: int, name: str, phone: bool) -> None:
        people = self.everyone()
        owner = people[pick % len(people)].id
        self.put(
            Handle("phone", "+34600111222", None, self.new_id(), owner)
            if phone
            else Alias(self.new_id(), owner, name)
        )

    @precondition(lambda self: self.all_of(Alias) or self.all_of(Handle))
    @rule(pick=picks)
    def remove_alias_or_handle(self, pick: int) -> None:
        there = [*self.all_of(Alias), *self.all_of(Handle)]
        self.drop(there[pick % len(there)])

    @rule(start=instants, days=st.integers(1, 200))
    def pause(self, start: int, days: int) -> None:
        self.put(Pause(self.new_id(), start, start + days * DAY))

    @precondition(lambda self: self.all_of(Pause))
    @rule(pick=picks)
    def remove_pause(self, pick: int) -> None:
        pauses = self.all_of(Pause)
        self.drop(pauses[pick % len(pauses)])

    @rule(setting=st.sampled_from(SETTINGS), unset=st.booleans())
    def change_setting(self, setting: tuple[str, str], unset: bool) -> None:
        if unset:
            self.drop(SettingValue(setting[0], ""))
        else:
            self.put(SettingValue(*setting))

    @precondition(lambda self: self.peopled)
    @rule(pick=picks, late=st.booleans(), few=st.booleans(), budget=st.sampled_from([60, 300]))
    def accept_plan(self, pick: int, late: bool, few: bool, budget: int) -> None:
        """As the program does: the week's plan stays the same row, its lines are replaced, some of them kept."""
        first_day = date(2026, 9, 21) + timedelta(days=7 * late)
        people, lists = self.everyone(), self.all_of(ContactList)
        before = next((each for each in self.all_of(WeekPlan) if each.first_day == first_day), None)
        plan = WeekPlan(before.id if before else self.new_id(), first_day, NOW, budget)
        one, other = people[pick % len(people)].id, people[(pick // 7) % len(people)].id
        lines = [self.line(plan.id, "due", one)]
        if not few:
            lines.append(self.line(plan.id, "introduction", *dict.fromkeys((one, other))))
        if lists:
            lines.append(self.line(plan.id, "dispatch", list_id=lists[pick % len(lists)].id))
        with self.writer.step("plan accept") as step:
            replaced = [each for each in self.all_of(PlannedLine) if each.plan_id == plan.id]
            step.drop(*replaced[pick % 2 :])
            step.put(plan, *lines)

    def line(self, plan_id: str, kind: Any, *who: str, **of: Any) -> PlannedLine:
        return PlannedLine(self.new_id(), plan_id, kind, 20, f"why {kind}", NOW, contacts=who, **of)

    # What is taken back

    def _try(self, act: Any) -> None:
        before, conflict = dump(self.path), None
        try:
            act()
        except NothingToDoError:
            pass
        except ConflictError as caught:
            conflict = caught
        else:
            return
        assert dump(self.path) == before
        if conflict is not None:
            assert not self.straight
            assert conflict.candidates

    @rule(times=st.integers(1, 3))
    def undo(self, times: int) -> None:
        for _ in range(times):
            self._try(self.writer.undo)

    @rule(times=st.integers(1, 3))
    def redo(self, times: int) -> None:
        for _ in range(times):
            self._try(self.writer.redo)

    @rule(seq=st.integers(1, 40))
    def undo_one(self, seq: int) -> None:
        self.straight = False
        self._try(lambda: self.writer.undo(seq))

    @precondition(lambda self: self.peopled)
    @rule(pick=picks)
    def forget(self, pick: int) -> None:
        people = self.everyone()
        gone = people[pick % len(people)]
        self.straight = False
        self.writer.forget(gone.id, [gone.name])
        self.forgotten.add(gone.id)

    # What always holds

    def _derived(self, path: Path) -> tuple[dict[str, dict[str, Any]], list[Any], list[Any]]:
        with Reader.open(path) as reader:
            standings = {row["contact_id"]: dict(row) for row in reader.rows("SELECT * FROM standing")}
        others = dump(path, ("participation", "name_part"))
        return standings, others["participation"], others["name_part"]

    @invariant()
    def derived_is_what_a_rebuild_makes(self) -> None:
        shutil.copyfile(self.path, self.copy)
        with writer(self.copy) as rebuilding:
            rebuilding.rebuild()
        kept, made = self._derived(self.path), self._derived(self.copy)
        assert kept[1] == made[1]
        assert kept[2] == made[2]
        assert set(kept[0]) == set(made[0]) == {each.id for each in self.everyone()}
        wrong = {id_: (row, made[0][id_]) for id_, row in kept[0].items() if not nearly(row, made[0][id_])}
        assert wrong == {}

    @invariant()
    def nothing_belongs_to_nobody(self) -> None:
        with Reader.open(self.path) as reader:
            assert list(reader.rows("PRAGMA foreign_key_check")) == []

    @invariant()
    def the_forgotten_stay_so(self) -> None:
        assert not self.forgotten & {each.id for each in self.everyone()}
        assert not self.forgotten & {ref.id for each in self.all_of(Touch) for ref in each.contacts}
        assert not self.forgotten & {id_ for each in self.all_of(PlannedLine) for id_ in each.contacts}


TestLife = Life.TestCase
TestLife.settings = settings(
    max_examples=10, stateful_step_count=30, deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)  # fmt: skip


def test_a_difference_would_be_seen() -> None:
    row = {"contact_id": id_of(1), "s": 1.0, "expires": 5, "n": 2}
    assert nearly(row, {**row, "expires": 6})
    assert not nearly(row, {**row, "expires": 7})
    assert not nearly(row, {**row, "n": 3})
    assert not nearly(row, {**row, "s": 1.0 + 1e-7})
    assert not nearly(row, {**row, "expires": None})
