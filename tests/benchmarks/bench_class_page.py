"""What a class page costs Chromium: to open, to type in its search box, to sort.

    python tests/benchmarks/bench_class.py --keep DIR        (10,000 students)
    python tests/benchmarks/bench_class_page.py DIR/out/index.html [OTHER.html ...] [--rounds 3]

Several pages are measured in turn, so that what else the machine does meets all of them. Each round is a browser of its
own; shown are medians, and for keys and sorts the slowest too: milliseconds until the frame that shows the answer.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from playwright.sync_api import Page, sync_playwright

FRAME: Final = "new Promise(done => requestAnimationFrame(() => setTimeout(done)))"
#: Starts a clock at the next event of a kind, and stops it when the frame after that has been drawn.
CLOCK: Final = """kind => { window.took = new Promise(done => addEventListener(kind, event => requestAnimationFrame(
    () => setTimeout(() => done(performance.now() - event.timeStamp))), {once: true, capture: true})); }"""
KEYS: Final = [*"swap", *["Backspace"] * 4, *"graded", *["Backspace"] * 6]


def main() -> None:
    parser = argparse.ArgumentParser(description="What a class page costs Chromium.")
    parser.add_argument("pages", nargs="+", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    found: dict[Path, list[dict[str, list[float]]]] = {path: [] for path in options.pages}
    with sync_playwright() as playwright:
        for _ in range(options.rounds):
            for path, rounds in found.items():
                browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
                rounds.append(measured(browser.new_page(viewport={"width": 1280, "height": 900}), path))
                browser.close()
    for path, rounds in found.items():
        print(f"{path}: {path.stat().st_size / 1e6:.1f} MB")
        for what in rounds[0]:
            all_ = [one for round_ in rounds for one in round_[what]]
            print(f"    {what:24} {statistics.median(all_):6.0f} ms, at most {max(all_):6.0f}")


def measured(page: Page, path: Path) -> dict[str, list[float]]:
    """Return what each deed on a page took, in milliseconds."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable")
    begun = time.perf_counter()
    page.goto(path.resolve().as_uri())
    page.evaluate(FRAME)
    opened = 1e3 * (time.perf_counter() - begun)
    cost = {one["name"]: 1e3 * one["value"] for one in devtools.send("Performance.getMetrics")["metrics"]}
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    page.get_by_role("searchbox").focus()
    keys = [timed(page, "keydown", lambda key=key: page.keyboard.press(key)) for key in KEYS]
    heads = page.locator("[data-filtered] thead button").all()
    sorts = [timed(page, "click", head.click) for head in [heads[1], heads[1], heads[0], heads[3], heads[-1]]]
    return {
        "the first is painted": [paint],
        "all is open": [opened],
        "of which layout and style": [cost["LayoutDuration"] + cost["RecalcStyleDuration"]],
        "a key in the search box": keys,
        "a sort": sorts,
    }


def timed(page: Page, kind: str, act: Callable[[], object]) -> float:
    """Return how long after an event its answer was drawn."""
    page.evaluate(CLOCK, kind)
    act()
    took: float = page.evaluate("window.took")
    return took


if __name__ == "__main__":
    main()
