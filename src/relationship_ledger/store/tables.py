"""The schema's one truth: every table of a ledger, as SQLModel classes.

Tables are STRICT. Ids are UUIDv7 texts made by the client. Instants are whole seconds (INTEGER), days are
`YYYY-MM-DD`, a touch's day is the proleptic ordinal of its local date. Three kinds of tables: what people said
(journaled), the journal, and what is derived from the first and can be rebuilt (`Standing`, `NamePart`,
`Participation`), which no foreign key holds: the writer does.
"""

from typing import Any, ClassVar

from sqlalchemy import BLOB, INTEGER, REAL, TEXT, ForeignKey, Index, text
from sqlmodel import Field, SQLModel

_STRICT: dict[str, Any] = {"sqlite_strict": True}
_STRICT_BY_KEY: dict[str, Any] = {"sqlite_strict": True, "sqlite_with_rowid": False}


def _id() -> Any:
    return Field(sa_type=TEXT, primary_key=True)


def _text(*, null: bool = False, **extra: Any) -> Any:
    return Field(default=None, sa_type=TEXT, nullable=True, **extra) if null else Field(sa_type=TEXT, **extra)


def _whole(*, null: bool = False, **extra: Any) -> Any:
    return (
        Field(default=None, sa_type=INTEGER, nullable=True, **extra)
        if null
        else Field(sa_type=INTEGER, **extra)
    )


def _real(*, null: bool = False) -> Any:
    return Field(default=None, sa_type=REAL, nullable=True) if null else Field(sa_type=REAL)


def _to(target: str) -> Any:
    return Field(sa_type=TEXT, sa_column_args=[ForeignKey(target)])


class Row(SQLModel):
    """A table of the store."""

    __table_args__: ClassVar[Any] = _STRICT


class Contact(Row, table=True):
    """A person or organization. `name_key` is the folded name that look-ups use."""

    __table_args__: ClassVar[Any] = (
        Index("contact_name_key", "name_key"),
        Index("contact_set_aside", "state", "snoozed_until", sqlite_where=text("state <> 'active'")),
        _STRICT,
    )

    id: str = _id()
    name: str = _text()
    name_key: str = _text()
    origin_kind: str = _text()
    origin_context: str | None = _text(null=True)
    origin_guessed: int = _whole()
    tier: int = _whole()
    cadence_ideal: int | None = _whole(null=True)
    cadence_maximum: int | None = _whole(null=True)
    first_day: str | None = _text(null=True)
    state: str = _text()
    snoozed_until: int | None = _whole(null=True)
    organization: str | None = _text(null=True)
    role: str | None = _text(null=True)
    added_at: int = _whole()


class Alias(Row, table=True):
    """Another name of a contact."""

    __table_args__: ClassVar[Any] = (
        Index("alias_contact", "contact_id"),
        Index("alias_name_key", "name_key"),
        _STRICT,
    )

    id: str = _id()
    contact_id: str = _to("contact.id")
    name: str = _text()
    name_key: str = _text()


class Handle(Row, table=True):
    """Where a contact is reached. `key` is the normalized form by which two handles are the same."""

    __table_args__: ClassVar[Any] = (
        Index("handle_contact", "contact_id"),
        Index("handle_key", "key"),
        _STRICT,
    )

    id: str = _id()
    contact_id: str = _to("contact.id")
    kind: str = _text()
    value: str = _text()
    key: str = _text()
    label: str | None = _text(null=True)


class SourceKey(Row, table=True):
    """Which record of an import a contact came from, so that reading it again changes nothing."""

    __tablename__ = "source_key"
    __table_args__: ClassVar[Any] = (
        Index("source_key_contact", "contact_id"),
        Index("source_key_key", "key"),
        _STRICT,
    )

    id: str = _id()
    contact_id: str = _to("contact.id")
    key: str = _text()


class ImportantDay(Row, table=True):
    """A birthday or another day of the year."""

    __tablename__ = "important_day"
    __table_args__: ClassVar[Any] = (
        Index("important_day_contact", "contact_id"),
        Index("important_day_when", "month", "day"),
        _STRICT,
    )

    id: str = _id()
    contact_id: str = _to("contact.id")
    label: str = _text()
    month: int = _whole()
    day: int = _whole()
    year: int | None = _whole(null=True)


class Note(Row, table=True):
    """Something to remember about a contact."""

    __table_args__: ClassVar[Any] = (Index("note_contact", "contact_id", "at"), _STRICT)

    id: str = _id()
    contact_id: str = _to("contact.id")
    at: int = _whole()
    text: str = _text()


