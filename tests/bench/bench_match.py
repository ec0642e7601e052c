"""Processor time per article of the rule engine beside its peers, in one run; a script, not a test.

    python tests/bench/bench_match.py [--rules 1000 10000 100000] [--articles 300]

Articles of 500 words and rules of lists are made up from one vocabulary whose frequencies follow
Zipf-Mandelbrot, as those of words in the press do; a rule fires on one article in some thousands. Peers: ahocorasick_rs (if installed) over the same
folded words, with the rules evaluated on what it found, and one regular expression per rule.
"""

import argparse
import importlib.util
import itertools
import json
import random
import re
import resource
import statistics
import time
from collections.abc import Callable, Sequence

from monitor.match.compile import compile_rules
from monitor.match.text import FoldedArticle
from monitor.match.tokens import CHUNKS, fold_item, fold_text
from monitor.model import Article
from monitor.settings import Rule

_SYLLABLES = [a + b for a in "bdfghklmnprstvz" for b in ("a", "e", "i", "o", "u", "ar", "en", "il", "or")]
_ENDINGS = [""] * 12 + [",", ".", ",", ".", "'s", ":", ")", '"']


def make_vocabulary(size: int, random_: random.Random) -> list[str]:
    """Made-up words, frequent ones short, a few of them capitalised or with diacritics, none twice."""
    words: dict[str, str] = {}
    while len(words) < size:
        syllables = 1 + int(len(words) > 100) + random_.randrange(3)
        word = "".join(random_.choices(_SYLLABLES, k=syllables))
        word = word.replace("u", "ü") if random_.random() < 0.03 else word
        words.setdefault(fold_text(word)[0], word.capitalize() if random_.random() < 0.15 else word)
    return list(words.values())


class Newsroom:
    """Articles and rules of one vocabulary."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.words = make_vocabulary(200_000, self.random)
        weights = (1 / (rank + 2.7) ** 1.07 for rank in range(1, len(self.words) + 1))
        self.cumulated = list(itertools.accumulate(weights))

    def article(self, number: int) -> Article:
        drawn = self.random.choices(self.words, cum_weights=self.cumulated, k=500)
        text = [word + self.random.choice(_ENDINGS) for word in drawn]
        return Article(id=str(number), title=" ".join(text[:10]), text=" ".join(text[10:]))

    def rule(self, number: int) -> Rule:
        size = self.random.choice((1, 1, 2, 3, 4, 6))
        narrow, excluded = self.random.random() < 0.5, self.random.random() < 0.25
        return Rule(
            name=f"rule {number}",
            any=tuple(self._item(20_000) for _ in range(size)),
            all=(self._item(300),) if narrow else (),
            none=(self._item(1_000),) if excluded else (),
        )

    def _item(self, commonest: int) -> str:
        """A word, or in three of ten cases a phrase, of a rank spread evenly by its logarithm."""
        count = 2 if self.random.random() < 0.3 else 1
        ranks = (commonest * (len(self.words) / commonest) ** self.random.random() for _ in range(count))
        return " ".join(self.words[min(int(rank), len(self.words) - 1)] for rank in ranks)


Matcher = Callable[[Article], Sequence[str]]


def make_ours(rules: list[Rule]) -> Matcher:
    compiled = compile_rules(rules)
    return lambda article: [match.rule for match in compiled.match(article)]


def make_finder(rules: list[Rule]) -> Matcher:
    """Ours, as far as the peers go: which rules match, without places and reasons."""
    compiled = compile_rules(rules)
    return lambda article: [rule.name for rule in compiled.find(FoldedArticle(article))]


def make_aho_corasick(rules: list[Rule]) -> Matcher:
    """Every term in one automaton over folded text between spaces; rules by the terms found."""
    import ahocorasick_rs

    terms: dict[str, int] = {}

    def number(item: str) -> int:
        return terms.setdefault(f" {' '.join(fold_item(item)[0])} ", len(terms))

    coded = [
        (rule.name, *(frozenset(map(number, items)) for items in (rule.any, rule.all, rule.none)))
        for rule in rules
    ]
    waiting: dict[int, list[int]] = {}
    for place, (_, any_, all_, _) in enumerate(coded):
        for term in [min(all_)] if all_ else any_:
            waiting.setdefault(term, []).append(place)
    automaton = ahocorasick_rs.AhoCorasick(list(terms))

    def match(article: Article) -> list[str]:
        text = f" {'  '.join(' '.join(fold_text(text)) for text in article.fields().values())} "
        found = {hit[0] for hit in automaton.find_matches_as_indexes(text, overlapping=True)}
        places = sorted({place for term in found for place in waiting.get(term, ())})
        return [
            name
            for name, any_, all_, none in (coded[place] for place in places)
            if (not any_ or any_ & found) and all_ <= found and not none & found
        ]

    return match


def make_regexes(rules: list[Rule]) -> Matcher:
    """One regular expression per list."""

    def pattern(items: Sequence[str]) -> re.Pattern[str]:
        return re.compile("|".join(rf" {' '.join(fold_item(item)[0])} " for item in items))

    coded = [
        (
            rule.name,
            pattern(rule.any),
            [pattern([item]) for item in rule.all],
            [pattern([i]) for i in rule.none],
        )
        for rule in rules
    ]

    def match(article: Article) -> list[str]:
        text = f" {'  '.join(' '.join(fold_text(text)) for text in article.fields().values())} "
        return [
            name
            for name, any_, all_, none in coded
            if any_.search(text)
            and all(item.search(text) for item in all_)
            and not any(item.search(text) for item in none)
        ]

    return match


def measure(matcher: Matcher, articles: list[Article]) -> tuple[float, int]:
    """Microseconds per article (median of three passes) and matches in all."""
    passes = []
    for _ in range(3):
        start = time.process_time()
        matches = sum(len(matcher(article)) for article in articles)
        passes.append(time.process_time() - start)
    return statistics.median(passes) / len(articles) * 1e6, matches


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rules", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--articles", type=int, default=300)
    asked = parser.parse_args()
    newsroom = Newsroom(seed=7)
    articles = [newsroom.article(number) for number in range(asked.articles)]
    every_rule = [newsroom.rule(number) for number in range(max(asked.rules))]
    CHUNKS.clear()
    cold, _ = measure(lambda article: (CHUNKS.clear(), FoldedArticle(article).words)[:0], articles)
    warm, _ = measure(lambda article: (FoldedArticle(article).words,)[:0], articles)
    print(json.dumps({"folding alone, µs per article": {"cold cache": round(cold), "warm": round(warm)}}))
    for count in asked.rules:
        _run(every_rule[:count], articles)


def _run(rules: list[Rule], articles: list[Article]) -> None:
    makers = {"ours": make_ours, "ours, which rules": make_finder}
    if importlib.util.find_spec("ahocorasick_rs"):
        makers["ahocorasick_rs"] = make_aho_corasick
    if len(rules) <= 1_000:
        makers["regex per rule"] = make_regexes
    row: dict[str, object] = {"rules": len(rules)}
    times = {}
    for name, make in makers.items():
        start = time.process_time()
        matcher = make(rules)
        compiled = time.process_time() - start
        used = articles[:30] if name == "regex per rule" else articles
        times[name], matches = measure(matcher, used)
        row[name] = {
            "µs": round(times[name]),
            "compile s": round(compiled, 2),
            "matches": round(matches / len(used), 2),
        }
    row["ratio to ours, which rules"] = {
        name: round(value / times["ours, which rules"], 2) for name, value in times.items()
    }
    row["peak MiB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps(row, ensure_ascii=False))


if __name__ == "__main__":
    main()
