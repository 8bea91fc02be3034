"""Whether a channel compares two recipes, and which of them drafted each paper."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("channels", sa.Column("experiment", sa.Boolean(), nullable=False, server_default=sa.text("false")))
    op.add_column("entries", sa.Column("recipe", sa.Text(), nullable=False, server_default=sa.text("''")))


def downgrade() -> None:
    op.drop_column("entries", "recipe")
    op.drop_column("channels", "experiment")
