"""Made-up front pages in several scripts, and what is found on them."""

from html import escape

from lxml.html import HTMLParser, document_fromstring

from spiders.links import find_links

FRONT = "https://owl.example.org/"


def tree(markup):
    return document_fromstring(markup.encode(), parser=HTMLParser(encoding="utf-8"))


def found(markup, url=FRONT, **options):
    return find_links(tree(markup), url, **options)


def of_kind(kind, markup, url=FRONT, **options):
    return [link.url for link in found(markup, url, **options) if link.kind == kind]


def absolute(*links, url=FRONT):
    return [f"{url.rstrip('/')}{link}" for link in links]


PRESS = {
    "slugs in English": (
        "https://owl.example.org/",
        {
            "/2026/11/25/harbour-tunnel-opens": "Harbour tunnel opens three years late",
            "/2026/11/25/ferry-workers-vote-for-strike": "Ferry workers vote for a strike in the spring",
            "/2026/11/24/park-on-station-roof": "A park on the roof of the station is finished",
        },
        {"/politics/": "Politics", "/world/": "World", "/sport/": "Sport"},
    ),
    "numbers in Azerbaijani": (
        "https://bayqus.example.az/",
        {
            "/news/12345": "Liman tuneli üç il gecikmə ilə açıldı",
            "/news/12346": "Bərə işçiləri yazda tətil etmək qərarına gəliblər",
            "/news/12347": "Vağzalın damında salınan park hazırdır",
        },
        {"/siyaset": "Siyasət", "/iqtisadiyyat": "İqtisadiyyat", "/idman": "İdman"},
    ),
    "a number and a slug below the language in Azerbaijani": (
        "https://bayqus.example.az/az/",
        {
            "/az/xeber/4501-liman-tuneli-acildi": "Liman tuneli üç il gecikmə ilə açıldı",
            "/az/xeber/4502-bere-iscileri-tetil": "Bərə işçiləri yazda tətil edəcək",
            "/az/xeber/4503-vagzal-parki": "Vağzalın damındakı park hazırdır",
        },
        {"/az/siyaset": "Siyasət", "/az/cemiyyet": "Cəmiyyət", "/az/dunya": "Dünya"},
    ),
    "escaped slugs in Russian": (
        "https://sova.example.ru/",
        {
            "/новости/туннель-под-гаванью-открыт-для-движения": "Туннель под гаванью открыт для движения",
            "/новости/паромщики-голосуют-за-забастовку": "Паромщики голосуют за забастовку весной",
            "/новости/парк-на-крыше-вокзала-закончен": "Парк на крыше вокзала закончен",
        },
        {"/политика": "Политика", "/экономика": "Экономика", "/спорт": "Спорт"},
    ),
    "parameters in Armenian": (
        "https://bu.example.am/",
        {
            "/?p=1123": "Նավահանգստի թունելը բացվել է երեք տարի ուշացումով",
            "/?p=1124": "Լաստանավի աշխատողները գարնանը գործադուլ կանեն",
            "/?p=1125": "Կայարանի տանիքի այգին պատրաստ է",
        },
        {"/?cat=3": "Քաղաքականություն", "/?cat=4": "Տնտեսություն", "/?cat=5": "Սպորտ"},
    ),
    "Joomla in Georgian": (
        "https://bu.example.ge/",
        {
            "/index.php?option=com_content&view=article&id=5": "ნავსადგურის გვირაბი სამი წლის დაგვიანებით გაიხსნა",
            "/index.php?option=com_content&view=article&id=6": "ბორნის მუშები გაზაფხულზე გაიფიცებიან ისევ",
            "/index.php?option=com_content&view=article&id=7": "სადგურის სახურავზე პარკი უკვე დასრულებულია",
        },
        {
            "/index.php?option=com_content&view=category&id=1": "პოლიტიკა",
            "/index.php?option=com_content&view=category&id=2": "ეკონომიკა",
            "/index.php?option=com_content&view=category&id=3": "სპორტი",
        },
    ),
    "a script's name in Arabic": (
        "https://boom.example.com/ar/",
        {
            "/ar/article.php?id=77": "افتتاح نفق الميناء بعد تأخير دام ثلاث سنوات",
            "/ar/article.php?id=78": "عمال العبارات يصوتون على الإضراب في الربيع",
            "/ar/article.php?id=79": "الانتهاء من حديقة فوق سطح المحطة",
        },
        {"/ar/politics": "سياسة", "/ar/economy": "اقتصاد", "/ar/sports": "رياضة"},
    ),
    "plain numbers in Persian": (
        "https://joghd.example.ir/",
        {
            "/fa/news/883412": "تونل بندر پس از سه سال تأخیر گشایش یافت",
            "/fa/news/883413": "کارگران کشتی به اعتصاب بهاری رأی دادند",
            "/fa/news/883414": "پارک روی بام ایستگاه به پایان رسید",
        },
        {"/fa/politics": "سیاسی", "/fa/economy": "اقتصادی", "/fa/sport": "ورزشی"},
    ),
    "dates in Chinese": (
        "https://owl.example.cn/",
        {
            "/2026/1125/c1001-40223222.html": "海港隧道延迟三年后正式开通",
            "/2026/1125/c1001-40223223.html": "渡轮工人投票决定春季罢工",
            "/2026/1124/c1001-40223224.html": "车站屋顶公园已经全部完工",
        },
        {"/politics/": "政治", "/economy/": "经济", "/sport/": "体育"},
    ),
    "headlines without spaces in Thai": (
        "https://nokhook.example.th/",
        {
            "/read/4501": "อุโมงค์ท่าเรือเปิดใช้ช้ากว่ากำหนดสามปี",
            "/read/4502": "คนงานเรือข้ามฟากลงมติหยุดงานในฤดูใบไม้ผลิ",
            "/read/4503": "สวนบนหลังคาสถานีรถไฟสร้างเสร็จแล้ว",
        },
        {"/politics": "การเมือง", "/economy": "เศรษฐกิจ", "/sport": "กีฬา"},
    ),
    "slugs in Thai": (
        "https://nokhook.example.th/",
        {
            "/ข่าว/อุโมงค์ท่าเรือเปิดใช้ช้ากว่ากำหนด": "อุโมงค์ท่าเรือเปิดใช้ช้ากว่ากำหนดสามปี",
            "/ข่าว/คนงานเรือข้ามฟากลงมติหยุดงาน": "คนงานเรือข้ามฟากลงมติหยุดงานในฤดูใบไม้ผลิ",
            "/ข่าว/สวนบนหลังคาสถานีรถไฟ": "สวนบนหลังคาสถานีรถไฟสร้างเสร็จแล้ว",
        },
        {"/politics": "การเมือง", "/economy": "เศรษฐกิจ", "/sport": "กีฬา"},
    ),
    "names in Lao": (
        "https://nokkhao.example.la/",
        {
            "/lao/tunnel-opened": "ອຸໂມງທ່າເຮືອເປີດໃຊ້ຊ້າກວ່າກຳນົດສາມປີ",
            "/lao/ferry-strike": "ກຳມະກອນເຮືອຂ້າມຟາກລົງມະຕິຢຸດວຽກ",
            "/lao/station-park": "ສວນເທິງຫລັງຄາສະຖານີສຳເລັດແລ້ວ",
        },
        {"/politics": "ການເມືອງ", "/economy": "ເສດຖະກິດ", "/sport": "ກິລາ"},
    ),
    "numbers in Khmer": (
        "https://titouy.example.kh/",
        {
            "/news/4501": "ផ្លូវរូងក្រោមដីកំពង់ផែបានបើកយឺតបីឆ្នាំ",
            "/news/4502": "កម្មករសាឡាងបោះឆ្នោតធ្វើកូដកម្មនៅនិទាឃរដូវ",
            "/news/4503": "សួនច្បារលើដំបូលស្ថានីយត្រូវបានបញ្ចប់",
        },
        {"/politics": "នយោបាយ", "/economy": "សេដ្ឋកិច្ច", "/sport": "កីឡា"},
    ),
    "numbers in Burmese": (
        "https://zeegwet.example.mm/",
        {
            "/news/4501": "ဆိပ်ကမ်းဥမင်လိုဏ်ခေါင်းသုံးနှစ်နောက်ကျပြီးဖွင့်လှစ်",
            "/news/4502": "ကူးတို့လုပ်သားများနွေဦးတွင်သပိတ်မှောက်မည်",
            "/news/4503": "ဘူတာရုံခေါင်မိုးပေါ်ကပန်းခြံပြီးစီးပြီ",
        },
        {"/politics": "နိုင်ငံရေး", "/economy": "စီးပွားရေး", "/sport": "အားကစား"},
    ),
    "slugs with numbers in Turkish": (
        "https://baykus.example.com.tr/",
        {
            "/gundem/liman-tuneli-acildi-123.html": "Liman tüneli üç yıl gecikmeyle açıldı",
            "/gundem/feribot-iscileri-grevde-124.html": "Feribot işçileri baharda greve gidiyor",
            "/ekonomi/gar-catisinda-park-125.html": "Garın çatısındaki park tamamlandı",
        },
        {"/gundem/": "Gündem", "/ekonomi/": "Ekonomi", "/spor/": "Spor"},
    ),
    "hashes in English": (
        "https://news.example.com/",
        {
            "/articles/c0mvp8zg3nlo": "Harbour tunnel opens three years late",
            "/articles/c9x2k1wq84eo": "Ferry workers vote for a strike in the spring",
            "/articles/cz74p0d5y1ro": "A park on the roof of the station is finished",
        },
        {"/politics": "Politics", "/world": "World", "/sport": "Sport"},
    ),
}  # fmt: skip


