"""Who asked for a digest at an address, and whether its reader has agreed."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
WHO = ("person_platform", "person_workspace", "person_id")


def upgrade() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("channel_id", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in WHO),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("letter", sa.Text(), nullable=False),
        sa.Column("letter_at", TIME, nullable=True),
        sa.Column("confirmed_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name=op.f("fk_subscriptions_channel_id_channels"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("channel_id", name=op.f("pk_subscriptions")),
    )
    op.create_index(op.f("ix_subscriptions_person_platform_person_workspace_person_id"), "subscriptions", WHO)


def downgrade() -> None:
    op.drop_table("subscriptions")
