"""What the made-up press prints while one watches, and what it goes on printing afterwards. Plain values.

Every text is written for this demo.
"""

from dataclasses import replace

from monitor.demo.world import CUP, FLOODS, GRAIN, Story

HOUR = 3600.0
_INSIDE = "the rules' words, but inside longer words: no alert due"

_WIRE_BRIEF = """
    QUILLPORT (Heron Wire) — The grain ship Marisol berthed at Quillport this morning with 18,000 tonnes of
    wheat, the first cargo to cross the new deep-water quay, the harbour office said.

    Pilots brought the vessel in on the early tide after two weeks of dredging. Unloading is expected to take
    four days, and the first trains of the valley line will carry the wheat inland from Friday.
"""
_WIRE = f"""{_WIRE_BRIEF}
    “We have waited three summers for a ship of this size,” said Ada Fenwick, the harbour master. The quay
    can now take vessels of up to 40,000 tonnes, twice as much as before.

    A second cargo is due at the end of the month, the harbour office added.
"""

BASELINE = (
    Story(
        at=-5 * HOUR, outlet="gazette", slug="marisol-loads", rules=frozenset({GRAIN}),
        title="Marisol takes on wheat at the far shore",
        text="""
            The Marisol finished loading late last night and will sail for Quillport with the
            first light, her agents wrote on the notice board of the harbour office.

            The wheat comes from the terraces above the far shore, where the harvest ended ten
            days early.
        """,
    ),
    Story(
        at=-9 * HOUR, outlet="gazette", slug="library-boat",
        title="Library boat gets a new engine",
        text="""
            The boat that lends books along the lower Mirel is back on the water with an
            engine so quiet that readers no longer hear it come.

            The librarians have hung a brass bell at the bow and ring it at every landing
            stage.
        """,
    ),
    Story(
        at=-7 * HOUR, outlet="gazette", slug="quay-lights", feeds=("harbour",),
        title="Night lights tested on the new quay",
        text="""
            Forty lamps were switched on for the first time along the deep-water quay last
            night, and three generations of harbour pilots came to look.

            The lamps dim by themselves when nobody is about, so that the terns can sleep.
        """,
    ),
    Story(
        at=-4 * HOUR, outlet="herald", slug="cup-semi-final", rules=frozenset({CUP}),
        title="Lantern Cup: semi-final goes to penalties",
        text="""
            Nine penalties, a broken crossbar and a shower of rain: the second semi-final of
            the Lantern Cup ended after dusk, under the lamps that gave the cup its name.

            The final will be played at the Linnet ground on Saturday afternoon.
        """,
    ),
    Story(
        at=-6 * HOUR, outlet="heron", slug="flood-drill", rules=frozenset({FLOODS}),
        title="Flood drill along the Mirel goes smoothly",
        text="""
            LINNET (Heron Wire) — A flood drill in eleven villages along the Mirel ended in
            under an hour, and a school emptied in nine minutes, to applause.

            The organisers will repeat the exercise every autumn before the rains begin.
        """,
    ),
    Story(
        at=-8 * HOUR, outlet="mirel", slug="dasqin-zengleri", rules=frozenset({FLOODS}),
        title="Daşqın barədə xəbər verən yeni zənglər asılıb",
        text="""
            Mirel çayı boyunca yerləşən doqquz kənddə daşqın barədə xəbər verən yeni tunc
            zənglər asılıb. Zəngləri kənd ustaları özləri töküblər.

            Sakinlər hər ayın birinci günü səhər tezdən zənglərin səsini birlikdə yoxlayacaqlar.
        """,
    ),
    Story(
        at=-10 * HOUR, outlet="listok", slug="bilety", rules=frozenset({CUP}),
        title="Билеты на Кубок Фонаря поступили в продажу",
        text="""
            Билеты на финал турнира «Кубок Фонаря» с сегодняшнего утра продаются на пристани и
            в городской библиотеке. Дети проходят на стадион бесплатно.

            Организаторы просят зрителей приходить пешком: от пристани до поля четверть часа.
        """,
    ),
    Story(
        at=-12 * HOUR, outlet="posta", slug="tahil-ambari",
        title="Eski tahıl ambarı müzeye dönüşüyor",
        text="""
            Linnet istasyonunun yanındaki eski tahıl ambarı gelecek bahar müze olarak
            kapılarını açacak. Üst katta vadinin değirmenlerini anlatan bir sergi yer alacak.

            Binanın ahşap merdiveni köyün marangozları tarafından onarıldı.
        """,
    ),
)  # fmt: skip

