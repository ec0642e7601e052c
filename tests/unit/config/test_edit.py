"""A new source stands where people would put it, and nothing else of the file has moved."""

from pathlib import Path

import pytest

from monitor.config import load_settings
from monitor.config.edit import add_source, write_item
from monitor.errors import InputError

OWL = {"name": "The Owl", "feed": "https://owl.example/rss", "content": "page"}


def add(text: str, source: dict[str, str] = OWL) -> str:
    return add_source(text.encode(), source).decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            "sources:\n  - name: A\n    feed: https://a.example/  # the first\n    # every: 10m\n"
            "  # - name: B\n\n\n# Rules\nrules: []\n",
            "sources:\n  - name: A\n    feed: https://a.example/  # the first\n    # every: 10m\n"
            "  - name: The Owl\n    feed: https://owl.example/rss\n    content: page\n"
            "  # - name: B\n\n\n# Rules\nrules: []\n",
            id="behind the last item and its own comments",
        ),
        pytest.param(
            "sources:\n- name: A\n  feed: https://a.example/\n# end\n",
            "sources:\n- name: A\n  feed: https://a.example/\n"
            "- name: The Owl\n  feed: https://owl.example/rss\n  content: page\n# end\n",
            id="dashes stand under the key",
        ),
        pytest.param(
            "sources:\n    - {name: A, feed: https://a.example/}\n\n    - {name: B, feed: https://b.example/}",
            "sources:\n    - {name: A, feed: https://a.example/}\n\n    - {name: B, feed: https://b.example/}\n\n"
            "    - name: The Owl\n      feed: https://owl.example/rss\n      content: page\n",
            id="items stand apart, and the file does not end its last line",
        ),
        pytest.param(
            "sources:\r\n  - name: A\r\n    feed: https://a.example/\r\n",
            "sources:\r\n  - name: A\r\n    feed: https://a.example/\r\n"
            "  - name: The Owl\r\n    feed: https://owl.example/rss\r\n    content: page\r\n",
            id="lines end as on Windows",
        ),
        pytest.param(
            "\ufeffsources: []   # none yet\nlog: text\n",
            "\ufeffsources:   # none yet\n  - name: The Owl\n    feed: https://owl.example/rss\n    content: page\n"
            "log: text\n",
            id="an empty list, behind a byte order mark",
        ),
        pytest.param(
            "sources:\n  # - name: A\n\n# Rules\nrules: []\n",
            "sources:\n  - name: The Owl\n    feed: https://owl.example/rss\n    content: page\n  # - name: A\n\n"
            "# Rules\nrules: []\n",
            id="a key with comments alone",
        ),
        pytest.param(
            "sources: ~\nlog: text\n",
            "sources:\n  - name: The Owl\n    feed: https://owl.example/rss\n    content: page\nlog: text\n",
            id="a key with a written nothing",
        ),
        pytest.param(
            "# Only rules\nlog: text",
            "# Only rules\nlog: text\n\nsources:\n  - name: The Owl\n    feed: https://owl.example/rss\n"
            "    content: page\n",
            id="no key",
        ),
        pytest.param(
            "---\nlog: text\n\n...\n# nothing follows\n",
            "---\nlog: text\n\n\nsources:\n  - name: The Owl\n    feed: https://owl.example/rss\n    content: page\n"
            "...\n# nothing follows\n",
            id="the document is ended by dots",
        ),
        pytest.param(
            "  log: text\n\n",
            "  log: text\n\n  sources:\n    - name: The Owl\n      feed: https://owl.example/rss\n"
            "      content: page\n",
            id="everything is indented",
        ),
        pytest.param(
            "",
            "sources:\n  - name: The Owl\n    feed: https://owl.example/rss\n    content: page\n",
            id="an empty file",
        ),
        pytest.param(
            "# nothing yet\n",
            "# nothing yet\n\nsources:\n  - name: The Owl\n    feed: https://owl.example/rss\n    content: page\n",
            id="comments alone",
        ),
        pytest.param(
            "sources: [\n\t{name: A, feed: https://a.example/},  # the first\n]\n",
            "sources: [\n\t{name: A, feed: https://a.example/}, "
            "{name: The Owl, feed: https://owl.example/rss, content: page},  # the first\n]\n",
            id="a list in brackets, with tabs and a comma at its end",
        ),
        pytest.param(
            "sources: [\n  # none yet\n]\n",
            "sources: [{name: The Owl, feed: https://owl.example/rss, content: page}\n  # none yet\n]\n",
            id="brackets around a comment",
        ),
        pytest.param(
            '{"sources": [], "log": "text"}',
            '{"sources": [{name: The Owl, feed: https://owl.example/rss, content: page}], "log": "text"}',
            id="JSON with an empty list",
        ),
        pytest.param(
            '{"sources": null}',
            '{"sources":  [{name: The Owl, feed: https://owl.example/rss, content: page}]}',
            id="JSON with nothing",
        ),
        pytest.param(
            '{"log": "text"}',
            '{"log": "text", sources: [{name: The Owl, feed: https://owl.example/rss, content: page}]}',
            id="JSON without the key",
        ),
        pytest.param(
            "{}",
            "{sources: [{name: The Owl, feed: https://owl.example/rss, content: page}]}",
            id="empty braces",
        ),
        pytest.param(
            "sources:\n  - name: A\n    feed: >-\n      https://a.example/\n\n  # end\nlog: text\n",
            "sources:\n  - name: A\n    feed: >-\n      https://a.example/\n\n"
            "  - name: The Owl\n    feed: https://owl.example/rss\n    content: page\n  # end\nlog: text\n",
            id="the last value is a folded block",
        ),
        pytest.param(
            "polling: {every: &often 1m}\nsources:\n  - name: A\n    feed: https://a.example/\n    every: *often\n",
            "polling: {every: &often 1m}\nsources:\n  - name: A\n    feed: https://a.example/\n    every: *often\n"
            "  - name: The Owl\n    feed: https://owl.example/rss\n    content: page\n",
            id="the last value is an alias",
        ),
        pytest.param(
            "sources:\n  - name: A\n    feed: https://a.example/\n    outlet:  # not known\n  # end\n",
            "sources:\n  - name: A\n    feed: https://a.example/\n    outlet:  # not known\n"
            "  - name: The Owl\n    feed: https://owl.example/rss\n    content: page\n  # end\n",
            id="the last value is missing",
        ),
    ],
)
def test_a_source_is_written_behind_the_others(before: str, after: str):
    assert add(before) == after


