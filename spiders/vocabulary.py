"""Words by which a site's addresses and links say what they are not: an article, or a list of articles. No IO.

Words alone decide little; each is one that no article's address consists of.
"""

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SERVICES = _words("""
    about about-us aboutus about_us abo abonnement abonnements abonnieren abonnes account accessibility
    ad ads advertise advertisement advertising advertiser agb ajuda anmelden anmeldung anzeige anzeigen app apps
    auth barrierefreiheit basket bookmark bookmarks careers carrieres cart checkout career cgu cgv comments community
    complaints conditions connexion consent contact contacts contact-us contactus contacto contatti contato cookie
    cookies copyright corrections datenschutz datenschutzerklaerung dashboard dejar disclaimer donate donation download
    downloads einloggen elaqe elaqeler enewsletter epaper e-paper event-calendar faq feedback forgot forum forums
    gdpr giris gizlilik haqqimizda haqqinda hakkimizda hakkinda help hilfe imprint impressum iletisim inloggen
    jobs karriere kontakt kontakte kontakty kunye leserservice login logout log-in masthead mediadaten media-kit
    mentions-legales merkliste my-account newsletter newsletters newsroom-contact nutzungsbedingungen obuna obratnaya-svyaz
    o-nas o-kompanii o-proekte onas o_nas password payment politica-de-privacidad politika-konfidencialnosti
    preferences presskit privacidad privacy privacybeleid privacypolicy privacy-policy profil profile push pushservice qeydiyyat
    registration register registrieren registrierung reklam reklama reset rechtliches rss rules rss-feeds sendung-verpasst
    service services settings shop sign-in sign-up signin signup sitemap sso stellenanzeigen stellenmarkt store
    subscribe subscription subscriptions support suscripcion suscribirse tarifs terms termos terms-of-use terms-of-service
    tos ueber-uns uber-uns unsubscribe user users vacancies vakansii vakansiya vakansiyalar vhod wishlist widgets
    wp-login wp-admin zustimmung warenkorb kasse
    haqqımızda əlaqə hakkımızda iletişim künye gizlilik-politikası
    контакты контакт реклама вакансии о-нас о-проекте о-компании вход регистрация подписка обратная-связь
    реклама-на-сайте կապ մեր-մասին რეკლამა კონტაქტი ჩვენს-შესახებ اتصل-بنا من-نحن تماس-با-ما درباره-ما 联系我们 关于我们
    """)
"""Segments of addresses of what serves readers and advertisers."""
SERVICE_STEMS = re.compile(
    r"(?<![^\W_])(?:privac|privat(?:sphaere|nost)|datenschutz|impressum|imprint|cookie|newsletter|konfiden|confiden|gizlilik|mexfilik|mahremiyet"
    r"|log-?in\b|log-?out|passwor[dt]|passwort|faq|agb\b|nutzungsbed|advertis|mediadat|abonn|subscri|suscri|reklam"
    r"|kontakt|contact|about\b|(?:ueber|uber|über)-uns|hakkimizda|haqqimizda|karriere|jobs?\b|barrierefrei|impresum|termos|terms"
    r"|rechtlich|legal|politica-de-|widerruf|anzeigen|werben|mitglied-werden|spenden|donat|stellenangebot|oferta|prenumerat)",
)
"""What a short last segment holds that is one of those: `privacy-policy`, `our-newsletters`."""
SERVICE_SIGNS = re.compile(
    r"privac|datenschutz|impressum|newsletter|konfiden|nutzungsbed|mediadat|politica-de-|gizlilik|passwor[dt]|terms-(?:of|and)"
    r"|(?:ueber|uber|über)-uns|mitglied-werden"
)
"""What three words of one hold."""
REGISTERS = _words("""
    tag tags etiket etiketler etiqueta etiquetas etichette label labels keyword keywords hashtag hashtags mot-cle mots-cles
    schlagwort schlagwoerter stichwort teg tegi teqler тег теги метка метки
    author authors autor autoren autores auteur auteurs yazar yazarlar muellif avtor avtory redakteur people person persons
    profile profiles member members user users contributor contributors
    search suche recherche buscar busca cerca poisk axtar axtaris arama ara find zoeken szukaj sok поиск
    """)
"""Directories of lists without end: of subjects, of persons, of what somebody looked for."""
LISTS = _words("""
    category categories categoria categorias categorie kategori kategorie kategorien kateqoriya cat catalog
    rubric rubrics rubrik rubriken rubrique rubriques rubrika rubriki section sections seccion secciones
    topic topics thema themen theme themes tema temas dossier dossiers sujet sujets channel channels ressort
    bolme bolum kanal archive archives archiv arxiv arsiv archivo arhiv index home категория рубрика раздел
    """)
"""Directories of lists: what stands under one with a short name is a list itself."""
STORIES = _words("""
    article articles artikel artikkel artigo articolo articulo articulos artykul story stories news newsdetail detail details view read
    post posts blog nachrichten aktuelles meldung meldungen noticia noticias notizie novosti novost novini haber haberler xeber
    xeberler press-release press-releases pressemitteilungen presse nyheter uutiset statya stati makale content node новости новость
    статья xəbər xəbərlər haberi akhbar
    """)
