"""The errors of Media Monitor. Each message names its subject and the remedy.

MonitorError
├── ConfigError        the configuration cannot be used; .problems holds every place
├── InputError         a file or line given on the command line cannot be used
├── RuleError          a rule cannot be compiled
├── FetchError         a document did not arrive
│   ├── EgressRefused  the address may not be connected to; never retried at once
│   ├── FetchTimeout   the total deadline passed
│   ├── RobotsRefused  the site's robots.txt forbids it
│   ├── Unreachable    no connection came about; nothing was sent
│   └── TooLarge       more bytes than allowed, after decoding
├── ReadError          a document arrived and is not what it should be
├── WorkerError        a worker process gave no answer
│   ├── WorkerTimeout
│   ├── WorkerMemory
│   └── WorkerDied
└── StoreError         the database cannot be used
    └── StoreLocked    another daemon holds it
"""


class MonitorError(Exception):
    """Everything this program raises on purpose."""


class ConfigError(MonitorError):
    """The configuration cannot be used.

    `problems` are lines `file:line:column: what, and the remedy`, in the order of the files.
    """

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class InputError(MonitorError):
    """A file or line given on the command line cannot be used."""


class RuleError(MonitorError):
    """A rule cannot be compiled."""


class FetchError(MonitorError):
    """A document did not arrive."""


class EgressRefused(FetchError):
    """The address may not be connected to."""


class FetchTimeout(FetchError):
    """The total deadline passed."""


class RobotsRefused(FetchError):
    """The site's robots.txt forbids it (RFC 9309)."""


class Unreachable(FetchError):
    """No connection came about (name, network, TLS); nothing was sent."""


class TooLarge(FetchError):
    """More bytes than allowed, after decoding."""


class ReadError(MonitorError):
    """A document arrived and is not what it should be."""


class WorkerError(MonitorError):
    """A worker process gave no answer."""


class WorkerTimeout(WorkerError):
    """The worker was killed at its time limit."""


class WorkerMemory(WorkerError):
    """The worker reached its memory limit."""


class WorkerDied(WorkerError):
    """The worker process ended without an answer."""


class StoreError(MonitorError):
    """The database cannot be used."""


class StoreLocked(StoreError):
    """Another daemon holds the database."""
