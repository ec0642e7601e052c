"""Which page is fetched for an article, and why none is where none is. No IO."""

from monitor.identify.urls import is_site_root, outlet
from monitor.model import Entry, Millis
from monitor.pipeline.reading import Named
from monitor.settings import DAY, Source
from monitor.store.articles import NEWS, OLDER, Origin
from monitor.store.pages import NewPage

GIVE_UP: Millis = 3 * DAY
"""A page that did not come for so long is given up: a ceiling per day or a site in trouble may hold it up."""


def plan_page(one: Named, spec: Source, origin: Origin, now: Millis) -> NewPage | None:
    """The page of an article that `spec` carries; None where the source is not asked for pages, or has it already."""
    if spec.content != "page" or (spec.kind == "spider" and one.entry.text):
        return None
    url = one.entry.url or ""
    return NewPage(
        url=url, site=outlet(url), rank=NEWS if origin == "live" else OLDER,
        deadline=now + GIVE_UP, skipped=_refusal(one, spec, origin, now),
    )  # fmt: skip


def _refusal(one: Named, spec: Source, origin: Origin, now: Millis) -> str | None:
    if one.entry.url is None:
        return "the entry has no link"
    if is_site_root(one.entry.url):
        return "the entry links to the site's front page"
    if one.keys.url_key is None:
        return "several entries share this link, so its page is nobody's own"
    return _too_old(one.entry, spec, origin, now)


def _too_old(entry: Entry, spec: Source, origin: Origin, now: Millis) -> str | None:
    stated = entry.published or entry.updated
    if stated is None:
        undated = spec.kind == "sitemap" and origin == "baseline"
        return "stood in the sitemap before watching began, without a date" if undated else None
    if spec.max_age is not None and now - stated.at > spec.max_age:
        return "older than the source's max_age when it was first seen"
    return None
