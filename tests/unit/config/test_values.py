"""What a single value may be: whatever stands there, it is taken or refused with the remedy."""

import pytest

from monitor.config.values import parse_count, parse_depth, parse_pattern, parse_port, parse_selector


@pytest.mark.parametrize("pattern", ["(", "a{4294967295}", "(" * 990, "[[a]", "(?<=a+)b", "a" * 2_000])
def test_a_pattern_that_cannot_be_read_is_refused_with_the_remedy(pattern: str):
    with pytest.raises(ValueError, match=r"a plain piece such as /news/ is one|shorten it"):
        parse_pattern(pattern)


def test_a_pattern_is_taken_as_it_is():
    assert parse_pattern(r"/20\d\d/") == r"/20\d\d/"


@pytest.mark.parametrize(
    ("parse", "most"), [(parse_count, 1_000_000), (parse_port, 65_535), (parse_depth, 20)]
)
def test_a_number_counts_with_all_its_digits(parse, most):
    assert parse(str(most)) == parse(f"000000000000{most}") == most
    for wrong in (f"000000000000{most + 1}", "9" * 900, "-1", "1.0", "٣", ""):
        with pytest.raises(ValueError, match=r"from [01] to|is empty"):
            parse(wrong)


@pytest.mark.parametrize(
    "selector",
    ["a.hit::attr(href)", "//p[re:test(., 'trams', 'i')]", "(set:distinct(//a))[1]", "./p[has-class('x')]"],
)  # fmt: skip
def test_a_selector_that_scrapy_reads_is_taken(selector: str):
    assert parse_selector(selector) == selector


@pytest.mark.parametrize("selector", ["a[", "//a[1", "a::foo", "a " * 490, "//a[" * 200])
def test_a_selector_that_cannot_be_read_is_refused_with_the_remedy(selector: str):
    with pytest.raises(ValueError, match="copy it from the browser's inspector"):
        parse_selector(selector)
