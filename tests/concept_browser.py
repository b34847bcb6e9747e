"""A browser for the tests of the concept page: Debian's Chromium, opening it as a student does, with no network."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Request, sync_playwright

PAGE = Path(__file__).parents[1] / "assignment" / "concept.html"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
HOW_TO_GET_IT = "the concept page's tests need Chromium: apt-get install chromium"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SUMS = {0: "y_0 = 2·1 + 3·0 = 2", 1: "y_1 = 2·10 + 3·(-1) = 17"}
# What an output component is made of: every entry of x, and its own column of W.
MADE_OF = {0: ["x 0", "x 1", "w 0,0", "w 1,0"], 1: ["x 0", "x 1", "w 0,1", "w 1,1"]}

Open = Callable[..., Page]

needs_chromium = pytest.mark.skipif(CHROMIUM is None and not os.environ.get("CI"), reason=HOW_TO_GET_IT)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    assert CHROMIUM is not None, HOW_TO_GET_IT
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def tabs() -> dict[str, Page]:
    """One tab for each kind of window: opening the file again costs a tenth of a new tab."""
    return {}


@pytest.fixture
def open_page(browser: Browser, tabs: dict[str, Page]) -> Iterator[Open]:
    """Opens the page; whatever a test then does, it must have asked for nothing and logged nothing."""
    requests: list[str] = []
    messages: list[str] = []
    opened: list[Page] = []

    def on_request(request: Request) -> None:
        requests.append(request.url)

    def on_console(message: ConsoleMessage) -> None:
        messages.append(message.text)

    def on_error(error: Error) -> None:
        messages.append(str(error))

    def open_it(width: int = 1280, height: int = 900, **options: Any) -> Page:
        kind = repr((width, height, sorted(options.items())))
        if kind not in tabs:
            context = browser.new_context(viewport={"width": width, "height": height}, **options)
            context.set_default_timeout(10_000)
            tabs[kind] = context.new_page()
        page = tabs[kind]
        page.mouse.move(0, 0)
        page.emulate_media(media="screen")
        page.set_viewport_size({"width": width, "height": height})
        page.on("request", on_request)
        page.on("console", on_console)
        page.on("pageerror", on_error)
        opened.append(page)
        page.goto(PAGE.as_uri())
        return page

    yield open_it
    for page in opened:
        page.remove_listener("request", on_request)
        page.remove_listener("console", on_console)
        page.remove_listener("pageerror", on_error)
    assert requests == [PAGE.as_uri()] * len(opened)
    assert messages == []


@pytest.fixture
def page(open_page: Open) -> Page:
    return open_page()


def lit(page: Page) -> list[str]:
    names: list[str] = page.locator(".lit").evaluate_all(
        "all => all.map(e => e.dataset.x ? `x ${e.dataset.x}` : e.dataset.w ? `w ${e.dataset.w}` : e.outerHTML)"
    )
    return names


def ticks(page: Page) -> list[list[str]]:
    """The numbers along the axes, one list a picture: first across, then up."""
    pictures: list[list[str]] = page.locator("#axes svg").evaluate_all(
        "all => all.map(svg => [...svg.querySelectorAll('.tick')].map(text => text.textContent))"
    )
    return pictures


def edit(page: Page, x: tuple[float, float], W: tuple[tuple[float, float], tuple[float, float]]) -> None:
    for i in range(2):
        page.fill(f'[data-x="{i}"]', str(x[i]))
        for j in range(2):
            page.fill(f'[data-w="{i},{j}"]', str(W[i][j]))


def expect_the_first_numbers(page: Page) -> None:
    assert page.locator("[data-x]").evaluate_all("all => all.map(e => e.value)") == ["2", "3"]
    assert page.locator("[data-w]").evaluate_all("all => all.map(e => e.value)") == ["1", "10", "0", "−1"]
    assert page.locator("[data-output]").all_text_contents() == ["2", "17"]
