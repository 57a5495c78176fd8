"""Picture every page at 360 and 1280 px, as each role sees it, into var/screens.

Starts an installation with sample data, logs in as each role, follows every link it is shown, and takes one picture
per kind of page (per named address), of papers one per sheet. Prints the named addresses nobody could reach.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import time
import urllib.request
from collections import Counter, deque
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tools"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "esmart.config.settings")

import django
from django.urls import Resolver404, get_resolver, resolve
from pictured_paper import picture_pages
from playwright.sync_api import Error, Page, sync_playwright
from running_site import CHROMIUM_ARGUMENTS, RunningSite, chromium, running_site

HEIGHTS = {360: 740, 1280: 900}
SHOP = "14701712"
WIDTHS = tuple(HEIGHTS)
EXAMPLES = 3  # addresses tried for one kind of page: the first may have nothing to show
FILES = re.compile(r"\.(csv|xlsx|xml|txt|json|jpg|png|webp|svg|zip)$")


def main() -> int:
    """Take all pictures; gives 1 when a page answered with an error."""
    django.setup()
    target = ROOT / "var" / "screens"
    target.mkdir(parents=True, exist_ok=True)
    for old in target.glob("*.png"):
        old.unlink()
    seen: set[str] = set()
    failures: list[str] = []
    shutil.rmtree(ROOT / "var" / "screens-data", ignore_errors=True)
    with running_site(ROOT / "var" / "screens-data") as site, sync_playwright() as playwright:
        buy_something(site)
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGUMENTS)
        for role, password in {"pengunjung": "", **site.log_ins}.items():
            context = browser.new_context(locale="id-ID", reduced_motion="reduce")
            page = context.new_page()
            if password:
                log_in(page, site, role, password)
            names, bad = picture_all(page, site, role, target)
            seen |= names
            failures += bad
            context.close()
        browser.close()
    for line in failures:
        print(f"  {line}")
    print(
        f"{len(list(target.glob('*.png')))} pictures in {target.relative_to(ROOT)}, {len(failures)} failures"
    )
    unseen = sorted(named() - seen)
    if unseen:
        print("Named addresses without a picture (actions, files, or not linked): " + ", ".join(unseen))
    return 1 if failures else 0


def buy_something(site: RunningSite) -> None:
    """Give the order pages something to show: two orders of the sample shop, once its goods are on show."""
    control = f"{site.console}/control/shopee"
    for _ in range(120):
        stock = ask(f"{control}/stock?shop_id={SHOP}")["stock"]
        if stock:
            for quantity in (1, 2):
                line = {"seller_sku": stock[0]["seller_sku"], "quantity": quantity}
                ask(f"{control}/orders", {"shop_id": SHOP, "lines": [line]})
            time.sleep(8)  # the notice, the order's details, the stock of the other shop
            return
        time.sleep(0.5)
    raise SystemExit("screens: the sample goods did not get on show")


def ask(address: str, body: dict[str, object] | None = None) -> dict[str, list[dict[str, str]]]:
    """Ask the sandbox's control API."""
    request = urllib.request.Request(address, data=body and json.dumps(body).encode())
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


def log_in(page: Page, site: RunningSite, username: str, password: str) -> None:
    """Log in through the page a person uses."""
    page.goto(f"{site.address}/masuk/")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", password)
    page.click("main button[type=submit]")
    page.wait_for_load_state("load")


def picture_all(page: Page, site: RunningSite, role: str, target: Path) -> tuple[set[str], list[str]]:
    """Follow links breadth first; one picture per named address and width."""
    waiting = deque(["/", "/look/", "/meja/"])
    known = set(waiting)
    names: set[str] = set()
    failures: list[str] = []
    queued: Counter[str] = Counter()
    while waiting:
        path = waiting.popleft()
        name = name_of(path)
        if name is None or name in names:
            continue
        page.set_viewport_size({"width": WIDTHS[-1], "height": 900})
        try:
            answer = page.goto(site.address + path)
        except Error:  # the browser takes a paper as a download
            if picture_paper(page, site.address + path, target / f"{name.replace(':', '-')}.{role}"):
                names.add(name)
            continue
        if answer is None or answer.status >= HTTPStatus.BAD_REQUEST:
            if answer is None or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                failures.append(f"{role} {path} answered {answer and answer.status}")
            continue
        names.add(name)
        failures += picture_page(page, target / f"{name.replace(':', '-')}.{role}", f"{role} {path}")
        for href in page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)"):
            parts = urlsplit(urldefrag(urljoin(site.address, href)).url)
            following = parts.path + (f"?{parts.query}" if parts.query else "")
            kind = name_of(following)
            ours = parts.netloc == f"127.0.0.1:{site.port}" and not FILES.search(parts.path)
            if ours and kind and kind not in names and following not in known and queued[kind] < EXAMPLES:
                queued[kind] += 1
                known.add(following)
                waiting.append(following)
    return names, failures


def picture_page(page: Page, target: Path, what: str) -> list[str]:
    """Take the page that is open at each width; gives the widths at which it is too wide."""
    failures = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        page.screenshot(path=target.with_name(f"{target.name}.{width}.png"), full_page=True)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 1:
            failures.append(f"{what} is {wide} px too wide at {width} px")
    return failures


def picture_paper(page: Page, address: str, target: Path) -> bool:
    """Picture each page of a PDF; gives False for any other file."""
    answer = page.context.request.get(address)
    if answer.headers.get("content-type") != "application/pdf":
        return False
    for number, picture in enumerate(picture_pages(answer.body()), start=1):
        target.with_name(f"{target.name}.page{number}.png").write_bytes(picture)
    return True


def name_of(path: str) -> str | None:
    """Give the name of the address, or None for what is not a page of ours."""
    try:
        return resolve(urlsplit(path).path).view_name or None
    except Resolver404:
        return None


def named() -> set[str]:
    """List the names of all addresses."""
    found = set()

    def walk(patterns: list, space: str) -> None:
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
                walk(pattern.url_patterns, inner)
            elif pattern.name:
                found.add(space + pattern.name)

    walk(get_resolver().url_patterns, "")
    return found


if __name__ == "__main__":
    sys.exit(main())