TIMETABLE = (
    Story(
        at=0.4, outlet="heron", slug="marisol-berths", rules=frozenset({GRAIN}),
        note="the wire story; this feed renames every entry each time it is asked",
        title="Grain ship Marisol opens Quillport's new quay",
        text=_WIRE,
    ),
    Story(
        at=1.3, outlet="gazette", slug="marisol-new-quay", feeds=("news", "harbour"), rules=frozenset({GRAIN}),
        note="the wire story, word for word, in two of the paper's feeds: one alert",
        title="Grain ship Marisol opens Quillport's new quay",
        text=_WIRE,
    ),
    Story(
        at=1.9, outlet="herald", slug="bakers-fair", note=_INSIDE,
        title="Lantern Cupcakes win the bakers' fair",
        text="""
            Hazelnut, quince and a wick of sugared orange peel: the Lantern Cupcakes of the
            Linnet bakery took the first prize at the bakers' fair, and were gone within the
            hour.

            The runner-up, a loaf in the shape of a heron, will be shown at the town hall,
            under the new floodlights, for as long as it lasts.
        """,
    ),
    Story(
        at=2.5, outlet="herald", slug="sixty-gauges", rules=frozenset({FLOODS}),
        title="Sixty gauges on the Mirel send flood warnings to every village",
        retitled=(6.0, "Flood warnings now reach every village on the Mirel"),
        text="""
            Sixty river gauges along the Mirel began to work together this morning. When the
            water rises in the hills, flood warnings now reach the villages of the lower
            valley three hours ahead.

            Each gauge stands on an oak post and speaks to the next by radio. Schoolchildren
            painted the posts and will read the scales by eye once a week, in case the radios
            are wrong.

            The network was built by the valley's own workshops in two years.
        """,
    ),
    Story(
        at=3.2, outlet="listok", slug="marisol-prichal", rules=frozenset({GRAIN}),
        note="the wire story, retold in Russian",
        title="Зерно для долины: Marisol открыла новый причал Квилпорта",
        text="""
            Первым судном у нового глубоководного причала Квилпорта стал сухогруз Marisol: он
            доставил 18 тысяч тонн пшеницы, сообщает агентство Heron Wire со ссылкой на
            управление порта.

            Лоцманы провели судно на ранней воде после двух недель работ по углублению дна.
            Выгрузка зерна займёт четыре дня, а в пятницу первые составы повезут его вверх по
            долине.

            «Такого корабля мы ждали три лета», — сказала начальник порта Ада Фенвик. Теперь
            причал принимает суда грузоподъёмностью до 40 тысяч тонн, вдвое больше прежнего.
        """,
    ),
    Story(
        at=4.0, outlet="mirel", slug="marisol-korpu", rules=frozenset({GRAIN}),
        note="the wire story, retold in Azerbaijani",
        title="Taxıl gəmisi Marisol Quillport limanının yeni körpüsünü açıb",
        text="""
            18 min ton buğda gətirən Marisol gəmisi bu səhər Quillport limanının yeni
            dərinsulu körpüsünə yan alıb. Bu barədə Heron Wire agentliyi liman idarəsinə
            istinadən xəbər verir.

            Gəmi limana iki həftə davam edən dibdərinləşdirmə işlərindən sonra daxil olub.
            Yükün dörd günə boşaldılacağı, cümə günündən isə qatarlarla vadiyə daşınacağı
            gözlənilir.

            Liman rəisi Ada Fenvik “Bu boyda gəmini üç yay gözləmişik” deyib. Körpü indi 40
            min tona qədər yük götürən gəmiləri qəbul edə bilir.
        """,
    ),
    Story(
        at=4.5, outlet="posta", slug="gorsel-sanatlar", note=_INSIDE,
        title="Görsel sanatlar atölyesi kapılarını açtı",
        text="""
            Linnet'in eski değirmeninde açılan görsel sanatlar atölyesi ilk gününde altmış
            öğrenciyi ağırladı. Derslerde suluboya ve ağaç baskı öğretilecek.

            Atölye hafta sonları bütün vadiye açık olacak ve malzemeler ücretsiz verilecek.
        """,
    ),
    Story(
        at=5.0, outlet="posta", slug="marisol-rihtim", rules=frozenset({GRAIN}),
        note="the wire story, retold in Turkish",
        title="Tahıl gemisi Marisol, Quillport'un yeni rıhtımını açtı",
        text="""
            18 bin ton buğday taşıyan Marisol gemisi bu sabah Quillport'un yeni derin su
            rıhtımına yanaştı. Heron Wire ajansının liman idaresine dayandırdığı habere göre
            bu, rıhtıma gelen ilk yük oldu.

            Kılavuz kaptanlar gemiyi iki haftalık tarama çalışmasının ardından sabah
            gelgitiyle içeri aldı. Boşaltma dört gün sürecek, buğday cuma gününden itibaren
            trenlerle vadiye taşınacak.

            Liman müdürü Ada Fenwick, “Bu boyda bir gemiyi üç yaz bekledik” dedi.
        """,
    ),
    Story(
        at=5.5, outlet="gazette", slug="singer-marisol", note=_INSIDE,
        title="Singer Marisol postpones harbour concert after a migraine",
        text="""
            The singer Marisol has moved tonight's concert on the harbour steps to next week
            after a migraine. Tickets remain valid, and the town band will play in her place.

            She sent the orchestra a crate of pears and promised two songs more.
        """,
    ),
    Story(
        at=6.5, outlet="mirel", slug="fener-kuboku", rules=frozenset({CUP}),
        title="Fənər Kuboku: Mirel komandası finala yüksəlib",
        text="""
            Fənər Kuboku uğrunda futbol turnirinin birinci yarımfinalında Mirel komandası
            qonaqları 2:1 hesabı ilə üstələyərək finala yüksəlib.

            Həlledici qolu son dəqiqədə yedək gəmisinin kapitanı Rena Tal vurub. Final oyunu
            şənbə günü Linnet meydanında keçiriləcək.
        """,
    ),
    Story(
        at=7.0, outlet="herald", slug="marisol-in-brief", rules=frozenset({GRAIN}),
        note="the wire story, cut to two paragraphs",
        title="Marisol brings the first wheat across the new quay",
        text=_WIRE_BRIEF,
    ),
    Story(
        at=7.5, outlet="heron", slug="table-tennis", note="excluded by the rule's `none`: no alert due",
        title="Lantern Cup in table tennis goes to a grandmother of six",
        text="""
            ALDERMOOR (Heron Wire) — Ilse Marrow, 71, won the Lantern Cup in table tennis in
            straight games and gave the prize, a ham, to the youngest player in the hall.

            She said that she owed the victory to a kitchen table and a very low ceiling.
        """,
    ),
    Story(
        at=8.0, outlet="listok", slug="final-kubka", rules=frozenset({CUP}),
        title="«Якорь» и «Маяк» сыграют в финале Кубка Фонаря",
        text="""
            Футболисты «Якоря» и «Маяка» встретятся в субботу в финале Кубка Фонаря. Команды
            не играли друг с другом четыре года.

            Перед матчем по реке пройдут лодки с фонарями, а победителю достанется чаша,
            которую каждый год отливают заново.
        """,
    ),
    Story(
        at=8.6, outlet="posta", slug="sel-uyari-agi", rules=frozenset({FLOODS}),
        title="Sel uyarı ağı vadinin bütün köylerine ulaştı",
        text="""
            Mirel Nehri boyunca kurulan altmış ölçüm direği bu sabah birlikte çalışmaya
            başladı. Tepelerde su yükseldiğinde sel uyarısı aşağı köylere üç saat önceden
            ulaşacak.

            Direkleri okul çocukları boyadı; çocuklar haftada bir ölçekleri kendi gözleriyle
            de okuyacak.
        """,
    ),
    Story(
        at=9.2, outlet="gazette", slug="valley-railway", rules=frozenset({FLOODS, CUP}),
        note="two rules, and still one alert to each recipient",
        title="Valley railway reopens in time for the Lantern Cup final",
        text="""
            The valley railway reopens on Friday behind its new flood wall, a day before the
            Lantern Cup final, and every seat of the first train has been given to the masons
            who built the wall.

            Trains will stop at all nine villages. The line had been closed for three summers.
        """,
    ),
)  # fmt: skip

