"""speed: indexes that hold all that the gap rules ask of a record; and thresholds beside targets

Revision: 0003
Follows 0002.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("target", sa.Column("colour", sa.String(length=32), nullable=True))

    op.create_index("ix_finding_checked", "finding", ["authority_id", "checked", "id", "inspection_id", "kind"])

    op.create_index("ix_mapping_finding", "mapping", ["authority_id", "finding_id", "status", "kpi_id", "measures"])
    op.drop_index("ix_mapping_kpi", table_name="mapping")
    op.create_index("ix_mapping_kpi", "mapping", ["authority_id", "kpi_id", "status", "finding_id"])

    op.create_index("ix_measurement_newest", "measurement", ["authority_id", "kpi_id", "ends_on", "starts_on", "value"])

    op.drop_index("ix_route_body", table_name="route")
    op.create_index("ix_route_body", "route", ["authority_id", "body_id", "kpi_id", "to_on", "from_on", "frequency"])
    op.create_index("ix_route_kpi", "route", ["authority_id", "kpi_id", "to_on", "from_on", "frequency", "body_id"])


def downgrade() -> None:
    op.drop_index("ix_route_kpi", table_name="route")
    op.drop_index("ix_route_body", table_name="route")
    op.create_index("ix_route_body", "route", ["authority_id", "body_id", "kpi_id"])

    op.drop_index("ix_measurement_newest", table_name="measurement")

    op.drop_index("ix_mapping_kpi", table_name="mapping")
    op.create_index("ix_mapping_kpi", "mapping", ["authority_id", "kpi_id", "finding_id"])
    op.drop_index("ix_mapping_finding", table_name="mapping")

    op.drop_index("ix_finding_checked", table_name="finding")

    op.drop_column("target", "colour")
