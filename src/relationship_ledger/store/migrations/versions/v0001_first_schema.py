"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_APPEND_ONLY = """
CREATE TRIGGER {table}_is_never_{change}d BEFORE {change} {of} ON {table}
BEGIN SELECT RAISE(ABORT, 'the journal is only appended to'); END
"""


def upgrade() -> None:
    """Make every table of an empty ledger, and keep the journal from being changed."""
    op.create_table(
        "change",
        sa.Column("id", sa.INTEGER(), nullable=False),
        sa.Column("entity", sa.TEXT(), nullable=False),
        sa.Column("row_id", sa.TEXT(), nullable=False),
        sa.Column("digest", sa.BLOB(), nullable=False),
        sa.Column("salt", sa.BLOB(), nullable=True),
        sa.Column("before", sa.TEXT(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("change_row", "change", ["row_id"], unique=False)
    op.create_table(
        "contact",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("name", sa.TEXT(), nullable=False),
        sa.Column("name_key", sa.TEXT(), nullable=False),
        sa.Column("origin_kind", sa.TEXT(), nullable=False),
        sa.Column("origin_context", sa.TEXT(), nullable=True),
        sa.Column("origin_guessed", sa.INTEGER(), nullable=False),
        sa.Column("tier", sa.INTEGER(), nullable=False),
        sa.Column("cadence_ideal", sa.INTEGER(), nullable=True),
        sa.Column("cadence_maximum", sa.INTEGER(), nullable=True),
        sa.Column("first_day", sa.TEXT(), nullable=True),
        sa.Column("state", sa.TEXT(), nullable=False),
        sa.Column("snoozed_until", sa.INTEGER(), nullable=True),
        sa.Column("organization", sa.TEXT(), nullable=True),
        sa.Column("role", sa.TEXT(), nullable=True),
        sa.Column("added_at", sa.INTEGER(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("contact_name_key", "contact", ["name_key"], unique=False)
    op.create_index(
        "contact_set_aside",
        "contact",
        ["state", "snoozed_until"],
        unique=False,
        sqlite_where=sa.text("state <> 'active'"),
    )
    op.create_table(
        "list",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("name", sa.TEXT(), nullable=False),
        sa.Column("name_key", sa.TEXT(), nullable=False),
        sa.Column("thing", sa.TEXT(), nullable=True),
        sa.Column("value", sa.TEXT(), nullable=True),
        sa.Column("rhythm", sa.INTEGER(), nullable=True),
        sa.Column("cadence_ideal", sa.INTEGER(), nullable=True),
        sa.Column("cadence_maximum", sa.INTEGER(), nullable=True),
        sa.Column("created_at", sa.INTEGER(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("list_name_key", "list", ["name_key"], unique=True)
    op.create_table(
        "meta",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("value", sa.TEXT(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_table(
        "name_part",
        sa.Column("part", sa.TEXT(), nullable=False),
        sa.Column("contact_id", sa.TEXT(), nullable=False),
        sa.PrimaryKeyConstraint("part", "contact_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("name_part_contact", "name_part", ["contact_id"], unique=False)
    op.create_table(
        "participation",
        sa.Column("contact_id", sa.TEXT(), nullable=False),
        sa.Column("at", sa.INTEGER(), nullable=False),
        sa.Column("touch_id", sa.TEXT(), nullable=False),
        sa.Column("day", sa.INTEGER(), nullable=True),
        sa.Column("channel", sa.TEXT(), nullable=False),
        sa.Column("by", sa.TEXT(), nullable=False),
        sa.Column("minutes", sa.REAL(), nullable=True),
        sa.Column("missed", sa.INTEGER(), nullable=False),
        sa.PrimaryKeyConstraint("contact_id", "at", "touch_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "pause",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("start", sa.INTEGER(), nullable=False),
        sa.Column("end", sa.INTEGER(), nullable=False),
        sa.Column("note", sa.TEXT(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_table(
        "setting",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("value", sa.TEXT(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_table(
        "standing",
        sa.Column("contact_id", sa.TEXT(), nullable=False),
        sa.Column("n", sa.INTEGER(), nullable=False),
        sa.Column("s", sa.REAL(), nullable=False),
        sa.Column("last", sa.INTEGER(), nullable=True),
        sa.Column("last_day", sa.INTEGER(), nullable=True),
        sa.Column("expires", sa.INTEGER(), nullable=True),
        sa.Column("hours", sa.REAL(), nullable=False),
        sa.Column("unanswered", sa.INTEGER(), nullable=False),
        sa.Column("shallow", sa.INTEGER(), nullable=False),
        sa.Column("asked", sa.INTEGER(), nullable=False),
        sa.Column("answered", sa.INTEGER(), nullable=False),
        sa.Column("mine_at", sa.INTEGER(), nullable=True),
        sa.Column("latest_at", sa.INTEGER(), nullable=True),
        sa.Column("latest_id", sa.TEXT(), nullable=True),
        sa.Column("latest_channel", sa.TEXT(), nullable=True),
        sa.Column("latest_by", sa.TEXT(), nullable=True),
        sa.Column("cadence_ideal", sa.INTEGER(), nullable=True),
        sa.Column("cadence_maximum", sa.INTEGER(), nullable=True),
        sa.Column("expires_at", sa.INTEGER(), nullable=False),
        sa.Column("rotten_at", sa.INTEGER(), nullable=True),
        sa.Column("slips_at", sa.INTEGER(), nullable=True),
        sa.Column("bound", sa.TEXT(), nullable=False),
        sa.Column("due_at", sa.INTEGER(), nullable=True),
        sa.Column("rank", sa.REAL(), nullable=False),
        sa.Column("channel", sa.TEXT(), nullable=True),
        sa.Column("minutes", sa.INTEGER(), nullable=False),
        sa.PrimaryKeyConstraint("contact_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(
        "standing_due",
        "standing",
        ["due_at", "rank", "minutes", "rotten_at", "n"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_table(
        "step",
        sa.Column("seq", sa.INTEGER(), nullable=False),
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("device", sa.TEXT(), nullable=False),
        sa.Column("device_seq", sa.INTEGER(), nullable=False),
        sa.Column("at", sa.INTEGER(), nullable=False),
        sa.Column("dated", sa.INTEGER(), nullable=False),
        sa.Column("kind", sa.TEXT(), nullable=False),
        sa.Column("command", sa.TEXT(), nullable=False),
        sa.Column("target", sa.INTEGER(), nullable=True),
        sa.Column("first_change", sa.INTEGER(), nullable=False),
        sa.Column("last_change", sa.INTEGER(), nullable=False),
        sa.Column("hash", sa.BLOB(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
        sqlite_strict=True,
    )
    op.create_index("step_device", "step", ["device", "device_seq"], unique=True)
    op.create_index("step_id", "step", ["id"], unique=True)
    op.create_table(
        "tombstone",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("at", sa.INTEGER(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_table(
        "touch",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("at", sa.INTEGER(), nullable=False),
        sa.Column("zone", sa.TEXT(), nullable=False),
        sa.Column("day", sa.INTEGER(), nullable=True),
        sa.Column("channel", sa.TEXT(), nullable=False),
        sa.Column("by", sa.TEXT(), nullable=False),
        sa.Column("minutes", sa.REAL(), nullable=True),
        sa.Column("cost_amount", sa.TEXT(), nullable=True),
        sa.Column("cost_currency", sa.TEXT(), nullable=True),
        sa.Column("note", sa.TEXT(), nullable=True),
        sa.Column("missed", sa.INTEGER(), nullable=False),
        sa.Column("source", sa.TEXT(), nullable=True),
        sa.Column("contacts", sa.TEXT(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("touch_at", "touch", ["at"], unique=False)
    op.create_index(
        "touch_source", "touch", ["source"], unique=True, sqlite_where=sa.text("source IS NOT NULL")
    )
    op.create_table(
        "alias",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("contact_id", sa.TEXT(), nullable=False),
        sa.Column("name", sa.TEXT(), nullable=False),
        sa.Column("name_key", sa.TEXT(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contact.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("alias_contact", "alias", ["contact_id"], unique=False)
    op.create_index("alias_name_key", "alias", ["name_key"], unique=False)
    op.create_table(
        "handle",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("contact_id", sa.TEXT(), nullable=False),
        sa.Column("kind", sa.TEXT(), nullable=False),
        sa.Column("value", sa.TEXT(), nullable=False),
        sa.Column("key", sa.TEXT(), nullable=False),
        sa.Column("label", sa.TEXT(), nullable=True),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contact.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("handle_contact", "handle", ["contact_id"], unique=False)
    op.create_index("handle_key", "handle", ["key"], unique=False)
    op.create_table(
        "important_day",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("contact_id", sa.TEXT(), nullable=False),
        sa.Column("label", sa.TEXT(), nullable=False),
        sa.Column("month", sa.INTEGER(), nullable=False),
        sa.Column("day", sa.INTEGER(), nullable=False),
        sa.Column("year", sa.INTEGER(), nullable=True),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contact.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("important_day_contact", "important_day", ["contact_id"], unique=False)
    op.create_index("important_day_when", "important_day", ["month", "day"], unique=False)
    op.create_table(
        "investment",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("list_id", sa.TEXT(), nullable=False),
        sa.Column("at", sa.INTEGER(), nullable=False),
        sa.Column("zone", sa.TEXT(), nullable=False),
        sa.Column("kind", sa.TEXT(), nullable=False),
        sa.Column("title", sa.TEXT(), nullable=False),
        sa.Column("minutes", sa.REAL(), nullable=True),
        sa.Column("cost_amount", sa.TEXT(), nullable=True),
        sa.Column("cost_currency", sa.TEXT(), nullable=True),
        sa.Column("contacts", sa.TEXT(), nullable=False),
        sa.ForeignKeyConstraint(
            ["list_id"],
            ["list.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("investment_list", "investment", ["list_id", "at"], unique=False)
    op.create_table(
        "membership",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("list_id", sa.TEXT(), nullable=False),
        sa.Column("contact_id", sa.TEXT(), nullable=False),
        sa.Column("joined_at", sa.INTEGER(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contact.id"],
        ),
        sa.ForeignKeyConstraint(
            ["list_id"],
            ["list.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("membership_contact", "membership", ["contact_id"], unique=False)
    op.create_index("membership_pair", "membership", ["list_id", "contact_id"], unique=True)
    op.create_table(
        "note",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("contact_id", sa.TEXT(), nullable=False),
        sa.Column("at", sa.INTEGER(), nullable=False),
        sa.Column("text", sa.TEXT(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contact.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("note_contact", "note", ["contact_id", "at"], unique=False)
    op.create_table(
        "promise",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("contact_id", sa.TEXT(), nullable=False),
        sa.Column("by", sa.TEXT(), nullable=False),
        sa.Column("text", sa.TEXT(), nullable=False),
        sa.Column("due_day", sa.TEXT(), nullable=True),
        sa.Column("made_at", sa.INTEGER(), nullable=False),
        sa.Column("done_at", sa.INTEGER(), nullable=True),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contact.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("promise_contact", "promise", ["contact_id"], unique=False)
    op.create_index(
        "promise_open", "promise", ["due_day"], unique=False, sqlite_where=sa.text("done_at IS NULL")
    )
    op.create_table(
        "source_key",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("contact_id", sa.TEXT(), nullable=False),
        sa.Column("key", sa.TEXT(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contact.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("source_key_contact", "source_key", ["contact_id"], unique=False)
    op.create_index("source_key_key", "source_key", ["key"], unique=False)

    op.execute(_APPEND_ONLY.format(table="step", change="update", of=""))
    op.execute(_APPEND_ONLY.format(table="step", change="delete", of=""))
    # Salt and former row may go when someone is forgotten; what the chain covers may not.
    op.execute(_APPEND_ONLY.format(table="change", change="update", of="OF id, entity, row_id, digest"))
    op.execute(_APPEND_ONLY.format(table="change", change="delete", of=""))
