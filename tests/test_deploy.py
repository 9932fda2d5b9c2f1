"""What an owner copies into a machine names only what there is."""

import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.channels.telegram import WEBHOOK_BODY_BYTES, WEBHOOK_PATH
from bot.exits import Exit
from bot.metrics import Metrics
from bot.settings import _NAMES, read_settings
from bot.store.migrations import load_migrations
from bot.store.postgres.connections import MOST
from bot.web import PATIENCE_S

ROOT = Path(__file__).parents[1]
OPERATIONS = (ROOT / "docs/operations.md").read_text("utf-8")
ALERTS = (ROOT / "docs/prometheus-alerts.yaml").read_text("utf-8")
DASHBOARD = (ROOT / "docs/grafana/headache-bot.json").read_text("utf-8")
COMPOSE = (ROOT / "compose.yaml").read_text("utf-8")
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
CADDYFILE = (ROOT / "deploy/Caddyfile").read_text("utf-8")
FORGET_AGAIN = (ROOT / "deploy/forget-again.sql").read_text("utf-8")
FORGET_JOURNAL = (ROOT / "deploy/forget-again-journal.sql").read_text("utf-8")

SETTING = re.compile(r"\b(?:HEADACHE_BOT|TELEGRAM)_[A-Z_]+\b")
FIGURE = re.compile(r"\bheadache_(?!bot)[a-z_]+")


def compose() -> dict[str, Any]:
    parsed: dict[str, Any] = yaml.safe_load(COMPOSE)
    return parsed


def replicas() -> dict[str, Any]:
    return {name: s for name, s in compose()["services"].items() if name.startswith("bot-")}


def rules() -> list[dict[str, Any]]:
    return [rule for group in yaml.safe_load(ALERTS)["groups"] for rule in group["rules"]]


def panels() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(DASHBOARD)["panels"]
    return found


def figures() -> dict[str, tuple[str, frozenset[str]]]:
    """Return each figure's kind and labels."""
    return {
        described.name: (described.type, frozenset(metric._labelnames))
        for metric in vars(Metrics()).values()
        if hasattr(metric, "describe")
        for described in metric.describe()
    }


def series() -> dict[str, frozenset[str]]:
    """Return what Prometheus stores of each figure, and its labels."""
    stored: dict[str, frozenset[str]] = {}
    for name, (kind, labels) in figures().items():
        if kind == "histogram":
            stored |= {f"{name}_count": labels, f"{name}_sum": labels}
            stored[f"{name}_bucket"] = labels | {"le"}
        elif kind == "gauge":
            stored[name] = labels
        else:
            stored[f"{name}_total"] = labels
    return stored


def expressions() -> Iterator[str]:
    for rule in rules():
        yield rule["expr"]
    for panel in panels():
        for target in panel["targets"]:
            yield target["expr"]


# --- figures -------------------------------------------------------------------------------------


def test_alerts_and_dashboard_ask_for_figures_that_there_are():
    asked = {name for text in expressions() for name in FIGURE.findall(text)}
    assert asked <= set(series())


def test_alerts_and_dashboard_choose_by_labels_that_there_are():
    chosen = re.compile(r"(headache_[a-z_]+)\{([^}]*)\}")
    for text in expressions():
        for name, labels in chosen.findall(text):
            names = set(re.findall(r'(\w+)(?:=|!=|=~|!~)"', labels))
            assert names <= series()[name] | {"job"}, text


def test_bounds_that_are_asked_for_are_bounds():
    shown = Metrics()
    shown.lateness.labels("step").observe(1)
    bounds = set(re.findall(r'le="([^"]+)"', shown.text().decode()))
    asked = {bound for text in expressions() for bound in re.findall(r'le="([^"]+)"', text)}
    assert asked
    assert asked <= bounds


def test_every_figure_is_on_the_dashboard():
    shown = " ".join(target["expr"] for panel in panels() for target in panel["targets"])
    assert [name for name in figures() if name not in shown] == []


def test_every_figure_is_explained_and_nothing_else_is():
    written = re.findall(r"^\| `(headache_[a-z_]+)` \|", OPERATIONS, re.MULTILINE)
    whole = {
        f"{name}_total" if kind == "counter" else name for name, (kind, _) in figures().items()
    }
    assert sorted(written) == sorted(whole)


