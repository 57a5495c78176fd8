"""Settings from outside: read once, refused with a plain sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from esmart.config.environment import ROOT, EnvironmentProblem, database_settings, read_environment


def test_a_bare_environment_has_the_documented_defaults(tmp_path: Path) -> None:
    environment = read_environment({"ESMART_DATA": str(tmp_path)})
    assert (environment.port, environment.sandbox_port, environment.demo) == (8000, 8100, True)
    assert environment.database_url is None


def test_secrets_are_made_once_and_kept_private(tmp_path: Path) -> None:
    first = read_environment({"ESMART_DATA": str(tmp_path)})
    second = read_environment({"ESMART_DATA": str(tmp_path)})
    assert first.secret_key == second.secret_key
    assert first.secret_key != first.field_key
    kept = {file.name: oct(file.stat().st_mode & 0o777) for file in (tmp_path / "secrets").iterdir()}
    assert kept == {"secret.key": "0o600", "field.key": "0o600", "index.key": "0o600"}


@pytest.mark.parametrize(
    ("name", "value"), [("ESMART_PORT", "eighty"), ("ESMART_PORT", "70000"), ("ESMART_DEMO", "perhaps")]
)
def test_a_value_that_cannot_be_used_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(EnvironmentProblem, match=name):
        read_environment({"ESMART_DATA": str(tmp_path), name: value})


def test_a_database_address_is_taken_apart() -> None:
    settings = database_settings("postgresql://ikm:p%40ss@db.example.id:6432/esmart?sslmode=require")
    assert settings["USER"] == "ikm"
    assert settings["PASSWORD"] == "p@ss"
    assert (settings["HOST"], settings["PORT"], settings["NAME"]) == ("db.example.id", "6432", "esmart")
    assert settings["OPTIONS"] == {"sslmode": "require"}


def test_another_kind_of_database_is_refused() -> None:
    with pytest.raises(EnvironmentProblem, match="postgresql://"):
        database_settings("mysql://localhost/esmart")


def test_every_setting_is_documented() -> None:
    source = (ROOT / "portal/src/esmart/config/environment.py").read_text()
    names = {part.split('"')[0] for part in source.split('"ESMART_')[1:]}
    text = (ROOT / "docs/how-to/settings.md").read_text()
    assert {f"ESMART_{name}" for name in names if f"ESMART_{name}" not in text} == set()
    assert "DATABASE_URL" in text
