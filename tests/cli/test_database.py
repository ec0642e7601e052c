"""How commands read the database: in pages, each in a transaction of its own."""

from contextlib import contextmanager

from monitor.cli.database import pages


class _Numbers:
    """A database whose transactions are counted."""

    def __init__(self):
        self.begun, self.open = 0, 0

    @contextmanager
    def read(self):
        self.begun, self.open = self.begun + 1, self.open + 1
        yield range(10)
        self.open -= 1


def test_pages_follow_one_another_and_none_is_read_in_the_transaction_of_another():
    database = _Numbers()
    found = []
    for number in pages(database, lambda conn, last: [n for n in conn if last is None or n > last][:4]):
        assert database.open == 0
        found.append(number)
    assert found == list(range(10))
    assert database.begun == 4
