"""The engine remembers how much gaps vary."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the variance to the standings, which are all derived anew after this step."""
    op.add_column("standing", sa.Column("v", sa.REAL(), nullable=False, server_default=sa.text("0")))
