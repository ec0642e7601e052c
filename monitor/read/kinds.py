"""What a page is that holds no article: named by what stands on it and how it is laid out. No IO.

An article taken for something else is lost, and a page without one that passes is only noise: in doubt a page
is an article. What decides first is the prose of the page's own, whatever walls, forms and lists stand around it.
"""

import re
from collections.abc import Collection
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from monitor.model import NotArticle, Page
from monitor.read import phrases
from monitor.read.fields import make_url
from monitor.read.sight import LISTS, PROSE, Sight
from monitor.read.targets import find_refresh, find_script_target, find_target, leads_on

_GONE = {404, 410}
_LITTLE, _SHORT, _WALL = 300, 1_200, 6_000
"""Widths of all that is seen: of a page that shows nothing, of one that says one thing, of a wall with small print."""
_FEW = 4
"""Headlines of other pages from which a page may be a list of them."""
_FOUR_O_FOUR = re.compile(
    r"\W*(?:(?:error|http|fehler|erreur|errore?|erro|ошибка|помилка|hata|xəta|błąd|fout|خطأ|خطای)\W*)?(?:404|410)\W*"
    r"(?:error|fehler|ошибка|hata|erreur)?\W*"
)
_LIST_PATH = re.compile(
    r"/(?:tags?|topics?|themen?|themes?|categor(?:y|ies)|kategori\w*|categori[ae]s?|rubri(?:k|c|que|ka)s?|sections?"
    r"|authors?|autor(?:en|es)?|auteurs?|search|suche|recherche|buscar|poisk|archiv(?:es?|os?)?|label|sujets?|temas?"
    r"|etiquetas?|etiket|mots?-cles?|hashtag|dossiers?|keywords?)"
    r"(?:/[^/-]+(?:-[^/-]+){0,2})?(?:/(?:page|seite)?/?\d+){0,3}(?:\.\w{2,5})?/?\Z",
    re.IGNORECASE,
)
"""Ends of addresses of lists: a subject has few words, the articles about it have more in their addresses."""
_CONSENT_URL = re.compile(
    r"https?://(?:(?:consent|guce|myprivacy|privacy-?gate|cmp|cookie-?wall|zustimmung)\.[^/]*"
    r"|[^/]+/(?:[^?#]*/)?(?:(?:collect-?)?consent|consentwall|cookie-?(?:wall|consent)|privacy-?(?:gate|wall)"
    r"|zustimmung|pur-abo|gdpr)(?:[/.?#]|$))",
    re.IGNORECASE,
)
_LOGIN_URL = re.compile(
    r"https?://(?:(?:login|signin|auth|accounts?|sso|passport)\.[^/]*"
    r"|[^/]+/(?:[^?#]*/)?(?:log[-_]?in|sign[-_]?in|sso|anmelden|anmeldung|einloggen|connexion|iniciar-sesion"
    r"|inloggen|logowanie|giris|vhod|auth|wp-login\.php)(?:[/.?#]|$))",
    re.IGNORECASE,
)
_CHALLENGE_MARKS = re.compile(
    r"_cf_chl_|/cdn-cgi/challenge-platform/h/|cf-error-details|cf-browser-verification|challenge-error-text"
    r"|captcha-delivery\.com|px-captcha|captcha\.px-c|human-challenge|sec-if-cpt-container|/_sec/cp_challenge"
    r"|bm-verify|errors\.edgesuite\.net|Incapsula incident|_Incapsula_Resource\?(?:CWUDNSAI|SWUDNSAI)|gokuProps"
    r"|awsWafCookieDomainList|AwsWafCaptcha|aws-waf-captcha|ddos-guard/|check\.ddos-guard|__qrator|qauth"
    r"|within\.website/x/cmd/anubis|anubis_challenge|sucuri_cloudproxy|sgcaptcha|SmartCaptcha|showcaptcha"
    r"|checkcaptcha|/sorry/index|TSPD/|acw_sc__v2|__arcsjs|vercel-challenge|/_vercel/challenge|KPSDK|_fs-ch-|rbzns\b"
)
"""What only the challenges of bot protections carry; their sensors stand on ordinary pages."""
_CAPTCHA_MARKS = re.compile(
    r"g-recaptcha|h-captcha|cf-turnstile|frc-captcha|smart-captcha|geetest|_Incapsula_Resource|awswaf\.com|px-cdn"
    r"|datadome"
)
"""What a page may carry that also shows something; one that shows nothing else is a challenge."""
_CONSENT_MARKS = re.compile(
    r"didomi|sourcepoint|sp_message|privacy-mgmt|onetrust|usercentrics|quantcast|qc-cmp|consensu\.org|cookiebot"
    r"|trustarc|truste|iubenda|axeptio|sirdata|contentpass|consentmanager|cmpbox|guce|tcfapi|opencmp|privacy-gate"
    r"|consent\.(?:google|youtube|yahoo)|cookiewall|fundingchoices",
    re.IGNORECASE,
)
_SUBSCRIPTION_MARKS = re.compile(
    r"tinypass|piano\.io|zephr|poool|subscriber-only|leaky-paywall|evolok|pelcro|laterpay|steady-?hq|memberful"
    r"|paywall|regwall|metering|plenigo|cxense|blendle",
    re.IGNORECASE,
)
_MISSING_MARKS = re.compile(r"(?:error|page|http)-?404|not-?found-?page|page-?not-?found", re.IGNORECASE)


