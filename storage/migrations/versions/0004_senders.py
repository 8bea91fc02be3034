"""Who holds a digest, who sent a message, and how often the reactions to it changed, and when."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("digests", sa.Column("holder", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("parts", sa.Column("sender", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("parts", sa.Column("changes", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.add_column("events", sa.Column("moment", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("events", "moment")
    op.drop_column("parts", "changes")
    op.drop_column("parts", "sender")
    op.drop_column("digests", "holder")
