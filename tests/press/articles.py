"""Articles that look like something else, and plain ones: each must be taken for what it is."""

from tests.press.papers import TONGUES, Planted, article, cards, head, ld, masthead, page

_LOGIN = '<form class="login-mini" action="/login" method="post"><input name="email"><input type="password" name="password"><button>Log in</button><a href="/forgot">Forgot password?</a></form>'
_DIDOMI = (
    '<div id="didomi-host"><div class="didomi-popup"><h2>We value your privacy</h2><p>We and our 842 partners store and/or access information on a device, '
    "such as cookies, and process personal data. You can manage your preferences at any time.</p><button>Accept all</button><button>Reject all</button></div></div>"
    '<script src="https://sdk.privacy-center.org/loader.js"></script>'
)
_ONETRUST = (
    '<div id="onetrust-consent-sdk"><div id="onetrust-banner-sdk"><p>Wir verwenden Cookies, um Inhalte zu personalisieren. Ihre Einwilligung ist freiwillig.</p>'
    '<button id="onetrust-accept-btn-handler">Alle Cookies akzeptieren</button><button>Alle ablehnen</button></div></div>'
)
_PIANO = (
    '<div class="paywall tp-container-inner"><h3>Subscribe to continue reading</h3><p>Unlimited access for 1 € in the first month. Cancel anytime.</p>'
    '<a href="/subscribe">Subscribe now</a> <a href="/login">Already a subscriber? Log in</a></div><script src="https://cdn.tinypass.com/api/tinypass.min.js"></script>'
)  # fmt: skip
_ABO = '<div class="paywall-box"><h3>Jetzt weiterlesen mit Plus</h3><p>Dieser Artikel ist nur für Abonnenten. Jederzeit kündbar.</p></div>'
_CHALLENGE_SCRIPT = '<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script><script src="/_Incapsula_Resource?SWJIYLWA=719d34d31c8e3a6e6fffd425f7e032f3"></script><script src="https://js.datadome.co/tags.js"></script>'


def pages() -> dict[str, Planted]:
    return {name: Planted(None, path, html) for name, path, html in [*_plain(), *_dangerous()]}


def _plain() -> list[tuple[str, str, str]]:
    return [
        (f"article {lang} {'declared' if declared else 'silent'}", f"/{lang}/2026/01/tram-{int(declared)}.html", article(lang, declared=declared))
        for lang in TONGUES
        for declared in (True, False)
    ]  # fmt: skip


