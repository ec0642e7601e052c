"""Every slip a person can make, with the exact words it is answered with."""

from collections.abc import Callable

import pytest

from monitor.config import load_settings

PRESS = "recipients:\n  - name: press\n    webhook: {url: https://example.org/hook}\n"
"""Three lines that make a recipient."""

SLIPS: dict[str, list[str]] = {
    # keys
    "databse: x": ["1:1: unknown key `databse`: did you mean `database`?"],
    "polling: {Every: 5m}": ["1:11: unknown key `Every`: did you mean `every`?"],
    "retention: {zzz: 5m}": ["1:13: unknown key `zzz`: known here are text, attempts"],
    "terms: {a: [b]}": ["1:1: `terms` is not known yet: remove it until a later version reads it"],
    "- a": ["1:1: a mapping belongs here: begin with a key such as `rules:`"],
    "just words": ["1:1: a mapping belongs here: begin with a key such as `rules:`"],
    "mail: x": ["1:7: `mail`: a mapping belongs here: write its keys as `key: value`, one a line"],
    "polling: [x]": ["1:10: `polling`: a mapping belongs here: write its keys as `key: value`, one a line"],
    # lists
    "sources: {name: a}": ["1:10: `sources`: a list belongs here: begin each item with `- `"],
    "sources: text": ["1:10: `sources`: a list belongs here: begin each item with `- `"],
    "sources: [text]": ["1:11: `sources`: a mapping belongs here: write its keys as `key: value`, one a line"],
    # the database
    "database: mysql://h/d": [
        "1:11: `database`: this is no database URL: write sqlite:///monitor.db or postgresql+psycopg://host/name"
    ],
    "database: 'sqlite://'": ["1:11: `database`: SQLite needs a file: write it as sqlite:///monitor.db"],
    "database: 'sqlite:///:memory:'": ["1:11: `database`: SQLite needs a file: write it as sqlite:///monitor.db"],
    "database: sqlite:///file:x.db": ["1:11: `database`: SQLite needs a file: write it as sqlite:///monitor.db"],
    "database: sqlite://monitor.db": ["1:11: `database`: SQLite needs a file: write it as sqlite:///monitor.db"],
    "database: postgresql://h:port/d": [
        "1:11: `database`: this is no URL: copy it again from the address bar"
    ],
    "database: [a]": ["1:11: `database`: a list stands where one value belongs: give a single value"],
    "database: sqlite:///a\ndatabase_env: DB": [
        "2:1: `database_env`: `database` stands here too: keep one",
        "2:15: `database_env`: the environment variable named here is not set: export it where monitor runs",
    ],
    "database_env: DB": [
        "1:15: `database_env`: the environment variable named here is not set: export it where monitor runs"
    ],
    "database_env: $DB": [
        ("1:15: `database_env`: this is no name of an environment variable: "
        "give its name without `$`, as MAIL_PASSWORD")
    ],
    # networks
    "allow_networks: 127.0.0.1/8": [
        "1:17: `allow_networks`: `127.0.0.1/8` has bits set beyond its prefix: write 127.0.0.0/8"
    ],
    "allow_networks: [::1, local]": [
        "1:23: `allow_networks`: `local` is no network: write it as 127.0.0.0/8 or fd00::/8"
    ],
    # polling
    "polling: {every: 5}": [
        "1:18: `every`: `5` is no duration: write it as 200ms, 30s, 5m, 6h or 2d, with its unit"
    ],
    "polling: {every: 99ms}": [
        "1:18: `every`: more often than every 100ms does a site harm: give 100ms or longer"
    ],
    "polling: {every: auto}": ["1:18: `every`: `auto` is not known yet: give a duration such as 5m"],
    "polling: {max_age: never}": [
        "1:20: `max_age`: `never` is no duration: write it as 200ms, 30s, 5m, 6h or 2d"
    ],
    "polling: {timeout: 0s}": ["1:20: `timeout`: zero is too short: give at least 1ms"],
    "polling: {first_poll: no}": ["1:23: `first_poll` is none of its values: write `baseline` or `alert`"],
    "polling: {max_bytes: 10 MiB}": ["1:22: `max_bytes`: `10 MiB` is no size: write it as 500kB or 10MB"],
    "polling: {max_bytes: 0}": ["1:22: `max_bytes`: `0` is no size: write it as 500kB or 10MB"],
    "polling: {concurrency: 0}": ["1:24: `concurrency`: `0` is no count: give a whole number from 1 to 1000000"],
    "polling: {per_site: ٣}": ["1:21: `per_site`: `٣` is no count: give a whole number from 1 to 1000000"],
    "polling: {contact: Redaktion}": [
        "1:20: `contact`: `Redaktion` is no mail address: write it as desk@example.org"
    ],
    "polling: {contact: ö@x.org}": [
        "1:20: `contact`: letters outside ASCII do not fit into a header: give another address"
    ],
    "polling: {every: }": [
        "1:11: `every`: the value is missing: give one or remove the key; a word such as `null` needs quotes"
    ],
    "log: xml": ["1:6: `log` is none of its values: write `text` or `json`"],
    # mail
    "mail: {}": [
        "1:7: `from` is missing: give the address that alerts come from",
        "1:7: `host` is missing: give the mail server",
    ],
    "mail: {host: 'a:25/x', from: a@b, port: 99999}": [
        "1:14: `host`: `a:25/x` is no host: give its name or IP address alone, and the port as `port:`",
        "1:41: `port`: `99999` is no port: give a whole number from 1 to 65535",
    ],
    "mail: {host: h, from: 'Desk <a@b.org>', tls: ssl}": [
        "1:23: `from`: a name and an address stand here: give the address alone, as desk@example.org",
        "1:46: `tls` is none of its values: write `starttls`, `implicit` or `none`",
    ],
    "mail: {host: h, from: a@b, username: u}": [
        "1:7: `mail`: a login needs both: give `username` and one of `password_file`, `password_env`"
    ],
    "mail: {host: h, from: a@b, username: u, password_env: P, password_file: p}": [
        "1:7: `mail`: `password_file` and `password_env` both stand here: keep one"
    ],
    "mail: {host: h, from: a@b, ca_file: ca.pem}": ["1:37: `ca_file`: CWD/ca.pem is no file: mend the path"],
    "mail: {host: h, from: a@b, username: u, password_file: p}": [
        "1:56: `password_file`: the file cannot be read (No such file or directory): mend the path or its permissions"
    ],
    # sources
    "sources:\n  - feed: https://x.org/": ["2:5: `name` is missing: give what people call the source"],
    "sources:\n  - name: A": ["2:5: nothing to read stands here: give `feed`, `sitemap`, `site`, `spider` or `search`"],
    "sources:\n  - {name: A, site: ftp://x.org/}": [
        "2:21: `site`: this is no web address: it must begin with https:// or http://"
    ],
    "sources:\n  - {name: A, site: {depth: 99, start: https://x.org/}}": [
        "2:29: `depth`: `99` is no depth: give a whole number from 0 to 20"
    ],
    "polling: {crawl_memory: 512}": ["1:25: `crawl_memory`: 512 bytes are too little for any crawl: give at least 64MB"],
    "sources:\n  - {name: A, site: {depth: 1}}": [
        "2:21: `site`: nowhere to begin: give the front page, or a list of pages, in `start`"
    ],
    "sources:\n  - {name: A, site: {start: [https://x.org/, x]}}": [
        "2:46: `start`: this is no web address: it must begin with https:// or http://"
    ],
    "sources:\n  - {name: A, site: {start: https://x.org/, articles: [a, '(']}}": [
        "2:59: `articles`: `(` is no regular expression (missing ), unterminated subpattern at position 0): a plain piece such as /news/ is one"
    ],
    "sources:\n  - {name: A, feed: https://x.org/, page: {title: 'h1['}}": [
        "2:51: `title`: `h1[` is neither CSS nor XPath (Expected ident or '*', got <EOF at 3>): copy it from the browser's inspector"
    ],
    "sources:\n  - {name: A, feed: https://x.org/, page: {text: '//p['}}": [
        "2:50: `text`: `//p[` is neither CSS nor XPath (Invalid expression): copy it from the browser's inspector"
    ],
    "sources:\n  - {name: A, search: https://x.org/}": [
        "2:23: `search`: one of {query} and {keyword} belongs where the words stand: https://example.org/search?q={query}"
    ],
    "sources:\n  - {name: A, search: 'https://{query}.org/'}": [
        "2:23: `search`: one of {query} and {keyword} belongs where the words stand: https://example.org/search?q={query}"
    ],
    "sources:\n  - {name: A, site: https://x.org/, feed: https://x.org/}": [
        "2:5: `feed` and `site` both stand here: make two sources of them"
    ],
    "sources:\n  - {name: [A], feed: https://x.org/}": [
        "2:12: `name`: a list stands where one value belongs: give a single value"
    ],
    "sources:\n  - {name: [[A]], feed: https://x.org/}": [
        "2:12: `name`: a list stands where one value belongs: give a single value"
    ],
    "sources:\n  - {name: A, opml: a.opml}": [
        "2:15: `opml` is not known yet: remove it until a later version reads it"
    ],
    "sources:\n  - {name: A, opml: x, feeed: y}": [
        "2:15: `opml` is not known yet: remove it until a later version reads it",
        "2:24: unknown key `feeed`: did you mean `feed`?",
    ],
    "sources:\n  - {name: A, search: x, feeed: y}": [
        "2:23: `search`: one of {query} and {keyword} belongs where the words stand: https://example.org/search?q={query}",
        "2:26: unknown key `feeed`: did you mean `feed`?",
    ],
    "sources:\n  - {name: A, feed: file:///etc/passwd}": [
        "2:21: `feed`: this is no web address: it must begin with https:// or http://"
    ],
    "sources:\n  - {name: A, feed: 'http://'}": [
        "2:21: `feed`: this web address is not complete: write it as https://example.org/path"
    ],
    "sources:\n  - {name: A, feed: 'http://a b/'}": [
        "2:21: `feed`: this web address is not complete: write it as https://example.org/path"
    ],
    "sources:\n  - {name: A, feed: 'http://[::1/'}": [
        "2:21: `feed`: this is no URL: copy it again from the address bar"
    ],
    "sources:\n  - {name: A, feed: 'https://u:p@x.org/'}": [
        ("2:21: `feed`: a user or password stands in this URL, where everybody sees it: "
        "remove the part before `@`")
    ],
    "sources:\n  - {name: A, feed: https://x.org/, content: book}": [
        "2:46: `content` is none of its values: write `feed` or `page`"
    ],
    "sources:\n  - {name: A, feed: https://x.org/, sitemap: https://x.org/}": [
        "2:5: `feed` and `sitemap` both stand here: make two sources of them"
    ],
    "sources:\n  - {name: A, sitemap: ftp://x.org/}": [
        "2:24: `sitemap`: this is no web address: it must begin with https:// or http://"
    ],
    "sources:\n  - {name: A, feed: https://x.org/, country: Norway, language: english, tier: x}": [
        "2:46: `country`: `NORWAY` is no country: give its two-letter code, as AZ or NO",
        "2:64: `language`: `english` is no language: give its code, as en, az or ru",
        "2:79: `tier`: `x` is no count: give a whole number from 1 to 1000000",
    ],
    "sources:\n  - {name: A, feed: https://x.org/, max_age: }": [
        "2:37: `max_age`: the value is missing: give one or remove the key; a word such as `null` needs quotes"
    ],
    "sources:\n  - {name: A, feed: https://x.org/}\n  - {name: A, feed: https://y.org/}": [
        "3:12: a second source is called `A`, the first at monitor.yaml:2:12: rename one"
    ],
    'sources:\n  - {name: "A\\nB", feed: https://x.org/}\n  - {name: "A\\eB", feed: https://x.org/}': [
        "3:12: `name`: line breaks and invisible characters do not belong here: type the value anew"
    ],
    f"sources:\n  - {{name: {'A' * 1001}, feed: https://x.org/}}": [
        "2:12: `name`: the value is longer than 1000 characters: shorten it"
    ],
    # rules
    PRESS + "rules: [{name: R, notify: press}]": [
        "4:9: a rule without words finds nothing: give words to find in `any` or in `all`"
    ],
    PRESS + "rules: [{name: R, none: x, notify: press}]": [
        "4:9: a rule without words finds nothing: give words to find in `any` or in `all`"
    ],
    PRESS + "rules: [{name: R, query: a AND b, notify: press}]": [
        "4:19: `query` is not known yet: remove it until a later version reads it"
    ],
    PRESS + "rules: [{name: R, any: a}]": [
        "4:9: `notify` is missing: give names of recipients, or [] to alert nobody"
    ],
    PRESS + "rules: [{name: R, any: a, notify: Pres}]": [
        "4:35: `notify`: no recipient is called `Pres`: did you mean `press`?"
    ],
    "rules: [{name: R, any: a, notify: [ops]}]": [
        "1:36: `notify`: no recipient is called `ops`: add one under `recipients:`, or mend the name"
    ],
    PRESS + "rules: [{name: R, any: [a, '', null, [b], {c: d}], notify: []}]": [
        "4:28: `any`: the value is empty: give one or remove the key",
        "4:32: `any`: the value is missing: give one or remove the key; a word such as `null` needs quotes",
        "4:38: `any`: a list stands where one value belongs: give a single value",
        "4:43: `any`: a mapping stands where one value belongs: give a single value",
    ],
    PRESS + "rules: [{name: R, any: a, notify: [], urgent: yes}]": [
        "4:47: `urgent`: `yes` is neither true nor false: write `true` or `false`"
    ],
    PRESS + "rules: [{name: R, any: a, notify: []}, {name: ' R', any: b, notify: []}]": [
        "4:47: a second rule is called `R`, the first at monitor.yaml:4:16: rename one"
    ],
    # recipients
    "recipients: [{name: a}]": ["1:14: this recipient cannot be reached: give `email` or `webhook`"],
    "recipients: [{name: a, email: a@example.org}]": [
        "1:24: `email` needs a mail server: add a `mail:` section with `host` and `from`"
    ],
    "mail: {host: h, from: a@b}\nrecipients: [{name: a, email: [a.org, 'a@b@c', 'a@', 'a@.b', 'a@b..c']}]": [
        "2:32: `email`: `a.org` is no mail address: write it as desk@example.org",
        "2:39: `email`: `a@b@c` is no mail address: write it as desk@example.org",
        "2:48: `email`: `a@` is no mail address: write it as desk@example.org",
        "2:54: `email`: `a@.b` is no mail address: write it as desk@example.org",
        "2:62: `email`: `a@b..c` is no mail address: write it as desk@example.org",
    ],
    'mail: {host: h, from: a@b}\nrecipients: [{name: a, email: "a@b.org\\nBcc: c@d.org"}]': [
        "2:31: `email`: line breaks and invisible characters do not belong here: type the value anew"
    ],
    "recipients: [{name: a, webhook: https://x.org/}]": [
        "1:33: `webhook`: a mapping belongs here: write its keys as `key: value`, one a line"
    ],
    "recipients: [{name: a, webhook: {url: x}}]": [
        "1:39: `url`: this is no web address: it must begin with https:// or http://"
    ],
    "recipients: [{name: a, webhook: [{url: https://x.org/, secret_file: f, secret_env: E}]}]": [
        "1:34: `webhook`: `secret_file` and `secret_env` both stand here: keep one"
    ],
    PRESS + "    timezone: Europe/Baku": ["4:15: `timezone`: the time zone `Europe/Baku` is not known: did you mean `Asia/Baku`?"],
    PRESS + "    timezone: here": ["4:15: `timezone`: the time zone `here` is not known: write it as Asia/Baku"],
    PRESS + "  - name: press\n    webhook: {url: https://example.org/}": [
        "4:11: a second recipient is called `press`, the first at monitor.yaml:2:11: rename one"
    ],
    # files
    "include: rules/*.yaml": ["1:10: `include`: no file below CWD fits `rules/*.yaml`: mend it or remove it"],
    "include: monitor.yaml": ["1:10: `include`: monitor.yaml includes itself this way: remove one `include`"],
    "a: [": ["1:5: the file ends within a bracket: close the bracket that was opened above"],
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SLIPS.items(), ids=[text[:60] for text in SLIPS])
def test_a_slip_is_answered_with_its_place_and_the_remedy(
    text: str, expected: list[str], problems: Callable[[str], list[str]], tmp_path
):
    assert [problem.replace(str(tmp_path), "CWD") for problem in problems(text)] == expected


