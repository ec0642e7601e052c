"""Datelines and credits of wire copy in the forms in which papers print them."""

import pytest

from monitor.read.agencies import FORMS, find_agency, may_name_agency
from monitor.read.wire import Wire, find_wire

REST = " The council met on the owl island and counted its owls again, as it does in every year that ends so."
"""A body long enough to be no headline."""


@pytest.mark.parametrize(
    ("text", "dateline", "credit"),
    [
        ("BAKU, Azerbaijan, February 26. The owls have sent a letter, Trend reports.", "BAKU", "Trend"),
        ("LONDON (AP) — Owls fly.", "LONDON", "AP"),
        ("LONDON (AP) Owls fly.", "LONDON", "AP"),
        ("WASHINGTON, Feb 26 (Reuters) - Owls fly.", "WASHINGTON", "Reuters"),
        ("WASHINGTON, D.C. (AP) — Owls fly.", "WASHINGTON", "AP"),
        ("OWLTOWN, Wis. (AP) -- Owls fly.", "OWLTOWN", "AP"),
        ("ST. LOUIS (AP) — Owls fly.", "ST. LOUIS", "AP"),
        ("Jakarta [Indonesia], Jan 1 (ANI): Owls fly.", "Jakarta", "ANI"),
        ("Shimla, Jan 1 (IANS) Owls fly.", "Shimla", "IANS"),
        ("BEIJING/GENEVA/OWLTON, Jan 12 (Reuters) - Owls fly.", "BEIJING/GENEVA/OWLTON", "Reuters"),
        ("JERUSALEM/CAIRO (Reuters/AFP) - Owls fly.", "JERUSALEM/CAIRO", "Reuters/AFP"),
        ("Berlin (dpa) - Eulen fliegen.", "Berlin", "dpa"),
        ("Berlin (dpa). Eulen fliegen.", "Berlin", "dpa"),
        ("Frankfurt/Main (dpa/lhe) - Eulen fliegen.", "Frankfurt/Main", "dpa"),
        ("Eulenstadt (epd) - Eulen fliegen.", "Eulenstadt", "epd"),
        ("Wien (APA) – Eulen fliegen.", "Wien", "APA"),
        ("Paris, 26 fév (AFP) - Des hiboux volent.", "Paris", "AFP"),
        ("ROMA, 26 FEB - (ANSA) I gufi volano.", "ROMA", "ANSA"),
        ("ROMA, 26 FEB - I gufi volano. (ANSA)", "ROMA", "ANSA"),
        ("MADRID, 26 Feb. (EUROPA PRESS) - Los búhos vuelan.", "MADRID", "Europa Press"),
        ("Bogotá, 5 ene (EFE).- Los búhos vuelan.", "Bogotá", "EFE"),
        ("Lisboa, 26 fev 2025 (Lusa) - As corujas voam.", "Lisboa", "Lusa"),
        ("ANKARA (AA) - Baykuşlar uçuyor.", "ANKARA", "Anadolu"),
        ("İSTANBUL (DHA) - Baykuşlar uçuyor.", "İSTANBUL", "DHA"),
        ("Bakı, 26 fevral, AZƏRTAC", "Bakı", "AZƏRTAC"),
        ("Baku, 17. Mai, AZERTAC\nEulen fliegen.", "Baku", "AZƏRTAC"),
        ("Bakı. Trend: Bayquşlar uçur.", "Bakı", "Trend"),
        ("Baku. 26 February. REPORT.AZ/ Owls fly.", "Baku", "Report"),
        ("МОСКВА, 26 фев — РИА Новости. Совы летают.", "МОСКВА", "РИА Новости"),
        ("МОСКВА, 26 февраля. /ТАСС/. Совы летают.", "МОСКВА", "ТАСС"),
        ('"МОСКВА, 26 февраля 2025 г. /ТАСС/. Совы летают."', "МОСКВА", "ТАСС"),
        ("Москва. 26 февраля. ИНТЕРФАКС - Совы летают.", "Москва", "Интерфакс"),
        ("СОВИНСК, 6 ноября, Совинформ. Совы летают.", "СОВИНСК", "Совинформ"),
        ("КИЕВ. 12 марта. УНН. Совы летают.", "КИЕВ", "УНН"),
        ("Минск, 26 февраля /Корр. БЕЛТА/. Совы летают.", "Минск", "БЕЛТА"),
        ("Баку /Trend/ - Совы летают.", "Баку", "Trend"),
        ("Єреван, Арменпресс", "Єреван", "Арменпресс"),
        ("Київ. 26 лютого. Укрінформ. Сови літають.", "Київ", "Укрінформ"),
        ("ԵՐԵՎԱՆ, 26 ՓԵՏՐՎԱՐԻ, ԱՐՄԵՆՊՐԵՍ: Բուերը թռչում են:", "ԵՐԵՎԱՆ", "ԱՐՄԵՆՊՐԵՍ"),
        ("თბილისი, 26 თებერვალი (ინტერპრესნიუსი) - ბუები დაფრინავენ.", "თბილისი", "ინტერპრესნიუსი"),
        ("واشنطن (أ ف ب) - البوم يطير.", "واشنطن", "أ ف ب"),
        ("القاهرة - رويترز - البوم يطير.", "القاهرة", "رويترز"),
        ("تهران- ایرنا- جغدها پرواز می‌کنند.", "تهران", "ایرنا"),
        ("استنبول۔ یکم ستمبر (اے پی پی) الو اڑتے ہیں۔", "استنبول", "اے پی پی"),
        ("سری نگر ۔27 نومبر (اے پی پی) الو اڑتے ہیں۔", "سری نگر", "اے پی پی"),
        ("ঢাকা, ২৬ ফেব্রুয়ারি (বাসস) : পেঁচা উড়ে।", "ঢাকা", "বাসস"),
        ("नई दिल्ली, 26 फरवरी (भाषा) उल्लू उड़ते हैं।", "नई दिल्ली", "भाषा"),
        ("新华社北京2月26日电（记者夜枭）猫头鹰会飞。", "北京", "新华社"),
        ("新华社北京/上海2月26日电 猫头鹰会飞。", "北京/上海", "新华社"),
        ("本报北京2月26日电 猫头鹰会飞。", "北京", None),
        ("(서울=연합뉴스) 올빼미가 난다.", "서울", "연합뉴스"),
        ("【ロンドン共同】フクロウが飛ぶ。", "ロンドン", "共同社"),
        ("[ワシントン 26日 ロイター] - フクロウが飛ぶ。", "ワシントン", "ロイター"),
        ("[서울=뉴시스] 올빼미가 난다.", "서울", "뉴시스"),
        ("（中央社記者王小梟台北26日電）貓頭鷹會飛。", "台北", "中央社"),
        ("أبوظبي في 26 فبراير / وام / البوم يطير.", "أبوظبي", "وام"),
        ("DAMASCUS, (SANA) - Owls fly.", "DAMASCUS", "SANA"),
        ("TEHRAN, Feb. 26 (MNA) – Owls fly.", "TEHRAN", "Mehr News Agency"),
        ("ZAGREB, 26. veljače 2025. (Hina) - Sove lete.", "ZAGREB", "Hina"),
        ("(ANSA) - ROMA, 26 FEB - I gufi volano.", "ROMA", "ANSA"),
        ("Washington (CNN) — Owls fly.", "Washington", "CNN"),
        ("Астана. 26 февраля. Совинформ - Совы летают.", "Астана", "Совинформ"),
        ("नई दिल्ली, एएनआई। उल्लू उड़ते हैं।", "नई दिल्ली", "एएनआई"),
        ("София, 26 февруари /БТА/ Совите летят.", "София", "БТА"),
        ("Jakarta (ANTARA) - Burung hantu terbang.", "Jakarta", "Antara"),
    ],
)
def test_a_slug_names_the_place_and_the_agency(text, dateline, credit):
    assert find_wire(text) == Wire(dateline, credit)


