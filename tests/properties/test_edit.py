"""Whatever a configuration looks like: a source is added to it, or it is refused; no byte of it is lost."""

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.config.edit import add_source
from monitor.config.problems import Problems
from monitor.config.yaml import parse_yaml
from monitor.errors import InputError

OWL = {"name": "The Owl", "feed": "https://owl.example/rss"}
COMMENT = st.sampled_from(["", "", "  # why", " \t# tab", "   "])
BETWEEN = st.lists(
    st.sampled_from(["\n", "# c\n", "  # - name: X\n", "    # every: 1m\n", "\t\n", "      # deep\n"]),
    max_size=3,
)
ITEMS = st.lists(
    st.sampled_from([
        "  - name: A\n    feed: https://a.example/{c}\n", "  - {{name: A, feed: 'https://a.example/'}}{c}\n",
        "  -\n    name: A{c}\n    feed: >\n      https://a.example/\n", "  - name: A\n    outlet:{c}\n",
        "  - name: |\n      A\n\n      B\n", '  - "name": "A \\n b"{c}\n    feed: a\n     b\n',
    ]), max_size=3,
)  # fmt: skip
HEADS = st.sampled_from(
    ["", "# top\n\n", "log: text{c}\n", "---\n", "a: |\n  b\n\n\n", "mail: {{host: x}}\nlog: text\n"]
)
TAILS = st.sampled_from(
    ["", "rules: []{c}\n", "# end", "z:\n- 1\n", "z: |+\n  x\n\n\n", "...\n", "z: 'a\n\n  b'"]
)
LISTS = st.sampled_from([
    "", "sources:{c}\n", "sources: []{c}\n", "sources: [ ]{c}\n", "sources: null{c}\n", "sources:\n  []\n",
    "sources: [{{name: A}}]{c}\n", "sources: [{{name: A}},\n  {{name: B}},  # c\n  ]\n", "sources: [  # c\n]\n", "'sources':{c}\n",
])  # fmt: skip


@st.composite
def configurations(draw: st.DrawFn) -> bytes:
    parts = [draw(HEADS), draw(LISTS)]
    if parts[1].rstrip().endswith("sources:{c}"):
        for item in draw(ITEMS):
            parts += [item, *draw(BETWEEN)]
    parts += [*draw(BETWEEN), draw(TAILS)]
    text = "".join(part.format(c=draw(COMMENT)) for part in parts)
    if draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    if draw(st.booleans()):
        text = text.rstrip("\r\n")
    return draw(st.sampled_from([b"", b"\xef\xbb\xbf"])) + text.encode()


def parsed(data: bytes):
    root = parse_yaml(Path(), data, problems := Problems())
    problems.raise_any()
    return root.plain()


def is_within(before: bytes, after: bytes) -> bool:
    """Whether `before` is `after` with bytes left out."""
    rest = iter(after)
    return all(byte in rest for byte in before)


@settings(max_examples=500)
@given(configurations())
def test_all_that_stood_there_stands_there_still(data: bytes):
    try:
        before = parsed(data) or {}
    except Exception:  # noqa: BLE001 - what is no configuration is nobody's to add to
        return
    try:
        after = add_source(data, OWL)
    except InputError:
        assert b"|" in data or b">" in data  # a text that may not end otherwise, at the end of the file
        return
    assert parsed(after) == {**before, "sources": [*(before.get("sources") or []), OWL]}
    kept = data
    if not before.get("sources"):  # what said that there are none
        for nothing in (b" [ ]", b" []", b" null"):
            kept = kept.replace(b"sources:" + nothing, b"sources:").replace(
                b"'sources':" + nothing, b"'sources':"
            )
    assert is_within(kept.replace(b"  []", b""), after)


@given(st.text(alphabet="sources:[]{}- ,#\n&*|>'\"\ta", max_size=60))
def test_any_text_is_added_to_or_refused(text: str):
    try:
        before = parsed(text.encode())
    except Exception:  # noqa: BLE001
        return
    if before is not None and not isinstance(before, dict):
        return
    try:
        after = add_source(text.encode(), OWL)
    except InputError:
        return
    assert parsed(after)["sources"][-1] == OWL


@given(
    st.dictionaries(
        st.sampled_from(["name", "outlet", "feed"]),
        st.text(st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"]), min_size=1),
        min_size=1,
    )
)
def test_any_printable_value_is_read_back_as_it_is(source: dict[str, str]):
    for text in (b"", b"sources: [{name: A}]\n"):
        assert parsed(add_source(text, source))["sources"][-1] == source
