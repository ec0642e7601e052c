"""The language of a text, where its script tells: one that a single language of the press is written in. No IO."""

import re

_SCRIPTS = {
    "hy": "\u0530-\u058f", "ka": "\u10a0-\u10ff", "he": "\u0590-\u05ff", "el": "\u0370-\u03ff",
    "th": "\u0e00-\u0e7f", "ko": "\uac00-\ud7a3", "ja": "\u3041-\u30ff", "am": "\u1200-\u137f",
    "km": "\u1780-\u17ff", "lo": "\u0e80-\u0eff", "my": "\u1000-\u109f", "si": "\u0d80-\u0dff",
    "ta": "\u0b80-\u0bff", "te": "\u0c00-\u0c7f", "kn": "\u0c80-\u0cff", "ml": "\u0d00-\u0d7f",
    "gu": "\u0a80-\u0aff", "pa": "\u0a00-\u0a7f", "or": "\u0b00-\u0b7f",
}  # fmt: skip
"""Scripts by their language. Latin, Cyrillic, Arabic, Devanagari, Bengali and Han serve several."""
_LETTERS = {language: re.compile(f"[{letters}]") for language, letters in _SCRIPTS.items()}
_LETTER = re.compile(r"[^\W\d_]")
_READ = 20_000
"""Characters that are looked at."""
_FEWEST = 20
"""Letters from which a text tells anything."""
_SHARE = {"ja": 0.15}
"""Of the letters, where other scripts always stand between: Japanese is half Han."""
_MOST = 0.6


def find_language(text: str) -> str | None:
    """The language (BCP 47) of `text` by its script, None where that tells nothing."""
    read = text[:_READ]
    letters = len(_LETTER.findall(read))
    if letters < _FEWEST:
        return None
    return next(
        (
            language for language, script in _LETTERS.items()
            if len(script.findall(read)) >= letters * _SHARE.get(language, _MOST)
        ),
        None,
    )  # fmt: skip
