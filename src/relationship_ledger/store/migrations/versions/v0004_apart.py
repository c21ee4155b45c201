"""Two people can be said not to be the same one."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table of pairs that were said to be two people."""
    op.create_table(
        "apart",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("one", sa.TEXT(), nullable=False),
        sa.Column("other", sa.TEXT(), nullable=False),
        sa.Column("at", sa.INTEGER(), nullable=False),
        sa.ForeignKeyConstraint(["one"], ["contact.id"]),
        sa.ForeignKeyConstraint(["other"], ["contact.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("apart_pair", "apart", ["one", "other"], unique=True)
    op.create_index("apart_other", "apart", ["other"], unique=False)
