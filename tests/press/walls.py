"""Walls, checks, errors, redirects, shells and pages without words, as their vendors write them."""

from tests.press.papers import TONGUES, Planted, cards, footer, head, masthead, page

_CMP = '<script src="https://cmp.quantcast.mgr.consensu.org/choice/cmp2.js"></script>'


def pages(base: str) -> dict[str, Planted]:
    return {
        **_consent(), **_logins(), **_subscriptions(), **_challenges(), **_missing(), **_redirects(base), **_shells(),
        **_wordless(),
    }  # fmt: skip


def _consent() -> dict[str, Planted]:
    google = head("Before you continue to Google Search") + (
        '<body><div class="box"><h1>Before you continue to Google</h1><p>We use <a href="/cookies">cookies</a> and data to deliver and maintain services, '
        "track outages and protect against spam, fraud and abuse, and to measure audience engagement and site statistics.</p><p>If you choose to “Accept all”, "
        "we will also use cookies and data to develop and improve new services and to show personalised content.</p>"
        '<form action="/save" method="post"><input type="submit" value="Reject all"><input type="submit" value="Accept all"></form></div></body></html>'
    )
    yahoo = head("Yahoo is part of the Yahoo family of brands") + (
        '<body><div class="consent-page"><h2>Your privacy is important to us</h2><p>We and our 238 partners who are part of the IAB Transparency and Consent Framework '
        "will also store and/or access information on a device, in other words use cookies, and process personal data like IP address and browsing data.</p>"
        '<form action="/v2/collectConsent" method="post"><button name="agree" value="agree">Accept all</button><button name="reject">Reject all</button>'
        '<a href="/manage">Manage privacy settings</a></form></div></body></html>'
    )  # fmt: skip
    pur = head("Zustimmung | Elbufer Anzeiger", lang="de") + (
        '<body><div id="sp_message_container_1"></div><h1>Mit Werbung weiterlesen</h1><p>Besuchen Sie uns wie gewohnt mit Werbung und Tracking. Ihre Zustimmung können Sie jederzeit widerrufen. '
        "Wir und unsere 190 Partner verarbeiten personenbezogene Daten und speichern Informationen auf einem Gerät.</p><button>Alle akzeptieren</button>"
        "<h2>Oder werbefrei lesen mit PUR</h2><p>Für 3,99 Euro im Monat ohne Tracking.</p><a href='/pur'>Jetzt abonnieren</a>"
        '<script src="https://cdn.privacy-mgmt.com/wrapperMessagingWithoutDetection.js"></script></body></html>'
    )
    didomi = head("Le Courrier du Port", lang="fr") + (
        '<body><div id="didomi-host"><h2>Avant de continuer</h2><p>Nous et nos 744 partenaires déposons des cookies pour mesurer l’audience et afficher des publicités. '
        "Votre consentement peut être retiré à tout moment.</p><button>Continuer sans accepter</button><button>Tout accepter</button><button>Gérer mes choix</button></div>"
        '<script src="https://sdk.privacy-center.org/x/loader.js"></script></body></html>'
    )
    dutch = head("Privacy-instellingen", lang="nl") + (
        "<body><main><h1>Jouw privacy is belangrijk</h1><p>Wij en onze 153 partners gebruiken cookies. Om verder te gaan vragen we jouw toestemming. "
        "Kies je voor weigeren, dan zie je minder relevante advertenties.</p><button>Akkoord</button><button>Alles weigeren</button></main></body></html>"
    )
    polish = head("Zanim przejdziesz do serwisu", lang="pl") + (
        "<body><div class='rodo'><h1>Szanowny użytkowniku</h1><p>Używamy plików cookie, a my i nasi 612 partnerzy przetwarzamy dane osobowe. Twoja prywatność jest dla nas ważna. Wyrażasz zgodę na profilowanie.</p>"
        "<button>Akceptuję i przechodzę do serwisu</button></div></body></html>"
    )
    turkish = head("Çerez tercihleri", lang="tr") + (
        "<body><div id='onetrust-consent-sdk'><h2>Gizliliğiniz bizim için önemli</h2><p>Çerezleri kullanarak hizmetlerimizi geliştiriyoruz ve kişisel verileriniz işlenir.</p>"
        "<button>Tümünü kabul et</button><button>Tümünü reddet</button></div></body></html>"
    )  # fmt: skip
    italian = page("en", "La tua privacy", f"<h1>La tua privacy</h1><p>Noi e i nostri 300 partner utilizziamo i cookie. Puoi dare il tuo consenso o abbonarti.</p><button>Accetta e continua</button><button>Rifiuta e abbonati</button>{_CMP}")  # fmt: skip
    return {
        "consent google": Planted("consent wall", "/sorry-google/before", google),
        "consent yahoo": Planted("consent wall", "/v2/collectConsent?sessionId=3_cc", yahoo),
        "consent pur de": Planted("consent wall", "/zustimmung?redirect=%2Fbruecke", pur),
        "consent didomi fr": Planted("consent wall", "/2026/01/tramway-vote.html", didomi),
        "consent dutch": Planted("consent wall", "/privacy-gate/consent", dutch),
        "consent polish": Planted("consent wall", "/wiadomosci/7,114.html", polish),
        "consent turkish": Planted("consent wall", "/haber/tramvay", turkish),
        "consent italian": Planted("consent wall", "/cronaca/tram", italian),
    }


