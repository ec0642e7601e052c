"""The made-up world of the demo: its outlets, its feeds, and the rules a reader there would write.

Plain values. Places, people and papers are invented; the country codes are ISO 3166's "user-assigned" ones.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from monitor.settings import Rule

FeedFormat: TypeAlias = Literal["rss", "atom", "rdf", "json"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPlan:
    """One feed of an outlet. `rotates`: every copy served bears fresh entry ids and tracking parameters."""

    name: str
    path: str
    format: FeedFormat
    charset: str = "utf-8"
    rotates: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    key: str
    name: str
    language: str
    country: str
    feeds: tuple[FeedPlan, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One article of one outlet, and the rules it must match. A negative `at` was there before the start."""

    at: float
    """Seconds after the start of the show."""
    outlet: str
    slug: str
    title: str
    text: str
    """Paragraphs between empty lines; the first is the summary too."""
    feeds: tuple[str, ...] = ("news",)
    rules: frozenset[str] = frozenset()
    note: str = ""
    """What this story shows, for the person who watches."""
    retitled: tuple[float, str] | None = None
    """When the desk edits the title, and into what."""

    @property
    def paragraphs(self) -> tuple[str, ...]:
        return tuple(" ".join(paragraph.split()) for paragraph in self.text.strip().split("\n\n"))


OUTLETS = (
    Outlet(
        key="heron", name="Heron Wire", language="en", country="XA",
        feeds=(FeedPlan(name="news", path="/wire.rss", format="rss", rotates=True),),
    ),
    Outlet(
        key="gazette", name="Quillport Gazette", language="en", country="XA",
        feeds=(
            FeedPlan(name="news", path="/news.xml", format="rss"),
            FeedPlan(name="harbour", path="/harbour.xml", format="rss"),
        ),
    ),
    Outlet(
        key="herald", name="Linnet Valley Herald", language="en", country="XA",
        feeds=(FeedPlan(name="news", path="/atom.xml", format="atom"),),
    ),
    Outlet(
        key="mirel", name="Mirel Səhifəsi", language="az", country="XB",
        feeds=(FeedPlan(name="news", path="/index.rdf", format="rdf"),),
    ),
    Outlet(
        key="listok", name="Квилпортский листок", language="ru", country="XC",
        feeds=(FeedPlan(name="news", path="/rss", format="rss", charset="windows-1251"),),
    ),
    Outlet(
        key="posta", name="Linnet Postası", language="tr", country="XD",
        feeds=(FeedPlan(name="news", path="/feed.json", format="json"),),
    ),
)  # fmt: skip

GRAIN, FLOODS, CUP = "Grain ship Marisol", "Floods on the Mirel", "Lantern Cup"
DESK, OPERATIONS = "press desk", "operations"
CHANNELS = {DESK: "email", OPERATIONS: "webhook"}

RULES = (
    Rule(
        name=GRAIN,
        any=("grain", "wheat", "taxıl", "buğda", "зерно", "зерна", "пшеница", "пшеницы", "tahıl", "buğday"),
        all=("Marisol",),
        notify=(DESK,),
    ),
    Rule(
        name=FLOODS,
        any=("flood", "floods", "flood warnings", "daşqın", "паводок", "паводка", "паводке", "sel", "taşkın"),
        notify=(DESK, OPERATIONS),
    ),
    Rule(
        name=CUP,
        any=("Lantern Cup", "Fənər Kuboku", "Кубок Фонаря", "Кубка Фонаря", "Fener Kupası"),
        none=("table tennis", "stolüstü tennis", "настольный теннис", "masa tenisi"),
        notify=(OPERATIONS,),
    ),
)
