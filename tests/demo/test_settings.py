"""The demo's configuration is an ordinary one that the program itself accepts."""

import stat

from monitor.config.load import load_settings
from monitor.demo.settings import MAIL_TO, TIMEZONE, write_config
from monitor.demo.world import RULES

SECRET = "whsec_" + "QUJD" * 11
SOURCES = (
    ("Quillport Gazette", "http://127.0.0.1:4001/news.xml", "en", "XA"),
    ("Quillport Gazette: Harbour", "http://127.0.0.1:4001/harbour.xml", "en", "XA"),
    ("Mirel Səhifəsi", "http://127.0.0.1:4002/index.rdf", "az", "XB"),
)


def write(folder):
    return write_config(folder, SOURCES, 2525, "http://127.0.0.1:4003/hook", SECRET)


def test_the_program_reads_it_as_it_was_meant(tmp_path):
    settings = load_settings(write(tmp_path), {})
    assert [(s.name, s.url, s.language, s.country) for s in settings.sources] == list(SOURCES)
    assert {s.every for s in settings.sources} == {500}
    assert [s.outlet for s in settings.sources] == [
        "Quillport Gazette",
        "Quillport Gazette",
        "Mirel Səhifəsi",
    ]
    assert settings.rules == RULES
    assert settings.polling.pace == 0
    assert settings.allow_networks == ("127.0.0.0/8",)
    assert (settings.mail.port, settings.mail.tls) == (2525, "none")
    desk, operations = settings.recipients
    assert (desk.endpoints[0].address, desk.timezone) == (MAIL_TO, TIMEZONE)
    assert operations.endpoints[0].address == "http://127.0.0.1:4003/hook"
    assert operations.endpoints[0].secret.reveal() == SECRET


def test_the_secret_stands_in_its_own_file_that_others_cannot_read(tmp_path):
    config = write(tmp_path)
    assert SECRET not in config.read_text(encoding="utf-8")
    secret = tmp_path / "hook.secret"
    assert secret.read_text(encoding="utf-8").strip() == SECRET
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600


def test_it_reads_like_a_file_that_a_person_wrote(tmp_path):
    text = write(tmp_path).read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert "database: sqlite:///monitor.db" in text
    assert "  - name: Lantern Cup" in text
    assert "Fənər Kuboku" in text
