"""What a page links to: the articles and sections of made-up front pages, and the traps among their links."""

import pytest

from spiders.links import Link, find_links
from spiders.sections import MOST_SECTIONS
from tests.spiders.fronts import (
    FRONT,
    LAYOUTS,
    PRESS,
    STORY,
    TITLE,
    absolute,
    added,
    among,
    found,
    menu,
    of_kind,
    press,
)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("name", PRESS)
def test_the_articles_and_sections_of_a_small_site_are_found(name, layout):
    url, articles, lists = PRESS[name]
    links = found(press(layout, articles, lists), url)
    assert [link.text for link in links if link.kind == "article"] == list(articles.values())
    assert [link.text for link in links if link.kind == "section"] == list(lists.values())


def test_links_stand_in_the_order_of_the_page():
    url, articles, lists = PRESS["slugs in English"]
    links = found(press("teasers", articles, lists), url)
    assert [link.url for link in links] == absolute(*lists, *articles)
    assert links[3] == Link(
        f"{FRONT}2026/11/25/harbour-tunnel-opens", "Harbour tunnel opens three years late", "article"
    )


def test_several_links_to_one_article_are_one_with_its_headline():
    rows = "".join(
        f"""<div class="teaser"><a href="/news/{at}"><img src="1.jpg" alt="Boats"></a><a href="/news/{at}">{title}</a>
        <a href="/news/{at}#comments">{at % 7} comments</a> <a href="/news/{at}">Read the whole story here</a></div>"""
        for at, title in (
            (1201, "Ferry strike in spring"),
            (1202, "The roof park is finished"),
            (1203, TITLE),
        )
    )
    assert [(link.kind, link.text) for link in found(f"<body>{rows}</body>")] == [
        ("article", "Ferry strike in spring"),
        ("article", "The roof park is finished"),
        ("article", TITLE),
    ]


def test_a_card_that_is_one_link_gives_the_heading_as_its_text():
    row = f'<a href="/2026/11/20/old-bridge"><span>City</span><h3>The old bridge will be pulled down</h3><p>{TITLE * 9}</p></a>'
    texts = {link.url: link.text for link in found(among(row))}
    assert texts[f"{FRONT}2026/11/20/old-bridge"] == "The old bridge will be pulled down"


def test_a_heading_beside_a_link_that_says_nothing_is_its_headline():
    rows = "".join(
        f'<div class="post"><h2>{title}</h2><p>Words</p><a href="/post/{at}">Read more</a></div>'
        for at, title in ((4711, TITLE), (4712, "Ferries are on strike again"), (4713, "A park on a roof"))
    )
    assert [(link.kind, link.text) for link in found(f"<body>{rows}</body>")] == [
        ("article", TITLE),
        ("article", "Ferries are on strike again"),
        ("article", "A park on a roof"),
    ]


def test_the_only_heading_of_an_article_element_is_one_however_short():
    rows = "".join(
        f'<article><h3><a href="/blog/{name}">{title}</a></h3><p>Words</p></article>'
        for name, title in (("tunnel", "Tunnel opens"), ("ferry", "Strike"), ("park", "New park"))
    )
    assert of_kind("article", f"<body>{rows}</body>") == absolute("/blog/tunnel", "/blog/ferry", "/blog/park")


