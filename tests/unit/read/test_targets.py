"""Where redirects lead, by their address and by what their pages say."""

from base64 import urlsafe_b64encode

import pytest
from lxml.html import document_fromstring

from monitor.read.targets import find_refresh, find_script_target, find_target, leads_on

THERE = "https://paper.example/2026/tram?x=1&y=2"
ESCAPED = "https%3A%2F%2Fpaper.example%2F2026%2Ftram%3Fx%3D1%26y%3D2"
HERE = "https://owl.example/r"


def token(held: bytes) -> str:
    return urlsafe_b64encode(held).decode().rstrip("=")


OLDER = token(b"\x08\x13\x22" + bytes([len(THERE)]) + THERE.encode() + b"\xd2\x01\x00")
NEWER = token(
    b"\x08\x13\x22\x56AU_yqLN3he6m66di3u4dJBtpZlLiCR91SaAEDZMe4st3Ufu0vY6FyW95ePgL1GcdzfgBRJQMBlKZjA9BG9sluw"
)


@pytest.mark.parametrize(
    "url",
    [
        f"https://www.google.com/url?rct=j&sa=t&url={ESCAPED}&ct=ga&usg=AOv",
        f"https://www.google.co.uk/url?q={ESCAPED}&sa=D",
        f"http://www.bing.com/news/apiclick.aspx?ref=FexRss&aid=&tid=6&url={ESCAPED}&c=1",
        f"https://news.google.com/rss/articles/{OLDER}?oc=5",
        f"https://news.google.com/__i/rss/rd/articles/{OLDER}?oc=5",
        f"https://news.google.com/articles/{OLDER}==?hl=en-US&gl=US&ceid=US%3Aen",
        f"https://r.search.yahoo.com/_ylt=Awr/RV=2/RE=17/RO=10/RU={ESCAPED}/RK=2/RS=x-",
        f"https://l.facebook.com/l.php?u={ESCAPED}&h=AT0",
        f"https://www.facebook.com/l.php?u={ESCAPED}",
        f"https://l.instagram.com/?u={ESCAPED}&e=AT",
        f"https://vk.com/away.php?to={ESCAPED}&cc_key=",
        f"https://www.youtube.com/redirect?event=video&q={ESCAPED}",
        f"https://eur02.safelinks.protection.outlook.com/?url={ESCAPED}&data=05",
        f"https://paper.kz.example/redirect?url={ESCAPED}",
        f"https://owl.example/links/exit.php?target={ESCAPED}",
    ],
)
def test_the_address_of_a_redirecting_service_holds_its_target(url):
    assert find_target(url) == THERE
    assert leads_on(url)


@pytest.mark.parametrize(
    "url",
    [
        f"https://paper.example/news/tram?url={ESCAPED}",
        f"https://paper.example/share?u={ESCAPED}",
        f"https://paper.example/redirect?url={ESCAPED}",
        f"https://paper.example/the-redirect-of-rivers?url={ESCAPED}",
        f"https://www.google.com/search?q={ESCAPED}",
        "https://www.google.com/url?q=tram",
        "https://www.google.com/url?sa=t",
        "https://owl.example/redirect?url=javascript%3Aalert(1)",
        "https://owl.example/redirect?url=%2Fnews%2F1",
        "https://news.google.com/topics/CAAqJggK?hl=en",
        "https://r.search.yahoo.com/search?p=tram",
        "https://news.search.yahoo.com/search;_ylt=A?p=tram",
        "https://www.facebook.com/paper/posts/1",
        "http://[::1/redirect?url=http://a.example/",
        "",
    ],
)
def test_an_address_that_carries_another_for_its_own_ends_leads_nowhere(url):
    assert find_target(url) is None
    assert not leads_on(url)


@pytest.mark.parametrize("held", [NEWER, "CBM", "A", token(b"http://[::1")])
def test_a_token_of_google_news_leads_on_without_saying_where(held):
    url = f"https://news.google.com/rss/articles/{held}?oc=5"
    assert find_target(url) is None
    assert leads_on(url)


@pytest.mark.parametrize(
    ("markup", "target"),
    [
        ('<meta http-equiv="refresh" content="0;url=https://a.example/1">', "https://a.example/1"),
        ("<meta http-equiv=Refresh content=\"5; URL='/1?a=b'\">", "https://owl.example/1?a=b"),
        ('<meta http-equiv="refresh" content="0.5, https://a.example/1">', "https://a.example/1"),
        ('<meta http-equiv="refresh" content="; url=/1">', "https://owl.example/1"),
        ('<meta http-equiv="refresh" content="300;url=/1">', None),
        ('<meta http-equiv="refresh" content="10">', None),
        ('<meta http-equiv="refresh">', None),
        ('<meta http-equiv="refresh" content="0;url=/r#top">', None),
        ('<meta http-equiv="refresh" content="0;url=javascript:go()">', None),
        ('<meta name="refresh" content="0;url=/1">', None),
        ('<noscript><meta http-equiv="refresh" content="0;url=/1"></noscript>', None),
    ],
)  # fmt: skip
def test_a_refresh_leads_elsewhere_if_soon_and_for_everybody(markup, target):
    assert find_refresh(document_fromstring(f"<html><body>{markup}</body></html>"), HERE) == target


def test_a_lone_refresh_is_read():
    meta = document_fromstring('<meta http-equiv="refresh" content="0;url=/1">').find(".//meta")
    meta.getparent().remove(meta)
    assert find_refresh(meta, HERE) == "https://owl.example/1"


@pytest.mark.parametrize(
    ("script", "target"),
    [
        ("location.href='https://a.example/1'", "https://a.example/1"),
        ('window.location = "https://a.example/1";', "https://a.example/1"),
        ('top.location.replace("/1")', "https://owl.example/1"),
        ("document.location.assign( '/1' )", "https://owl.example/1"),
        (r'location.replace("https:\/\/a.example\/1\x3fa\u003db")', "https://a.example/1?a=b"),
        ("if (x == location.href) go()", None),
        ("location.href = base + '/1'", None),
        ("location.href = 'mailto:a@owl.example'; location = '/2'", "https://owl.example/2"),
        ("var dislocation = '/1'", None),
        ("", None),
    ],
)
def test_a_script_leads_where_it_says_in_one_piece(script, target):
    root = document_fromstring(f"<html><body><script>{script}</script></body></html>")
    assert find_script_target(root, HERE) == target


def test_a_refresh_of_blanks_is_read_at_once():
    root = document_fromstring(f'<html><meta http-equiv="refresh" content="{" " * 200_000}x"></html>')
    assert find_refresh(root, "https://paper.example/1") is None
