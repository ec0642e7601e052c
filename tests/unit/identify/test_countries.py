"""A country is told by an outlet's domain where that is sure."""

import pytest

from monitor.identify.countries import find_country


@pytest.mark.parametrize(
    ("url", "country"),
    [
        ("https://azertag.az/", "AZ"), ("https://www.bbc.co.uk/news", "GB"), ("https://www.hurriyet.com.tr/", "TR"),
        ("https://www.lemonde.fr/", "FR"), ("https://www.ukr.net/", None), ("https://lenta.ru:8443/", "RU"),
        ("https://apnews.com/", None), ("https://euronews.eu/", None), ("https://start.me/", None),
        ("https://radio.fm/", None), ("http://127.0.0.1:8000/", None), ("http://[::1]/", None), ("https://az/", None),
        ("https://news.12/", None), ("", None),
    ],
)  # fmt: skip
def test_only_a_domain_of_a_country_tells_one(url: str, country: str | None):
    assert find_country(url) == country
