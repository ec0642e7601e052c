"""Headlines and stories in eight languages, put together from parts: each article says something else."""

import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from urllib.parse import quote


@dataclass(frozen=True)
class Tongue:
    """The words of the papers in one language; the parts of sentences fit together in any combination."""

    code: str
    paper: str
    sections: tuple[str, ...]
    who: tuple[str, ...]
    did: tuple[str, ...]
    what: tuple[str, ...]
    where: tuple[str, ...]
    said: tuple[str, ...]
    """Sentences around one number."""
    more: str
    next: str
    """What leads to the next page of a list."""
    order: str = "{who} {did} {what} {where}"
    """How a sentence is put together; the headline is the same without its place."""
    stop: str = "."


TONGUES = {
    one.code: one
    for one in (
        Tongue(
            "en", "The Quay Courier", ("Politics", "Economy", "Society", "Culture", "Sports"),
            ("The town council", "A fishermen’s union", "The harbour museum", "A group of teachers", "The ferry company", "The water board", "A local choir"),
            ("has approved", "wants to change", "is looking into", "has turned down", "plans to pay for", "will present"),
            ("a new tram stop", "the old timetable", "two repair yards", "a school garden", "the winter festival", "a cycle bridge", "the fish market"),
            ("on the northern docks", "behind the station", "in the upper town", "near the lighthouse", "along the canal"),
            ("Around {n} people came to the meeting, and most of them stayed until late in the evening.", "The work will cost {n} thousand crowns, a third of which comes from the region.", "“We have waited {n} months for this letter,” said a resident who did not want to be named.", "A first report of {n} pages lists what still has to be settled before the spring.", "Some {n} households are affected, according to an estimate that the office published on Monday.", "Critics point to a study in which {n} of the cases ended in a dispute about money."),
            "Read more", "Next",
        ),
        Tongue(
            "de", "Kaiblatt", ("Politik", "Wirtschaft", "Gesellschaft", "Kultur", "Sport"),
            ("Der Stadtrat", "Ein Fischerverband", "Das Hafenmuseum", "Die Wasserwacht", "Ein Lehrerkreis", "Das Fährunternehmen"),
            ("bewilligt", "überprüft", "verschiebt", "verlangt", "finanziert", "vertagt"),
            ("eine neue Haltestelle", "den alten Fahrplan", "zwei kleine Werften", "einen Schulgarten", "das Winterfest", "eine Radbrücke"),
            ("an den Nordkais", "hinter dem Bahnhof", "in der Oberstadt", "nahe dem Leuchtturm", "entlang des Kanals"),
            ("Rund {n} Menschen kamen zu der Sitzung, und die meisten blieben bis in den späten Abend.", "Die Arbeiten kosten {n} Tausend Kronen, ein Drittel davon trägt die Region.", "„Auf diesen Brief haben wir {n} Monate gewartet“, sagte eine Anwohnerin.", "Ein erster Bericht von {n} Seiten nennt, was bis zum Frühjahr zu klären bleibt.", "Betroffen sind etwa {n} Haushalte, wie das Amt am Montag mitteilte."),
            "Weiterlesen", "Weiter",
        ),
        Tongue(
            "fr", "La Gazette du Quai", ("Politique", "Économie", "Société", "Culture", "Sports"),
            ("Le conseil municipal", "Un syndicat de pêcheurs", "Le musée du port", "La régie des eaux", "Un groupe d’enseignants", "La compagnie du bac"),
            ("approuve", "examine", "repousse", "réclame", "finance", "présente"),
            ("un nouvel arrêt de tram", "l’ancien horaire", "deux petits chantiers", "un jardin scolaire", "la fête de l’hiver", "une passerelle cyclable"),
            ("sur les quais du nord", "derrière la gare", "dans la ville haute", "près du phare", "le long du canal"),
            ("Près de {n} personnes sont venues à la réunion, et la plupart sont restées tard dans la soirée.", "Les travaux coûteront {n} mille couronnes, dont un tiers à la charge de la région.", "« Nous attendons cette lettre depuis {n} mois », a dit une habitante.", "Un premier rapport de {n} pages énumère ce qui reste à régler avant le printemps.", "Quelque {n} foyers sont concernés, selon une estimation publiée lundi."),
            "Lire la suite", "Page suivante",
        ),
        Tongue(
            "ru", "Причальный вестник", ("Политика", "Экономика", "Общество", "Культура", "Спорт"),
            ("Городской совет", "Союз рыбаков", "Портовый музей", "Водоканал", "Комитет учителей", "Паромный перевозчик"),
            ("одобрил", "проверил", "перенёс", "предложил", "оплатил", "представил"),
            ("новый трамвайный маршрут", "прежний порядок поездок", "ремонт двух причалов", "сад при школе", "зимний праздник", "мост для велосипедов"),
            ("на северной набережной", "за вокзалом", "в верхнем городе", "рядом с маяком", "вдоль канала"),
            ("На собрание пришли около {n} человек, и большинство оставалось до позднего вечера.", "Работы обойдутся в {n} тысяч крон, треть этой суммы выделит область.", "«Этого письма мы ждали {n} месяцев», — рассказала жительница соседнего дома.", "В первом отчёте на {n} страницах перечислено, что предстоит уладить до весны.", "Решение касается примерно {n} семей, сообщили в ведомстве в понедельник."),
            "Читать далее", "Следующая",
        ),
        Tongue(
            "az", "Körpü qəzeti", ("Siyasət", "İqtisadiyyat", "Cəmiyyət", "Mədəniyyət", "İdman"),
            ("Şəhər şurası", "Balıqçılar birliyi", "Liman muzeyi", "Su idarəsi", "Müəllimlər qrupu", "Bərə şirkəti"),
            ("təsdiq edib", "yoxlayır", "təxirə salıb", "tələb edir", "maliyyələşdirir", "təqdim edib"),
            ("yeni tramvay dayanacağını", "köhnə cədvəli", "iki kiçik tərsanəni", "məktəb bağını", "qış bayramını", "velosiped körpüsünü"),
            ("şimal körpüləri yanında", "vağzalın arxasında", "yuxarı şəhərdə", "mayakın yaxınlığında", "kanal boyunca"),
            ("Yığıncağa təxminən {n} nəfər gəlib və əksəriyyəti axşamın gec saatlarına qədər qalıb.", "İşlər {n} min krona başa gələcək, bunun üçdə birini vilayət ödəyir.", "“Bu məktubu {n} ay gözlədik”, – deyə qonşu evin sakini bildirib.", "Həcmi {n} səhifə olan ilk hesabatda yaza qədər həll edilməli məsələlər sadalanır.", "Bazar ertəsi açıqlanan məlumata görə qərar {n} ailəyə aiddir."),
            "Ətraflı", "Növbəti", "{who} {where} {what} {did}",
        ),
        Tongue(
            "tr", "Rıhtım Gazetesi", ("Siyaset", "Ekonomi", "Toplum", "Kültür", "Spor"),
            ("Belediye meclisi", "Balıkçılar birliği", "Liman müzesi", "Su idaresi", "Öğretmenler grubu", "Vapur şirketi"),
            ("onayladı", "inceliyor", "erteledi", "talep ediyor", "destekliyor", "tanıttı"),
            ("yeni tramvay durağını", "eski tarifeyi", "iki küçük tersaneyi", "okul bahçesini", "kış şenliğini", "bisiklet köprüsünü"),
            ("kuzey rıhtımında", "istasyonun arkasında", "yukarı şehirde", "fenerin yakınında", "kanal boyunca"),
            ("Toplantıya yaklaşık {n} kişi geldi ve çoğu akşamın geç saatlerine kadar kaldı.", "Çalışmalar {n} bin krona mal olacak, bunun üçte birini bölge karşılıyor.", "“Bu mektubu {n} ay bekledik” diyen bir mahalleli adını vermek istemedi.", "İlk rapor {n} sayfa ve bahara kadar çözülmesi gerekenleri sıralıyor.", "Pazartesi açıklanan tahmine göre karar {n} haneyi ilgilendiriyor."),
            "Devamını oku", "Sonraki", "{who} {where} {what} {did}",
        ),
        Tongue(
            "zh", "码头日报", ("时政新闻", "经济新闻", "社会新闻", "文化新闻", "体育新闻"),
            ("市议会", "渔民联合会", "港口博物馆", "自来水公司", "教师小组", "轮渡公司"),
            ("批准了", "正在审查", "推迟了", "要求保留", "决定资助", "公开介绍"),
            ("新建电车站的方案", "沿用多年的时刻表", "两座小型修船厂", "学校里的小花园", "一年一度的冬季节", "一座自行车专用桥"),
            ("地点在北码头", "地点在火车站后面", "地点在上城区", "地点在灯塔附近", "地点在运河沿岸"),
            ("约有{n}人参加了这次会议，其中大多数人一直留到深夜才离开。", "工程预计耗资{n}万克朗，其中三分之一由地区政府承担。", "一位不愿透露姓名的居民说：“这封信我们等了{n}个月。”", "第一份报告共{n}页，列出了明年春天之前必须解决的问题。", "根据星期一公布的估算，大约有{n}户家庭受到影响。"),
            "阅读全文", "下一页", "{who}{did}{what}，{where}", "。",
        ),
        Tongue(
            "ar", "جريدة الرصيف", ("سياسة", "اقتصاد", "مجتمع", "ثقافة", "رياضة"),
            ("مجلس المدينة", "اتحاد الصيادين", "متحف الميناء", "هيئة المياه", "لجنة المعلمين", "شركة العبارات"),
            ("يوافق على", "يراجع", "يؤجل", "يطلب", "يمول", "يعرض"),
            ("محطة ترام جديدة", "جدول المواعيد القديم", "ورشتين صغيرتين", "حديقة المدرسة", "مهرجان الشتاء", "جسر الدراجات"),
            ("على الأرصفة الشمالية", "خلف محطة القطار", "في المدينة العليا", "قرب المنارة", "على طول القناة"),
            ("حضر الاجتماع نحو {n} شخصا وبقي معظمهم حتى وقت متأخر من المساء.", "ستكلف الأعمال {n} ألف كرونة ويتحمل الإقليم ثلثها.", "وقالت إحدى الساكنات إنها انتظرت هذه الرسالة {n} شهرا مع جيرانها.", "ويعدد تقرير أول من {n} صفحة ما يجب حله قبل حلول الربيع.", "ويشمل القرار نحو {n} أسرة بحسب تقدير نشر يوم الاثنين."),
            "اقرأ المزيد", "التالي",
        ),
    )
}  # fmt: skip


