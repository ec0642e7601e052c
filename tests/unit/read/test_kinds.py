"""What a page is that holds no article, on a press of pages that are and are not what they look like."""

import pytest

from monitor.model import Page
from monitor.read.kinds import find_challenge, recognise
from monitor.read.layout import measure
from tests.press import press
from tests.press.papers import cards
from tests.press.papers import page as make_page
from tests.press.reading import read_simply

BASE = "https://paper.example"
PRESS = press(BASE)


@pytest.mark.parametrize("name", PRESS)
def test_every_page_of_the_press_is_named_for_what_it_is(name):
    planted = PRESS[name]
    root, page, types = read_simply(planted.html)
    found = recognise(root, page, url=BASE + planted.path, types=types, status=planted.status)
    assert (found and found.kind) == planted.kind, found
    assert (found and found.leads_to) == planted.leads_to


@pytest.mark.parametrize("name", [name for name in PRESS if PRESS[name].kind == "bot challenge"])
def test_a_refused_answer_is_known_as_a_challenge_by_its_tree_alone(name):
    root, _, _ = read_simply(PRESS[name].html)
    assert find_challenge(root).kind == "bot challenge"


@pytest.mark.parametrize("name", ["missing en", "login auth0", "article en declared", "blank", "front en"])
def test_a_refused_answer_that_is_no_challenge_is_none(name):
    root, _, _ = read_simply(PRESS[name].html)
    assert find_challenge(root) is None


@pytest.mark.parametrize("name", [name for name in PRESS if PRESS[name].kind is None])
def test_an_article_is_one_wherever_it_stands_but_at_the_root(name):
    """Also without an address."""
    root, page, types = read_simply(PRESS[name].html)
    assert recognise(root, page, url=None, types=types) is None


def test_what_is_found_at_the_sites_root_is_its_front_page():
    """An article whose address leads to the root is gone, whatever leads there now."""
    root, page, types = read_simply(PRESS["article en declared"].html)
    assert recognise(root, page, url=f"{BASE}/", types=types).kind == "front page"


def test_a_wall_at_the_sites_root_is_a_wall():
    root, page, types = read_simply(PRESS["consent didomi fr"].html)
    assert recognise(root, page, url=f"{BASE}/", types=types).kind == "consent wall"


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://consent.google.com/ml?continue=https://news.google.com/", "consent wall"),
        ("https://guce.yahoo.com/consent?brandType=nonEu", "consent wall"),
        ("https://login.paper.example/?next=%2Ftram", "login wall"),
        ("https://paper.example/users/sign_in?next=%2Ftram", "login wall"),
        ("https://paper.example/sign-in", "login wall"),
        ("https://paper.example/culture/login-to-the-past", None),
        ("https://paper.example/?p=4711", None),
        ("https://paper.example/#!story/4711", None),
    ],
)
def test_an_address_says_what_its_words_leave_open(url, kind):
    """Two sentences about a service, which would pass for a short item anywhere else."""
    html = "<html><head><title>Harbour</title></head><body><p>{}</p></body></html>".format(
        "To go on, choose one of the ways that we offer below. It takes a moment, and we ask only once in a year or two."
    )
    root, page, types = read_simply(html)
    found = recognise(root, page, url=url, types=types)
    assert (found and found.kind) == kind


def test_a_page_marked_as_paid_without_text_is_a_subscription_wall():
    root, _, _ = read_simply("<html><body><main><h1>Trams and money</h1></main></body></html>")
    page = Page(title="Trams and money", paywall=True)
    assert recognise(root, page, url=f"{BASE}/plus/1", types=set()).kind == "subscription wall"


def test_google_news_is_left_for_where_its_link_or_its_page_leads():
    root, page, types = read_simply(PRESS["redirect google news"].html)
    url = "https://news.google.com/rss/articles/CBMiVkFVX3lxTE4?oc=5"
    found = recognise(root, page, url=url, types=types)
    assert (found.kind, found.leads_to) == ("redirect", PRESS["redirect google news"].leads_to)


def test_an_element_that_only_looks_like_a_body_is_read_too():
    root, page, types = read_simply("<p>Not found</p>")
    assert recognise(root[0][0], page, url=None, types=types).kind == "missing page"


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        ("<h1>Anmelden</h1><form><input name=mail><button>Weiter</button></form>", "login wall"),
        ("<h1>Sport</h1><script src=/a.js></script>", "no article"),
        ("<h1>404</h1><svg><title>Owl</title></svg>", "missing page"),
        ("<h1>Just a moment</h1><p>Loading</p>", "bot challenge"),
        ("<h1>Trams</h1><p>Our newsletter brings the news of the harbour to your desk every morning at six. Sign up for our newsletter!</p>", "no article"),
    ],
)  # fmt: skip
def test_a_page_that_shows_little_is_named_by_what_it_shows(html, kind):
    root, page, types = read_simply(f"<html><body>{html}</body></html>")
    assert recognise(root, page, url=f"{BASE}/x/1", types=types).kind == kind


