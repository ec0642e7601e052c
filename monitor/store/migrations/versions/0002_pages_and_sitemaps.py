"""Pages and sitemaps"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    for name, kind in (
        ("dateline", sa.Text()),
        ("credit", sa.Text()),
        ("paywall", sa.SmallInteger()),
        ("same_as", _ID),
    ):
        op.add_column("article", sa.Column(name, kind, nullable=True))
    op.create_table(
        "page_job",
        sa.Column("article_id", _ID, autoincrement=False, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("rank", sa.SmallInteger(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=True),
        sa.Column("deadline", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("identity", sa.Text(), nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("boot", sa.Text(), nullable=True),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("open_bytes", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_page_job_article_id")),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_page_job")),
    )
    op.create_index(
        "ix_page_job_due",
        "page_job",
        ["rank", "due", "article_id"],
        unique=False,
        sqlite_where=sa.text("due IS NOT NULL"),
        postgresql_where=sa.text("due IS NOT NULL"),
    )
    op.create_table(
        "page_day",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fetched", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site", "day", name=op.f("pk_page_day")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sitemap_part",
        sa.Column("source_id", _ID, autoincrement=False, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("listed_by", sa.Text(), nullable=False),
        sa.Column("stated", sa.BigInteger(), nullable=True),
        sa.Column("read_as", sa.BigInteger(), nullable=True),
        sa.Column("baseline", sa.SmallInteger(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("modified", sa.Text(), nullable=True),
        sa.Column("body_hash", sa.Text(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_sitemap_part_source_id")),
        sa.PrimaryKeyConstraint("source_id", "url", name=op.f("pk_sitemap_part")),
        sqlite_with_rowid=False,
    )
