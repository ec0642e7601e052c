"""As what a document is read."""

import gzip

import pytest

from monitor.read.documents import find_kind

URLSET = b"<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'></urlset>"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (URLSET, "sitemap"), (gzip.compress(URLSET, mtime=0), "sitemap"), (b"https://owl.example/1\nhttps://owl.example/2", "sitemap"),
        (b"\n <!DOCTYPE html><title>x</title>", "page"), (b"<html><body>x", "page"), (b"<rss></rss>", "feed"),
        (b'{"version": "https://jsonfeed.org/version/1.1"}', "feed"), (b"", "feed"), (b"words", "feed"),
    ],
)  # fmt: skip
def test_a_document_says_what_it_is_and_is_a_feed_otherwise(body: bytes, kind: str):
    assert find_kind(body, None) == kind
