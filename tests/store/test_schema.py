"""The schema that the migrations build is the one that the program speaks to."""

import re

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text

from monitor.store import migrations
from monitor.store.schema import metadata
from monitor.store.unit import Database
from tests.databases import sqlite_url


def test_there_is_nothing_left_to_migrate(database):
    with database.read() as conn:
        context = MigrationContext.configure(
            conn, opts={"compare_type": True, "compare_server_default": True, "target_metadata": metadata}
        )
        assert compare_metadata(context, metadata) == []


def described(conn):
    """All that an inspection tells of each table but Alembic's own."""
    found = inspect(conn)
    return {
        table: {
            "columns": [{**column, "type": str(column["type"])} for column in found.get_columns(table)],
            "primary key": found.get_pk_constraint(table),
            "foreign keys": sorted(map(repr, found.get_foreign_keys(table))),
            "unique": sorted(map(repr, found.get_unique_constraints(table))),
            "indexes": {index["name"]: shown(index) for index in found.get_indexes(table)},
            "options": found.get_table_options(table),
        }
        for table in found.get_table_names()
        if table != "alembic_version"
    }


def shown(index):
    options = {name: str(value) for name, value in index.get("dialect_options", {}).items()}
    return {**index, "dialect_options": options}


def test_a_migrated_database_equals_a_fresh_one(database, empty_url):
    fresh = Database(empty_url)
    with fresh.write() as conn:
        metadata.create_all(conn)
    with fresh.read() as conn:
        expected = described(conn)
    with database.read() as conn:
        assert described(conn) == expected
    fresh.close()


def said(conn):
    """SQLite's own text of every table and index, without the differences of layout and order of clauses."""
    rows = conn.execute(
        text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%'")
    )
    return {name: _parts(sql) for name, sql in rows if name not in {"alembic_version", "alembic_version_pkc"}}


def _parts(sql):
    """The columns and constraints of a table in any order: a column that came later stands at the end."""
    begin, _, rest = sql.partition("(")
    inside, _, end = rest.rpartition(")")
    parts = (begin, *re.split(r",(?![^(]*\))", inside), end)
    return sorted(re.sub(r"[\s\"]+", " ", part).strip() for part in parts)


def test_on_sqlite_both_are_equal_word_for_word(sqlite_database, tmp_path):
    """So WITHOUT ROWID, AUTOINCREMENT and the conditions of partial indexes, which inspection passes over."""
    engine = create_engine(sqlite_url(tmp_path / "fresh.db"))
    metadata.create_all(engine)
    with engine.connect() as conn:
        expected = said(conn)
    engine.dispose()
    with sqlite_database.read() as conn:
        assert said(conn) == expected
    whole = " ".join(word for parts in expected.values() for word in parts)
    assert whole.count("WITHOUT ROWID") == 6
    assert whole.count("AUTOINCREMENT") == 9
    assert whole.count("CREATE INDEX") == sum(len(table.indexes) for table in metadata.tables.values())


def test_every_partial_index_has_its_condition_on_both_databases(database):
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'",
        "postgresql": "SELECT indexname FROM pg_indexes WHERE schemaname = 'public' AND indexdef LIKE '% WHERE %'",
    }
    with database.read() as conn:
        names = set(conn.execute(text(query[conn.dialect.name])).scalars())
    assert names == {"ix_article_unjudged", "ix_delivery_done", "ix_page_job_due", "ix_revision_told"}


def test_an_id_is_never_given_twice(database):
    with database.write() as conn:
        conn.execute(text("INSERT INTO outlet (domain) VALUES ('a.example'), ('b.example')"))
        last = conn.execute(text("SELECT max(id) FROM outlet")).scalar()
        conn.execute(text("DELETE FROM outlet"))
        conn.execute(text("INSERT INTO outlet (domain) VALUES ('c.example')"))
        assert conn.execute(text("SELECT id FROM outlet")).scalar() == last + 1


def test_there_is_one_head_and_it_is_known(database):
    assert migrations.is_known(migrations.head())
    assert not migrations.is_known("9999")
    with database.read() as conn:
        assert migrations.current(conn) == migrations.head()


def test_an_upgrade_of_what_is_up_to_date_changes_nothing(database):
    with database.read() as conn:
        before = described(conn)
    with database.write() as conn:
        migrations.upgrade(conn)
    with database.read() as conn:
        assert described(conn) == before


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=lambda table: table.name)
def test_every_time_is_a_whole_number_of_64_bits(table, postgresql_database):
    """Milliseconds of this century pass 32 bits."""
    times = [
        c.name
        for c in table.columns
        if c.name.endswith("_at") or c.name in {"at", "due", "until", "next_due"}
    ]
    with postgresql_database.read() as conn:
        types = {column["name"]: str(column["type"]) for column in inspect(conn).get_columns(table.name)}
    assert {types[name] for name in times} <= {"BIGINT"}