def find_challenge(root: HtmlElement) -> NotArticle | None:
    """Of an answer that was refused (403, 429, 503 and their like): the check for robots that it is, if any."""
    return _challenge(Sight(root, Page(), None, frozenset()))


def recognise(
    root: HtmlElement, page: Page, *, url: str | None, types: Collection[str], status: int = 200
) -> NotArticle | None:
    """What the page is if it holds no article, None of an article.

    `root` is the whole tree, `page` what was extracted from it, `url` where it was found in the end, `types` are
    its schema.org and og:types.
    """
    if status in _GONE:
        return NotArticle("missing page", f"HTTP {status}")
    sight = Sight(root, page, url, frozenset(map(str.lower, types)))
    if 300 <= status < 400:
        return NotArticle("redirect", f"HTTP {status}", _target(sight))
    if leads_on(sight.url):
        return NotArticle("redirect", "its address is one that leads on", _target(sight))
    if sight.is_root:
        return _wall(sight) or NotArticle("front page", "its address is the site's own")
    if not sight.declared and (found := _whatever_it_tells(sight)):
        return found
    if sight.is_article:
        return None
    return _wall(sight) or _list(sight) or _nothing(sight)


def _whatever_it_tells(sight: Sight) -> NotArticle | None:
    """What a page is although it has some prose: its address, or its heading and its markup, say so."""
    if _CONSENT_URL.match(sight.url) and sight.plain < PROSE:
        return NotArticle("consent wall", "its address is one that asks for consent")
    if _LOGIN_URL.match(sight.url) and sight.plain < PROSE:
        return NotArticle("login wall", "its address is one to log in")
    if sight.plain < PROSE and sight.says(phrases.missing, 0.6):
        return _missing(sight)
    title = sight.headings[:1]
    if sight.layout.passwords and sight.plain < PROSE and any(map(phrases.login.match, title)):
        return NotArticle("login wall", f"it is headed {title[0][:60]!r}")
    if sight.says(phrases.challenge):
        return _challenge(sight) if _CHALLENGE_MARKS.search(sight.markup) else None
    if sight.says(phrases.consent, 0.5):
        return _consent(sight)
    return _stated_list(sight) if sight.prose < PROSE else None


def _wall(sight: Sight) -> NotArticle | None:
    for look in (_redirect, _challenge, _missing, _consent, _subscription, _login, _shell):
        if found := look(sight):
            return found
    return None


def _redirect(sight: Sight) -> NotArticle | None:
    if sight.visible > _SHORT:
        return None
    if target := find_refresh(sight.root, sight.url):
        return NotArticle("redirect", "it refreshes to another address", target)
    shows_nothing = sight.visible <= _LITTLE and not sight.is_mount
    if shows_nothing and (target := find_script_target(sight.root, sight.url)):
        return NotArticle("redirect", "its script leads to another address", target)
    if phrases.redirect.search(sight.words[:_LITTLE]) or sight.says(phrases.redirect):
        return NotArticle("redirect", "it says that it leads on", _target(sight))
    return None


