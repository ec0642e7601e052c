"""What stands at the beginning of a document: its first element, and what it is if that is none expected. No IO."""

import re
from dataclasses import dataclass

# Declarations, comments and white space, each taken whole and once.
_PROLOG = re.compile(r"(?:\s++|<\?.*?>|<!--.*?-->|<!(?!--)(?:[^>\[]|\[[^\]]*+\])*+>)*+", re.DOTALL)
_ELEMENT = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)")
_HTML_TYPE = re.compile(r"<!doctype\s+html", re.IGNORECASE)
_PASSWORD = re.compile(r"""<input\b[^<>]*\btype\s*=\s*["']?password""", re.IGNORECASE)

FEEDS = frozenset({"rss", "feed", "rdf", "channel"})
PAGES = frozenset({"html", "head", "body"})


@dataclass(frozen=True, slots=True)
class Root:
    name: str | None
    """Its local name in lower case, `html` also for a doctype that says so; None where no element follows."""
    at: int
    """Where it begins, behind declarations and comments."""


def find_root(text: str) -> Root:
    """The first element of a document."""
    prolog = _PROLOG.match(text)
    end = prolog.end() if prolog else 0
    if _HTML_TYPE.search(text, 0, end):
        return Root("html", end)
    found = _ELEMENT.match(text, end)
    return Root(found[1].lower() if found else None, end)


def no_element(text: str, wanted: str) -> str:
    """What is wrong with a document without a root, as told to whom `wanted` (a feed, a sitemap) was promised."""
    if text.startswith(("<!--", "<?")):
        return f"this is XML without any element, no {wanted}: ask the publisher, or try again later"
    return f"this is plain text, no {wanted}: it begins {text[:40]!r}; look for the {wanted}'s address"


def what_else(root: str, text: str, wanted: str) -> str:
    """What a document with another root is, told likewise."""
    if root not in PAGES:
        return f"this is XML, but no {wanted} (its root is <{root[:40]}>): give the address of a {wanted}"
    if _PASSWORD.search(text):
        return f"this is a log-in page, no {wanted}: the {wanted} needs an account, or has moved"
    return f"this is an HTML page, no {wanted}: look in it for the address of its {wanted}"
