"""The news agencies of the world by the names under which papers credit them. Data and look-ups; no IO.

One agency in one script is one line: the name it is displayed by, then other forms of the same script. Names
in other scripts are not translated: a paper that prints ТАСС credits ТАСС, not TASS. An agency's services are
the agency (dpa-infocom is dpa), a company of its own is not (dpa-AFX).
"""

import re
import unicodedata

_AGENCIES = """
AP: Associated Press, Ap, ap
AFP: afp, Agence France-Presse, Agence France Presse, AFP-Services, Afp
Reuters: reuters, Thomson Reuters, Reuters.com, Reuters News, Reuters Health
dpa: DPA, dpa-infocom, dpa-tmn, Deutsche Presse-Agentur, Deutsche Presseagentur
UPI: United Press International
Bloomberg: Bloomberg News
PA: PA Media, Press Association, PA News Agency, PA news agency
AAP: Australian Associated Press
APN: APN News
NZPA: New Zealand Press Association
CP: Canadian Press, La Presse canadienne, La Presse Canadienne
Xinhua: XINHUA, Xinhua News Agency, Xinhua news agency
CNS: China News Service
CNA: Central News Agency, Focus Taiwan
Kyodo: Kyodo News
Jiji: Jiji Press
Yonhap: Yonhap News Agency, Yonhap News
KCNA: Korean Central News Agency
Bernama: BERNAMA
Antara: ANTARA, LKBN Antara, Antara News
VNA: Vietnam News Agency
TNA: Thai News Agency
PNA: Philippine News Agency
PTI: Press Trust of India
ANI: Asian News International
IANS: Indo-Asian News Service, Ians
UNI: United News of India
APP: Associated Press of Pakistan
PPI: Pakistan Press International
NNI: News Network International
INP: Independent News Pakistan
BSS: Bangladesh Sangbad Sangstha
UNB: United News of Bangladesh
Rastriya Samachar Samiti
Pajhwok: Pajhwok Afghan News
Anadolu: Anadolu Agency, Anadolu Ajansı, AA
DHA: Demirören Haber Ajansı, Doğan Haber Ajansı
İHA: İhlas Haber Ajansı, IHA
ANKA: ANKA Haber Ajansı
AZƏRTAC: Azərtac, AzərTAc, AZERTAC, Azertac, AZERTAG, AzerTAc, Azertag
Trend: Trend News Agency
APA: APA Group
Report: REPORT.AZ, Report.az, Report News Agency
Turan: Turan News Agency, Turan İnformasiya Agentliyi
Armenpress: ARMENPRESS
ARKA: Arka News Agency
Interpressnews: InterPressNews, IPN
Interfax: INTERFAX.RU, Interfax-Ukraine, INTERFAX
TASS: Tass, ITAR-TASS, Itar-Tass
RIA Novosti: RIA, RIA Nowosti, Ria Novosti
Sputnik: Sputnik News
BelTA: BELTA, Belta
Ukrinform: UKRINFORM
UNIAN
UNN
Kazinform: KAZINFORM, QazInform
Tengrinews: Tengrinews.kz
UzA
24.kg
AKIpress
Kabar
IRNA: Irna, Islamic Republic News Agency
ISNA: Isna
Mehr News Agency: MNA
Tasnim: Tasnim News Agency
Fars: Fars News Agency, FNA
SANA: Syrian Arab News Agency
NNA: National News Agency
MENA: Middle East News Agency
WAM: Emirates News Agency
SPA: Saudi Press Agency
QNA: Qatar News Agency
KUNA: Kuwait News Agency
BNA: Bahrain News Agency
ONA: Oman News Agency
Petra: Jordan News Agency
INA: Iraqi News Agency
WAFA: Wafa
APS: Algérie Presse Service
MAP: Maghreb Arabe Presse
TAP: Tunis Afrique Presse
SAPA: South African Press Association
ANA: African News Agency
NAN: News Agency of Nigeria
GNA: Ghana News Agency
ENA: Ethiopian News Agency
PANA: Panapress
JTA: Jewish Telegraphic Agency
TPS: Tazpit Press Service
IPS: Inter Press Service
AGI: Agenzia Italia
ANSA: Ansa
Adnkronos: ADNKRONOS, AdnKronos
LaPresse: LAPRESSE
Askanews: askanews
EFE: Agencia EFE, Efe, efe, Agencia Efe
Europa Press: EUROPA PRESS, EuropaPress
ACN: Agència Catalana de Notícies
Colpisa: COLPISA
Servimedia: SERVIMEDIA
Lusa: LUSA, Agência Lusa
Agência Brasil
Estadão Conteúdo
Folhapress: FOLHAPRESS
Télam: TELAM, Telam
Noticias Argentinas
Andina
Notimex: NOTIMEX
Prensa Latina: Agencia Prensa Latina
ATS: Keystone-ATS, ats, Keystone-SDA-ATS
SDA: Keystone-SDA, sda, Schweizerische Depeschenagentur, SDA-Keystone
AWP: awp
Belga: BELGA, Agence Belga
ANP: Algemeen Nederlands Persbureau
Ritzau: Ritzaus Bureau, RITZAU
NTB: Norsk Telegrambyrå
TT: TT Nyhetsbyrån
STT: STT-Lehtikuva, Suomen Tietotoimisto
BNS: Baltic News Service
LETA: Leta
ELTA
PAP: Polska Agencja Prasowa, PAP Biznes
IAR: Informacyjna Agencja Radiowa
ČTK: CTK
TASR
SITA
MTI: Magyar Távirati Iroda
Agerpres: AGERPRES
Mediafax: MEDIAFAX
BTA: Bulgarian News Agency
Tanjug: TANJUG
ATSH
TTXVN
Montsame
TDH
Beta: BETA
Fonet: FoNet, FONET
Hina: HINA
STA: Slovenska tiskovna agencija
SRNA
Fena: FENA
MIA
ANA-MPA: AMNA
dpa-AFX: dpa-afx
AFX
epd: Evangelischer Pressedienst
epdÖ: epd Ö
ots: news aktuell
kathpress: Kathpress
KNA: Katholische Nachrichten-Agentur
dts: dts Nachrichtenagentur, dts-Nachrichtenagentur
dapd
ddp
SID: Sport-Informations-Dienst
APA-OTS
spot on news: SpotOn
Relaxnews: AFP-Relaxnews
Dow Jones: Dow Jones Newswires, Dow-Jones
States News Service
Tribune News Service: TNS
MENAFN
RNZ
AVN: Agencia Venezolana de Noticias, AVN
ABI: Agencia Boliviana de Información
PR Newswire: PRNewswire, PRNEWSWIRE
Business Wire: BUSINESS WIRE, BUSINESSWIRE
GlobeNewswire: GLOBE NEWSWIRE, GLOBENEWSWIRE
Accesswire: ACCESSWIRE
Newsfile Corp.: Newsfile
EIN Presswire: EINPresswire
ТАСС: ИТАР-ТАСС
РИА Новости: РИА, РИА «Новости», РИА "Новости"
Интерфакс: ИНТЕРФАКС, Интерфакс-Украина, Интерфакс-Запад, Интерфакс-Україна, Интерфакс-Казахстан, Інтерфакс-Україна
Спутник
РИАМО
ФедералПресс: РИА ФедералПресс
Регнум: ИА Регнум, ИА REGNUM
Росбалт: РОСБАЛТ
АГН «Москва»: АГН Москва, Агентство «Москва»
РБК
НСН
РАПСИ
URA.RU: УРА.РУ
Прайм: ПРАЙМ
БЕЛТА: БелТА, Белта
БелаПАН
УНИАН: УНІАН
УНН
Укринформ: УКРИНФОРМ
Укрінформ: УКРІНФОРМ
РБК-Украина: РБК-Україна
Казинформ: КАЗИНФОРМ
АКИpress
Кабар
Тренд
АЗЕРТАДЖ: АзерТадж, АзерТАдж, Азертадж, АЗЕРТАГ
АПА
Репорт
Туран
КазТАГ: КАЗТАГ
ҚазАқпарат: ҚАЗАҚПАРАТ
Ховар
ΑΠΕ-ΜΠΕ: ΑΠΕ, ΑΜΠΕ
Арменпресс: АРМЕНПРЕСС, Арменпрес
АРКА
Рейтер: Рейтерс, Ройтерс
АФП: Франс Пресс, Агентство Франс Пресс
Ассошиэйтед Пресс
Синьхуа
Анадолу
БТА
Танјуг
МИА
ԱՐՄԵՆՊՐԵՍ: Արմենպրես
ԱՐԿԱ: Արկա
ინტერპრესნიუსი
საქინფორმი
رويترز
أ ف ب: أ.ف.ب, ا ف ب, أ. ف. ب, ا ف پ, ا.ف.ب, فرانس برس, وكالة فرانس برس
أ ب: أ.ب, ا ب, أسوشيتد برس, اسوشيتد برس
د ب أ: د.ب.أ, د ب ا
الأناضول: وكالة الأناضول, الاناضول
واس
واص: و اص
وام
سانا
قنا
كونا
بنا
بترا
واع
وفا
أ ش أ: أ.ش.أ
وات
وج: واج
شينخوا
سبوتنيك
معا
ایرنا
ایسنا
مهر: خبرگزاری مهر
فارس: خبرگزاری فارس
تسنیم: خبرگزاری تسنیم
ایلنا
رویترز: رائٹرز, رائٹر
اے پی پی
اے ایف پی: اےایف پی
اے پی
این این آئی: این این ائی
آئی این پی
آن لائن
بی بی سی
ثناء نیوز: ثنا نیوز
صباح نیوز
یو این آئی
پی پی آئی
کے پی آئی
ژنہوا: شنہوا
新华社: 新華社, 新华网, 新華網
中新社: 中國新聞社, 中国新闻社
中新网: 中新網
中央社
路透社: 路透
法新社
美联社: 美聯社
塔斯社
共同社: 共同通信, 共同
時事: 時事通信
朝中社
聯合ニュース
連合ニュース
ロイター
연합뉴스: 연합
뉴시스
뉴스1
भाषा: पीटीआई-भाषा, पीटीआई भाषा
पीटीआई: पीटीआइ
आईएएनएस
एएनआई
वार्ता
बीबीसी
एपी
एएफपी
रॉयटर्स: रायटर
বাসস
ইউএনবি
রয়টার্স
এএফপি
এপি
সিনহুয়া
পিটিআই
এএনআই
আনাদোলু: আনাদোলু এজেন্সি
"""


