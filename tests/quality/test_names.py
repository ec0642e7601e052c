"""Names in every script found in running text, and nothing else: floors over the shared corpora."""

import gzip
import hashlib
import json
import re
from collections import Counter, defaultdict

import pytest

from monitor.match.compile import check_rule, compile_rules
from monitor.match.fold import CHARS, LETTER
from monitor.match.tokens import fold_text, is_unspaced
from monitor.model import Article
from monitor.settings import Rule

# A sentence of each script to put a name in: "… reports from NAME today." or the like.
SENTENCES = {
    "Latn": "The correspondent of the agency reports from {}, where it rained.",
    "Cyrl": "Корреспондент агентства сообщает: «{}», где шёл дождь.",
    "Arab": "أفاد مراسل الوكالة من {}، حيث هطل المطر.",
    "Hani": "通讯社记者从{}发回报道。",
    "Hang": "통신사 특파원이 {}에서 전했다.",
    "Jpan": "通信社の記者が{}から伝えた。",
    "Hebr": "כתב הסוכנות מדווח מן {}, שם ירד גשם.",
    "Deva": "समाचार एजेंसी के संवाददाता ने {} से बताया।",
    "Beng": "সংস্থার সংবাদদাতা {} থেকে জানান।",
    "Geor": "სააგენტოს კორესპონდენტი იუწყება: {}, სადაც წვიმდა.",
    "Grek": "Ο ανταποκριτής του πρακτορείου μεταδίδει από: {}.",
    "Armn": "Գործակալության թղթակիցը հայտնում է՝ {}։",
    "Thai": "ผู้สื่อข่าวรายงานจาก{}เมื่อวานนี้",
    "Ethi": "የዜና ወኪሉ ከ {}፣ ዘግቧል።",
    "Guru": "ਏਜੰਸੀ ਦੇ ਪੱਤਰਕਾਰ ਨੇ {} ਤੋਂ ਦੱਸਿਆ।",
}
OTHER_SENTENCE = "“{}”, 2025."
CASES = (str, str.upper, str.lower, str.title)

NAMES_DIGEST = "5ac75e02198e6923"
NEWS_DIGEST = "50267cf4ccba2c6e"


def _load(path, digest):
    data = gzip.decompress(path.read_bytes())
    found = hashlib.sha256(data).hexdigest()[:16]
    assert found == digest, f"{path.name} is not the data the floors were measured on: measure again, {found}"
    return [json.loads(line) for line in data.splitlines()]


def _towns(shared):
    return _load(shared / "corpora/names-across-scripts/names.jsonl.gz", NAMES_DIGEST)


def _news(shared):
    rows = _load(shared / "corpora/parallel-news/documents.jsonl.gz", NEWS_DIGEST)
    return {(row["doc"], row["lang"]): row["sentences"] for row in rows}


def _town_rules(towns):
    for town in towns:
        texts = [town["name"], *(variant["text"] for variant in town["variants"])]
        rule = Rule(name=str(town["geonameid"]), any=tuple(texts))
        assert check_rule(rule) is None, town["name"]
        yield rule


@pytest.mark.slow
def test_every_given_variant_is_found_in_a_sentence_of_its_script_in_all_cases(shared):
    """Case forms included, the span is the name as the sentence has it: every one of 130,000."""
    towns = _towns(shared)
    found, asked, missed = Counter(), Counter(), []
    for town, rule in zip(towns, _town_rules(towns), strict=True):
        rules = compile_rules([rule])
        for variant in town["variants"]:
            sentence = SENTENCES.get(variant["script"], OTHER_SENTENCE)
            for name in sorted({case(variant["text"]) for case in CASES}):
                text = sentence.format(name)
                matches = rules.match(Article(id="1", text=text))
                spans = [span.text for match in matches for span in match.spans]
                asked[variant["script"]] += 1
                hit = any(_is_whole(span, name) for span in spans)
                found[variant["script"]] += hit
                missed += [] if hit else [(name, spans)]
    print({script: f"{found[script]}/{asked[script]}" for script in asked}, missed[:20])
    assert asked.total() >= 130_000
    assert missed == []


def _is_whole(span, name):
    edge = r"^[\W_]+|[\W_]+$"
    return re.sub(edge, "", span) == re.sub(edge, "", name) or fold_text(span) == fold_text(name)


def test_a_name_is_never_found_inside_another_word(shared):
    """In scripts with spaces every place of 3,000 towns in real news has no letter beside it."""
    towns = _towns(shared)
    rules = compile_rules(list(_town_rules(towns)))
    hits = 0
    for (doc, lang), sentences in _news(shared).items():
        text = "\n".join(sentences)
        for match in rules.match(Article(id=f"{doc}.{lang}", text=text)):
            for span in match.spans:
                if not any(map(is_unspaced, fold_text(span.text))):
                    hits += 1
                    around = text[max(span.start - 1, 0) : span.start] + text[span.end : span.end + 1]
                    assert LETTER not in {CHARS[character][0] for character in around}, (lang, span)
    print(f"{hits} places of 3,000 towns")
    assert hits > 1_000


def test_a_languages_distinctive_word_fires_on_no_other_document(shared):
    """For each document and language, a rule of its rarest word: recall 1, precision 1."""
    news = _news(shared)
    where = defaultdict(set)
    for key, sentences in news.items():
        for word in set(fold_text("\n".join(sentences))):
            where[word].add(key)
    rules, wanted = [], {}
    for key, sentences in news.items():
        words = (word.strip('.,:;!?"“”«»()') for sentence in sentences for word in sentence.split())
        own = [
            word for word in words if len(word) > 5 and word.isalpha() and where.get(word.lower()) == {key}
        ]
        if own:
            rules.append(Rule(name=" ".join(key), any=(max(own, key=lambda word: (len(word), word)),)))
            wanted[" ".join(key)] = key
    compiled = compile_rules(rules)
    fired = defaultdict(set)
    for key, sentences in news.items():
        for match in compiled.match(Article(id="1", text="\n".join(sentences))):
            fired[match.rule].add(key)
    assert len(rules) >= 600
    assert {name: {key} for name, key in wanted.items()} == fired
