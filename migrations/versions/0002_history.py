"""history: snapshots, repeats, settled rules, stored files, outdated links, accounts

Revision: 0002
Follows 0001.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rule_setting",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rule", sa.String(length=10), nullable=False),
        sa.Column("off", sa.Boolean(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_rule_setting_authority_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_setting")),
        sa.UniqueConstraint("authority_id", "rule", name=op.f("uq_rule_setting_authority_id_rule")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "stored_file",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=200), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("starts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_stored_file_authority_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
        sa.UniqueConstraint("authority_id", "sha256", name=op.f("uq_stored_file_authority_id_sha256")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "repeat",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("document_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("quote", sa.String(), nullable=True),
        sa.Column("finding_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("earlier_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("because", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.CheckConstraint("finding_id <> earlier_id", name=op.f("ck_repeat_not_itself")),
        sa.ForeignKeyConstraint(
            ["authority_id", "document_id"],
            ["document.authority_id", "document.id"],
            name=op.f("fk_repeat_authority_id_document_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "earlier_id"],
            ["finding.authority_id", "finding.id"],
            name=op.f("fk_repeat_authority_id_earlier_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "finding_id"],
            ["finding.authority_id", "finding.id"],
            name=op.f("fk_repeat_authority_id_finding_id"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_repeat_authority_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repeat")),
        sa.UniqueConstraint(
            "authority_id", "finding_id", "earlier_id", name=op.f("uq_repeat_authority_id_finding_id_earlier_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_repeat_earlier", "repeat", ["authority_id", "earlier_id", "finding_id"], unique=False)

    op.create_table(
        "snapshot",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.String(length=60), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("meeting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("counts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("audit_sequence", sa.BigInteger(), nullable=False),
        sa.Column("audit_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "meeting_id"],
            ["meeting.authority_id", "meeting.id"],
            name=op.f("fk_snapshot_authority_id_meeting_id"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_snapshot_authority_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshot")),
        sa.UniqueConstraint("authority_id", "id", name=op.f("uq_snapshot_authority_id_id")),
        sa.UniqueConstraint("authority_id", "ref", name=op.f("uq_snapshot_authority_id_ref")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_snapshot_day", "snapshot", ["authority_id", "as_of"], unique=False)

    op.add_column("action", sa.Column("done_on", sa.Date(), nullable=True))
    op.add_column(
        "action",
        sa.Column(
            "warnings", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False, server_default="[]"
        ),
    )

    op.add_column("finding", sa.Column("starts_at", sa.Integer(), nullable=True))
    op.add_column("finding", sa.Column("ends_at", sa.Integer(), nullable=True))
    op.add_column("finding", sa.Column("fitting_cites", sa.String(), nullable=True))
    op.add_column("finding", sa.Column("fingerprint", sa.String(length=32), nullable=False, server_default=""))

    op.add_column(
        "inspection",
        sa.Column(
            "warnings", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False, server_default="[]"
        ),
    )

    op.add_column("judgement", sa.Column("starts_at", sa.Integer(), nullable=True))
    op.add_column("judgement", sa.Column("ends_at", sa.Integer(), nullable=True))
    op.add_column(
        "judgement",
        sa.Column(
            "warnings", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False, server_default="[]"
        ),
    )

    op.add_column("kpi", sa.Column("fingerprint", sa.String(length=32), nullable=False, server_default=""))

    op.add_column("mapping", sa.Column("finding_fingerprint", sa.String(length=32), nullable=False, server_default=""))
    op.add_column("mapping", sa.Column("kpi_fingerprint", sa.String(length=32), nullable=False, server_default=""))

    op.add_column("measurement", sa.Column("direction", sa.String(length=32), nullable=True))
    op.add_column(
        "measurement",
        sa.Column(
            "warnings", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False, server_default="[]"
        ),
    )

    op.add_column("route", sa.Column("kpi_fingerprint", sa.String(length=32), nullable=False, server_default=""))

    op.add_column("user_account", sa.Column("password_hash", sa.String(length=200), nullable=True))
    op.add_column("user_account", sa.Column("failed_sign_ins", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("user_account", sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("user_account", sa.Column("session_epoch", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("user_account", "session_epoch")
    op.drop_column("user_account", "locked_until")
    op.drop_column("user_account", "failed_sign_ins")
    op.drop_column("user_account", "password_hash")

    op.drop_column("route", "kpi_fingerprint")

    op.drop_column("measurement", "warnings")
    op.drop_column("measurement", "direction")

    op.drop_column("mapping", "kpi_fingerprint")
    op.drop_column("mapping", "finding_fingerprint")

    op.drop_column("kpi", "fingerprint")

    op.drop_column("judgement", "warnings")
    op.drop_column("judgement", "ends_at")
    op.drop_column("judgement", "starts_at")

    op.drop_column("inspection", "warnings")

    op.drop_column("finding", "fingerprint")
    op.drop_column("finding", "fitting_cites")
    op.drop_column("finding", "ends_at")
    op.drop_column("finding", "starts_at")

    op.drop_column("action", "warnings")
    op.drop_column("action", "done_on")

    op.drop_index("ix_snapshot_day", table_name="snapshot")

    op.drop_table("snapshot")
    op.drop_index("ix_repeat_earlier", table_name="repeat")

    op.drop_table("repeat")
    op.drop_table("stored_file")
    op.drop_table("rule_setting")