def menu(lists):
    return "".join(f'<li><a href="{escape(link)}">{name}</a></li>' for link, name in lists.items())


LAYOUTS = {
    "teasers": (
        "<nav><ul>{menu}</ul></nav><main>{rows}</main>",
        '<article><a href="{link}"><img src="1.jpg"></a><h2><a href="{link}">{title}</a></h2><p>Words.</p></article>',
    ),
    "list of press releases": (
        '<div class="left"><ul>{menu}</ul></div><ul class="list">{rows}</ul>',
        '<li><span>25.11.2026</span> <a href="{link}">{title}</a></li>',
    ),
    "table": (
        "<table><tr><td><ul>{menu}</ul></td></tr></table><table>{rows}</table>",
        '<tr><td>25.11.2026</td><td><a href="{link}">{title}</a></td></tr>',
    ),
}


def press(layout, articles, lists):
    frame, row = LAYOUTS[layout]
    rows = "".join(row.format(link=escape(link), title=title) for link, title in articles.items())
    return f"""<html><body>{frame.format(menu=menu(lists), rows=rows)}
<footer><a href="/about-us">About us</a> <a href="/privacy-policy">Privacy policy</a> <a href="/contact">Contact</a>
</footer></body></html>"""


STORY = "/2026/11/25/harbour-tunnel-opens"
TITLE = "Harbour tunnel opens three years late"


def among(links):
    """A front page with articles of its own and these links among them."""
    _, articles, lists = PRESS["slugs in English"]
    return press("teasers", articles, lists).replace("</main>", f"{links}</main>")


def added(links, url=FRONT, **options):
    """What these links are found to be."""
    own = {link.url for link in found(among(""), url)}
    return [(link.kind, link.url) for link in found(among(links), url, **options) if link.url not in own]