_SHORT = 3
"""Characters of a form that is no name when it is printed in capitals: `Spa` is one, `SPA` another."""


def _read() -> dict[str, str]:
    displays: dict[str, str] = {}
    for line in unicodedata.normalize("NFC", _AGENCIES).strip().splitlines():
        display, _, others = line.partition(":")
        for form in [display, *others.split(",")]:
            known = form.strip()
            displays.setdefault(known, display)
            if len(known) > _SHORT:
                displays.setdefault(known.upper(), display)
    del displays[""]
    return displays


_DISPLAYS = _read()
FORMS = "|".join(re.escape(form) for form in sorted(_DISPLAYS, key=lambda form: (-len(form), form)))
"""A regular expression's alternatives, longer forms first."""


def find_agency(name: str) -> str | None:
    """The displayed name of the agency of which this is a form, or None."""
    return _DISPLAYS.get(name)


WORDS = frozenset({"Andina", "Antara", "Beta", "Petra", "Report", "Sputnik", "Trend", "Turan"})
"""Forms that are words of a language or names of other things too."""
_WORD = re.compile(r"\w+")
_TELLING = frozenset(max(_WORD.findall(form.casefold()), key=len) for form in _DISPLAYS)
"""The longest word of each form."""
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def may_name_agency(text: str) -> bool:
    """False where no agency is named: it spares the search for all their forms in every position."""
    return bool(_UNSPACED.search(text)) or not _TELLING.isdisjoint(_WORD.findall(text.casefold()))
