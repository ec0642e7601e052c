"""The schema's versions, run by Alembic on a connection that is given."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

HERE = Path(__file__).parent


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def current(conn: Connection) -> str | None:
    """The revision the database is at, or None for one that this program never wrote."""
    return ",".join(sorted(MigrationContext.configure(conn).get_current_heads())) or None


def head() -> str:
    """The revision this program writes."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    assert revision is not None  # noqa: S101 - the package carries its own migrations
    return revision


def is_known(revision: str) -> bool:
    """Whether this program can read and upgrade a database at `revision`."""
    return revision in {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


def upgrade(conn: Connection, to: str = "head") -> None:
    """Brings the schema to `to` inside the caller's transaction."""
    config = _config()
    config.attributes["connection"] = conn
    command.upgrade(config, to)