def test_every_alert_is_explained_and_says_how_urgent_it_is():
    assert rules()
    for rule in rules():
        assert f"`{rule['alert']}`" in OPERATIONS
        assert rule["labels"]["severity"] in {"page", "look"}
        assert rule["annotations"]["summary"]


def test_panels_have_numbers_of_their_own_and_do_not_overlap():
    numbers = [panel["id"] for panel in panels()]
    assert len(set(numbers)) == len(numbers)
    cells = [cell for panel in panels() for cell in _cells(panel["gridPos"])]
    assert len(set(cells)) == len(cells)


def _cells(place: dict[str, int]) -> Iterator[tuple[int, int]]:
    for x in range(place["x"], place["x"] + place["w"]):
        for y in range(place["y"], place["y"] + place["h"]):
            yield x, y


# --- settings ------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [COMPOSE, CADDYFILE, OPERATIONS], ids=["compose", "proxy", "docs"])
def test_every_setting_that_is_named_is_read(text):
    assert set(SETTING.findall(text)) <= set(_NAMES)


def test_every_setting_is_documented():
    written = set(re.findall(r"^\| `([A-Z_]+)` \|", OPERATIONS, re.MULTILINE))
    assert written == set(_NAMES)


def test_exit_codes_are_documented_and_no_others():
    section = OPERATIONS.partition("## Exit codes")[2].partition("\n## ")[0]
    written = [int(code) for code in re.findall(r"^\| (\d+) \|", section, re.MULTILINE)]
    assert written == sorted(Exit)


@pytest.mark.parametrize("name", replicas())
def test_a_bot_accepts_the_settings_of_a_replica(name, tmp_path):
    given = {
        "TELEGRAM_BOT_TOKEN": f"{123}:{'x' * 35}",
        "HEADACHE_BOT_WEBHOOK_URL": "https://bot.example.org",
        "HEADACHE_BOT_WEBHOOK_SECRET": "s" * 32,
        "POSTGRES_PASSWORD": "p" * 32,
    }
    environment = {
        setting: _filled(value, given) for setting, value in replicas()[name]["environment"].items()
    }
    settings = read_settings(environment, tmp_path)
    assert settings.token
    assert settings.webhook_url
    assert settings.listen is not None
    assert str(settings.database).startswith("postgresql://")


def _filled(value: str, given: dict[str, str]) -> str:
    """Put in what compose would: `${NAME:?why}` must be given, `${NAME:-usual}` may be."""
    wanted = re.compile(r"\$\{(\w+):([-?])([^}]*)\}")

    def one(match: re.Match[str]) -> str:
        name, kind, rest = match.groups()
        return given[name] if kind == "?" else given.get(name, rest)

    return wanted.sub(one, value)


# --- compose -------------------------------------------------------------------------------------


def test_every_build_argument_is_one_that_the_image_takes():
    taken = set(re.findall(r"^ARG (\w+)", DOCKERFILE, re.MULTILINE))
    given = {
        name for s in compose()["services"].values() for name in s.get("build", {}).get("args", ())
    }
    assert given
    assert given <= taken
    written = set(re.findall(r"--build-arg (\w+)=", OPERATIONS))
    assert written
    assert written <= taken


def test_a_replica_that_hangs_is_not_ready_sooner_than_it_is_asked_again():
    for service in replicas().values():
        check = service["healthcheck"]
        patience_s = float(re.findall(r"timeout=(\d+)", check["test"][-1])[0])
        assert PATIENCE_S < patience_s < float(check["timeout"].rstrip("s"))
        assert float(check["timeout"].rstrip("s")) <= float(check["interval"].rstrip("s"))


def test_no_secret_stands_in_the_files():
    for service in compose()["services"].values():
        for name, value in service.get("environment", {}).items():
            if "TOKEN" in name or "SECRET" in name or "PASSWORD" in name:
                assert re.fullmatch(r"\$\{\w+:\?[^}]+\}", value)
    passwords = re.findall(r"://\w+:(.[^@\n]*)@", COMPOSE + OPERATIONS)
    assert {word for word in passwords if not word.startswith("${")} == {"password"}