def test_all_problems_are_told_at_once_in_the_order_of_their_places(problems: Callable[[str], list[str]]):
    found = problems("""
polling: {evry: 5m}
sources:
  - name: A
    feed: x
  - name: B
    feed: https://example.org/
    every: 1
rules:
  - {name: R, any: a, notify: nobody}
recipients:
  - name: press
    webhook: {url: https://example.org/, secret_file: no.secret}
  - name: desk
    email: nonsense
""")
    assert [problem.split(": ", 1)[0] for problem in found] == [
        "2:11", "5:11", "8:12", "10:31", "13:55", "15:5", "15:12",
    ]  # fmt: skip


def test_a_spider_needs_a_folder(problems: Callable[[str], list[str]]):
    assert problems("sources: [{name: A, spider: own}]") == [
        "1:29: `spider`: no folder to look for it in: name it in `spiders:` of this file"
    ]


def test_what_is_wrong_with_spiders_is_told_before_they_run(tmp_path):
    (tmp_path / "own").mkdir()
    (tmp_path / "own/good.py").write_text("class Good:\n    name = 'good'\n")
    (tmp_path / "own/bad.py").write_text("class Bad:\n    def (\n")
    main = tmp_path / "monitor.yaml"
    main.write_text(
        "rules: [{name: R, any: x, notify: []}]\nspiders: own\nsources:\n  - {name: A, spider: good}\n  - {name: B, spider: goood}\n"
    )
    told = [line.removeprefix(f"{tmp_path}/") for line in load_settings(main, {}).warnings]
    assert told[1].startswith("own/bad.py:2:1: this spider cannot be read (")
    assert told[0] == (
        "monitor.yaml:5:23: `spider`: nothing in the folders of `spiders:` is called `goood`: mend the name"
    )


