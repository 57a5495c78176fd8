"""The design language keeps its promises: contrast, structure, no inline script, geometry of charts."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.template import Context, Template
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from web.reading import read

from esmart.web import components
from esmart.web.components.charts import BOTTOM, HEIGHT, TOP, draw, round_top, write_number
from esmart.web.components.parts import expiry_badge_of
from esmart.web.components.shapes import Chart, Progress
from esmart.web.look import pages

WEB = Path(components.__file__).parents[1]
CSS = (WEB / "static/web/esmart.css").read_text()
TOKENS = {
    name: (light, dark)
    for name, light, dark in re.findall(
        r"--(?!bs-)([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", CSS
    )
}
WORDS_ON = [
    ("ink", "paper"), ("ink", "surface"), ("ink", "sunken"), ("ink-soft", "paper"), ("ink-soft", "surface"),
    ("ink-soft", "sunken"), ("accent", "paper"), ("accent", "surface"), ("accent", "accent-soft"), ("on-accent", "accent"),
    ("on-accent", "accent-strong"), ("warm", "paper"), ("warm", "surface"), ("warm", "warm-soft"), ("warm", "sunken"),
    ("good", "good-soft"), ("warn", "warn-soft"), ("bad", "bad-soft"), ("bad", "paper"), ("bad", "surface"),
    ("ink", "accent-soft"), ("ink", "good-soft"), ("ink", "warn-soft"), ("ink", "bad-soft"), ("ink", "warm-soft"),
    ("good", "surface"), ("good", "paper"),
]  # fmt: skip
EDGES_ON = [("line-strong", "surface"), ("line-strong", "paper"), ("focus", "paper"), ("focus", "surface")]


def contrast(one: str, other: str) -> float:
    """Contrast ratio after WCAG 2.2, between 1 and 21."""

    def luminance(colour: str) -> float:
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def test_contrast_is_measured_as_the_guideline_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize(("words", "ground"), WORDS_ON)
@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
def test_words_can_be_read_on_their_ground(words: str, ground: str, mode: int) -> None:
    assert contrast(TOKENS[words][mode], TOKENS[ground][mode]) >= 4.5


@pytest.mark.parametrize(("edge", "ground"), EDGES_ON)
@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
def test_edges_of_controls_can_be_seen(edge: str, ground: str, mode: int) -> None:
    assert contrast(TOKENS[edge][mode], TOKENS[ground][mode]) >= 3


def test_every_token_and_every_icon_is_shown() -> None:
    sprite = (WEB / "static/web/icons.svg").read_text()
    assert set(pages.ICONS) == set(re.findall(r'symbol id="([a-z-]+)"', sprite))
    assert set(pages.TOKENS) == set(TOKENS)


def test_every_icon_a_template_asks_for_is_drawn() -> None:
    asked = {
        name
        for file in (WEB / "templates").rglob("*.html")
        for name in re.findall(r'\{% icon "([a-z-]+)"', file.read_text())
    }
    assert asked <= set(pages.ICONS)


def test_every_token_used_is_defined() -> None:
    assert set(re.findall(r"var\(--([a-z0-9-]+)", CSS)) <= set(re.findall(r"--([a-z0-9-]+):", CSS))


@pytest.mark.parametrize(
    "path", ["/look/", "/tentang/", "/tentang/sumber-data/", "/tentang/privasi/", "/masuk/", "/tidak-ada/"]
)
@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.django_db
def test_a_page_is_well_formed_and_runs_nothing_inline(client: Client, path: str, language: str) -> None:
    client.cookies["django_language"] = language
    response = client.get(path)
    page = read(response.content.decode())
    assert page.problems == []
    assert page.all("html")[0].attrs["lang"] == language
    policy = response["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.django_db
def test_every_part_is_shown_on_look(client: Client) -> None:
    shown = (WEB / "templates/web/look/look.html").read_text() + (
        WEB / "templates/web/look/badges.html"
    ).read_text()
    from esmart.web.components.parts import register

    without_picture = {"json_ld", "picture", "show_badge", "key_figure", "field"}
    assert {
        name for name in register.tags if name not in without_picture and f"{{% {name}" not in shown
    } == set()
    assert client.get("/look/").status_code == 200


@pytest.mark.django_db
def test_the_sample_job_asks_on_until_it_is_done(client: Client) -> None:
    first = client.get("/look/progress/1/").content.decode()
    last = client.get(f"/look/progress/{pages.STEPS}/").content.decode()
    assert 'hx-get="/look/progress/2/"' in first
    assert "hx-get" not in last
    assert "Selesai" in last


def test_progress_without_a_known_total_has_no_percent() -> None:
    assert Progress(label="x", done=3, total=None, state="running").percent is None
    assert Progress(label="x", done=9, total=8, state="running").percent == 100


def test_a_name_cannot_leave_the_json_block() -> None:
    out = Template("{% json_ld facts %}").render(
        Context({"facts": {"name": "</script><script>alert(1)</script>&<!--"}})
    )
    assert out.count("<") == 2
    assert "\\u003c/script\\u003e" in out


def test_a_permit_says_how_long_it_is_good() -> None:
    today = date(2026, 3, 1)
    tones = [
        expiry_badge_of(day, today).tone
        for day in (None, today - timedelta(1), today, today + timedelta(90), today + timedelta(91))
    ]
    assert tones == ["neutral", "danger", "warning", "warning", "good"]


def test_numbers_are_written_the_indonesian_way() -> None:
    assert [write_number(n) for n in (0, 1234567, 2.5)] == ["0", "1.234.567", "2,5"]
    assert [write_number(n, short=True) for n in (500, 2000, 1_500_000)] == ["500", "2 rb", "1,5 jt"]


@given(
    st.lists(
        st.floats(min_value=0, max_value=1e15) | st.integers(min_value=0, max_value=10**15),
        min_size=1,
        max_size=12,
    )
)
def test_a_chart_keeps_its_marks_inside_and_in_order(values: list[float]) -> None:
    drawing = draw(Chart(title="t", kind="bar", labels=[str(n) for n in range(len(values))], values=values))
    tops = [float(mark.y) for mark in drawing.marks]
    assert all(TOP - 0.1 <= y <= HEIGHT - BOTTOM + 0.1 for y in tops)
    for (one, y), (other, z) in zip(
        zip(values, tops, strict=True), list(zip(values, tops, strict=True))[1:], strict=False
    ):
        assert (one <= other) == (y >= z) or abs(y - z) < 0.11


@given(st.floats(min_value=1, max_value=1e15))
def test_the_top_of_a_chart_is_near_its_largest_value(value: float) -> None:
    assert value <= round_top(value) * (1 + 1e-9)
    assert round_top(value) <= value * 2.5 * (1 + 1e-9)
