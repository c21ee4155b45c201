"""A week's plan can be accepted, and is then a checklist."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables of accepted plans."""
    op.create_table(
        "week_plan",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("first_day", sa.TEXT(), nullable=False),
        sa.Column("accepted_at", sa.INTEGER(), nullable=False),
        sa.Column("budget_minutes", sa.INTEGER(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("week_plan_first_day", "week_plan", ["first_day"], unique=True)
    op.create_table(
        "plan_line",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("plan_id", sa.TEXT(), nullable=False),
        sa.Column("kind", sa.TEXT(), nullable=False),
        sa.Column("minutes", sa.INTEGER(), nullable=False),
        sa.Column("why", sa.TEXT(), nullable=False),
        sa.Column("since", sa.INTEGER(), nullable=False),
        sa.Column("day", sa.TEXT(), nullable=True),
        sa.Column("gain", sa.REAL(), nullable=False),
        sa.Column("channel", sa.TEXT(), nullable=True),
        sa.Column("contacts", sa.TEXT(), nullable=False),
        sa.Column("list_id", sa.TEXT(), nullable=True),
        sa.Column("promise_id", sa.TEXT(), nullable=True),
        sa.ForeignKeyConstraint(["plan_id"], ["week_plan.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("plan_line_plan", "plan_line", ["plan_id"], unique=False)
