"""Until which day each channel's ledger is complete."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("channels", sa.Column("recorded_until", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("channels", "recorded_until")