@pytest.mark.parametrize(
    ("text", "dateline", "credit"),
    [
        ("Jan 10 (Reuters) - Owls fly.", None, "Reuters"),
        ("(Reuters) - Owls fly.", None, "Reuters"),
        ("Reuters - Owls fly.", None, "Reuters"),
        ("(Reuters) - Owls - fly.", None, "Reuters"),
        ("【AFP=時事】フクロウが飛ぶ。", None, "AFP/時事"),
        ("(Montréal) Les hiboux volent.", "Montréal", None),
        ("РИАМО - 4 мая. Совы летают.", None, "РИАМО"),
        ("OWLTOWN, Va. (WOWL) — Owls fly.", "OWLTOWN", "WOWL"),
        ("(MENAFN - Owl Times) KUWAIT CITY, Dec 31 (KUNA): Owls fly.", "KUWAIT CITY", "KUNA"),
        ("MOSCOW, Jan 25 - Owls fly.", "MOSCOW", None),
        ("Bangkok, 27 December, 2019 – Owls fly.", "Bangkok", None),
        ("Berlin, 29.11.2022. Eulen fliegen.", "Berlin", None),
        ("اسلام آباد (نمائندہ خصوصی) الو اڑتے ہیں۔", "اسلام آباد", None),
        ("سیالکوٹ+ سمبڑیال (نامہ نگار+ اے پی پی) الو اڑتے ہیں۔", "سیالکوٹ+ سمبڑیال", "اے پی پی"),
        ("KARACHI (Staff Reporter) Owls fly.", "KARACHI", None),
    ],
)
def test_a_slug_may_lack_one_of_them(text, dateline, credit):
    assert find_wire(text) == Wire(dateline, credit)


