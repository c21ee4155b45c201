"""Import, touch, merge, undo, import again, in any order: the ledger ends as if all had come at once."""

import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from intake_world import DAY, ME, MONDAY, NOW, Ledger, mail
from relationship_ledger.model import Contact, Handle, Party, PersonRecord, Ref, Touch
from relationship_ledger.store import same
from relationship_ledger.store.reader import Reader

PEOPLE = [Party(f"P {i}", (Handle("email", f"p{i}@x.example"),)) for i in range(6)]
CARDS = [
    PersonRecord(f"f:{i}", each.name, f"vcard:uid:{i}", handles=each.handles, notes=(f"note {i}",))
    for i, each in enumerate(PEOPLE[:5])
]
LETTERS = [
    mail(day * DAY + 60 * i, *((ME, party) if (day + i) % 2 else (party, ME)), key=f"mail:{day}-{i}")
    for i, party in enumerate(PEOPLE)
    for day in range(3)
]
MEETINGS = [
    mail(day * DAY, None, *PEOPLE[day : day + 3], key=f"ics:{day}", channel="meet", together=True, by="both", minutes=60.0)
    for day in range(3)
]  # fmt: skip
RECORDS = [*LETTERS, *MEETINGS]
PAIRS = [(0, 3), (1, 4)]
BY_HAND = range(3)


def _id(reader, number):
    refs = reader.contacts_by_key([f"email:p{number}@x.example"]).get(f"email:p{number}@x.example", [])
    return refs[0].id if refs else None


def merge(ledger, one, other):
    with ledger.writer() as writing, writing.step("merge") as step:
        same.merge(step, _id(step.reader, one), _id(step.reader, other), NOW)


def touch(ledger, number):
    with ledger.writer() as writing, writing.step("touch") as step:
        who = step.reader.contact(_id(step.reader, number))
        step.put(
            Touch(f"hand-{number}", MONDAY + number, "UTC", "call", "me", (Ref(who.id, who.name),), minutes=5)
        )


def content(ledger):
    """Everything that is known, whatever the ids are."""
    with Reader.open(ledger.path) as reader:
        people = sorted(
            (
                each.name,
                sorted(handle.value for handle in reader.handles(each.id)),
                sorted(alias.name for alias in reader.aliases(each.id)),
                sorted(note.text for note in reader.notes(each.id)),
                sorted(key.key for key in reader.source_keys(each.id) if not key.key.startswith("merged:")),
            )
            for each in reader.everything()
            if isinstance(each, Contact)
        )
    return people, ledger.touches()


def reference():
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger(Path(folder) / "l.db")
        ledger.take(*CARDS, *RECORDS)
        for number in BY_HAND:
            touch(ledger, number)
        for pair in PAIRS:
            merge(ledger, *pair)
        return content(ledger)


class Imports(RuleBasedStateMachine):
    wanted = None

    @initialize()
    def begin(self):
        if Imports.wanted is None:
            Imports.wanted = reference()
        self.folder = tempfile.TemporaryDirectory()
        self.ledger = Ledger(Path(self.folder.name) / "l.db")
        self.ledger.take(*CARDS)
        self.merged, self.touched = set(), set()

    @rule(chosen=st.lists(st.sampled_from([*CARDS, *RECORDS]), max_size=12), again=st.booleans())
    def take(self, chosen, again):
        before = content(self.ledger)
        self.ledger.take(*chosen)
        after = content(self.ledger)
        if again and before != after:
            self.ledger.undo()
            assert content(self.ledger) == before
            self.ledger.take(*chosen)
            assert content(self.ledger) == after

    @precondition(lambda self: len(self.merged) < len(PAIRS))
    @rule(data=st.data(), again=st.booleans())
    def merge(self, data, again):
        pair = data.draw(st.sampled_from([each for each in PAIRS if each not in self.merged]))
        before = content(self.ledger)
        merge(self.ledger, *pair)
        if again:
            self.ledger.undo()
            assert content(self.ledger) == before
            merge(self.ledger, *pair)
        self.merged.add(pair)

    @precondition(lambda self: len(self.touched) < len(BY_HAND))
    @rule(data=st.data())
    def touch(self, data):
        number = data.draw(st.sampled_from([each for each in BY_HAND if each not in self.touched]))
        touch(self.ledger, number)
        self.touched.add(number)

    @invariant()
    def what_is_derived_is_in_step(self):
        with Reader.open(self.ledger.path) as reader:
            stored = [tuple(row) for row in reader.rows("SELECT * FROM standing ORDER BY contact_id")]
        with self.ledger.writer() as writing:
            writing.rebuild()
        with Reader.open(self.ledger.path) as reader:
            assert [tuple(row) for row in reader.rows("SELECT * FROM standing ORDER BY contact_id")] == stored

    def teardown(self):
        if not hasattr(self, "ledger"):
            return
        self.ledger.take(*RECORDS, *CARDS)
        for number in set(BY_HAND) - self.touched:
            touch(self.ledger, number)
        for pair in PAIRS:
            if pair not in self.merged:
                merge(self.ledger, *pair)
        self.ledger.take(*reversed(RECORDS))
        assert content(self.ledger) == Imports.wanted
        self.folder.cleanup()


Imports.TestCase.settings = settings(max_examples=12, stateful_step_count=10, deadline=None)
TestImports = Imports.TestCase