"""Directories that hold articles."""
MACHINERY = _words("""
    rss feeds atom rss.xml print drucken imprimir imprimer print-version amp wp-json wp-content api ajax static assets
    cdn-cgi media-library trackback embed share teilen partager recommend redirect goto out click logout
    ical calendar kalender kalendar calendrier calendario teqvim takvim calendar-events
    wp-login.php xmlrpc.php captcha
    """)
"""Segments of addresses for programs, printers and calendars."""
TONGUE_NAMES = frozenset({"lang", "language", "locale", "hl", "lng", "l"})
"""Parameters that name a language."""
PAGERS = frozenset({"page", "pg", "pageno", "pagenum", "page_no", "pagenumber", "paged", "seite", "pagina", "sayfa", "sehife", "stranica", "str",
                    "start", "offset", "from", "limitstart", "skip", "cpage", "pn", "pageindex", "page_id_next",
                    "pagen_1", "pagen_2", "curpage", "currentpage", "p"})  # fmt: skip
"""Parameters and directories that count a list's pages."""
FACETS = _words("""
    sort sortby sort_by order orderby order_by orderdir dir direction filter filters filter_by facet facets f color
    colour size brand price view_mode display layout per_page perpage limit pagesize q query s search keyword keywords
    term text searchword suche date day month year datum tarix from_date to_date date_from date_to datefrom dateto
    start_date end_date mindate cal calendar url u ref_url action setlang theme style font amp tag tags author
    """)
"""Parameters of one list seen in another way: sorted, filtered, of a day, searched."""
VERSIONS = _words("""
    print printable print_version tmpl format output replytocom share reply redirect redirect_to return return_to
    returnurl return_url next_url continue goto login do_login vote rate like add-to-cart download attachment_id feed
    comment comments showcomment
    """)
"""Parameters of one page in another form: printed, shared, answered."""
FILES = _words("""
    7z aac apk asc atom avi avif bmp bz2 css csv doc docx dmg eot eps epub exe flac flv gif gz ico ics iso jar jpe jpeg jpg js
    json key kml m3u m3u8 m4a m4v mid mkv mov mp3 mp4 mpeg mpg odp ods odt ogg ogv otf pdf png pps ppt pptx ps psd rar rdf
    rss rtf svg swf tar tgz tif tiff torrent ttf txt vcf wav webm webmanifest webp wma wmv woff woff2 xls xlsx xml xsl zip
    """)
"""Ends of names of files that are no pages."""
LANGUAGES = _words("""
    aa ab af am ar as az be bg bn bs ca cs cy da de el en es et eu fa fi fr ga gl gu he hi hr hu hy id is it ja ka kk km kn ko
    ku ky lb lo lt lv mk ml mn mr ms mt my nb ne nl nn no or pa pl ps pt ro ru si sk sl so sq sr sv sw ta te tg th tk tl tr tt
    uk ur uz vi zh zu eng rus aze tur arm geo ger deu fra spa ara per fas chi zho ua kz cn jp gb
    """)
"""Codes of languages (ISO 639), and countries' that sites use as such."""
SUBJECTS = frozenset({"it", "uk"})
"""Those of them that sections are called as well."""
CODES = LANGUAGES - SUBJECTS
"""Those that name a language wherever they stand alone."""
TONGUES = _words("""
    english deutsch français francais español espanol italiano português portugues русский українська türkçe turkce azərbaycan
    azərbaycanca azerbaycan azeri қазақша ўзбекча o'zbekcha հայերեն ქართული العربية عربي فارسی 中文 简体中文
    繁體中文 日本語 한국어 polski čeština nederlands svenska norsk dansk suomi ελληνικά български română srpski hrvatski беларуская
    magyar עברית हिन्दी বাংলা اردو indonesia
    """)
"""What languages call themselves."""
NEXT = _words("""
    next older weiter weitere nächste naechste suivant suivante suivantes siguiente siguientes próxima próximo próximas proxima
    successivo successiva successivi avanti seguinte volgende nästa neste næste seuraava następna następny dalej další ďalšia
    következő următoarea напред следваща следующая следующие дальше вперед вперёд далее наступна далі növbəti sonraki ileri irəli
    келесі keyingi հաջորդ հաջորդը შემდეგი التالي التالية بعدی הבא अगला पूढे পরবর্তী अगले 下一页 下一頁 下页 下頁 次へ 次のページ 다음
    ถัดไป tiếp selanjutnya berikutnya επόμενη επόμενο следващи
    """)
"""What stands on the link to a list's next page."""
MORE = _words("""
    more load show view see mehr laden anzeigen weitere plus voir afficher charger más mas ver cargar mostrar mais carregar altro altri carica
    mostra meer toon więcej pokaż zobacz další zobrazit több mutass mer visa vis flere daha çox cox göstər fazla göster yükle
    еще ещё больше показать загрузить більше показати завантажити още покажи ավելին տեսնել მეტი მეტის ნახვა المزيد عرض تحميل بیشتر نمایش
    更多 加载更多 查看更多 載入更多 もっと もっと見る 더보기 더 보기 เพิ่มเติม thêm xem lainnya
    """)
"""What stands on the link that adds a list's next page to it: "Load more"."""
LIST_WORDS = _words("""
    page pages posts post entries articles news stories items seite beiträge artikel entradas página pagina artículos
    страница стр записи новости səhifə sayfa էջ გვერდი الصفحة صفحه oldal strona stránka sida side lehe
    """)
"""What may stand beside it: "next page", "older posts"."""
