"""Mistakes in the settings are told together, each with what would be right."""

from pathlib import Path

import pytest

from bot.database import shown
from bot.settings import Address, Settings, SettingsError, cache_folder, read_settings

SECRET = "x" * 35
TOKEN = f"{123456}:{SECRET}"


def mistakes(environment: dict[str, str], folder: Path) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as refused:
        read_settings(environment, folder)
    return refused.value.mistakes


def test_nothing_set_is_right(tmp_path):
    assert read_settings({}, tmp_path) == Settings()


def test_everything_set_is_read(tmp_path):
    environment = {
        "TELEGRAM_BOT_TOKEN": f" {TOKEN}\n",
        "TELEGRAM_API_URL": "http://127.0.0.1:8081/",
        "HEADACHE_BOT_DB": str(tmp_path / "bot.db"),
        "HEADACHE_BOT_CONTENT": str(tmp_path),
        "HEADACHE_BOT_LOG": "debug",
        "HEADACHE_BOT_LOG_FORMAT": "JSON",
        "HEADACHE_BOT_CACHE": str(tmp_path / "drawn"),
        "PATH": "/bin",
    }
    settings = read_settings(environment, tmp_path)
    assert settings == Settings(
        TOKEN,
        "http://127.0.0.1:8081",
        tmp_path / "bot.db",
        tmp_path,
        "DEBUG",
        "json",
        cache=tmp_path / "drawn",
    )


def test_finished_pictures_lie_beside_the_database(tmp_path):
    assert cache_folder(Settings(database=tmp_path / "bot.db")) == tmp_path / "pictures"


def test_beside_a_server_finished_pictures_lie_in_the_machines_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    settings = Settings(database="postgresql://a/b")
    assert cache_folder(settings) == tmp_path / "headache-bot" / "pictures"


def test_the_token_is_in_no_repr():
    assert SECRET not in repr(Settings(token=TOKEN))


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("TELEGRAM_BOT_TOKEN", SECRET, "copy it whole from @BotFather"),
        ("TELEGRAM_BOT_TOKEN", f"bot{TOKEN}", "copy it whole from @BotFather"),
        ("TELEGRAM_API_URL", "127.0.0.1:8081", "write it like http://127.0.0.1:8081"),
        ("TELEGRAM_API_URL", "ftp://example.org", "write it like http://127.0.0.1:8081"),
        ("TELEGRAM_API_URL", "http://[oops", "write it like http://127.0.0.1:8081"),
        ("TELEGRAM_API_URL", "http://a:99999999", "write it like http://127.0.0.1:8081"),
        ("HEADACHE_BOT_DB", "/", "is a folder; name a file"),
        ("HEADACHE_BOT_CONTENT", "/nowhere/at/all", "name one that holds signs.yaml"),
        ("HEADACHE_BOT_CACHE", __file__, "is no folder; name one"),
        ("HEADACHE_BOT_LOG", "LOUD", "use one of DEBUG, INFO, WARNING, ERROR"),
        ("HEADACHE_BOT_LOG_FORMAT", "xml", "use text or json"),
        ("HEADACHE_BOT_DB", "mysql://a/b", "neither a file nor a PostgreSQL address"),
        ("HEADACHE_BOT_LISTEN", "8080", "write it like 127.0.0.1:8080"),
        ("HEADACHE_BOT_LISTEN", "127.0.0.1:0", "write it like 127.0.0.1:8080"),
        ("HEADACHE_BOT_LISTEN", "here:80000", "write it like 127.0.0.1:8080"),
        ("HEADACHE_BOT_WEBHOOK_SECRET", "short", "use 16-256 letters"),
        ("HEADACHE_BOT_WEBHOOK_SECRET", "with a space and more", "use 16-256 letters"),
        ("HEADACHE_BOT_DBB", "x", "did you mean HEADACHE_BOT_DB?"),
        ("HEADACHE_BOT_WHATEVER_ELSE", "x", "there is no such setting; "),
    ],
)
def test_a_mistake_is_told_with_its_remedy(name, value, told, tmp_path):
    [mistake] = mistakes({name: value}, tmp_path)
    assert mistake.startswith(f"{name}: ")
    assert told in mistake
    assert SECRET not in mistake


def test_all_mistakes_are_told_at_once(tmp_path):
    environment = {"TELEGRAM_BOT_TOKEN": SECRET, "HEADACHE_BOT_LOG": "?", "HEADACHE_BOT_DB": "/"}
    (tmp_path / ".env").write_text("nonsense\n")
    assert len(mistakes(environment, tmp_path)) == 4


def test_the_file_is_read_and_the_environment_wins(tmp_path):
    (tmp_path / ".env").write_text(
        f"# a comment\n\nexport TELEGRAM_BOT_TOKEN='{TOKEN}'\nHEADACHE_BOT_LOG = ERROR\n"
    )
    settings = read_settings({"HEADACHE_BOT_LOG": "WARNING"}, tmp_path)
    assert (settings.token, settings.log_level) == (TOKEN, "WARNING")


def test_an_empty_setting_is_no_setting(tmp_path):
    assert (
        read_settings({"TELEGRAM_BOT_TOKEN": "", "HEADACHE_BOT_LOG": " "}, tmp_path) == Settings()
    )


def test_a_line_that_sets_nothing_is_told_with_its_number_and_without_its_words(tmp_path):
    (tmp_path / ".env").write_text(f"# first\n{TOKEN}\n")
    [mistake] = mistakes({}, tmp_path)
    assert mistake.startswith(f"{tmp_path / '.env'}:2: ")
    assert SECRET not in mistake


def test_a_file_that_is_no_text_is_told(tmp_path):
    (tmp_path / ".env").write_bytes(b"\xff\xfe")
    [mistake] = mistakes({}, tmp_path)
    assert "make it a UTF-8 text file" in mistake


WEBHOOK = {
    "HEADACHE_BOT_WEBHOOK_URL": "https://bot.example.org",
    "HEADACHE_BOT_WEBHOOK_SECRET": "s" * 20,
}


def test_a_webhook_listens_on_loopback_unless_told_otherwise(tmp_path):
    settings = read_settings(WEBHOOK, tmp_path)
    assert settings.listen == Address("127.0.0.1", 8080)
    told = read_settings({**WEBHOOK, "HEADACHE_BOT_LISTEN": "[::]:9000"}, tmp_path)
    assert told.listen == Address("::", 9000)


def test_a_webhook_needs_a_secret_and_https(tmp_path):
    [secret] = mistakes({"HEADACHE_BOT_WEBHOOK_URL": "https://bot.example.org"}, tmp_path)
    assert "so that nobody else can bring updates" in secret
    plain = {**WEBHOOK, "HEADACHE_BOT_WEBHOOK_URL": "http://bot.example.org"}
    [url] = mistakes(plain, tmp_path)
    assert "https addresses only" in url
    own = {**plain, "TELEGRAM_API_URL": "http://127.0.0.1:8081"}
    assert read_settings(own, tmp_path).webhook_url == "http://bot.example.org"


def test_what_is_secret_is_in_no_repr(tmp_path):
    url = f"postgresql://bot:{SECRET}@db/bot"
    settings = read_settings({**WEBHOOK, "HEADACHE_BOT_DB": url}, tmp_path)
    assert settings.database == url
    assert SECRET not in repr(settings)
    assert "s" * 20 not in repr(settings)
    assert shown(settings.database) == "postgresql://db/bot"