def _logins() -> dict[str, Planted]:
    def form(user: str, secret: str, button: str, more: str) -> str:
        return (
            f'<form method="post"><label>{user}</label><input name="user"><label>{secret}</label><input type="password" name="p">'
            f'<button type="submit">{button}</button><a href="/reset">{more}</a></form>'
        )

    auth0 = head("Log in | The Harbour Post") + f'<body class="_widget-auto-layout"><main><h1>Welcome</h1><p>Log in to The Harbour Post to continue.</p>{form("Email address", "Password", "Continue", "Forgot password?")}<p>Don’t have an account? <a href="/u/signup">Sign up</a></p></main></body></html>'  # fmt: skip
    openid = head("Anmelden", lang="de") + '<body><div id="kc-content"><h1 id="kc-page-title">Anmelden</h1><form id="kc-form-login" action="/auth"><input id="username"><input type="submit" value="Weiter"></form><a href="/r">Registrieren</a></div></body></html>'  # fmt: skip
    return {
        "login auth0": Planted("login wall", "/u/login?state=hKFo2SB", auth0),
        "login keycloak de": Planted("login wall", "/auth/realms/zeitung/login?next=%2Fbruecke", openid),
        "login in the frame ru": Planted("login wall", "/account", page("ru", "Вход на сайт", f"<h1>Вход на сайт</h1>{form('Почта', 'Пароль', 'Войти', 'Забыли пароль?')}")),
        "login at the article tr": Planted("login wall", "/haber/tramvay-ozel", page("tr", "Üye girişi", f"<h2>Üye girişi</h2><p>Devam etmek için giriş yapın.</p>{form('E-posta', 'Şifre', 'Giriş yap', 'Şifremi unuttum')}")),
        "login wordpress": Planted("login wall", "/wp-login.php?redirect_to=%2Fmembers%2Ftram", head("Log In ‹ Members — WordPress") + f'<body class="login wp-core-ui"><div id="login"><h1><a href="https://wordpress.example/">Powered by WordPress</a></h1>{form("Username", "Password", "Log In", "Lost your password?")}</div></body></html>'),
        "login with a list zh": Planted("login wall", "/member/login", page("zh", "登录", f"<h1>登录</h1>{form('账号', '密码', '登录', '忘记密码')}{cards('zh', 'whole', 6)}")),
        "login az": Planted("login wall", "/kabinet", head("Daxil ol", lang="az") + f"<body><h1>Daxil ol</h1>{form('E-poçt', 'Şifrə', 'Daxil ol', 'Şifrəni unutmusunuz?')}</body></html>"),
    }  # fmt: skip


