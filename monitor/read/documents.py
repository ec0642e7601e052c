"""What a document of an unknown kind is. No IO."""

from typing import Literal, TypeAlias

from monitor.read.pieces import Pieces
from monitor.read.root import PAGES, find_root
from monitor.read.sitemap import is_sitemap

DocumentKind: TypeAlias = Literal["feed", "sitemap", "page"]


def find_kind(body: bytes, content_type: str | None) -> DocumentKind:
    """As what a document is to be read; a feed is what says nothing else."""
    if is_sitemap(body, content_type):
        return "sitemap"
    beginning = next(iter(Pieces(body, content_type)), "").lstrip()
    return "page" if find_root(beginning).name in PAGES else "feed"
