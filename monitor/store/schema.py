"""The tables. Times are integer UTC milliseconds; ids are never reused; no reader goes by "id greater than".

The migrations below `migrations/` build the same schema; a test holds the two equal.
"""

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMING)

Id = BigInteger().with_variant(Integer, "sqlite")
"""SQLite gives automatic numbers to columns declared INTEGER alone."""


def _id() -> Column[int]:
    return Column("id", Id, primary_key=True)


def _ref(target: str, **options: Any) -> Column[int]:
    name = options.pop("name", target.partition(".")[0] + "_id")
    return Column(name, Id, ForeignKey(target), nullable=options.pop("nullable", False), **options)


outlet = Table(
    "outlet", metadata, _id(),
    Column("domain", Text, nullable=False, unique=True),
    Column("name", Text), Column("country", Text), Column("language", Text), Column("tier", SmallInteger),
    sqlite_autoincrement=True,
)  # fmt: skip

source = Table(
    "source", metadata, _id(),
    Column("name", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("site", Text, nullable=False),  # whose turn its requests take
    Column("config_hash", Text, nullable=False),
    Column("retired_at", BigInteger),
    sqlite_autoincrement=True,
)  # fmt: skip

source_state = Table(
    "source_state", metadata,
    _ref("source.id", primary_key=True, autoincrement=False),
    Column("next_due", BigInteger, nullable=False, index=True),
    Column("boot", Text), Column("lease_until", BigInteger),
    Column("etag", Text), Column("modified", Text), Column("body_hash", Text),
    Column("baseline_at", BigInteger),
    Column("polls", BigInteger, nullable=False, server_default=text("0")),
    Column("last_poll", BigInteger), Column("last_ok", BigInteger),
    Column("failures", Integer, nullable=False, server_default=text("0")),
    Column("error", Text), Column("error_since", BigInteger),
    Column("moved_to", Text), Column("moved_count", Integer, nullable=False, server_default=text("0")),
)  # fmt: skip

poll_day = Table(
    "poll_day", metadata,
    _ref("source.id", primary_key=True, autoincrement=False),
    Column("day", Integer, primary_key=True, autoincrement=False),  # days since 1970-01-01, UTC
    *(Column(name, BigInteger, nullable=False, server_default=text("0"))
      for name in ("polls", "unchanged", "failed", "entries", "new", "bytes")),
    sqlite_with_rowid=False,
)  # fmt: skip

event = Table(
    "event", metadata, _id(),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("detail", Text),
    Column("count", BigInteger, nullable=False),
    Column("first_at", BigInteger, nullable=False),
    Column("last_at", BigInteger, nullable=False, index=True),
    UniqueConstraint("kind", "subject", "reason"),
    sqlite_autoincrement=True,
)  # fmt: skip

ruleset = Table(
    "ruleset", metadata, _id(),
    Column("hash", Text, nullable=False, unique=True),
    Column("activated_at", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)  # fmt: skip

rule_version = Table(
    "rule_version", metadata, _id(),
    Column("rule", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("from_at", BigInteger, nullable=False),
    Column("to_at", BigInteger),
    UniqueConstraint("rule", "hash"),
    sqlite_autoincrement=True,
)  # fmt: skip

article = Table(
    "article", metadata, _id(),
    _ref("outlet.id", nullable=True, index=True),
    Column("url", Text),
    Column("title", Text, nullable=False),
    Column("author", JSON, nullable=False),
    Column("tags", JSON, nullable=False),
    Column("language", Text), Column("image", Text),
    Column("published_at", BigInteger), Column("updated_at", BigInteger),
    Column("published_day", SmallInteger), Column("updated_day", SmallInteger),  # 1: known to the day only
    Column("seen_at", BigInteger, nullable=False, index=True),
    Column("origin", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("revision", Integer, nullable=False),  # the one that is shown
    Column("version", Integer, nullable=False),  # rises with everything that asks for a new judgement
    Column("judge_due", BigInteger),
    Column("judged_at", BigInteger),
    _ref("ruleset.id", nullable=True),
    Column("dateline", Text), Column("credit", Text),
    Column("paywall", SmallInteger),  # 1: the page says that only paying readers see the whole text
    Column("same_as", Id),  # the article that this one, found to be the same, went into
    sqlite_autoincrement=True,
)  # fmt: skip
Index(
    "ix_article_unjudged", article.c.judge_due, article.c.id,
    sqlite_where=article.c.judge_due.is_not(None), postgresql_where=article.c.judge_due.is_not(None),
)  # fmt: skip

revision = Table(
    "revision", metadata,
    _ref("article.id", primary_key=True, autoincrement=False),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("title", Text, nullable=False),
    Column("summary", Text),
    Column("body", LargeBinary),  # zlib of the UTF-8 text
    Column("hash", LargeBinary, nullable=False),
    Column("origin", Text, nullable=False),  # of the poll that brought it
    Column("why", Text, nullable=False),
    Column("pruned_at", BigInteger),  # seen before that time, so its texts went
    _ref("ruleset.id", name="judged_by", nullable=True),  # the set that judged it last
)  # fmt: skip

Index(
    "ix_revision_told", revision.c.seen_at,
    sqlite_where=text("body IS NOT NULL OR summary IS NOT NULL"),
    postgresql_where=text("body IS NOT NULL OR summary IS NOT NULL"),
)  # fmt: skip

article_key = Table(
    "article_key", metadata,
    Column("key", LargeBinary, primary_key=True),
    _ref("article.id", index=True),
    sqlite_with_rowid=False,
)  # fmt: skip

sighting = Table(
    "sighting", metadata,
    _ref("article.id", primary_key=True, autoincrement=False),
    _ref("source.id", primary_key=True, autoincrement=False),
    Column("entry_key", LargeBinary, primary_key=True),
    Column("entry", Text),
    Column("url", Text),
    Column("hash", LargeBinary, nullable=False),  # of the content as this source gave it last
    Column("first_at", BigInteger, nullable=False),
    Column("last_at", BigInteger, nullable=False),
    Column("query", Text),  # the words for which a search gave it first
    Column("since", BigInteger),  # of one without a date: it is news if its page is dated later
    sqlite_with_rowid=False,
)  # fmt: skip
Index("ix_sighting_source_id_article_id", sighting.c.source_id, sighting.c.article_id)

page_job = Table(
    "page_job", metadata,
    _ref("article.id", primary_key=True, autoincrement=False),
    Column("url", Text, nullable=False),
    Column("site", Text, nullable=False),  # whose turn its requests take
    Column("state", Text, nullable=False),  # waiting, done, failed, skipped
    Column("rank", SmallInteger, nullable=False),  # 0: news; 1: what stood there before watching began
    Column("due", BigInteger),
    Column("deadline", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("reason", Text),  # why there is no page, or what was wrong with it
    Column("identity", Text),  # what became of the page's claims to be another address's article
    Column("done_at", BigInteger),
    Column("boot", Text), Column("lease_until", BigInteger),
    Column("open_bytes", BigInteger),  # size of the last answer that had no end
)  # fmt: skip
Index(
    "ix_page_job_due", page_job.c.rank, page_job.c.due, page_job.c.article_id,
    sqlite_where=page_job.c.due.is_not(None), postgresql_where=page_job.c.due.is_not(None),
)  # fmt: skip

page_day = Table(
    "page_day", metadata,
    Column("site", Text, primary_key=True),
    Column("day", Integer, primary_key=True, autoincrement=False),  # days since 1970-01-01, UTC
    Column("fetched", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)  # fmt: skip

part = Table(
    "part", metadata,
    _ref("source.id", primary_key=True, autoincrement=False),
    Column("url", Text, primary_key=True),
    Column("listed_by", Text, nullable=False),  # the sitemap index that lists it; empty: the source itself
    Column("stated", BigInteger),  # when the index says that the part changed last
    Column("read_as", BigInteger),  # what it said so when the part was read last
    Column("baseline", SmallInteger, nullable=False),  # 1: what is in it stood there before watching began
    Column("due", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("etag", Text), Column("modified", Text), Column("body_hash", Text),
    Column("failures", Integer, nullable=False), Column("error", Text),
    Column("since", BigInteger),  # of the baseline: what is dated later is news all the same
    sqlite_with_rowid=False,
)  # fmt: skip

listing = Table(
    "listing", metadata,
    _ref("source.id", primary_key=True, autoincrement=False),
    Column("url", Text, primary_key=True),
    Column("changed_at", BigInteger, nullable=False),  # when it listed a new article last
    Column("due", BigInteger),  # of a further page of a list: none
    Column("seen_at", BigInteger, nullable=False),  # when it was looked through last
    sqlite_with_rowid=False,
)  # fmt: skip

crawl = Table(
    "crawl", metadata, _id(),
    _ref("source.id"),
    Column("started_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("reason", Text),
    *(Column(name, BigInteger, nullable=False) for name in ("pages", "failed", "forbidden", "bytes", "found", "new")),
    Column("detail", JSON, nullable=False),
    sqlite_autoincrement=True,
)  # fmt: skip
Index("ix_crawl_source_id_id", crawl.c.source_id, crawl.c.id)

match = Table(
    "match", metadata,
    _ref("article.id", primary_key=True, autoincrement=False),
    _ref("rule_version.id", primary_key=True, autoincrement=False),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("spans", JSON, nullable=False),
    Column("why", Text, nullable=False),
    Column("at", BigInteger, nullable=False, index=True),
)  # fmt: skip

delivery = Table(
    "delivery", metadata, _id(),
    Column("uid", Text, nullable=False, unique=True),
    Column("endpoint", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("payload", JSON(none_as_null=True)),  # frozen at enqueue; removed by retention
    Column("state", Text, nullable=False),
    Column("due", BigInteger),
    Column("attempt", Integer, nullable=False),
    Column("boot", Text), Column("lease_until", BigInteger),
    Column("error", Text),
    Column("created_at", BigInteger, nullable=False, index=True),
    Column("done_at", BigInteger),
    sqlite_autoincrement=True,
)  # fmt: skip
Index("ix_delivery_state_due", delivery.c.state, delivery.c.due, delivery.c.id, delivery.c.endpoint)
Index(
    "ix_delivery_done", delivery.c.done_at,
    sqlite_where=text("payload IS NOT NULL AND done_at IS NOT NULL"),
    postgresql_where=text("payload IS NOT NULL AND done_at IS NOT NULL"),
)  # fmt: skip

notice = Table(
    "notice", metadata, _id(),
    Column("endpoint", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("decision", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", BigInteger, nullable=False, index=True),
    _ref("delivery.id", nullable=True, index=True),
    UniqueConstraint("subject", "endpoint", "rule", "cause"),
    sqlite_autoincrement=True,
)  # fmt: skip

attempt = Table(
    "attempt", metadata,
    _ref("delivery.id", primary_key=True, autoincrement=False),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False, index=True),
    Column("outcome", Text, nullable=False),
    Column("code", Integer),
    Column("detail", Text, nullable=False),
)  # fmt: skip

lease = Table(
    "lease", metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("until", BigInteger, nullable=False),
)  # fmt: skip