def test_a_folder_of_spiders_must_be_there(problems: Callable[[str], list[str]]):
    (problem,) = problems("spiders: nowhere")
    assert problem.startswith("1:10: `spiders`: /")
    assert problem.endswith("/nowhere is no folder: make it, or mend the path")


def test_the_problems_of_an_included_file_name_that_file(problems: Callable[[str], list[str]], tmp_path):
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/a.yaml").write_text(
        "mail: {host: h}\nrules: [{name: R, any: a, notify: ops}]\nlogg: x"
    )
    (tmp_path / "rules/b.yaml").write_text("rules: [{name: R, any: a, notify: []}]")
    assert problems("include: rules/*.yaml\nlogs: x") == [
        "2:1: unknown key `logs`: did you mean `log`?",
        "rules/a.yaml:1:1: `mail` belongs in the main file: move it there",
        "rules/a.yaml:2:35: `notify`: no recipient is called `ops`: add one under `recipients:`, or mend the name",
        "rules/a.yaml:3:1: unknown key `logg`: known here are include, spiders, sources, rules, recipients",
        "rules/b.yaml:1:16: a second rule is called `R`, the first at rules/a.yaml:2:16: rename one",
    ]


def test_a_file_that_cannot_be_read_hides_no_slip_and_invents_none(
    problems: Callable[[str], list[str]], tmp_path
):
    (tmp_path / "people.yaml").write_text("recipients: [")
    found = problems("include: people.yaml\nrules: [{name: R, any: a, notify: ops}]\nlog: xml")
    assert [problem.split(": ", 1)[0] for problem in found] == ["3:6", "people.yaml:1:14"]


def test_files_that_include_one_another_are_told_where_the_circle_closes(
    problems: Callable[[str], list[str]], tmp_path
):
    (tmp_path / "a.yaml").write_text("include: b.yaml")
    (tmp_path / "b.yaml").write_text("include: a.yaml")
    assert problems("include: a.yaml") == [
        "b.yaml:1:10: `include`: a.yaml includes itself this way: remove one `include`"
    ]


def test_a_long_chain_of_files_is_cut(problems: Callable[[str], list[str]], tmp_path):
    for number in range(30):
        (tmp_path / f"{number}.yaml").write_text(f"include: {number + 1}.yaml")
    assert problems("include: 0.yaml") == [
        "8.yaml:1:10: `include`: more than 10 files in a row or 1000 in all: put some of them together"
    ]