@pytest.mark.parametrize(
    ("text", "dateline"),
    [
        ("BRUSSELS: Owls fly." + REST, "BRUSSELS"),
        ("DETROIT – Owls fly." + REST, "DETROIT"),
        ("OWLTOWN — Owls fly." + REST + " The mayor of Owltown is pleased.", "OWLTOWN"),
        ("OWLTOWN, Ohio — Owls fly." + REST + " The mayor of Owltown is pleased.", "OWLTOWN"),
        ("Berlin. Eulen fliegen." + REST, "Berlin"),
        ("Eulenburg - Eulen fliegen." + REST + " Das gab es in Eulenburg nie.", "Eulenburg"),
        ("Washington.- Los búhos vuelan." + REST, "Washington"),
        ("The owls of the year\nBy Ada Owl\nPhoto: an owl\nLIVERPOOL - Owls fly." + REST, "LIVERPOOL"),
        ("Baykuşlar uçuyor, dedi bakan." + REST + "\nAnkara\n" + REST, "Ankara"),
    ],
)
def test_a_place_that_only_its_punctuation_marks_is_a_town_or_spoken_of(text, dateline):
    assert find_wire(text) == Wire(dateline, None)


@pytest.mark.parametrize(
    ("text", "title", "dateline"),
    [
        ("New Delhi: Owls fly." + REST, "Owls may fly", "New Delhi"),
        ("اسلام آباد: الو اڑتے ہیں۔ " + REST, "الو", "اسلام آباد"),
        ("New Delhi: Owls fly." + REST, "", None),
        ("New Delhi: Owls fly." + REST, "New Delhi: Owls may fly", None),
    ],
)
def test_a_town_and_a_colon_begin_the_copy_only_where_the_headline_is_another(text, title, dateline):
    assert find_wire(text, title=title) == Wire(dateline, None)


@pytest.mark.parametrize(
    "text",
    [
        "OWLTON, Owl, Owla, Owlb, Owlc, Owld, Owle, Owlf and more owls." + REST,
        "LONDON /see below/ owls fly." + REST,
        "LONDON mayor Ada Owl said that owls fly." + REST,
        "Baku is a city of owls." + REST,
        "COMMENT: What a day for owls." + REST,
        "EXCLUSIVE: Owls fly." + REST,
        "VIDEO - Owls fly." + REST,
        "MIGRATION – Eulen ziehen." + REST + " Migration ist ihr Thema.",
        "OWLNEWS — Owls fly." + REST,
        "ADA OWL: Owls fly." + REST,
        "Berlin: Eulen fliegen." + REST,
        "Eulenburg - Eulen fliegen." + REST,
        "Berlin. Eulen",
        "Berlin - owls fly there." + REST,
        "Ms. Owl, who is a Ms. of rank." + REST,
        "Owlang 4.0 will be the next version of Owlang." + REST,
        "Section 7.1.2 of the book is about owls." + REST,
        "The 7.5-magnitude earthquake woke the owls." + REST,
        "Monday, April 5 - Owls fly." + REST,
        "By Ada Owl, London." + REST,
        "OWLTOWN, MI - NOVEMBER 17: Owls fly over the field." + REST,
        "Owl Power (OP) — The owls rise." + REST,
        "Owl House's Ada (then at Owl News) flew." + REST,
        "Ada Potvin (AP) flies with owls." + REST,
        "Ada Potvin (CP): I fly with owls." + REST,
        "Tower of, London." + REST,
        "Owls — 12 of them — fly." + REST,
        "ছবি: রয়টার্স\n" + REST,
        "Pittsburgh\nAn owl\nA list of owls",
        "- TT-RSS\n- OwlCloud\n" + REST,
        "他们说北京的猫头鹰会飞。",
        "« Owls » fly." + REST,
        "",
    ],
)
def test_a_place_or_a_kicker_at_the_beginning_of_a_sentence_is_no_dateline(text):
    assert find_wire(text).dateline is None