class Writer:
    """Writes the articles of one site; no two of its headlines are the same."""

    def __init__(self, tongue: Tongue, rng: Random) -> None:
        self._tongue, self._rng = tongue, rng
        self._subjects = [
            (who, did, what) for who in tongue.who for did in tongue.did for what in tongue.what
        ]
        rng.shuffle(self._subjects)

    def write(self) -> tuple[str, tuple[str, ...]]:
        """A headline, and the paragraphs below it."""
        tongue = self._tongue
        who, did, what = self._subjects.pop()
        headline = tongue.order.replace("，{where}", "").replace(" {where}", "")
        title = headline.format(who=who, did=did, what=what)
        first = tongue.order.format(who=who, did=did, what=what, where=self._rng.choice(tongue.where))
        others = [tongue.order.format(who=self._rng.choice(tongue.who), did=self._rng.choice(tongue.did), what=self._rng.choice(tongue.what), where=self._rng.choice(tongue.where)) for _ in range(2)]  # fmt: skip
        said = [one.format(n=self._rng.randrange(11, 990)) for one in tongue.said]
        self._rng.shuffle(said)
        sentences = [f"{one}{tongue.stop}" for one in (first, *others)] + said
        gap = "" if tongue.code == "zh" else " "
        halves = [*range(0, len(sentences), 2), len(sentences)]
        return title, tuple(gap.join(sentences[start:end]) for start, end in pairwise(halves))


def slug(title: str) -> str:
    """The title as a part of an address: in Latin letters where it has them, else percent-encoded."""
    letters = title.lower().replace("ı", "i").replace("ə", "e").replace("ß", "ss")
    folded = unicodedata.normalize("NFKD", letters)
    plain = "".join(one for one in folded if not unicodedata.combining(one))
    words = "".join(one if one.isalnum() else " " for one in plain).split()
    return quote("-".join(words))
