"""When a note was put that is of no use for ever; those of Discord count as put today."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("notes", sa.Column("at", sa.DateTime(timezone=True), nullable=True))
    notes = sa.table("notes", sa.column("name", sa.String), sa.column("at", sa.DateTime(timezone=True)))
    aging = notes.c.name.like("discord:forum:%") | notes.c.name.like("discord:%/button/%")
    op.execute(notes.update().where(aging).values(at=sa.func.current_timestamp()))


def downgrade() -> None:
    op.drop_column("notes", "at")
