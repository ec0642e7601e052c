"""A language is told by its script alone, or not at all."""

import pytest

from monitor.read.language import find_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Հայաստանի կառավարությունը որոշում կայացրեց այսօր", "hy"),
        ("საქართველოს პარლამენტმა კანონი დღეს მიიღო", "ka"),
        ("Η κυβέρνηση ανακοίνωσε νέα μέτρα σήμερα", "el"),
        ("הממשלה הודיעה היום על צעדים חדשים במשק", "he"),
        ("정부는 오늘 새로운 경제 대책을 발표했습니다 그리고", "ko"),
        ("政府は本日、新しい経済対策を発表した。物価高への対応が柱となる。", "ja"),
        ("รัฐบาลประกาศมาตรการใหม่ทางเศรษฐกิจวันนี้", "th"),
        ("The government announced new measures today", None),
        ("Правительство сегодня объявило о новых мерах", None),
        ("حكومة البلاد تعلن اليوم عن إجراءات جديدة", None),
        ("政府今天宣布了新的经济措施以应对物价上涨的压力问题", None),
        ("Greek words such as αλήθεια in an English text", None),
        ("საქართველო", None),
        ("", None),
        ("2026-11-25 12:00 !!! 1234567890", None),
    ],
)
def test_the_script_tells_the_language_where_one_language_has_it(text: str, language: str | None):
    assert find_language(text) == language
