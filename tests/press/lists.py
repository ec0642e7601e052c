"""Front pages, and pages that list articles by subject, author, section or search."""

from tests.press.papers import TONGUES, Planted, cards, ld, page


def pages() -> dict[str, Planted]:
    return {**_fronts(), **_topics()}


def _fronts() -> dict[str, Planted]:
    return {
        "front en": Planted("front page", "/", page("en", TONGUES["en"].site, cards("en", most=24), og="website")),
        "front de campaign": Planted(
            "front page", "/?utm_source=rss&utm_medium=feed", page("de", TONGUES["de"].site, cards("de", "whole", 30), og="website")
        ),
        "front fr language": Planted("front page", "/fr/", page("fr", TONGUES["fr"].site, cards("fr", "whole"))),
        "front ru index": Planted("front page", "/index.php", page("ru", TONGUES["ru"].site, cards("ru", "row", 18))),
        "front tr items": Planted(
            "front page",
            "/index.html",
            page(
                "tr",
                TONGUES["tr"].site,
                cards("tr", most=18),
                extra=ld(**{"@type": "ItemList"}, itemListElement=[{"@type": "NewsArticle", "headline": line} for line in TONGUES["tr"].headlines]),
            ),
        ),
        "front zh plain": Planted("front page", "/home", page("zh", TONGUES["zh"].site, cards("zh", "plain", 18))),
        "front az": Planted("front page", "/az", page("az", TONGUES["az"].site, cards("az", "card", 18), og="article")),
    }  # fmt: skip


def _topics() -> dict[str, Planted]:
    collection = ld(**{"@type": "CollectionPage"}, name="Archive")
    wordpress = ld(
        **{"@graph": [{"@type": "CollectionPage"}, {"@type": "WebSite"}, {"@type": "BreadcrumbList"}]}
    )
    search = ld(**{"@type": "SearchResultsPage"})
    profile = ld(**{"@type": "ProfilePage"}, mainEntity={"@type": "Person", "name": "Nora Lind"})
    intro = "<h1>Tramway</h1><p>Everything that we have written about trams, their lines and the people who drive them, newest first.</p>"
    bio = "<h1>Nora Lind</h1><p>Nora Lind has written about the harbour since 2011. She studied history in the south and likes rain.</p>"
    return {
        "tag wordpress en": Planted(
            "topic page",
            "/tag/tramway/",
            page("en", "Tramway Archives | The Harbour Post", intro + cards("en", most=10), extra=wordpress, og="article", body='class="archive tag tag-tramway"'),
        ),
        "tag newsarticles en": Planted(
            "topic page",
            "/topics/harbour",
            page("en", "Harbour", cards("en", "whole", 12), extra=collection + ld(**{"@type": "ItemList"}, itemListElement=[{"@type": "NewsArticle"}])),
        ),
        "section de": Planted("topic page", "/wirtschaft", page("de", "Wirtschaft - Elbufer Anzeiger", "<h1>Wirtschaft</h1>" + cards("de", most=24), og="website")),
        "thema de": Planted("topic page", "/thema/bruecke", page("de", "Brücke: Alle Artikel zum Thema", "<h1>Brücke</h1>" + cards("de", "whole", 9))),
        "author en": Planted("topic page", "/author/nora-lind", page("en", "Nora Lind", bio + cards("en", most=8), extra=profile, og="profile")),
        "search fr": Planted("topic page", "/recherche?q=tramway", page("fr", "Résultats pour « tramway »", "<h1>12 résultats</h1>" + cards("fr", "whole", 12), extra=search)),
        "rubric ru": Planted("topic page", "/rubrics/ekonomika/", page("ru", "Экономика — Портовые вести", "<h1>Экономика</h1>" + cards("ru", "row", 14))),
        "list az plain": Planted("topic page", "/iqtisadiyyat", page("az", "İqtisadiyyat", "<h1>İqtisadiyyat</h1>" + cards("az", "plain", 18))),
        "section zh": Planted("topic page", "/finance/", page("zh", "财经频道", "<h1>财经</h1>" + cards("zh", "whole", 12))),
        "archive es": Planted("topic page", "/archivo/2026/01/12", page("es", "Hemeroteca: 12 de enero de 2026", "<h1>Hemeroteca</h1>" + cards("es", "card", 18))),
        "category tr": Planted("topic page", "/kategori/ekonomi", page("tr", "Ekonomi Haberleri", "<h1>Ekonomi</h1>" + cards("tr", "card", 12), og="article")),
    }  # fmt: skip