@pytest.mark.parametrize(
    ("text", "dateline", "credit"),
    [
        ("Owls may fly at night WASHINGTON (AP) — Owls fly.", "WASHINGTON", "AP"),
        ("Owls may fly at night OWLTOWN, Va. (WOWL) — Owls fly.", "OWLTOWN", "WOWL"),
        ("Eulen im Irak Bagdad/Washington (dpa) - Eulen fliegen.", "Bagdad/Washington", "dpa"),
        ("Owls may fly in New York (AP) - Owls fly.", "New York", "AP"),
        ("Owls may fly at night PORT-AU-PRINCE, Haiti — Owls fly.", "PORT-AU-PRINCE", None),
        ("Owls may fly at night ISTANBUL - Owls fly.", "ISTANBUL", None),
        ("Owls may fly at night (Reuters) - Owls fly.", None, "Reuters"),
        ("Owls may fly at night (MENAFN - Owl Times) Owls fly.", None, "MENAFN"),
        ("Owls at night OWLTOWN, MI - NOVEMBER 17: Owls fly.", None, None),
        ("Owls may fly at NIGHT OWLTOWN (see below) and Ada Owl — owls.", None, None),
        ("Owls told the AFP they fly (AFP) at night.", None, None),
    ],
)
def test_a_slug_behind_a_headline_in_the_same_line_is_found(text, dateline, credit):
    assert find_wire(text) == Wire(dateline, credit)


@pytest.mark.parametrize(
    ("last", "credit"),
    [
        ("(AP)", "AP"),
        ("Owls fly. (AP)", "AP"),
        ("Owls fly. (AP).", "AP"),
        ("Owls fly. (msb/dpa", "dpa"),
        ("Owls fly. (red, APA, AFP)", "APA/AFP"),
        ("— Reuters", "Reuters"),
        ("Owls fly. — AFP", "AFP"),
        ("Owls fly. -with AAP", "AAP"),
        ("Owls fly. EFE", "EFE"),
        ("Owls fly. /sda/", "SDA"),
        ("AP/Reuters", "AP/Reuters"),
        ("AP, AP and Reuters", "AP/Reuters"),
        ("Quelle: dpa", "dpa"),
        ("Quellen: DPA, OWL", "dpa"),
        ("dpa-infocom", "dpa"),
        ("© dpa-infocom, dpa:250226-99-1/3", "dpa"),
        ("© Thomson Reuters 2020", "Reuters"),
        ("Copyright 2020 The Associated Press. All rights reserved.", "AP"),
        ("Источник: ТАСС", "ТАСС"),
        ("Читайте нас. Источник — ТАСС Пишите нам, мы ответим всем, кто напишет нам про сов.", "ТАСС"),
        ("kaynak: AA", "Anadolu"),
        ("Fuente de la información: EFE/Owler y los búhos que vuelan en la noche", "EFE"),
        ("来源：新华社", "新华社"),
        ("المصدر: رويترز", "رويترز"),
        ("(with AFP)", "AFP"),
        ("Owls fly (with inputs from PTI) and will fly in the next year and the year after it.", "PTI"),
        ("(Con información de EFE)", "EFE"),
        ("Mit Material der dpa und von Eulen, die in der Nacht fliegen und am Tag ruhen.", "dpa"),
        ("Associated Press writers Ada Owl and Bob Owl in Owltown contributed to this report.", "AP"),
        ("This owl was published by the Associated Press and it is a very long line of owls.", "AP"),
        ("Dieser Text wurde von der dpa erstellt und danach von den Eulen noch einmal gelesen.", "dpa"),
        ("(©NTB)", "NTB"),
        ("Πηγή: ΑΠΕ-ΜΠΕ", "ΑΠΕ-ΜΠΕ"),
        ("Izvor: Beta", "Beta"),
        ("(ats/nxp)\nCréé: 26.02.2025, 07h36", "ATS"),
    ],
)
def test_the_last_lines_name_the_agency(last, credit):
    assert find_wire(f"Owls fly at night.\n\n{last}") == Wire(None, credit)