FRAME = {
    "privacy": '<footer><a href="/how-we-treat-your-data">How we treat the data that you give us</a></footer>',
    "tags": '<div class="post-tags"><a href="/tag/harbour">harbour</a> <a href="/tag/the-tunnel-under-the-harbour">the tunnel under the harbour</a></div>',
    "author": '<div><a href="/author/jan-van-der-meer">All articles by Jan van der Meer</a></div>',
    "share": f'<div class="share"><a href="{STORY}?share=facebook">Click here to share it with your friends</a></div>',
    "print": f'<div><a href="{STORY}/print/">{TITLE}</a> <a href="/print{STORY}">{TITLE}</a> <a href="{STORY}?print=1">{TITLE}</a></div>',
    "comments": f'<div><a href="{STORY}?replytocom=120">Answer this comment of a reader</a></div>',
    "login": '<nav><a href="/login?next=/politics">Log in</a> <a href="/user/register">Register</a> <a href="/konto/passwort-vergessen">Forgot?</a></nav>',
    "services": '<nav><a href="/abo">Abo</a> <a href="/reklam">Reklam</a> <a href="/контакты">Контакты</a> <a href="/haqqimizda">Haqqımızda</a> <a href="/mentions-legales">Mentions</a></nav>',
    "files": '<nav><a href="/report.pdf">Report</a> <a href="/2026/11/25/the-tunnel-in-pictures.jpg">The tunnel in one large picture</a> <a href="/x/archive.ZIP">Archive</a></nav>',
    "feeds": '<nav><a href="/rss">RSS</a> <a href="/feed/">Feed</a> <a href="/politics/feed/">Feed</a> <a href="/all.xml">XML</a></nav>',
    "calendar": '<nav><a href="/2026/11/">November</a> <a href="/2026/11/25/">25</a> <a href="/archive/2026-11-24">24</a> <a href="/news?date=2026-11-24">24</a> <a href="/?m=1&amp;year=2026&amp;month=10">Oct</a> <a href="/archive?year=2024">2024</a></nav>',
    "facets": '<nav><a href="/politics/?sort=date">Newest</a> <a href="/politics/?filter[color]=red">Red</a> <a href="/shop?color=blue">Blue</a> <a href="/politics?order=asc&amp;orderby=title">A-Z</a></nav>',
    "search": '<nav><a href="/search">Search</a> <a href="/?s=tunnel">tunnel</a> <a href="/search/tunnel">tunnel</a> <a href="/news?q=harbour+tunnel+opens">harbour tunnel opens at last</a></nav>',
    "languages": '<div class="lang"><a href="/az/">AZ</a> <a href="/ru">Русский</a> <a href="/fr/">Français</a> <a href="/?lang=ru">RU</a></div>',
    "pages": '<div class="pagination"><a href="/page/3/">3</a> <a href="/page/4/">4</a> <a href="/page/99/">99</a></div>',
    "home": '<div><a href="/">The Owl, the oldest newspaper of the city</a> <a href="/index.html">Home</a></div>',
}  # fmt: skip


@pytest.mark.parametrize("name", FRAME)
def test_what_serves_readers_and_programs_is_neither_article_nor_section(name):
    assert added(FRAME[name]) == []


def test_tags_by_the_hundred_are_no_sections():
    cloud = "".join(f'<li><a href="/themes/subject{at}">Subject {at}</a></li>' for at in range(300))
    assert added(f"<nav><ul>{cloud}</ul></nav>") == []


def test_sections_are_bounded_and_the_main_ones_stay():
    deep = "".join(f'<li><a href="/region{at % 9}/town{at}">Town {at}</a></li>' for at in range(200))
    sections = of_kind("section", among(f"<nav><ul>{deep}</ul></nav>"))
    assert len(sections) == MOST_SECTIONS
    assert sections[:3] == absolute("/politics/", "/world/", "/sport/")


@pytest.mark.parametrize(
    "links",
    [
        [f"/news/{at}" for at in range(1900, 2100, 25)],
        ["/az/xeber/1931/", "/az/xeber/1932/", "/az/xeber/1933/"],
        ["/article/20101231", "/article/20101232", "/article/20110101"],
        ["/news/1999"],
    ],
)
def test_an_articles_number_may_look_like_a_year_or_a_day(links):
    rows = "".join(f'<h3><a href="{one}">{TITLE} on day {at}</a></h3>' for at, one in enumerate(links))
    assert of_kind("article", f"<body>{rows}</body>") == absolute(*links)


def test_a_year_among_the_numbers_of_a_folder_is_one_however_short_its_headline():
    links = {
        "/news/1998": TITLE,
        "/news/1999": "Tunnel opens now",
        "/news/12345": TITLE + " again",
        "/news/12346": TITLE,
    }
    rows = "".join(f'<p class="news"><a href="{one}">{text}</a></p>' for one, text in links.items())
    assert of_kind("article", f"<body>{rows}</body>") == absolute(*links)


@pytest.mark.parametrize(
    "text", ["2025", "News of 2025", "News 2025", "News of the whole year 2025", "25 November 2025", ""]
)
def test_a_year_that_is_called_one_is_none(text):
    numbers = "".join(f'<p><a href="/news/{at}">{TITLE} {at}</a></p>' for at in range(12345, 12349))
    own = [link.url for link in found(among(numbers))]
    assert [one.url for one in found(among(f'{numbers}<p><a href="/news/2025">{text}</a></p>'))] == own


