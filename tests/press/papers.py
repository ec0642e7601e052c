"""The newspapers of the press: their words in eight languages, and how their pages are put together."""

import json
from dataclasses import dataclass
from html import escape

from monitor.model import NotArticleKind


@dataclass(frozen=True)
class Planted:
    """A page of the press: what it is (None: an article), its path on the site, and its answer."""

    kind: NotArticleKind | None
    path: str
    html: str
    status: int = 200
    leads_to: str | None = None


@dataclass(frozen=True)
class Tongue:
    """The words of a newspaper in one language."""

    site: str
    sections: list[str]
    headlines: list[str]
    story: list[str]
    teasers: list[str]


TONGUES = {
    "en": Tongue(
        "The Harbour Post",
        ["World", "Politics", "Business", "Sport", "Culture", "Opinion"],
        [
            "Council approves new tram line to the northern docks",
            "Bakers ask for relief as the price of flour climbs again",
            "Rivals share the points after a late equaliser in the rain",
            "Museum reopens its east wing with forty restored maps",
            "Farmers warn of a poor apple harvest after frost in May",
            "Ferry timetable changes next week as the pier is repaired",
            "Students design a lamp that runs on salt water",
            "Why the old lighthouse deserves a second life",
            "Commuters face delays while signals are replaced",
        ],
        [
            "The city council voted on Tuesday evening to build a tram line between the central station and the northern docks.",
            "Construction is expected to begin in the spring and to take three years, the mayor told reporters after the vote.",
            "Residents had asked for better connections since the last ferry to the docks was cancelled in the autumn.",
            "“We waited long enough,” said Maria Holt, who runs a small café opposite the future terminus.",
            "Critics doubt that the money will suffice, and they point to two projects that became more expensive than planned.",
        ],
        [
            "It is a compromise that nobody loves, and that most can live with.",
            "What they propose would cost less than a new roof, and last far longer.",
            "Our reporter spent a day with those who know the place best.",
        ],
    ),
    "de": Tongue(
        "Elbufer Anzeiger",
        ["Politik", "Wirtschaft", "Sport", "Kultur", "Regional", "Meinung"],
        [
            "Stadtrat beschließt den Bau einer neuen Brücke am Hafen",
            "Bäcker klagen über die gestiegenen Preise für Mehl und Energie",
            "Später Ausgleich im Regen: Derby endet ohne Sieger",
            "Museum öffnet den Ostflügel mit vierzig alten Landkarten",
            "Nach dem Frost rechnen Obstbauern mit einer kleinen Ernte",
            "Fähre fährt ab Montag nach einem anderen Fahrplan",
            "Schülerinnen erfinden eine Lampe, die mit Salzwasser brennt",
            "Warum der alte Leuchtturm eine zweite Chance verdient",
        ],
        [
            "Der Stadtrat hat am Dienstagabend den Bau einer neuen Brücke zwischen dem Bahnhof und dem Hafen beschlossen.",
            "Die Arbeiten sollen im Frühjahr beginnen und drei Jahre dauern, sagte die Bürgermeisterin nach der Sitzung.",
            "Anwohner fordern seit Langem eine bessere Verbindung, nachdem die letzte Fähre im Herbst eingestellt worden war.",
            "„Wir haben lange genug gewartet“, sagte der Wirt eines kleinen Cafés gegenüber der künftigen Auffahrt.",
            "Kritiker bezweifeln, dass das Geld reicht, und verweisen auf zwei Vorhaben, die teurer wurden als geplant.",
        ],
        [
            "Es ist ein Kompromiss, den niemand liebt und mit dem die meisten leben können.",
            "Was sie vorschlagen, kostet weniger als ein neues Dach und hält länger.",
            "Ein Tag mit denen, die den Ort am besten kennen.",
        ],
    ),
    "fr": Tongue(
        "Le Courrier du Port",
        ["Monde", "Politique", "Économie", "Sports", "Culture", "Idées"],
        [
            "Le conseil municipal approuve une ligne de tramway vers les quais",
            "Les boulangers demandent une aide face à la hausse de la farine",
            "Le derby se termine sur un match nul arraché sous la pluie",
            "Le musée rouvre son aile orientale avec quarante cartes restaurées",
            "Les arboriculteurs craignent une faible récolte après le gel",
            "Les horaires du bac changent la semaine prochaine",
        ],
        [
            "Le conseil municipal a voté mardi soir la construction d’une ligne de tramway entre la gare et les quais du nord.",
            "Les travaux devraient commencer au printemps et durer trois ans, a précisé la maire à l’issue du vote.",
            "Les habitants réclamaient une meilleure desserte depuis la suppression du dernier bac à l’automne.",
            "« Nous avons assez attendu », a déclaré la patronne d’un café installé en face du futur terminus.",
        ],
        [
            "Un compromis que personne n’aime, mais dont la plupart s’accommodent.",
            "Ce qu’ils proposent coûte moins cher qu’un toit neuf et durera plus longtemps.",
        ],
    ),
    "es": Tongue(
        "El Diario del Puerto",
        ["Mundo", "Política", "Economía", "Deportes", "Cultura", "Opinión"],
        [
            "El ayuntamiento aprueba una nueva línea de tranvía hasta los muelles",
            "Los panaderos piden ayudas ante la subida del precio de la harina",
            "El derbi acaba en empate con un gol en el último minuto",
            "El museo reabre su ala este con cuarenta mapas restaurados",
            "Los agricultores temen una mala cosecha tras las heladas de mayo",
            "Cambia el horario del transbordador por las obras del muelle",
        ],
        [
            "El ayuntamiento aprobó el martes por la noche la construcción de una línea de tranvía hasta los muelles del norte.",
            "Las obras empezarán en primavera y durarán tres años, explicó la alcaldesa al término de la votación.",
            "Los vecinos pedían una mejor conexión desde que se suprimió el último transbordador en otoño.",
        ],
        [
            "Es un acuerdo que no gusta a nadie y con el que casi todos pueden vivir.",
            "Lo que proponen cuesta menos que un tejado nuevo y durará más.",
        ],
    ),
    "ru": Tongue(
        "Портовые вести",
        ["Политика", "Экономика", "Общество", "Спорт", "Культура", "Мнения"],
        [
            "Городской совет одобрил строительство новой трамвайной линии",
            "Пекари попросили о помощи из-за подорожания муки и газа",
            "Дерби завершилось вничью благодаря голу на последней минуте",
            "Музей открыл восточное крыло с сорока старинными картами",
            "Садоводы ждут плохого урожая яблок после майских заморозков",
            "Расписание парома изменится на следующей неделе",
            "Школьники придумали лампу, которая горит от солёной воды",
        ],
        [
            "Городской совет во вторник вечером проголосовал за строительство трамвайной линии от вокзала до северных причалов.",
            "Работы начнутся весной и займут три года, сообщила журналистам глава города после заседания.",
            "Жители просили улучшить сообщение с тех пор, как осенью отменили последний паром.",
            "«Мы ждали достаточно долго», — сказала хозяйка небольшого кафе напротив будущей конечной остановки.",
        ],
        [
            "Это компромисс, который никому не нравится, но с которым большинство готово жить.",
            "То, что они предлагают, обойдётся дешевле новой крыши и прослужит дольше.",
        ],
    ),
    "tr": Tongue(
        "Liman Postası",
        ["Gündem", "Dünya", "Ekonomi", "Spor", "Kültür", "Yazarlar"],
        [
            "Belediye meclisi rıhtıma uzanan yeni tramvay hattını onayladı",
            "Fırıncılar artan un fiyatları nedeniyle destek istiyor",
            "Derbi yağmur altında son dakika golüyle berabere bitti",
            "Müze doğu kanadını kırk eski haritayla yeniden açtı",
            "Don olayından sonra elma üreticisi düşük rekolte bekliyor",
            "Vapur tarifesi iskele onarımı yüzünden değişiyor",
        ],
        [
            "Belediye meclisi salı akşamı, merkez istasyonu kuzey rıhtımına bağlayacak tramvay hattının yapımını kabul etti.",
            "Başkan, oylamanın ardından çalışmaların ilkbaharda başlayacağını ve üç yıl süreceğini söyledi.",
            "Mahalle sakinleri son vapur seferi kaldırıldığından beri daha iyi bir bağlantı istiyordu.",
        ],
        [
            "Kimsenin sevmediği ama çoğunluğun kabullenebileceği bir uzlaşma bu.",
            "Önerdikleri yol yeni bir çatıdan ucuza gelecek ve daha uzun dayanacak.",
        ],
    ),
    "az": Tongue(
        "Liman Xəbərləri",
        ["Siyasət", "İqtisadiyyat", "Cəmiyyət", "İdman", "Mədəniyyət", "Dünya"],
        [
            "Şəhər şurası limana gedən yeni tramvay xəttini təsdiqlədi",
            "Çörəkçilər unun bahalaşmasına görə dəstək istəyirlər",
            "Derbi son dəqiqədə vurulan qolla heç-heçə başa çatdı",
            "Muzey şərq qanadını qırx köhnə xəritə ilə yenidən açdı",
            "Bağbanlar şaxtadan sonra alma məhsulunun az olacağını deyirlər",
            "Bərənin hərəkət cədvəli gələn həftədən dəyişir",
        ],
        [
            "Şəhər şurası çərşənbə axşamı mərkəzi stansiyanı şimal körpüləri ilə birləşdirəcək tramvay xəttinin tikintisinə səs verib.",
            "İşlərin yazda başlanacağı və üç il davam edəcəyi bildirilir.",
            "Sakinlər payızda sonuncu bərə ləğv ediləndən sonra daha yaxşı əlaqə tələb edirdilər.",
        ],
        [
            "Bu, heç kimin sevmədiyi, amma çoxunun razılaşa biləcəyi bir güzəştdir.",
            "Təklif etdikləri yol yeni damdan ucuz başa gələcək.",
        ],
    ),
    "zh": Tongue(
        "港口日报",
        ["时政", "国际", "财经", "体育", "文化", "评论"],
        [
            "市议会批准修建通往北部码头的有轨电车线路",
            "面粉价格再次上涨，面包师协会请求政府补贴",
            "雨中补时扳平，同城德比双方各得一分收场",
            "博物馆东翼重新开放，展出四十幅修复的古地图",
            "五月霜冻过后，果农预计今年苹果收成不佳",
            "码头维修期间渡轮时刻表将于下周调整",
        ],
        [
            "市议会星期二晚间投票通过决定，修建一条连接中央车站与北部码头的有轨电车线路。",
            "市长在表决后对记者表示，工程预计明年春季开工，工期为三年。",
            "自去年秋天最后一班渡轮停运以来，当地居民一直要求改善交通。",
        ],
        [
            "这是一项无人喜爱、但多数人都能接受的折中方案，双方表示愿意继续谈判。",
            "他们提出的办法比换一个新屋顶更便宜，也更耐用，专家对此表示欢迎。",
        ],
    ),
}
_DAY = "2026-01-12T18:30:00+01:00"


