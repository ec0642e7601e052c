"""Checked values to settings: defaults handed down, paths made absolute, secrets fetched."""

import ipaddress
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from monitor.config import files
from monitor.config.parts import Part
from monitor.config.problems import Problems
from monitor.config.schema import (
    ConfigModel,
    MailModel,
    SourceModel,
    WebhookModel,
)
from monitor.config.searches import MOST_QUERIES, make_questions
from monitor.config.tree import Path as TreePath
from monitor.config.values import check_webhook_secret, parse_database
from monitor.settings import (
    Crawl,
    Endpoint,
    Mail,
    Place,
    Polling,
    Recipient,
    Retention,
    Rule,
    Search,
    Secret,
    Selectors,
    Settings,
    Source,
)

_OPERATOR = re.compile(r"(?<=\w)[*?](?=\w)|(?<=\w)\*|\*(?=\w)|(?<= )(?:AND|OR|NOT|NEAR/\d+)(?= )|^NOT(?= )")
"""What other programs would take for a wildcard or an operator."""
_SIGN = re.compile(r"(?<=\w)[+#%]|(?:(?<=\s)|^)[.#@$€£](?=\w)")
"""What makes another word of one, as in C++ and .NET."""
_ALSO_WORDS = frozenset({
    "us", "it", "who", "un", "am", "an", "as", "at", "be",
    "do", "he", "in", "is", "me", "no", "or", "so", "we",
})  # fmt: skip
"""Acronyms that are the commonest words of English or French."""
_PORTS = {"starttls": 587, "implicit": 465, "none": 25}
_DATABASE = "sqlite:///monitor.db"
_SHOWN = 5
"""Names in one line."""


