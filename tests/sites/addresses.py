"""The addresses of a site's articles, sections and pages of these, by its shape. Paths, percent-encoded as sent."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from urllib.parse import quote

from tests.sites.traits import Shape
from tests.sites.words import TONGUES, slug

_SECTIONS = ("politics", "economy", "society", "culture", "sports")
MOVED = "/old/"
"""Where addresses begin that redirect to articles."""
_SESSION = r"(;jsessionid=\w+)?(\?(PHPSESSID=\w+&)?page=\d+)?"
_LIST = rf"//[^/]+/[a-z]+/(\w+/)?{_SESSION}$"
_SUBSECTIONS = ("region", "abroad", "people")


@dataclass(frozen=True)
class Addresses:
    shape: Shape
    tongue: str

    def article(self, number: int, section: int, title: str, at: datetime) -> str:  # noqa: C901  # a table
        words, folder = slug(title), self._folder(section)
        match self.shape:
            case "number":
                return f"/news/{10_000 + number}"
            case "date and slug":
                return f"/{at:%Y/%m/%d}/{words}/"
            case "query":
                return f"/?p={100 + number}"
            case "section and slug":
                return f"/{folder}/{words}-{number}.html"
            case "percent-encoded":
                return f"/{folder}/{words}"
            case "script":
                return f"/article.php?id={100 + number}"
            case "language and number":
                return f"/{self.tongue}/news/{100 + number}-{words}"
            case "slug":
                return f"/story/{words}"
            case "hexadecimal":
                return f"/a/{blake2b(str(number).encode(), digest_size=5).hexdigest()}"
            case "many parameters":
                return f"/index.php?option=content&view=article&id={100 + number}"
            case "section and day":
                return f"/{folder}/{at:%Y-%m-%d}-{words}"

    def section(self, section: int) -> str:
        match self.shape:
            case "query":
                return f"/?cat={10 * (section + 1)}"
            case "script":
                return f"/section.php?id={10 * (section + 1)}"
            case "many parameters":
                return f"/index.php?option=content&view=section&id={10 * (section + 1)}"
            case "date and slug":
                return f"/category/{self._folder(section)}/"
            case "language and number":
                return f"/{self.tongue}/{self._folder(section)}"
            case _:
                return f"/{self._folder(section)}/"

    def subsection(self, section: int, part: int) -> str:
        path = self.section(section)
        if "?" in path:
            return path[:-1] + str(part + 1)
        return f"{path.rstrip('/')}/{_SUBSECTIONS[part]}/"

    @property
    def patterns(self) -> tuple[str, str]:
        """What an operator would write for addresses of articles, and of lists of these."""
        articles, lists = self._find_patterns()
        return f"{articles}|{MOVED}\\d+", lists

    def _find_patterns(self) -> tuple[str, str]:  # noqa: C901  # a table
        match self.shape:
            case "number":
                return r"/news/\d+", _LIST
            case "date and slug":
                return r"/\d{4}/\d\d/\d\d/", "/category/"
            case "query":
                return r"[?&]p=\d+", r"[?&]cat=\d+"
            case "section and slug":
                return r"-\d+\.html", _LIST
            case "percent-encoded":
                return (
                    r"/[^/?;]+/[^/?;]{12,}(;jsessionid=\w+)?$",
                    rf"/[^/]+/(region/|abroad/)?{_SESSION}$",
                )
            case "script":
                return r"/article\.php\?", r"/section\.php\?"
            case "language and number":
                return r"/news/\d+-", rf"/{self.tongue}/(politics|economy|society|culture|sports)"
            case "slug":
                return "/story/", _LIST
            case "hexadecimal":
                return r"/a/[0-9a-f]{10}", _LIST
            case "many parameters":
                return "view=article", "view=section"
            case "section and day":
                return r"/\d{4}-\d\d-\d\d-", _LIST

    def page(self, path: str, page: int) -> str:
        """The address of a further page of the list at `path`."""
        if page == 1:
            return path
        if "?" in path:
            return f"{path}&page={page}"
        return f"{path}page/{page}/" if self.shape == "date and slug" else f"{path}?page={page}"

    def _folder(self, section: int) -> str:
        if self.shape == "percent-encoded":
            return quote(TONGUES[self.tongue].sections[section].lower().replace(" ", "-"))
        return _SECTIONS[section]