@pytest.mark.parametrize("nothing", ["&s", "&s ~", "!!null", "&s # none"])
def test_an_anchor_or_a_tag_of_a_list_that_is_not_there_is_never_taken_out(nothing: str):
    with pytest.raises(InputError, match="add by hand"):
        add(f"sources: {nothing}\nlog: text\n")


def test_what_yaml_would_misread_is_quoted():
    odd = {"name": 'A: "b" #1, [c]', "outlet": "null", "feed": "https://a.example/?x=1&y=#z"}
    assert write_item(odd) == [
        '- name: "A: \\"b\\" #1, [c]"', '  outlet: "null"', '  feed: "https://a.example/?x=1&y=#z"',
    ]  # fmt: skip
    assert write_item({"name": "Xəbər Новости 24", "country": "NO"}) == [
        "- name: Xəbər Новости 24", "  country: NO",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "spiders: &none []\nsources: *none\n",
        "rules: &all\n  - {name: A}\nsources: *all\n",
        "a: 1\na: 2\n",
    ],
)
def test_a_shape_that_cannot_be_added_to_is_refused_with_what_to_write(text: str):
    with pytest.raises(InputError, match=r"add by hand: name: The Owl; feed: https://owl.example/rss"):
        add(text)


def test_the_commented_example_takes_a_source_and_stays_right(tmp_path: Path):
    example = (Path(__file__).parents[3] / "config/example.yaml").read_bytes()
    file = tmp_path / "monitor.yaml"
    file.write_bytes(added := add_source(example, OWL))
    assert [one.name for one in load_settings(file, {}).sources][-1] == "The Owl"
    written = "\n" + "\n".join(write_item(OWL, 2)) + "\n"
    assert added.decode().replace(written, "") == example.decode()


def test_a_draft_is_read_in_place_of_the_file_under_its_name(tmp_path: Path):
    file = tmp_path / "monitor.yaml"
    file.write_text("log: json\n", encoding="utf-8")
    assert load_settings(file, {}, draft=b"log: text\n").log == "text"