@pytest.mark.parametrize(
    "last",
    [
        "Foto: Quelle: dpa",
        "Photo: AFP",
        "© dpa | Ada Owl",
        "© AFP / ADA OWL",
        "(AP Photo/Ada Owl)",
        "The owls told the Associated Press (AP).",
        "Owls fly, Ada Owl told AFP.",
        "(Ada Owl of the owl club)",
        "(AP reporters who fly with the owls)",
        "source: trend",
        "Owl Terminal (Beta)",
        "Owls fly. (E-2)",
    ],
)
def test_a_picture_or_a_mention_in_the_last_lines_is_no_credit(last):
    assert find_wire(f"Owls fly at night.\n\n{last}").credit is None


@pytest.mark.parametrize(
    ("lead", "credit"),
    [
        ("The owls have flown away, as reported by Reuters.", "Reuters"),
        ("The owls have flown away, Trend reports.", "Trend"),
        ("The owls have flown away, Trend reports citing the owls.", "Trend"),
        ("Trend reports citing the ministry that the owls fly.", "Trend"),
        ("Report informs, citing the ministry, that the owls fly.", "Report"),
        ("The owls have flown away, Owlinform reports.", "Owlinform"),
        ("Owlinform informs that the owls have flown away.", "Owlinform"),
        ("The owls have flown away, the Lusa news agency reports.", "Lusa"),
        ("The owls fly, the owl agency MENA said on Monday.", "MENA"),
        ("The owls have flown away, according to AFP.", "AFP"),
        ("The owls have flown away, Owl TV and Reuters report.", "Reuters"),
        ("Совы улетели, сообщает РИА Новости.", "РИА Новости"),
        ("Совы улетели, передает агентство «Интерфакс».", "Интерфакс"),
        ("Совы улетели. Его слова приводит ТАСС.", "ТАСС"),
        ("По информации Reuters, совы улетели.", "Reuters"),
        ("ТАСС сообщает, что совы улетели.", "ТАСС"),
        ("Сови полетіли, повідомляє Укрінформ.", "Укрінформ"),
        ("Trend xəbər verir ki, bayquşlar uçub.", "Trend"),
        ("AA'nın haberine göre baykuşlar uçtu.", "Anadolu"),
        ("Die Eulen sind fort, berichtet die Nachrichtenagentur Reuters.", "Reuters"),
        ("Les hiboux sont partis, selon l'AFP.", "AFP"),
        ("Los búhos volaron, según EFE.", "EFE"),
        ("I gufi volano, secondo l'agenzia ANSA.", "ANSA"),
        ("As corujas voaram, segundo a agência Lusa.", "Lusa"),
        ("Sowy odleciały, podała owla agencja prasowa IRNA.", "IRNA"),
        ("ذكرت وكالة رويترز أن البوم طار.", "رويترز"),
        ("به گزارش خبرگزاری ایرنا، جغدها پریدند.", "ایرنا"),
        ("Բուերը թռան, հաղորդում է ԱՐՄԵՆՊՐԵՍ:", "ԱՐՄԵՆՊՐԵՍ"),
        ("ԱՐՄԵՆՊՐԵՍ-ը հաղորդում է, որ բուերը թռան:", "ԱՐՄԵՆՊՐԵՍ"),
        ("ინტერპრესნიუსი იუწყება, რომ ბუები გაფრინდნენ.", "ინტერპრესნიუსი"),
        ("পেঁচা উড়ে গেছে। রয়টার্স জানিয়েছে।", "রয়টার্স"),
        ("एएनआई के अनुसार उल्लू उड़ गए।", "एएनआई"),
        ("据新华社报道，猫头鹰飞走了。", "新华社"),
    ],
)
def test_the_lead_names_its_source(lead, credit):
    assert find_wire(lead) == Wire(None, credit)