def _subscriptions() -> dict[str, Planted]:
    offer = "<h1>Subscribe to continue reading</h1><p>Choose your plan. Cancel anytime.</p><div class='plans'><div>Digital 9 €</div><div>Print 29 €</div></div><a href='/login'>Already a subscriber? Log in</a>"
    return {
        "subscription piano": Planted("subscription wall", "/2026/01/tram-for-members", page("en", "Council approves tram | The Harbour Post", f'<div id="offer-template">{offer}</div><script src="https://cdn.tinypass.com/api/tinypass.min.js"></script>')),
        "subscription de": Planted("subscription wall", "/plus/bruecke-hintergrund", page("de", "Die Brücke und das Geld", "<h1>Die Brücke und das Geld</h1><div class='paywall'><h2>Jetzt weiterlesen mit Plus</h2><p>Dieser Artikel ist nur für Abonnenten. Jederzeit kündbar.</p><a href='/abo'>Kostenlos testen</a></div>")),
        "subscription fr": Planted("subscription wall", "/2026/01/enquete.html", page("fr", "Enquête sur le tramway", "<div class='poool-widget'><p>Article réservé aux abonnés. Pour lire la suite, abonnez-vous sans engagement.</p><a href='/abo'>Je m’abonne</a> <a href='/login'>Déjà abonné ?</a></div>")),
        "subscription es": Planted("subscription wall", "/suscripcion/tranvia", page("es", "Contenido exclusivo para suscriptores", "<h1>Contenido exclusivo para suscriptores</h1><p>Suscríbete para seguir leyendo. ¿Ya eres suscriptor? Inicia sesión.</p><div class='zephr-wall'></div>")),
        "subscription ru": Planted("subscription wall", "/analytics/tram", page("ru", "Трамвай: кто заплатит", "<h1>Трамвай: кто заплатит</h1><div class='paywall'><p>Материал доступен только по подписке.</p><p>Оформите подписку, чтобы продолжить чтение. Уже подписаны? Войдите.</p></div>")),
        "subscription meter": Planted("subscription wall", "/news/limit", page("en", "You’ve reached your limit", "<h2>You’ve reached your limit of free articles</h2><p>Start your free trial to unlock this article.</p><div class='leaky-paywall'></div>")),
        "subscription zh": Planted("subscription wall", "/premium/88.html", page("zh", "深度报道", "<h1>深度报道</h1><div class='paywall'><p>本文为付费内容，订阅后即可阅读全文。</p></div>")),
    }  # fmt: skip