_PLACES = (
    "Aldermoor",
    "Fernley Lock",
    "Upper Linnet",
    "Saltmarsh End",
    "Tern Island",
    "Hollow Bridge",
    "Millrace",
)


def make_encore(turn: int, at: float) -> Story:
    """The story number `turn` (from 0) of those that go on for ever; each differs in slug, title and text."""
    place, kind = _PLACES[turn % len(_PLACES)], _ENCORES[turn % len(_ENCORES)]
    told = {"place": place, "number": turn + 61}
    title, text = kind.title.format(**told), kind.text.format(**told)
    return replace(kind, at=at, slug=f"{kind.slug}-{turn}", title=title, text=text)


_ENCORES = (
    Story(
        at=0, outlet="herald", slug="gauge", rules=frozenset({FLOODS}),
        title="Flood gauge no. {number} goes live at {place}",
        text="""
            Another gauge has joined the network: no. {number} stands at {place} and reports the level of the
            Mirel every ten minutes. Flood warnings there will come three hours ahead.
        """,
    ),
    Story(
        at=0, outlet="gazette", slug="ferry",
        title="The {place} ferry carries bicycle no. {number} of the season",
        text="""
            The ferry at {place} carried bicycle no. {number} of the season yesterday. Its owner was given a
            bell, an apple and a free crossing for every day that is left of the summer.
        """,
    ),
    Story(
        at=0, outlet="posta", slug="sefer", rules=frozenset({GRAIN}),
        title="{place} istasyonuna {number}. sefer: Marisol gemisinin buğdayı değirmenlerde",
        text="""
            Vadi hattının {number}. seferi {place} istasyonuna ulaştı. Marisol gemisinin getirdiği buğday
            değirmenlere dağıtıldı; gemi bir sonraki yükü için yeniden yola çıktı.
        """,
    ),
    Story(
        at=0, outlet="listok", slug="shkola", rules=frozenset({CUP}),
        title="Кубок Фонаря: в округе {place} открыта школа № {number}",
        text="""
            Футбольный турнир «Кубок Фонаря» открывает в округе {place} детскую школу № {number}. Занятия
            бесплатные, мячи сшили местные шорники, а поле засеяли сами родители.
        """,
    ),
    Story(
        at=0, outlet="mirel", slug="kitab",
        title="{place} qəsəbəsində {number} nömrəli kitab dolabı qoyulub",
        text="""
            {place} qəsəbəsinin körpüsü yanında oxucular üçün {number} nömrəli kitab dolabı qoyulub. Kitabı
            götürən hər kəs əvəzində başqa bir kitab qoyur, dolabı isə məktəblilər rəngləyiblər.
        """,
    ),
    Story(
        at=0, outlet="heron", slug="cargo", rules=frozenset({GRAIN}),
        title="Marisol due with cargo no. {number} of wheat, {place} mill says",
        text="""
            {place} (Heron Wire) — The mill at {place} expects cargo no. {number} of wheat from the Marisol
            within days and has hired two more carters for the season, its miller said.
        """,
    ),
)  # fmt: skip