class Builder:
    """Makes settings of the parts of a configuration; what cannot be fetched becomes a problem."""

    def __init__(self, parts: Sequence[Part], environ: Mapping[str, str], problems: Problems) -> None:
        self.parts = parts
        self.environ = environ
        self.problems = problems
        self._hooks: dict[str, tuple[str | None, Place]] = {}
        """Secret and place of each webhook URL seen so far."""

    def settings(self) -> Settings:
        main = self.parts[0].values if self.parts else None
        if not isinstance(main, ConfigModel):
            return Settings(database=Secret(_DATABASE))
        polling = Polling(**main.polling.model_dump())
        if polling.browser and shutil.which(polling.browser) is None:
            place = self.parts[0].left.place_of(("polling", "browser"))
            self.problems.warn(
                place, f"`browser`: {polling.browser} is no program here: install Debian's package chromium"
            )
        rules, _ = self.rules(), self._folders
        sources = self._sources(polling, rules)
        for listed, key, lack in (
            (sources, "sources", "nothing is read"),
            (rules, "rules", "nothing is found"),
        ):
            if not listed:
                place = self.parts[0].left.place_of((key,), key=True)
                self.problems.warn(place, f"`{key}`: there are none, so {lack}: add one")
        return Settings(
            database=self._database(self.parts[0], main),
            sources=sources,
            rules=rules,
            recipients=tuple(self._recipients()),
            mail=self._mail(self.parts[0], main.mail) if main.mail else None,
            polling=polling,
            retention=Retention(**main.retention.model_dump()),
            allow_networks=tuple(main.allow_networks),
            log=main.log,
        )

    def rules(self) -> tuple[Rule, ...]:
        for part in self.parts:
            for index, rule in enumerate(part.values.rules):
                for key in ("any", "all", "none"):
                    self._check_literal(part, ("rules", index, key), getattr(rule, key))
        return tuple(
            Rule(
                name=rule.name, any=tuple(rule.any), all=tuple(rule.all), none=tuple(rule.none),
                notify=tuple(rule.notify or ()), search=tuple(rule.search), urgent=rule.urgent,
                place=part.left.place_of(("rules", index)),
            )
            for part in self.parts for index, rule in enumerate(part.values.rules)
        )  # fmt: skip

    def _check_literal(self, part: Part, path: TreePath, words: Sequence[str]) -> None:
        for number, item in enumerate(words):
            plain = item.replace(".", "")
            if plain.isupper() and plain.lower() in _ALSO_WORDS:
                self.problems.warn(
                    part.left.place_of((*path, number)),
                    f"`{item}`: capitals and dots do not count, so this finds every `{plain.lower()}` too: "
                    "write the name in full",
                )
            if _SIGN.search(item):
                self.problems.warn(
                    part.left.place_of((*path, number)),
                    f"`{item}`: signs do not count, only letters and digits: write what tells it from other words",
                )
            if found := _OPERATOR.search(item):
                self.problems.warn(
                    part.left.place_of((*path, number)),
                    f"`{item}`: `{found[0].strip()}` is looked for as written, since words here are no query: "
                    "give each word or form as an item of its own",
                )

    def _sources(self, polling: Polling, rules: Sequence[Rule]) -> tuple[Source, ...]:
        seen: dict[str, Place] = {}
        for part in self.parts:
            for index, source in enumerate(part.values.sources):
                place = part.left.place_of(("sources", index, source.kind))
                if source.address in seen:
                    self.problems.warn(
                        place,
                        f"`{source.kind}`: polled twice, already at {seen[source.address]}: remove one",
                    )
                seen.setdefault(source.address, place)
                if source.spider:
                    self._check_spider(source.spider.name, part.left.place_of(("sources", index, "spider")))
        return tuple(
            replace(self._make_source(source, polling), search=self._make_search(part, index, source, rules))
            for part in self.parts for index, source in enumerate(part.values.sources)
        )  # fmt: skip

    def _make_search(
        self, part: Part, index: int, source: SourceModel, rules: Sequence[Rule]
    ) -> Search | None:
        if source.search is None:
            return None
        asking = [rule for rule in rules if source.name in rule.search]
        questions = make_questions(source.search.url, asking)
        place = part.left.place_of(("sources", index, "search"), key=True)
        if not asking:
            self.problems.warn(
                place, "`search`: no rule asks it: name it in the `search:` of a rule, or remove it"
            )
        if questions.left_out:
            self.problems.warn(
                place,
                f"`search`: its rules make {questions.left_out} questions more than are asked, which are {MOST_QUERIES}, "
                "none longer than an address may be: give fewer or shorter words to "
                f"{_enumerate(questions.cut)}, or make two searches of it",
            )
        return Search(queries=questions.asked, results=source.search.results)

    def _make_source(self, source: SourceModel, polling: Polling) -> Source:
        given = source.model_fields_set
        return Source(
            name=source.name, kind=source.kind, url=_find_url(source), every=source.every or polling.every,
            content=source.content or ("feed" if source.kind == "feed" else "page"),
            first_poll=source.first_poll or polling.first_poll,
            max_age=source.max_age if "max_age" in given else polling.max_age,
            crawl=self._make_crawl(source), page=Selectors(**source.page.model_dump()) if source.page else None,
            outlet=source.outlet, country=source.country, language=source.language, tier=source.tier,
        )  # fmt: skip

    def _make_crawl(self, source: SourceModel) -> Crawl | None:
        if source.site:
            given = source.site
            return Crawl(
                start=tuple(given.start), articles=tuple(given.articles), sections=tuple(given.sections),
                skip=tuple(given.skip), depth=given.depth, pages=given.pages,
            )  # fmt: skip
        if source.spider:
            own = source.spider
            return Crawl(spider=own.name, args=own.args, folders=self._folders, pages=own.pages)
        return None

    def _check_spider(self, name: str, place: Place) -> None:
        """Looks for the spider's name in the folders' files; none of them is run for that."""
        if not self._folders:
            self.problems.add(
                place, "`spider`: no folder to look for it in: name it in `spiders:` of this file"
            )
            return
        named = re.compile(rf"\bname\s*(?::[^=\n]*)?=\s*[rf]?['\"]{re.escape(name)}['\"]")
        if not any(named.search(text) for text in self._spiders):
            self.problems.warn(
                place, f"`spider`: nothing in the folders of `spiders:` is called `{name}`: mend the name"
            )

    @cached_property
    def _spiders(self) -> list[str]:
        """The texts of the files in the folders; one that is no Python is told."""
        texts = []
        for file in sorted(file for folder in self._folders for file in folder.glob("*.py")):
            try:
                texts.append(files.read_capped(file).decode())
                compile(texts[-1], str(file), "exec", dont_inherit=True)
            except (ValueError, SyntaxError, RecursionError) as error:
                line = error.lineno if isinstance(error, SyntaxError) and error.lineno else 1
                self.problems.warn(Place(file, line, 1), f"this spider cannot be read ({error}): mend it")
        return texts

    @cached_property
    def _folders(self) -> tuple[Path, ...]:
        """The folders with spiders, those that are there."""
        found = []
        for part in self.parts:
            for index, name in enumerate(part.values.spiders):
                folder = part.folder / name
                if folder.is_dir():
                    found.append(folder)
                else:
                    place = part.left.place_of(("spiders", index))
                    self.problems.add(place, f"`spiders`: {folder} is no folder: make it, or mend the path")
        return tuple(dict.fromkeys(found))

    def _recipients(self) -> Iterator[Recipient]:
        for part in self.parts:
            for index, recipient in enumerate(part.values.recipients):
                mails = [Endpoint(channel="email", address=address) for address in recipient.email]
                hooks = [
                    self._hook(part, hook, ("recipients", index, "webhook", number))
                    for number, hook in enumerate(recipient.webhook)
                ]
                yield Recipient(
                    name=recipient.name, endpoints=_unique((*mails, *hooks)),
                    timezone=recipient.timezone,
                )  # fmt: skip

    def _hook(self, part: Part, hook: WebhookModel, path: TreePath) -> Endpoint:
        secret = self._secret(part, path, secret_file=hook.secret_file, secret_env=hook.secret_env)
        place = part.left.place_of((*path, "url"))
        revealed = secret.reveal() if secret else None
        other, elsewhere = self._hooks.setdefault(hook.url, (revealed, place))
        if other != revealed:
            self.problems.add(
                place, f"`url`: this webhook has another secret at {elsewhere}: give it one and the same"
            )
        if secret:
            self._check_hook_secret(secret, part.left.place_of(path))
        return Endpoint(channel="webhook", address=hook.url, secret=secret)

    def _check_hook_secret(self, secret: Secret, place: Place) -> None:
        try:
            weakness = check_webhook_secret(secret.reveal())
        except ValueError as error:
            self.problems.add(place, f"the webhook's secret is unusable: {error}")
            return
        if weakness:
            self.problems.warn(place, f"the webhook's secret is weak: {weakness}")

    def _mail(self, part: Part, mail: MailModel) -> Mail:
        password = self._secret(
            part, ("mail",), password_file=mail.password_file, password_env=mail.password_env
        )
        if password and mail.tls == "none" and not _is_loopback(mail.host):
            place = part.left.place_of(("mail", "tls"))
            self.problems.warn(place, "`tls`: the password crosses the network readable: write `starttls`")
        return Mail(
            host=mail.host, sender=mail.sender, port=mail.port or _PORTS[mail.tls], tls=mail.tls,
            username=mail.username, password=password, timeout=mail.timeout,
            ca_file=self._existing(part, mail.ca_file) if mail.ca_file else None,
        )  # fmt: skip

    def _existing(self, part: Part, name: str) -> Path:
        file = part.folder / name
        if not file.is_file():
            place = part.left.place_of(("mail", "ca_file"))
            self.problems.add(place, f"`ca_file`: {file} is no file: mend the path")
        return file

    def _database(self, part: Part, main: ConfigModel) -> Secret:
        given = {
            "database": main.database,
            "database_file": main.database_file,
            "database_env": main.database_env,
        }
        keys = [key for key, value in given.items() if value]
        for key in keys[1:]:
            self.problems.add(
                part.left.place_of((key,), key=True), f"`{key}`: `{keys[0]}` stands here too: keep one"
            )
        secret = self._secret(part, (), database_file=main.database_file, database_env=main.database_env)
        url = secret.reveal() if secret else main.database or _DATABASE
        try:
            url = parse_database(url)
        except ValueError as error:
            self.problems.add(part.left.place_of(tuple(keys[-1:])), f"`{keys[-1]}`: {error}")
        placed = _place_sqlite(url, part.folder)
        if placed.startswith("sqlite:"):
            self._check_folder(Path(unquote(placed.removeprefix("sqlite:///").partition("?")[0])), part, keys)
        return Secret(placed)

    def _check_folder(self, file: Path, part: Part, keys: Sequence[str]) -> None:
        wrong = (
            f"{file} is a folder: name a file in it" if file.is_dir()
            else None if file.parent.is_dir() else f"the folder {file.parent} does not exist: make it"
        )  # fmt: skip
        if wrong:
            self.problems.warn(
                part.left.place_of(tuple(keys[-1:])), f"`{(keys or ['database'])[-1]}`: {wrong}"
            )

    def _secret(self, part: Part, path: TreePath, **sources: str | None) -> Secret | None:
        """The secret that one of `sources` (`…_file` or `…_env`) names, if any does."""
        for key, name in sources.items():
            if name:
                place = part.left.place_of((*path, key))
                try:
                    return self._fetch(part, key, name, place)
                except ValueError as error:
                    self.problems.add(place, f"`{key}`: {error}")
        return None

    def _fetch(self, part: Part, key: str, name: str, place: Place) -> Secret:
        if key.endswith("_env"):
            return files.find_secret(name, self.environ)
        file = part.folder / name
        secret = files.read_secret(file)
        if files.is_open_to_others(file):
            self.problems.warn(
                place, f"`{key}`: every user of this machine can read the file: run chmod 600 on it"
            )
        return secret


def _find_url(source: SourceModel) -> str:
    url = source.address
    if source.kind == "sitemap" and urlsplit(url).path in {"", "/"}:
        return urljoin(url, "/robots.txt")
    return url


def _unique(endpoints: Sequence[Endpoint]) -> tuple[Endpoint, ...]:
    """The first of those that are one."""
    found: dict[str, Endpoint] = {}
    for one in endpoints:
        found.setdefault(one.key, one)
    return tuple(found.values())


def _place_sqlite(url: str, folder: Path) -> str:
    """`url` with its path made absolute, if it is SQLite's."""
    scheme, _, rest = url.partition(":///")
    if scheme != "sqlite":
        return url
    path, mark, options = rest.partition("?")
    return f"sqlite:///{os.path.normpath(folder / path)}{mark}{options}"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _enumerate(names: Sequence[str]) -> str:
    """The first names, and how many there are besides."""
    shown = ", ".join(f"`{name}`" for name in names[:_SHOWN])
    more = len(names) - _SHOWN
    return f"{shown} and {more} more" if more > 0 else shown
