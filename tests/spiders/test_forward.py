"""Which link leads to a list's next page."""

import pytest

from tests.spiders.fronts import FRONT, absolute, found, of_kind

NEXT = {
    "rel": ('<link rel="next" href="/page/2/">', FRONT, "/page/2/"),
    "rel in a link": ('<a rel="nofollow next" href="/page/2/">»</a>', FRONT, "/page/2/"),
    "English": ('<a href="/page/2/">Older posts →</a>', FRONT, "/page/2/"),
    "German": ('<a href="?seite=2">weiter</a>', FRONT, "/?seite=2"),
    "French": ('<a href="/?page=2">Page suivante</a>', FRONT, "/?page=2"),
    "Russian": ('<a href="/?PAGEN_1=2">Следующая</a>', FRONT, "/?PAGEN_1=2"),
    "Azerbaijani": ('<a href="/?page=2">Növbəti</a>', FRONT, "/?page=2"),
    "Turkish": ('<a href="/sayfa/2">Sonraki sayfa »</a>', FRONT, "/sayfa/2"),
    "Arabic": ('<a href="/page/2">التالي</a>', FRONT, "/page/2"),
    "Persian": ('<a href="/page/2">بعدی</a>', FRONT, "/page/2"),
    "Chinese": ('<a href="/?page=2">下一页</a>', FRONT, "/?page=2"),
    "Armenian": ('<a href="/?page=2">Հաջորդ</a>', FRONT, "/?page=2"),
    "Georgian": ('<a href="/?page=2">შემდეგი</a>', FRONT, "/?page=2"),
    "an arrow": ('<a href="/?page=2">»</a>', FRONT, "/?page=2"),
    "a label": ('<a href="/?page=2" aria-label="Next page"><svg></svg></a>', FRONT, "/?page=2"),
    "a number": ('<a href="?page=3">3</a><a href="?page=2">2</a>', FRONT, "/?page=2"),
    "the number after this": (
        '<a href="/news/page/1/">1</a><a href="/news/page/3/">3</a><a href="/news/page/5/">5</a><a href="/news/page/4/">4</a>',
        f"{FRONT}news/page/3/", "/news/page/4/",
    ),
    "more": ('<a href="/news?page=2">Load more</a>', f"{FRONT}news", "/news?page=2"),
    "more in Azerbaijani": ('<a href="/news?page=3">Daha çox</a>', f"{FRONT}news?page=2", "/news?page=3"),
    "more posts": ('<a href="/news/page/2/">Show more posts</a>', f"{FRONT}news/", "/news/page/2/"),
    "not more of another list": ('<a href="/sport?page=2">Load more</a>', f"{FRONT}news", None),
    "not more without a number": ('<a href="/news?id=12">Show more</a>', f"{FRONT}news", None),
    "not what was there": ('<a href="/news?page=2">More</a>', f"{FRONT}news?page=3", None),
    "an offset": ('<a href="/news?start=0">1</a><a href="/news?start=20">2</a><a href="/news?start=40">3</a>', f"{FRONT}news?start=20", "/news?start=40"),
    "an offset of the first": ('<a href="/news?start=20">2</a><a href="/news?start=40">3</a>', f"{FRONT}news", "/news?start=20"),
    "a page's name": ('<a href="/news-2.html">2</a><a rel="next" href="/news/page2.html">3</a>', f"{FRONT}news/", "/news/page2.html"),
    "of a day": ('<a href="/2026/11/page/2/">Older posts</a>', f"{FRONT}2026/11/", "/2026/11/page/2/"),
    "a cursor": ('<a href="/news?before=1732500000">Older posts</a>', f"{FRONT}news", "/news?before=1732500000"),
    "no month": ('<a rel="next" href="/2026/12/">next</a><a href="/?month=2026-12">Next »</a><a href="/?date=2026-11-26">→</a>', FRONT, None),
    "no article": ('<a rel="next" href="/2026/11/20/old-bridge">Next article</a>', f"{FRONT}2026/11/19/x-y-z", None),
    "not another article": ('<a href="/read.php?id=78">Next</a>', f"{FRONT}read.php?id=77", None),
    "not back": ('<a href="/page/2/">»</a><a href="/page/1/">Next</a>', f"{FRONT}page/3/", None),
    "not of another list": ('<a href="/sport/page/2/">Next</a><a href="/sport/?page=2">2</a>', f"{FRONT}politics/", None),
    "not elsewhere": ('<a rel="next" href="https://paper.example/page/2/">Next</a>', FRONT, None),
    "not sorted": ('<a href="/?sort=age&amp;from=x">Next</a>', FRONT, None),
    "not itself": ('<a rel="next" href="/page/3/#list">Next</a>', f"{FRONT}page/3/", None),
    "only one": ('<link rel="next" href="/page/2/"><a href="/page/2/">2</a><a href="?page=2">Next</a>', FRONT, "/page/2/"),
}  # fmt: skip


@pytest.mark.parametrize("name", NEXT)
def test_the_next_page_is_this_pages_own(name):
    links, url, there = NEXT[name]
    assert of_kind("next", f"<body>{links}</body>", url) == (absolute(there) if there else [])


def test_what_is_to_be_skipped_is_not_even_the_next_page():
    assert found('<a rel="next" href="/page/2/">Next</a>', skip=["/page/"]) == []