def test_two_replicas_are_alike_and_only_the_proxy_is_reachable():
    assert len(replicas()) == 2
    first, second = replicas().values()
    assert first == second
    open_to_all = [name for name, s in compose()["services"].items() if "ports" in s]
    assert open_to_all == ["proxy"]


def test_a_replica_is_asked_whether_it_is_ready_and_is_given_time_to_end():
    for service in replicas().values():
        assert "/readyz" in service["healthcheck"]["test"][-1]
        assert service["stop_grace_period"] == "30s"
        assert service["depends_on"]["database"]["condition"] == "service_healthy"


def test_the_server_logs_no_values_and_keeps_what_it_says():
    given = compose()["services"]["database"]["command"]
    assert {"fsync=on", "synchronous_commit=on", "log_parameter_max_length=0"} <= set(given)


def test_the_proxy_passes_on_telegrams_door_only():
    port = replicas()["bot-1"]["environment"]["HEADACHE_BOT_LISTEN"].rpartition(":")[2]
    assert re.findall(r"^\s*path (.*)$", CADDYFILE, re.MULTILINE) == [WEBHOOK_PATH]
    targets = " ".join(f"{name}:{port}" for name in replicas())
    assert f"reverse_proxy {targets} {{" in CADDYFILE
    assert "respond 404" in CADDYFILE
    assert f"max_size {WEBHOOK_BODY_BYTES // 1024}KiB" in CADDYFILE


def test_the_connections_of_a_replica_are_counted_right():
    assert f"opens {MOST} for its work and 1 on which it hears from the others" in OPERATIONS


def test_files_that_are_named_are_there():
    for path in re.findall(r"`((?:bot|deploy|content)/[\w./-]+)`", OPERATIONS):
        assert (ROOT / path).exists(), path
    for path in re.findall(r"\]\(([\w./-]+)\)", OPERATIONS):
        assert (ROOT / "docs" / path).is_file(), path


# --- the erased stay erased ----------------------------------------------------------------------


def restored(known: tuple[int, ...]) -> sqlite3.Connection:
    """Return a backup that holds the people 1 and 2, and the newest list of who is known."""
    db = sqlite3.connect(":memory:")
    for migration in load_migrations("sqlite"):
        db.executescript(migration.script)
    for chat in (1, 2):
        db.execute("INSERT INTO chats (chat, turn, state) VALUES (?, 1, '{}')", (chat,))
        db.execute("INSERT INTO diary (chat, number, record) VALUES (?, 1, '{}')", (chat,))
        db.execute("INSERT INTO journal (chat, entry) VALUES (?, x'00')", (chat,))
    db.execute("CREATE TABLE known (chat INTEGER PRIMARY KEY)")
    db.executemany("INSERT INTO known VALUES (?)", [(chat,) for chat in known])
    db.commit()
    return db


def people(db: sqlite3.Connection) -> list[tuple[int, int]]:
    return db.execute("SELECT chats.chat, diary.chat FROM chats JOIN diary USING (chat)").fetchall()


def test_who_is_not_known_any_more_is_forgotten_again():
    db = restored(known=(2, 3))
    db.executescript(FORGET_AGAIN + FORGET_JOURNAL)
    assert people(db) == [(2, 2)]
    for table in ("diary", "journal"):
        assert db.execute(f"SELECT chat FROM {table}").fetchall() == [(2,)]  # noqa: S608 - named above
    db.close()


def test_an_empty_list_forgets_nobody():
    db = restored(known=())
    db.executescript(FORGET_AGAIN + FORGET_JOURNAL)
    assert people(db) == [(1, 1), (2, 2)]
    assert db.execute("SELECT count(*) FROM journal").fetchone() == (2,)
    db.close()


@pytest.mark.parametrize("backend", ["sqlite", "postgres"])
def test_every_table_that_knows_a_chat_is_gone_through(backend):
    script = "\n".join(migration.script for migration in load_migrations(backend))
    tables = set(re.findall(r"CREATE TABLE (\w+) \(\n\s+(?:id .*\n\s+)?chat ", script))
    assert len(tables) >= 5
    scripts = FORGET_AGAIN + (FORGET_JOURNAL if backend == "sqlite" else "")
    assert sorted(re.findall(r"DELETE FROM (\w+) ", scripts)) == sorted(tables)