def _challenges() -> dict[str, Planted]:
    cloudflare = head("Just a moment...") + '<body class="no-js"><div class="main-wrapper" role="main"><div class="main-content"><noscript><div class="h2"><span id="challenge-error-text">Enable JavaScript and cookies to continue</span></div></noscript></div></div><script>(function(){window._cf_chl_opt={cvId:"3",cZone:"paper.example",cType:"managed"};var a=document.createElement("script");a.src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1";}());</script></body></html>'  # fmt: skip
    blocked = head("Attention Required! | Cloudflare") + '<body><div id="cf-wrapper"><div id="cf-error-details" class="cf-error-details-wrapper"><h1>Sorry, you have been blocked</h1><h2>You are unable to access paper.example</h2><p>This website is using a security service to protect itself from online attacks. The action you just performed triggered the security solution. There are several actions that could trigger this block including submitting a certain word or phrase, a SQL command or malformed data.</p><p>Cloudflare Ray ID: 8c2f0000</p></div></div></body></html>'  # fmt: skip
    datadome = '<html lang="en"><head><title>paper.example</title></head><body style="margin:0"><p id="cmsg">Please enable JS and disable any ad blocker</p><script data-cfasync="false">var dd={"rt":"c","cid":"AHrl","hsh":"2211F522","t":"bv","host":"geo.captcha-delivery.com"}</script><script src="https://ct.captcha-delivery.com/c.js"></script></body></html>'  # fmt: skip
    human = head("Access to this page has been denied.") + '<body><section class="container"><div class="customer-logo-wrapper"></div><div class="page-title-wrapper"><h1>Please verify you are a human</h1></div><div class="content-wrapper"><div id="px-captcha"></div><p>Access to this page has been denied because we believe you are using automation tools to browse the website.</p><p>Reference ID: #aa11</p></div></section><script src="https://captcha.px-cloud.net/PX1/captcha.js"></script></body></html>'  # fmt: skip
    akamai = "<HTML><HEAD><TITLE>Access Denied</TITLE></HEAD><BODY><H1>Access Denied</H1>You don't have permission to access \"http&#58;&#47;&#47;paper&#46;example&#47;\" on this server.<P>Reference&#32;&#35;18&#46;2d3b&#46;1700&#46;11<P>https&#58;&#47;&#47;errors&#46;edgesuite&#46;net&#47;18&#46;2d3b</BODY></HTML>"  # fmt: skip
    imperva = '<html><head><META NAME="robots" CONTENT="noindex,nofollow"><script src="/_Incapsula_Resource?SWJIYLWA=5074a744e2e3d891814e9a2dace20bd4"></script><body><iframe id="main-iframe" src="/_Incapsula_Resource?CWUDNSAI=22&xinfo=9-1" frameborder=0>Request unsuccessful. Incapsula incident ID: 443000</iframe></body></html>'  # fmt: skip
    aws = '<!DOCTYPE html><html lang="en"><head><title></title><script>window.awsWafCookieDomainList=[];window.gokuProps={"key":"AQID"};</script><script src="https://de5282c3ca0c.edge.sdk.awswaf.com/x/challenge.js"></script></head><body><div id="challenge-container"></div><noscript><h1>JavaScript is disabled</h1>In order to continue, we need to verify that you\'re not a robot.</noscript></body></html>'  # fmt: skip
    guard = head("DDoS-Guard") + '<body><div class="container"><h1 id="title">Checking your browser before accessing paper.example</h1><p>DDoS protection by DDoS-Guard</p></div><script src="/.well-known/ddos-guard/js-challenge/index.js"></script></body></html>'  # fmt: skip
    qrator = '<html><head><meta charset="utf-8"><script src="/__qrator/qauth_utm_v2.js"></script></head><body><noscript>Please enable JavaScript</noscript></body></html>'  # fmt: skip
    anubis = head("Making sure you're not a bot!") + '<body><main><h1 id="title">Making sure you\'re not a bot!</h1><p>Loading...</p><details><summary>Why am I seeing this?</summary><p>You are seeing this because the administrator of this website has set up Anubis to protect the server against the scourge of companies aggressively scraping websites.</p></details></main><script id="anubis_challenge" type="application/json">{"rules":{}}</script><script type="module" src="/.within.website/x/cmd/anubis/static/js/main.mjs"></script></body></html>'  # fmt: skip
    captcha = head("paper.example") + '<body><form method="post"><div class="g-recaptcha" data-sitekey="6Lc"></div><input type="submit" value="OK"></form><script src="https://www.google.com/recaptcha/api.js"></script></body></html>'  # fmt: skip
    yandex = head("Вы не робот?", lang="ru") + '<body><div class="CheckboxCaptcha"><form action="/checkcaptcha"><span>Подтвердите, что запросы отправляли вы, а не робот</span><p>Нам очень жаль, но запросы с вашего устройства похожи на автоматические.</p><input type="submit" value="Я не робот"></form></div></body></html>'  # fmt: skip
    words = head("Sicherheitsprüfung", lang="de") + "<body><h1>Sind Sie ein Mensch?</h1><p>Ihr Browser wird geprüft.</p></body></html>"  # fmt: skip
    chinese = head("安全验证", lang="zh") + "<body><div class='box'><p>请完成安全验证后继续访问</p><div id='slider'></div></div></body></html>"  # fmt: skip
    silent = "<html><head></head><body><p>Please confirm that you are not a bot to go on.</p></body></html>"
    return {
        "challenge cloudflare": Planted("bot challenge", "/news/c1", cloudflare, 403),
        "challenge cloudflare block": Planted("bot challenge", "/news/c2", blocked, 403),
        "challenge datadome": Planted("bot challenge", "/news/c3", datadome, 403),
        "challenge human": Planted("bot challenge", "/news/c4", human, 403),
        "challenge akamai": Planted("bot challenge", "/news/c5", akamai, 403),
        "challenge imperva": Planted("bot challenge", "/news/c6", imperva),
        "challenge aws": Planted("bot challenge", "/news/c7", aws, 202),
        "challenge ddos-guard": Planted("bot challenge", "/news/c8", guard, 503),
        "challenge qrator": Planted("bot challenge", "/news/c9", qrator, 403),
        "challenge anubis": Planted("bot challenge", "/news/c10", anubis),
        "challenge recaptcha only": Planted("bot challenge", "/news/c11", captcha, 429),
        "challenge yandex": Planted("bot challenge", "/news/c12", yandex),
        "challenge words de": Planted("bot challenge", "/news/c13", words),
        "challenge zh": Planted("bot challenge", "/news/c14", chinese),
        "challenge says so": Planted("bot challenge", "/news/c15", silent),
    }


