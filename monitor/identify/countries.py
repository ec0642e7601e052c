"""The country of an outlet, where its address tells. Pure."""

from monitor.identify.urls import outlet

_NOT_TOLD = frozenset({
    "ac", "ag", "ai", "am", "as", "bz", "cc", "cd", "cf", "co", "cx", "dj", "eu", "fm", "ga", "gg", "gl", "gq", "gs",
    "im", "io", "je", "la", "li", "ly", "me", "ml", "ms", "mu", "nu", "pw", "re", "sc", "sh", "st", "su", "tf", "tk",
    "to", "tv", "vc", "vg", "vu", "ws",
})  # fmt: skip
"""Domains of two letters that outlets of anywhere take for their sound or their price, or that are no country's."""
_OTHERWISE = {"uk": "GB"}


def find_country(url: str) -> str | None:
    """The ISO 3166 code that the top-level domain of `url` stands for; None where it tells nothing sure."""
    name, _, code = outlet(url).rpartition(".")
    if not name or len(code) != 2 or not code.isalpha() or code in _NOT_TOLD:
        return None
    return _OTHERWISE.get(code, code.upper())