@pytest.mark.parametrize(
    "link",
    [
        "/politics/legal-battle", "/environment/illegal-fishing", "/world/contact-lost", "/economy/jobs-boom",
        "/politics/donation-row", "/tech/password-leak", "/media/newsletter-row", "/world/terms-agreed",
        "/politik/datenschutz-debatte", "/print/the-harbour-tunnel-opens-4711", "/jobs/hiring-slows",
        "/calendar/harbour-tunnel-opens-three-years-late", "/share/harbour-tunnel-opens-three-years-late",
        "/static/harbour-tunnel-opens-three-years-late", "/out/harbour-tunnel-opens-three-years-late",
        "/community/harbour-tunnel",
    ],
)  # fmt: skip
def test_an_article_may_be_called_after_a_service(link):
    card = (
        "<div class='card'><h3><a href='{0}'>The dispute over the harbour tunnel goes to {1}</a></h3></div>"
    )
    rows = card.format(link, "court") + "".join(
        card.format(f"/world/news-of-day-{at}", at) for at in range(3)
    )
    assert f"{FRONT.rstrip('/')}{link}" in of_kind("article", f"<body>{rows}</body>")


@pytest.mark.parametrize(
    "layout", ["<h3>{}</h3>", "<div class='card'><h3>{}</h3></div>", "<div class='teaser'>{}</div>"]
)
@pytest.mark.parametrize("day", ["2026/11/20", "2026-11-20", "20261120"])
def test_a_headline_of_two_words_below_a_day_is_an_articles(layout, day):
    links = [
        f"/{day}/{one}-{what}/" for one in ("budget", "bridge", "strike") for what in ("passed", "planned")
    ]
    rows = "".join(
        layout.format(f'<a href="{one}">{" ".join(one.split("/")[-2].split("-"))}</a>') for one in links
    )
    assert of_kind("article", f"<body>{rows}</body>") == absolute(*links)


def test_two_words_below_a_day_in_a_footer_are_no_headline():
    assert added('<footer><h3><a href="/2026/11/20/budget-passed/">Budget passed</a></h3></footer>') == []


SERVED = {
    "a slug": '<p><a href="/about/our-history-and-mission-since-1950">Our history and our mission since 1950</a></p>',
    "a printed page": '<h3><a href="/politics/legal-battle?print=1">The legal battle over the harbour goes on</a></h3>',
    "a form": '<p><a href="/services/passport-renewal-for-citizens-abroad">Passport renewal for citizens abroad</a></p>',
    "a page below the language": '<p><a href="/en/legal-notice">The legal notice of this newspaper and its owners</a></p>',
    "a program": '<p><a href="/share/facebook">Share this with all your friends at once</a></p>',
    "a menu": '<nav><a href="/company/legal-notice">Legal notice</a> <a href="/company/our-newsletters">Newsletters</a></nav>',
}  # fmt: skip


@pytest.mark.parametrize("name", SERVED)
def test_a_page_of_a_service_is_no_article_whatever_its_headline(name):
    assert added(SERVED[name]) == []


ASP = {
    "a script's name": ("/az/NewsDetail.aspx?ID={0}", '<table><tr><td><a href="{0}">{1}</a></td></tr></table>'),
    "numbers": ("/az/news/{0}/", '<div class="news-item"><a href="{0}"><img src="1.jpg"></a><a href="{0}">{1}</a></div>'),
    "slugs": ("/Haber/liman-tuneli-uc-yil-sonra-acildi-{0}", '<div><div><a href="{0}">{1}</a></div></div>'),
}  # fmt: skip


@pytest.mark.parametrize("name", ASP)
def test_a_form_around_the_whole_page_frames_nothing(name):
    link, row = ASP[name]
    _, articles, lists = PRESS["numbers in Azerbaijani"]
    links = {link.format(48213 + at): title for at, title in enumerate(articles.values())}
    rows = "".join(row.format(*one) for one in links.items())
    page = f'<body><form id="aspnetForm"><div class="menu">{menu(lists)}</div>{rows}</form></body>'
    assert of_kind("article", page) == absolute(*links)
    assert of_kind("section", page) == absolute(*lists)


def test_a_form_within_a_page_frames_what_it_holds():
    assert (
        added('<form><a href="/konto/how-to-get-your-password-back">How do I get a new one?</a></form>') == []
    )


def test_a_link_to_more_is_a_section():
    assert added('<h3><a href="/city/">City</a></h3><a class="more" href="/city/">All of it</a>') == [
        ("section", f"{FRONT}city/")
    ]


def test_a_folder_of_the_articles_is_a_section_whatever_it_is_called():
    _, articles, _ = PRESS["slugs with numbers in Turkish"]
    page = press("teasers", articles, {}).replace(
        "</main>", '<div><span><a href="/ekonomi/">→ x</a></span></div></main>'
    )
    assert of_kind("section", page) == absolute("/ekonomi/")