def slug(words: str) -> str:
    return (
        "-".join("".join(one if one.isascii() and one.isalnum() else " " for one in words.lower()).split())[
            :50
        ]
        or "item"
    )


def head(title: str, *, lang: str = "en", extra: str = "", og: str | None = None) -> str:
    kind = f'<meta property="og:type" content="{og}">' if og else ""
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">{kind}{extra}</head>'
    )


def ld(**node: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@context": "https://schema.org", **node})}</script>'


def masthead(lang: str) -> str:
    tongue = TONGUES[lang]
    links = "".join(f'<li><a href="/{lang}/s{n}/">{name}</a></li>' for n, name in enumerate(tongue.sections))
    return f'<header class="masthead"><a href="/" class="logo">{tongue.site}</a><nav><ul>{links}</ul></nav></header>'


def footer(lang: str) -> str:
    return f'<footer class="site-footer"><p>© 2026 {TONGUES[lang].site}</p><ul><li><a href="/imprint">Imprint</a></li><li><a href="/privacy">Privacy</a></li><li><a href="/contact">Contact</a></li></ul></footer>'


def cards(lang: str, style: str = "card", most: int = 20, *, teasers: bool = True) -> str:
    """A list of articles: a linked headline each, and mostly what it is about."""
    tongue = TONGUES[lang]
    made = []
    for n, headline in enumerate((tongue.headlines * 3)[:most]):
        link = f"/{lang}/2026/01/{slug(headline)}-{100 + n}.html"
        text = f'<p class="teaser">{tongue.teasers[n % len(tongue.teasers)]}</p>' if teasers else ""
        made.append({
            "card": f'<article class="card"><a href="{link}"><img src="/i/{n}.jpg" alt=""></a><h2 class="card-title"><a href="{link}">{headline}</a></h2>{text}<time datetime="2026-01-12">12.01.2026</time></article>',
            "whole": f'<li class="item"><a class="item__link" href="{link}"><h3>{headline}</h3>{text}</a></li>',
            "row": f'<tr><td><font size="2"><a href="{link}"><b>{headline}</b></a><br>{text}</font></td></tr>',
            "plain": f'<div class="news-item"><span class="date">12.01.2026</span> <a href="{link}">{headline}</a></div>',
        }[style])  # fmt: skip
    inside = "".join(made)
    return {"whole": f'<ul class="list">{inside}</ul>', "row": f"<table>{inside}</table>"}.get(
        style, f'<div class="feed">{inside}</div>'
    )


def page(lang: str, title: str, main: str, *, extra: str = "", og: str | None = None, body: str = "") -> str:
    return f"{head(title, lang=lang, extra=extra, og=og)}<body {body}>{masthead(lang)}<main>{main}</main>{footer(lang)}</body></html>"


def article(
    lang: str = "en",
    *,
    title: str | None = None,
    story: list[str] | None = None,
    ahead: str = "",
    behind: str = "",
    extra: str = "",
    declared: bool = True,
) -> str:
    """A page with an article, as publishers build it."""
    tongue = TONGUES[lang]
    title = title or tongue.headlines[0]
    said = ld(**{"@type": "NewsArticle"}, headline=title, datePublished=_DAY) if declared else ""
    said += f'<meta property="article:published_time" content="{_DAY}">' if declared else ""
    told = "".join(f"<p>{escape(part)}</p>" for part in (tongue.story if story is None else story))
    return page(
        lang,
        f"{title} | {tongue.site}",
        f'{ahead}<article class="story"><h1>{escape(title)}</h1><div class="meta">By Nora Lind · <time datetime="{_DAY}">12.01.2026</time></div>'
        f'<div class="story-body">{told}</div></article>{behind}<aside><h2>More</h2>{cards(lang, most=4, teasers=False)}</aside>',
        extra=said + extra,
        og="article" if declared else None,
    )