class Promise(Row, table=True):
    """Something owed, by me or by them."""

    __table_args__: ClassVar[Any] = (
        Index("promise_contact", "contact_id"),
        Index("promise_open", "due_day", sqlite_where=text("done_at IS NULL")),
        _STRICT,
    )

    id: str = _id()
    contact_id: str = _to("contact.id")
    by: str = _text()
    text: str = _text()
    due_day: str | None = _text(null=True)
    made_at: int = _whole()
    done_at: int | None = _whole(null=True)


class ContactList(Row, table=True):
    """A named group: the thing its members share, the value promised, a dispatch rhythm in days."""

    __tablename__ = "list"
    __table_args__: ClassVar[Any] = (Index("list_name_key", "name_key", unique=True), _STRICT)

    id: str = _id()
    name: str = _text()
    name_key: str = _text()
    thing: str | None = _text(null=True)
    value: str | None = _text(null=True)
    rhythm: int | None = _whole(null=True)
    cadence_ideal: int | None = _whole(null=True)
    cadence_maximum: int | None = _whole(null=True)
    created_at: int = _whole()


class Membership(Row, table=True):
    """A contact on a list."""

    __table_args__: ClassVar[Any] = (
        Index("membership_pair", "list_id", "contact_id", unique=True),
        Index("membership_contact", "contact_id"),
        _STRICT,
    )

    id: str = _id()
    list_id: str = _to("list.id")
    contact_id: str = _to("contact.id")
    joined_at: int = _whole()


class Touch(Row, table=True):
    """One interaction. `contacts` names them in a JSON array; `Participation` is derived from it.

    `day` is set for a touch of precision `day`, which sits at local noon.
    """

    __table_args__: ClassVar[Any] = (
        Index("touch_at", "at"),
        Index("touch_source", "source", unique=True, sqlite_where=text("source IS NOT NULL")),
        _STRICT,
    )

    id: str = _id()
    at: int = _whole()
    zone: str = _text()
    day: int | None = _whole(null=True)
    channel: str = _text()
    by: str = _text()
    minutes: float | None = _real(null=True)
    cost_amount: str | None = _text(null=True)
    cost_currency: str | None = _text(null=True)
    note: str | None = _text(null=True)
    missed: int = _whole()
    source: str | None = _text(null=True)
    contacts: str = _text()


class Investment(Row, table=True):
    """Value-added work put into a list: a dispatch, an event, an introduction, a gift, help.

    `contacts` names who received it, in a JSON array.
    """

    __table_args__: ClassVar[Any] = (Index("investment_list", "list_id", "at"), _STRICT)

    id: str = _id()
    list_id: str = _to("list.id")
    at: int = _whole()
    zone: str = _text()
    kind: str = _text()
    title: str = _text()
    minutes: float | None = _real(null=True)
    cost_amount: str | None = _text(null=True)
    cost_currency: str | None = _text(null=True)
    contacts: str = _text()


class Pause(Row, table=True):
    """A span in which the ledger was not kept."""

    __table_args__: ClassVar[Any] = _STRICT

    id: str = _id()
    start: int = _whole()
    end: int = _whole()
    note: str | None = _text(null=True)


class WeekPlan(Row, table=True):
    """A week's plan that was accepted."""

    __tablename__ = "week_plan"
    __table_args__: ClassVar[Any] = (Index("week_plan_first_day", "first_day", unique=True), _STRICT)

    id: str = _id()
    first_day: str = _text()
    accepted_at: int = _whole()
    budget_minutes: int = _whole()


class PlanLine(Row, table=True):
    """A line of an accepted plan. `contacts` names whom it concerns, in a JSON array.

    No foreign key holds the list and the promise: a line whose list or promise has gone is shown no more.
    """

    __tablename__ = "plan_line"
    __table_args__: ClassVar[Any] = (Index("plan_line_plan", "plan_id"), _STRICT)

    id: str = _id()
    plan_id: str = _to("week_plan.id")
    kind: str = _text()
    minutes: int = _whole()
    why: str = _text()
    since: int = _whole()
    day: str | None = _text(null=True)
    gain: float = _real()
    channel: str | None = _text(null=True)
    contacts: str = _text()
    list_id: str | None = _text(null=True)
    promise_id: str | None = _text(null=True)


class Apart(Row, table=True):
    """Two contacts who were said not to be the same person, the lesser id first."""

    __table_args__: ClassVar[Any] = (
        Index("apart_pair", "one", "other", unique=True),
        Index("apart_other", "other"),
        _STRICT,
    )

    id: str = _id()
    one: str = _to("contact.id")
    other: str = _to("contact.id")
    at: int = _whole()


class Setting(Row, table=True):
    """A setting that differs from its default."""

    __table_args__: ClassVar[Any] = _STRICT

    id: str = _id()
    value: str = _text()


class Tombstone(Row, table=True):
    """The id of someone who was forgotten. They stay so: undo passes them over."""

    __table_args__: ClassVar[Any] = _STRICT

    id: str = _id()
    at: int = _whole()