@pytest.mark.parametrize(
    "item",
    [
        "<h3><a href='/{n}'>A headline of some length, {n}</a></h3><p>What is said of it: {n} more words, and a full stop.</p>",
        "<dt><a href='/{n}'>A headline of some length, {n}</a></dt><dd>What is said of it: {n} more words, and a full stop.</dd>",
        "<div class='c c{n}'><b>A headline of some length, {n}</b><p>What is said of it: {n} more words, and a full stop.</p><a href='/{n}'>→</a></div>",
        "<div><time>12.01.2026</time> <a href='/{n}'>A headline of some length, and all that is said of it: {n} more words.</a></div>",
    ],
)  # fmt: skip
def test_what_repeats_around_links_is_a_list(item):
    """Even without a link on its headlines; the last headline may have nothing below it."""
    items = (
        "".join(item.format(n=n) for n in range(12)) + "<h3><a href='/12'>The last of the headlines</a></h3>"
    )
    root, page, _ = read_simply(f"<html><body><main><div>{items}</div></main></body></html>")
    assert recognise(root, page, url=f"{BASE}/latest", types=set()).kind == "topic page"


def test_links_to_share_each_post_make_no_list():
    posts = "".join(
        f"<div class=post><p>At {n} o’clock the ferry left the pier with {n * 7} passengers, the operator said.</p>"
        f"<a href='https://share.example/send?u={n}'>Share</a></div>"
        for n in range(8)
    )
    root, page, _ = read_simply(f"<html><body><main><h1>Ferries, live</h1>{posts}</main></body></html>")
    assert recognise(root, page, url=f"{BASE}/live/ferries", types=set()) is None


def test_more_lists_than_are_read_leave_the_rest_unread():
    row = "<li><a href='/{}'>{}</a><p>{}</p></li>"
    items = "".join(row.format(n, "A headline of some length", "many words " * 70) for n in range(800))
    root, _, _ = read_simply(f"<html><body><ul>{items}</ul></body></html>")
    assert len(measure(root, BASE).lists) < 402_000


def test_an_article_taken_down_is_missing_whatever_is_listed_in_its_place():
    html = make_page(
        "en", "The Harbour Post", f"<p>Sorry, this article is no longer available.</p>{cards('en', most=24)}"
    )
    root, extracted, types = read_simply(html)
    assert recognise(root, extracted, url=f"{BASE}/2026/tram", types=types).kind == "missing page"


def named(body, *, head="", url=f"{BASE}/news/2026/what-was-decided-on-monday"):
    root, page, types = read_simply(f"<html><head>{head}</head><body>{body}</body></html>")
    found = recognise(root, page, url=url, types=types)
    return found and found.kind


POSTED = '<meta property="og:type" content="article">'


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Two die in fire", "Two people died in a fire in Ganja on Monday."),
        ("Minister: old passports are no longer available", "The old passports are no longer available from Monday, the ministry said."),
        ("Beitrag wurde gelöscht: Partei streitet", "Ein Beitrag wurde gelöscht, nun streitet die Partei. Der Vorsitzende schweigt."),
        ("Удалённый пост стоил министру кресла", "Материал был удалён или перемещён, говорится в сообщении ведомства."),
    ],
)  # fmt: skip
def test_a_flash_of_one_sentence_is_an_article_where_the_page_marks_it_as_one(title, text):
    """Also one about something that is gone."""
    body = f"<nav><a href=/>Home</a></nav><article><h1>{title}</h1><p>{text}</p></article><footer>The Post</footer>"
    assert named(body, head=f"<title>{title} - The Post</title>{POSTED}") is None


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Oups, cette page n’existe plus", "Le contenu que vous cherchez a sans doute été supprimé ou déplacé, et nous en sommes désolés pour vous."),
        ("الصفحة غير موجودة", "عذرا، لم نتمكن من العثور على ما تبحث عنه، ويمكنك العودة إلى الصفحة الرئيسية أو استخدام البحث للوصول إلى ما تريد من الأخبار."),
        ("Oops!", "We looked everywhere, but the story that you asked for is no longer on our site, and we are sorry for it."),
    ],
)  # fmt: skip
def test_what_is_gone_is_missing_however_much_is_said_about_it(title, text):
    assert named(f"<h1>{title}</h1><p>{text}</p>", head=f"<title>{title}</title>") == "missing page"


def test_a_form_for_those_who_have_an_account_is_a_login_wall_wherever_it_stands():
    text = "Please sign in or create a free account to read this article. Members enjoy our award-winning journalism."
    form = "<form><input name=mail><input type=password><button>Log in</button></form>"
    assert (
        named(f"<h1>Log in to continue reading</h1><p>{text}</p>{form}", head="<title>Log in</title>")
        == "login wall"
    )


def test_an_address_about_consent_or_of_an_edition_is_no_wall_where_an_article_stands():
    prose = "".join(
        f"<p>The regulator fined bank number {n} on Monday for what it did with its clients' data.</p>"
        for n in range(9)
    )
    for url in (f"{BASE}/gdpr/bank-fined", f"{BASE}/news/consent/age-raised", f"{BASE}/auth/story-of-a-door"):
        assert named(f"<article><h1>Bank fined</h1>{prose}</article>", url=url) is None


def test_a_form_with_a_password_and_nothing_else_is_a_login_wall_whatever_it_is_called():
    form = "<form><input name=mail><input type=password><button>Weiter</button></form>"
    assert named(f"<h1>Kundenbereich</h1>{form}", head="<title>Kundenbereich</title>") == "login wall"