def _missing() -> dict[str, Planted]:
    said = {
        "en": ("Page not found", "Oops! That page can’t be found.", "It looks like nothing was found at this location. Maybe try a search?"),
        "de": ("Seite nicht gefunden", "Seite nicht gefunden", "Die angeforderte Seite existiert leider nicht mehr. Vielleicht hilft die Suche weiter."),
        "fr": ("Page introuvable", "Erreur 404", "La page que vous cherchez n’existe pas ou a été déplacée."),
        "es": ("Página no encontrada", "404", "Lo sentimos, la página que buscas no existe."),
        "ru": ("Страница не найдена", "Страница не найдена", "К сожалению, запрашиваемая страница не существует или была удалена."),
        "tr": ("Sayfa bulunamadı", "404", "Aradığınız sayfa bulunamadı veya kaldırılmış olabilir."),
        "az": ("Səhifə tapılmadı", "404", "Axtardığınız səhifə tapılmadı."),
        "zh": ("页面不存在", "404", "抱歉，您访问的页面不存在或已被删除。"),
    }  # fmt: skip
    made = {
        f"missing {lang}": Planted("missing page", f"/{lang}/gone-1", page(lang, f"{title} – {TONGUES[lang].site}", f"<h1>{heading}</h1><p>{words}</p>"))
        for lang, (title, heading, words) in said.items()
    }  # fmt: skip
    removed = {
        "en": "Sorry, this article is no longer available.",
        "de": "Dieser Artikel ist leider nicht mehr verfügbar.",
        "ru": "Материал был удалён по просьбе правообладателя.",
    }
    made |= {
        f"removed {lang}": Planted("missing page", f"/{lang}/removed", page(lang, TONGUES[lang].site, f"<p>{words}</p>{cards(lang, most=3)}"))
        for lang, words in removed.items()
    }  # fmt: skip
    return made | {
        "missing with news": Planted("missing page", "/en/gone-2", page("en", "404 | The Harbour Post", f"<h1>404</h1><p>This page does not exist. Read our latest stories instead:</p>{cards('en', most=18)}", body='class="error404"')),
        "missing by its mark": Planted("missing page", "/en/gone-3", page("en", "The Harbour Post", f"<h1>Where did it go?</h1>{cards('en', most=9)}", body='id="page-404"')),
        "missing by its status": Planted("missing page", "/en/gone-4", page("en", "The Harbour Post", cards("en")), 404),
        "missing for good": Planted("missing page", "/en/gone-5", page("en", "The Harbour Post", "<p>Gone.</p>"), 410),
    }  # fmt: skip


def _redirects(base: str) -> dict[str, Planted]:
    there = f"{base}/en/2026/01/tram-1.html"
    google = head("Google News") + f'<body><c-wiz data-n-au="{there}"><div><a href="{there}" rel="nofollow">{there}</a></div></c-wiz><script>window.location.replace("{there}")</script></body></html>'  # fmt: skip
    refresh = f'<html><head><title>Redirecting</title><meta http-equiv="refresh" content="0;url={there}"></head><body></body></html>'
    relative = "<html><head><META HTTP-EQUIV=Refresh CONTENT=\"2; URL='/en/2026/01/tram-1.html'\"></head><body><p>One moment.</p></body></html>"
    script = f'<html><head><script>window.location.href = "{there}";</script></head><body></body></html>'
    replaced = f"<html><body><script>setTimeout(function(){{ location.replace('{there.replace('/', chr(92) + '/')}') }}, 10)</script><p>Bitte warten</p></body></html>"
    moved = f'<HTML><HEAD><TITLE>301 Moved</TITLE></HEAD><BODY><H1>301 Moved</H1>The document has moved <A HREF="{there}">here</A>.</BODY></HTML>'
    leaving = (
        head("Weiterleitung", lang="de")
        + f'<body><p>Sie werden zu einer anderen Seite weitergeleitet: <a href="{there}">weiter</a></p></body></html>'
    )
    unknown = (
        head("Yönlendiriliyor", lang="tr")
        + "<body><p>Haber sayfasına yönlendiriliyorsunuz…</p></body></html>"
    )
    return {
        "redirect google news": Planted("redirect", "/redirect/google-news", google, leads_to=there),
        "redirect refresh": Planted("redirect", "/r/1", refresh, leads_to=there),
        "redirect refresh relative": Planted("redirect", "/r/2", relative, leads_to=there),
        "redirect script": Planted("redirect", "/r/3", script, leads_to=there),
        "redirect script escaped": Planted("redirect", "/r/4", replaced, leads_to=there),
        "redirect moved": Planted("redirect", "/r/5", moved, leads_to=there),
        "redirect leaving de": Planted("redirect", "/r/6", leaving, leads_to=there),
        "redirect unknown tr": Planted("redirect", "/r/7", unknown),
        "redirect by its status": Planted(
            "redirect", "/r/8", f'<html><body><a href="{there}">Found</a></body></html>', 302, there
        ),
    }