class Step(Row, table=True):
    """One command or import, as one link of its device's chain. Never changed, never deleted.

    `seq` is this file's own order; `kind` is `begin`, `do`, `undo`, `redo` or `forget`; `target` is the step that an undo
    or redo answers. Its changes are `first_change` … `last_change`. `hash` covers the step before it on the device,
    the step's own fields and the digests of its changes.
    """

    __table_args__: ClassVar[Any] = (
        Index("step_device", "device", "device_seq", unique=True),
        Index("step_id", "id", unique=True),
        _STRICT,
    )

    seq: int | None = Field(default=None, sa_type=INTEGER, primary_key=True)
    id: str = _text()
    device: str = _text()
    device_seq: int = _whole()
    at: int = _whole()
    dated: int = _whole()
    kind: str = _text()
    command: str = _text()
    target: int | None = _whole(null=True)
    first_change: int = _whole()
    last_change: int = _whole()
    hash: bytes = Field(sa_type=BLOB)


class Change(Row, table=True):
    """One row changed by a step: which, and the salted digest of what it was and what it became.

    `salt` and `before`, what it was, lie beside the chain: when someone is forgotten both go, and the chain, which
    covers `digest` only, still holds.
    """

    __table_args__: ClassVar[Any] = (Index("change_row", "row_id"), _STRICT)

    id: int | None = Field(default=None, sa_type=INTEGER, primary_key=True)
    entity: str = _text()
    row_id: str = _text()
    digest: bytes = Field(sa_type=BLOB)
    salt: bytes | None = Field(default=None, sa_type=BLOB, nullable=True)
    before: str | None = _text(null=True)


class Participation(Row, table=True):
    """Derived: who took part in which touch, with the columns a fold needs, in its order.

    A touch's rows are found by its own contacts and instant, so that no second index has to be kept.
    """

    __table_args__: ClassVar[Any] = _STRICT_BY_KEY

    contact_id: str = _id()
    at: int = Field(sa_type=INTEGER, primary_key=True)
    touch_id: str = _id()
    day: int | None = _whole(null=True)
    channel: str = _text()
    by: str = _text()
    minutes: float | None = _real(null=True)
    missed: int = _whole()


class NamePart(Row, table=True):
    """Derived: every folded word of every name and alias, for look-ups by a part of a name."""

    __tablename__ = "name_part"
    __table_args__: ClassVar[Any] = (Index("name_part_contact", "contact_id"), _STRICT_BY_KEY)

    part: str = _id()
    contact_id: str = _id()


class Standing(Row, table=True):
    """Derived: the state of a tie, and the instants at which it expires, slips and rots.

    `due_at` is `expires_at`, or the end of a snooze after it, and NULL for someone who is never due; the index over it
    covers all that `due` counts and orders by.
    """

    __table_args__: ClassVar[Any] = (
        Index(
            "standing_due",
            "due_at",
            "rank",
            "minutes",
            "rotten_at",
            "n",
            sqlite_where=text("due_at IS NOT NULL"),
        ),
        _STRICT_BY_KEY,
    )

    contact_id: str = _id()
    n: int = _whole()
    s: float = _real()
    last: int | None = _whole(null=True)
    last_day: int | None = _whole(null=True)
    expires: int | None = _whole(null=True)
    hours: float = _real()
    unanswered: int = _whole()
    shallow: int = _whole()
    asked: int = _whole()
    answered: int = _whole()
    mine_at: int | None = _whole(null=True)
    latest_at: int | None = _whole(null=True)
    latest_id: str | None = _text(null=True)
    latest_channel: str | None = _text(null=True)
    latest_by: str | None = _text(null=True)
    cadence_ideal: int | None = _whole(null=True)
    cadence_maximum: int | None = _whole(null=True)
    expires_at: int = _whole()
    rotten_at: int | None = _whole(null=True)
    slips_at: int | None = _whole(null=True)
    bound: str = _text()
    due_at: int | None = _whole(null=True)
    rank: float = _real()
    channel: str | None = _text(null=True)
    minutes: int = _whole()
    v: float = _real()


class Meta(Row, table=True):
    """Facts about the file: its id, when it was begun, whether it is a demo."""

    __table_args__: ClassVar[Any] = _STRICT

    id: str = _id()
    value: str = _text()


JOURNALED: dict[str, type[Row]] = {
    str(table.__tablename__): table
    for table in (
        Contact, Alias, Handle, SourceKey, ImportantDay, Note, Promise, ContactList, Membership, Touch, Investment,
        Pause, Setting, WeekPlan, PlanLine, Apart,
    )
}  # fmt: skip
"""What people said, by table name, parents before children: the entities of the journal."""