def _target(sight: Sight) -> str | None:
    """Where a page leads that is known to lead elsewhere."""
    root, links = sight.root, sight.layout.links
    found = find_target(sight.url) or find_refresh(root, sight.url) or find_script_target(root, sight.url)
    if found:
        return found
    noted = root.xpath("//@data-n-au")  # Google News
    return make_url(noted[0]) if noted else links[0] if len(links) == 1 else None


def _challenge(sight: Sight) -> NotArticle | None:
    if sight.visible > 2 * _SHORT:
        return None
    if found := _CHALLENGE_MARKS.search(sight.markup):
        return NotArticle("bot challenge", f"it carries {found[0]}")
    if heading := sight.says(phrases.challenge):
        return NotArticle("bot challenge", f"it is headed {heading[:60]!r}")
    if sight.visible > _LITTLE:
        return None
    if not sight.is_mount and (found := _CAPTCHA_MARKS.search(sight.markup)):
        return NotArticle("bot challenge", f"it shows little but {found[0]}")
    if found := phrases.challenge.search(sight.words):
        return NotArticle("bot challenge", f"it says {found[0][:60]!r}")
    return None


def _missing(sight: Sight) -> NotArticle | None:
    heading = sight.says(phrases.missing, 0.6) or next(filter(_FOUR_O_FOUR.fullmatch, sight.headings), None)
    if heading:
        return NotArticle("missing page", f"it is headed {heading[:60]!r}")
    if any(map(_MISSING_MARKS.search, sight.root.xpath("//body/@class | //body/@id"))):
        return NotArticle("missing page", "it is marked as a page for errors")
    if sight.declared:  # a headline about something that is gone says the same
        return None
    said = phrases.missing.search(sight.words) if sight.visible <= _SHORT else None
    if words := said[0] if said else sight.admits(phrases.missing):
        return NotArticle("missing page", f"it says {words[:60]!r}")
    return None


def _consent(sight: Sight) -> NotArticle | None:
    said = set(phrases.consent.findall(sight.words))
    marked = sight.says(phrases.consent, 0.5) or _CONSENT_MARKS.search(sight.markup)
    if sight.visible <= _WALL and len(said) >= (2 if marked else 3):
        return NotArticle("consent wall", f"it says {min(said)[:60]!r}")
    return None


def _subscription(sight: Sight) -> NotArticle | None:
    said = phrases.subscription.findall(sight.words)
    marked = sight.page.paywall or _SUBSCRIPTION_MARKS.search(sight.markup)
    if said and (marked or len(set(said)) >= 2 or sight.says(phrases.subscription)):
        return NotArticle("subscription wall", f"it says {said[0][:60]!r}")
    if sight.page.paywall:
        return NotArticle("subscription wall", "it is marked as one for paying readers and shows no text")
    return None


def _login(sight: Sight) -> NotArticle | None:
    if sight.layout.passwords and sight.visible <= _WALL:
        return NotArticle("login wall", "it asks for a password and shows no text")
    if sight.visible <= _SHORT and (heading := sight.says(phrases.login, 0.6)):
        return NotArticle("login wall", f"it is headed {heading[:60]!r}")
    return None


def _shell(sight: Sight) -> NotArticle | None:
    if sight.visible > _LITTLE or sight.root.find(".//script") is None:
        return None
    if sight.is_mount or phrases.needs_scripts.search(f"{sight.unscripted} {sight.words}"):
        return NotArticle("empty shell", "it shows nothing without scripts")
    return None


def _stated_list(sight: Sight) -> NotArticle | None:
    if sight.layout.listed < _FEW:
        return None
    if sight.types & LISTS:
        return NotArticle("topic page", "it says that it is a collection")
    if _LIST_PATH.search(urlsplit(sight.url).path):
        return NotArticle("topic page", "its address is that of a list")
    return None


def _list(sight: Sight) -> NotArticle | None:
    if not (sight.declared and sight.prose) and sight.layout.listed >= 2 * _FEW:
        return NotArticle("topic page", f"it is a list of {sight.layout.listed} headlines")
    return None


def _nothing(sight: Sight) -> NotArticle:
    if sight.page.text:
        return NotArticle("no article", "its text is only what stands around articles")
    return NotArticle("no article", "it holds no text")