def _shells() -> dict[str, Planted]:
    bundle = '<script defer src="/static/js/main.4f2a.js"></script>'
    return {
        "shell react": Planted("empty shell", "/s/1", head("The Harbour Post", extra=bundle) + '<body><noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div></body></html>'),
        "shell vue": Planted("empty shell", "/s/2", head("Elbufer Anzeiger", lang="de") + f"<body><noscript><strong>Bitte aktivieren Sie JavaScript.</strong></noscript><div id=app></div>{bundle}</body></html>"),
        "shell next": Planted("empty shell", "/s/3", head("Портовые вести", lang="ru") + f'<body><div id="__next"></div><script id="__NEXT_DATA__" type="application/json">{{"props":{{}}}}</script>{bundle}</body></html>'),
        "shell nuxt": Planted("empty shell", "/s/4", head("Liman Postası", lang="tr") + f'<body><div id="__nuxt"><div class="spinner"></div></div><script>window.__NUXT__={{}}</script>{bundle}</body></html>'),
        "shell angular": Planted("empty shell", "/s/5", head("El Diario", lang="es") + f"<body><app-root></app-root>{bundle}</body></html>"),
        "shell only words": Planted("empty shell", "/s/6", head("港口日报", lang="zh") + f"<body><div class=x>请启用 JavaScript 后浏览</div>{bundle}</body></html>"),
        "shell with unsupported": Planted("empty shell", "/s/7", head("Post") + '<body><div id="root"></div><script>if(!window.Promise){location.href="/unsupported.html"}</script></body></html>'),
    }  # fmt: skip


def _wordless() -> dict[str, Planted]:
    pictures = "".join(f'<a href="/i/{n}.jpg"><img src="/i/t{n}.jpg" alt=""></a>' for n in range(12))
    return {
        "gallery without words": Planted("no article", "/photos/17", page("en", "Gallery", f"<h1>Gallery: the regatta</h1><div>{pictures}</div>")),
        "video only": Planted("no article", "/video/22", page("en", "Video: the new tram", '<h1>Video: the new tram</h1><video src="/v.mp4" controls></video>', og="video.other")),
        "pdf viewer": Planted("no article", "/epaper/1", page("de", "E-Paper vom 12. Januar", '<object data="/e.pdf" type="application/pdf"></object>')),
        "form": Planted("no article", "/contact", page("fr", "Contact", "<h1>Contact</h1><form><label>Nom</label><input name=n><label>Message</label><textarea></textarea><button>Envoyer</button></form>")),
        "player": Planted("no article", "/radio", page("ru", "Прямой эфир", "<h1>Прямой эфир</h1><audio src='/live'></audio>")),
        "blank": Planted("no article", "/blank", "<html><body></body></html>"),
        "frames": Planted("no article", "/old", f"<html><head><title>Old</title></head><body>{masthead('es')}<iframe src='/in.html'></iframe>{footer('es')}</body></html>"),
        "article taken out": Planted("no article", "/news/out", page("en", "Council approves new tram line", "<article><h1>Council approves new tram line</h1></article>", og="article")),
    }  # fmt: skip
