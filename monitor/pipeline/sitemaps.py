"""Sitemap indexes: the parts that changed are read, each after the other, and what is new in them remembered."""

from collections.abc import Sequence

from monitor.collect.poll import Arrived
from monitor.model import Millis
from monitor.pipeline.collect import Collected
from monitor.pipeline.parts import AT_ONCE, PartReader, PartsRead
from monitor.pipeline.reading import Reading, read_sitemap
from monitor.settings import DAY, SECOND, Source
from monitor.store.parts import Part, load_due_parts
from monitor.store.sources import DueSource

PATIENCE = 48
"""A part without a date is asked for again after this part of the time since it changed: every half hour
where it did so yesterday, so that a quiet night delays no news of the morning."""
LONGEST_WAIT: Millis = DAY
PARSE_LIMIT: Millis = 90 * SECOND
"""Time a worker may take for one sitemap: ten seconds for 50,000 addresses, on a busy machine more."""


class SitemapReader(PartReader):
    """Reads parts of indexes."""

    async def poll(
        self, claimed: DueSource, spec: Source, children: Sequence[tuple[str, Millis | None]], found: Collected
    ) -> PartsRead:  # fmt: skip
        """Remembers the parts that the index lists, reads those that are due and adds what was new to `found`."""
        if children:
            first = claimed.state.baseline_at is None and spec.first_poll == "baseline"
            await self._list(claimed, children, by="", baseline=first)
        now = self._clock()
        since = (oldest(spec, now) or 0) - DAY  # a stated day begins at its midnight
        due = await self._desk.read(load_due_parts, claimed.id, now, since, AT_ONCE)
        return await self._read_parts(claimed, spec, due, found)

    async def _parse(self, claimed: DueSource, spec: Source, fetched: Arrived) -> Reading:
        return await self._workers.run(
            read_sitemap, fetched.body, url=fetched.url, content_type=fetched.content_type,
            source=claimed.name, since=oldest(spec, self._clock()), timeout=PARSE_LIMIT,
        )  # fmt: skip

    def _wait(self, part: Part, spec: Source, now: Millis) -> Millis:
        return max(spec.every, min((now - part.changed_at) // PATIENCE, LONGEST_WAIT))

    def _trouble(self, _part: Part, _spec: Source) -> tuple[str, str]:
        return "sitemap part failed", "a part could not be read"


def oldest(spec: Source, now: Millis) -> Millis | None:
    """The time before which nothing that a sitemap lists is news."""
    return None if spec.max_age is None else now - spec.max_age