def _dangerous() -> list[tuple[str, str, str]]:
    english, german = TONGUES["en"], TONGUES["de"]
    return [
        ("paywalled with a teaser", "/news/tram-plus", article(story=english.story[:1], behind=_PIANO, extra=ld(**{"@type": "NewsArticle"}, isAccessibleForFree=False))),
        ("paywalled with a teaser de", "/plus/bruecke.html", article("de", story=german.story[:2], behind=_ABO)),
        ("under a consent overlay", "/news/tram-consent", article(ahead=_DIDOMI)),
        ("under a consent overlay de", "/regional/bruecke", article("de", ahead=_ONETRUST, declared=False)),
        ("with a log-in form", "/news/tram-login", article(ahead=_LOGIN)),
        ("with a log-in form, silent", "/news/tram-login-2", article(ahead=_LOGIN, declared=False)),
        ("with sensors against robots", "/news/tram-sensor", article(extra=_CHALLENGE_SCRIPT)),
        ("about cookies", "/tech/cookie-walls", article(
            title="Cookie walls: what “accept all” really means for readers",
            story=[
                "Anyone who opens a newspaper’s site is first asked to accept all cookies, and hardly anyone reads what follows.",
                "A study by a consumer association counted how many partners receive data after one click: on average 612 companies.",
                "“We value your privacy” is the most common opening line, its authors write, and rarely the truth.",
                "The regulator wants to make rejecting as simple as accepting, and a hearing is planned for March.",
            ],
            declared=False,
        )),
        ("about robots", "/tech/captcha", article(
            title="Are you a robot? The captcha turns twenty-five",
            story=[
                "The small box that asks whether you are a robot has become one of the most hated things on the web.",
                "Its inventor wanted to keep spam out of a mail service; today machines solve the riddles faster than people do.",
                "Cloudflare and others now check browsers silently, and “Just a moment” is often all that a reader sees.",
            ],
            declared=False,
        )),
        ("about missing pages", "/culture/404", article(
            title="404: how “Page not found” became an art form",
            story=[
                "The message “Page not found” was meant for engineers, yet it has become a canvas for designers all over the world.",
                "A museum in the north now shows a hundred of the finest error pages, from haiku to small games.",
                "Its curator says that nothing tells more about a company than how it excuses itself.",
            ],
            declared=False,
        )),
        ("about subscriptions", "/media/abo", article("de", title="Zeitungen setzen auf Abonnenten: Was Leser jetzt zahlen", story=[
            "Immer mehr Zeitungen verlangen Geld für ihre Texte im Netz, und die Zahl der Abonnenten steigt.",
            "Wer jetzt weiterlesen will, muss oft ein Probeabo abschließen, das jederzeit kündbar ist.",
            "Verbraucherschützer warnen vor Fallen bei der Kündigung und raten, die Fristen zu notieren.",
        ], declared=False)),
        ("short item", "/news/ferry", article(title="Ferry cancelled", story=["The evening ferry to the northern docks was cancelled on Monday because of high waves. It will sail again on Tuesday, the operator said."], declared=False)),
        ("short item zh", "/zh/2026/01/12/8.html", article("zh", title="今晚渡轮停航", story=["受大浪影响，原定星期一晚间开往北部码头的最后一班渡轮取消，运营公司表示星期二上午起将恢复正常班次，乘客可免费退票改签。"], declared=False)),
        ("short item ru", "/news/parom", article("ru", title="Паром отменён", story=["Вечерний рейс парома к северным причалам отменён из-за шторма. Движение возобновится во вторник утром, сообщил перевозчик."], declared=False)),
        ("one sentence, declared", "/news/flash", article(title="Mayor resigns", story=["The mayor resigned on Monday after nine years in office, the council said."])),
        ("live blog", "/live/election-night", _live()),
        ("photo essay", "/photos/fog", _photos()),
        ("interview with questions", "/culture/interview", article(title="“I never wanted to be found”", story=[
            "Where have you been all these years?", "On an island without a telephone. It was the best decision of my life, although nobody believed it then.",
            "And what brought you back?", "The tram, of course. I wanted to see whether they would really build it, and I wanted to sit in the first car.",
        ], declared=False)),
        ("at an address with tag", "/tag/story/tram-line-approved", article()),
        ("at an address with a share link", "/news/share-tram?url=https%3A%2F%2Fsocial.example%2Fshare", article(declared=False)),
        ("with a long list behind", "/news/tram-long", article(behind=cards("en", most=27), declared=False)),
        ("with a list and a short text", "/news/tram-short", article(story=english.story[:2], behind=cards("en", most=27))),
        ("refreshing itself", "/live/refresh", article(extra='<meta http-equiv="refresh" content="300">')),
        ("refreshing to itself", "/live/refresh-2", article(extra='<meta http-equiv="refresh" content="300; url=/live/refresh-2">')),
        ("refresh without scripts", "/news/noscript", article(extra='<noscript><meta http-equiv="refresh" content="0; url=/news/noscript?_fb_noscript=1"></noscript>')),
        ("application with its text", "/app/tram", _application()),
        ("old table layout", "/archive_2/tram.htm", _table()),
        ("wire copy about deleted articles", "/media/deleted", article(
            title="Platform deletes thousands of posts",
            story=["A social network has deleted thousands of posts after a court order, a spokesman said on Friday. Users who open them read that the content is no longer available."],
            declared=False,
        )),
        ("in two languages", "/az/2026/01/xeber-7", article("az", behind=cards("az", "plain", 12), declared=False)),
    ]  # fmt: skip


def _live() -> str:
    posts = "".join(
        f'<div class="post" id="p{n}"><time>20:{50 - 7 * n}</time><h3><a href="#p{n}">{TONGUES["en"].headlines[n]}</a></h3><p>{line}</p></div>'
        for n, line in enumerate(TONGUES["en"].story)
    )
    said = ld(
        **{"@type": "LiveBlogPosting"}, headline="Election night", liveBlogUpdate=[{"@type": "BlogPosting"}]
    )
    return page(
        "en", "Election night: all results live", f"<h1>Election night</h1>{posts}", extra=said, og="article"
    )


def _photos() -> str:
    shots = "".join(
        f'<figure><img src="/i/fog-{n}.jpg" alt=""><figcaption>{line}</figcaption></figure>'
        for n, line in enumerate(TONGUES["en"].story)
    )
    return page("en", "In pictures: a week of fog", f"<article><h1>In pictures: a week of fog</h1><p>Our photographer spent seven mornings at the docks, and saw hardly anything else.</p>{shots}</article>", extra=ld(**{"@type": "NewsArticle"}, datePublished="2026-01-12"), og="article")  # fmt: skip


def _application() -> str:
    tongue = TONGUES["en"]
    told = "".join(f"<p>{line}</p>" for line in tongue.story)
    return f'{head(tongue.headlines[0])}<body><noscript>You need to enable JavaScript to run this app.</noscript><div id="__next"><div><h1>{tongue.headlines[0]}</h1>{told}</div></div><script id="__NEXT_DATA__" type="application/json">{{"page":"/"}}</script><script>if(old){{location.href="/unsupported"}}</script></body></html>'  # fmt: skip


def _table() -> str:
    tongue = TONGUES["en"]
    return f'<html><head><title>{tongue.headlines[0]}</title></head><body>{masthead("en")}<table><tr><td width="150">{cards("en", "row", 6, teasers=False)}</td><td><font face="Arial"><b>{tongue.headlines[0]}</b><br><br>{"<br><br>".join(tongue.story)}</font></td></tr></table></body></html>'  # fmt: skip
