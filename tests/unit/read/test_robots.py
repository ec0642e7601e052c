"""What a robots.txt says (RFC 9309)."""

import pytest

from monitor.read.robots import LONGEST, find_permission

URL = "https://paper.example/news/1"


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("", True),
        ("User-agent: *\nDisallow: /news/", False),
        ("User-agent: *\nDisallow: /news/\nAllow: /news/1", True),
        ("User-agent: media-monitor\nDisallow:\n\nUser-agent: *\nDisallow: /", True),
        ("User-agent: MEDIA-MONITOR\nDisallow: /", False),
        ("\ufeffUser-agent: *\nDisallow: /", False),
        ("<html>not found</html>", True),
        ("User-agent: media-monitor/2.0\nDisallow: /", False),
    ],
)
def test_the_group_that_names_this_program_counts_else_that_of_all(text, allowed):
    assert find_permission(text.encode(), "media-monitor", URL).allowed is allowed


@pytest.mark.parametrize(
    ("stated", "delay"), [("3", 3.0), ("0", None), ("86400", 30.0), ("soon", None), ("-1", None)]
)
def test_a_delay_is_honoured_within_reason(stated, delay):
    text = f"User-agent: *\nCrawl-delay: {stated}\n".encode()
    assert find_permission(text, "media-monitor", URL).delay == delay


def test_what_stands_behind_the_limit_is_not_read():
    text = b"#" * LONGEST + b"\nUser-agent: *\nDisallow: /"
    assert find_permission(text, "media-monitor", URL).allowed
    assert find_permission(b"\xff\x00" * 99, "media-monitor", URL).allowed