@pytest.mark.parametrize(
    "lead",
    [
        "The AP said it fired an owl.",
        "Owls fly, Ada Owl told Reuters.",
        "Owls fly, according to a Reuters poll.",
        "Owls fly, according to an AFP tally.",
        "Der AFP-Fotograf sah Eulen.",
        "Об этом ТАСС сообщили в клубе сов.",
        "Eulen fliegen, sagte Ada Eule der dpa.",
        "Trend - Eulen fliegen.",
        "Report: Owls fly.",
        "Owls fly all through the night. They see very well there. Nobody hears them flying. According to Reuters, yes.",
    ],
)
def test_an_agency_spoken_of_or_spoken_to_is_no_source(lead):
    assert find_wire(lead).credit is None


@pytest.mark.parametrize(
    ("author", "credit"),
    [
        (("Reuters",), "Reuters"),
        (("By Associated Press",), "AP"),
        (("The Associated Press",), "AP"),
        (("dpa/tmn",), "dpa"),
        (("APA/AP",), "APA/AP"),
        (("AFP", "Reuters"), "AFP/Reuters"),
        (("Le Hibou et AFP",), "AFP"),
        (("FR mit dpa",), "dpa"),
        (("Ada Owl, SDA",), "SDA"),
        (("ADA OWL Associated Press",), "AP"),
        (("Ada Owl (AP)",), "AP"),
        (("Reuters Staff",), "Reuters"),
        (("Ada Owl",), None),
        (("Owl Picture Service, AP",), None),
        ((), None),
    ],
)
def test_an_author_may_be_an_agency(author, credit):
    assert find_wire("Owls fly.", author=author) == Wire(None, credit)


@pytest.mark.parametrize("line", ["By Ada Owl, Associated Press", "Owl_1 von AP", "Por Ada Búho - AP"])
def test_a_byline_in_the_text_names_the_agency(line):
    assert find_wire(f"Owls fly\n{line}\n{REST}").credit == "AP"


def test_the_slug_is_believed_before_the_author_and_the_author_before_the_rest():
    text = "Owls fly, Trend reports.\n\n(EFE)"
    assert find_wire(f"BAKU (AP) — {text}", author=("AFP",)) == Wire("BAKU", "AP")
    assert find_wire(text, author=("AFP",)).credit == "AFP"
    assert find_wire(text).credit == "EFE"


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Owls fly", "Owls fly\nBAKU (AP) — Owls."),
        ("Owls fly", "Owls fly – BAKU (AP) — Owls."),
        ("Owls fly - Owl Times", "Owls fly BAKU (AP) — Owls."),
    ],
)
def test_a_title_before_the_text_is_passed_over(title, text):
    assert find_wire(text, title=title) == Wire("BAKU", "AP")


def test_an_agency_behind_the_title_is_the_credit_of_a_feed_that_gives_nothing_else():
    assert find_wire("Owls fly tonight Reuters", title="Owls fly tonight - Reuters").credit == "Reuters"


def test_an_outlet_that_says_of_itself_that_it_reports_is_its_own_agency():
    assert find_wire("Owls fly, owl.az reports.", site="owl.az").credit == "owl.az"
    assert find_wire("Owls fly, owl.az reports.").credit is None
    assert find_wire("Owls fly.", site="owl.az").credit is None


def test_no_text_has_neither():
    assert find_wire(None) == find_wire(" \n ") == Wire(None, None)


def test_spaces_of_other_widths_and_of_none_are_read_over():
    assert find_wire("LONDON,\xa0Feb\u202f26 (\u200bReuters\u200b) - Owls\ufefffly.") == Wire(
        "LONDON", "Reuters"
    )


def test_marks_stand_near_the_ends_and_are_not_sought_elsewhere():
    middle = "Owls fly.\n" * 500
    assert find_wire(f"{middle}BAKU (AP) — Owls fly.\n{middle}") == Wire(None, None)


def test_the_forms_of_an_agency_lead_to_one_name_in_their_script():
    assert {find_agency(form) for form in ("AP", "Associated Press", "ASSOCIATED PRESS")} == {"AP"}
    assert find_agency("ТАСС") == "ТАСС"
    assert find_agency("TASS") == "TASS"
    assert find_agency("Spa") is None
    assert find_agency("") is None
    assert len(FORMS.split("|")) > 300


def test_words_that_no_agency_has_are_told_without_a_search():
    assert may_name_agency("with the associated press")
    assert may_name_agency("猫头鹰")
    assert not may_name_agency("Owls fly.")


def test_what_begins_small_is_no_place():
    text = "am Mittwoch: Der Rat hat beschlossen, was er am Mittwoch beschließen wollte, und ging danach auseinander."
    assert find_wire(text).dateline is None