def test_the_sections_of_another_language_are_left_out():
    lists = {"/az/siyaset": "Siyasət", "/ru/politika": "Политика", "/en/politics": "Politics"}
    page = press("teasers", PRESS["numbers in Azerbaijani"][1], lists)
    assert of_kind("section", page, "https://owl.example.org/ru/") == absolute("/ru/politika")


def test_the_sections_behind_a_switch_of_languages_are_left_out():
    switch = '<p><a href="/ru/">Русский</a> <a hreflang="en" href="/en">E</a> <a href="/tv">TV</a></p>'
    lists = {
        "/siyaset": "Siyasət",
        "/ru/politika": "Политика",
        "/en/politics": "Politics",
        "/tv/live": "TV live",
    }
    page = press("teasers", PRESS["numbers in Azerbaijani"][1], lists).replace("</nav>", f"</nav>{switch}")
    assert of_kind("section", page) == absolute("/siyaset", "/tv/live")


@pytest.mark.parametrize(
    ("link", "text"), [("/uk", "UK"), ("/it/", "IT"), ("/it", "Technology"), ("/news/politics/uk", "UK")]
)
def test_a_section_may_be_called_like_a_language(link, text):
    assert added(f'<nav><a href="/culture">Culture</a> <a href="{link}">{text}</a></nav>') == [
        ("section", f"{FRONT}culture"), ("section", f"{FRONT.rstrip('/')}{link}")
    ]  # fmt: skip


@pytest.mark.parametrize(
    "switch",
    [
        '<a href="/uk">UK</a> <a href="/en">EN</a>',
        '<a href="/it">Italiano</a>',
        '<a href="/it" hreflang="it">Altra lingua</a>',
    ],
)
def test_a_language_that_is_called_like_a_section_is_none(switch):
    assert added(f"<nav><p>{switch}</p></nav>") == []


def test_a_page_that_misstates_its_language_keeps_its_sections():
    _, articles, lists = PRESS["a number and a slug below the language in Azerbaijani"]
    page = press("teasers", articles, lists).replace("<html>", '<html lang="en">')
    assert len(of_kind("section", page, "https://bayqus.example.az/")) == len(lists)


@pytest.mark.parametrize("link", ["/?p=5", "/p/2841337", "/page48213.html", "/artikel/page/48213"])
def test_a_long_number_is_no_page_of_a_list(link):
    row = f'<h2><a href="{link}">The old bridge will be pulled down next year</a></h2>'
    assert of_kind("article", f"<body>{row}</body>") == absolute(link)


def test_styles_and_scripts_within_a_link_are_not_its_text():
    row = f'<h2><a href="/news/1201"><style>.a{{color:red}}</style>{TITLE}<script>f({{}})</script></a></h2>'
    assert [link.text for link in found(f"<body>{row}</body>")] == [TITLE]


def test_patterns_decide():
    page = among(
        '<h2><a href="/read/x">Short</a></h2><a href="/tag/harbour">harbour</a><a href="/politics/old">Old</a>'
    )
    links = found(
        page, articles=[r"/read/", r"harbour-tunnel"], sections=[r"/tag/", "/politics"], skip=["/old$"]
    )
    assert [(link.kind, link.url) for link in links] == [
        ("section", f"{FRONT}politics/"),
        ("article", f"{FRONT}2026/11/25/harbour-tunnel-opens"),
        ("article", f"{FRONT}read/x"),
        ("section", f"{FRONT}tag/harbour"),
    ]


def test_examples_teach_the_shape_of_an_article():
    row = '<div><a href="/k/tunnel-4">Tunnel</a> <a href="/k/ferry-5">Ferry</a></div><div><a href="/m/tunnel">Tunnel</a></div>'
    assert of_kind("article", f"<body>{row}</body>") == []
    taught = of_kind(
        "article", f"<body>{row}</body>", examples=[f"{FRONT}k/bridge-1", "mailto:x", f"{FRONT}k/park-2"]
    )
    assert taught == absolute("/k/tunnel-4", "/k/ferry-5")


def test_a_page_without_anything_gives_nothing():
    assert found("<html></html>") == []
    assert found("<body><a>x</a><a href='//'>x</a><area><link></body>") == []


def test_a_selectors_root_is_read_alike():
    from scrapy import Selector

    _, articles, lists = PRESS["dates in Chinese"]
    url, page = "https://owl.example.cn/", press("teasers", articles, lists)
    assert find_links(Selector(text=page).root, url) == found(page, url)
