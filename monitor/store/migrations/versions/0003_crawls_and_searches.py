"""Crawls and searches"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "listing",
        sa.Column("source_id", _ID, autoincrement=False, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=True),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_listing_source_id")),
        sa.PrimaryKeyConstraint("source_id", "url", name=op.f("pk_listing")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "crawl",
        sa.Column("id", _ID, nullable=False),
        sa.Column("source_id", _ID, nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        *(
            sa.Column(name, sa.BigInteger(), nullable=False)
            for name in ("pages", "failed", "forbidden", "bytes", "found", "new")
        ),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_crawl_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crawl")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_crawl_source_id_id", "crawl", ["source_id", "id"], unique=False)
    op.add_column("sighting", sa.Column("query", sa.Text(), nullable=True))
    op.create_index("ix_sighting_source_id_article_id", "sighting", ["source_id", "article_id"], unique=False)
    op.add_column("sighting", sa.Column("since", sa.BigInteger(), nullable=True))
    # SQLite renames no constraint, so the table is made anew.
    op.create_table(
        "part",
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
        sa.Column("since", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_part_source_id")),
        sa.PrimaryKeyConstraint("source_id", "url", name=op.f("pk_part")),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO part SELECT *, NULL FROM sitemap_part")
    op.drop_table("sitemap_part")
