"""What `make connector` lays out: it imports, promises nothing, passes the Declaration group and is in our form."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from ikm_connectors import channels
from ikm_connectors.contract import VERB_FLAGS
from ikm_connectors.errors import NotOffered

ROOT = Path(__file__).resolve().parents[2]
NAME = "warung_uji_dua_puluh_emp"  # 24 letters: the longest name allowed, so that line lengths are tried too
CLASS = "WarungUjiDuaPuluhEmp"


def _lay_out(name: str, house: Path) -> subprocess.CompletedProcess[str]:
    order = [sys.executable, str(ROOT / "tools" / "connector.py"), name, "--into", str(house)]
    return subprocess.run(order, capture_output=True, text=True, check=False)


@pytest.fixture
def house(tmp_path, monkeypatch):
    """Lay out a connector in an empty folder and let it be imported as one of ours."""
    house = tmp_path / "connectors"
    done = _lay_out(NAME, house)
    assert done.returncode == 0, done.stderr
    folder = house / "src" / "ikm_connectors" / "channels"
    monkeypatch.setattr(channels, "__path__", [*channels.__path__, str(folder)])
    yield house
    for module in [one for one in sys.modules if f"channels.{NAME}" in one]:
        del sys.modules[module]
    if hasattr(channels, NAME):
        delattr(channels, NAME)


def _connector():
    return getattr(import_module(f"ikm_connectors.channels.{NAME}.connector"), f"{CLASS}Connector")()


def _its_test(house: Path):
    spec = spec_from_file_location(f"channels.{NAME}.its_test", house / "tests" / f"test_{NAME}.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_module_imports_and_no_verb_is_offered(house):
    for module in ("client", "mapping", "faults", "notices"):
        import_module(f"ikm_connectors.channels.{NAME}.{module}")
    connector = _connector()
    assert not [verb for verb in VERB_FLAGS if connector.offers(verb)]
    assert {flag.value for flag in connector.card.flags} <= {"unknown", "no"}
    with pytest.raises(NotOffered):
        connector.whoami("1")


def test_its_own_test_passes_the_declaration_group(house):
    module = _its_test(house)
    suite = getattr(module, f"Test{CLASS}")()
    checks = [name for name in dir(suite) if name.startswith("test_d")]
    assert len(checks) >= 8
    for check in checks:
        getattr(suite, check)()
    module.test_a_code_outside_the_table_is_a_refusal_that_keeps_its_code()


def test_a_card_that_claims_a_verb_not_written_is_caught_by_that_group(house):
    card_file = house / "src" / "ikm_connectors" / "channels" / NAME / "__init__.py"
    text = card_file.read_text("utf-8")
    card_file.write_text(text.replace('_flag(name, "unknown", mark="N")', '_flag(name, "yes")'), "utf-8")
    module = _its_test(house)
    suite = getattr(module, f"Test{CLASS}")()
    with pytest.raises(AssertionError):
        suite.test_d2_a_flag_says_yes_exactly_when_the_verb_is_there()


def test_what_is_laid_out_is_in_our_form(house):
    ruff = str(Path(sys.executable).with_name("ruff"))
    ours = 'lint.isort.known-first-party = ["ikm_connectors"]'  # elsewhere the folders do not tell it
    settings = ["--config", str(ROOT / "pyproject.toml"), "--config", ours, "--no-cache", "."]
    for order in (["check", *settings], ["format", "--check", *settings]):
        done = subprocess.run([ruff, *order], cwd=house.parent, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    "name", ["Warung", "1toko", "toko-uji", "toko__uji", "class", "../toko", "", "t" * 25]
)
def test_a_name_that_is_not_plain_is_refused_with_a_sentence_and_nothing_is_written(tmp_path, name):
    done = _lay_out(name, tmp_path)
    assert done.returncode == 1
    assert "cannot be a connector's name" in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_name_that_exists_is_refused_and_its_files_stay(house):
    card_file = house / "src" / "ikm_connectors" / "channels" / NAME / "__init__.py"
    card_file.write_text("mine", "utf-8")
    done = _lay_out(NAME, house)
    assert done.returncode == 1
    assert "exists: take another name" in done.stderr
    assert card_file.read_text("utf-8") == "mine"
