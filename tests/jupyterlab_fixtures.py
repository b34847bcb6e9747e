"""JupyterLab itself, with folders of its own, and its windows as a student uses them.

PYTEST_DONT_REWRITE: other modules import names from here before pytest could rewrite its assertions.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from playwright.sync_api import Browser, Locator, Page, expect

from review_fixtures import wait_for

#: Where JupyterLab and its kernels write: nothing of it may land among what the person who runs the tests has.
FOLDERS = (
    "JUPYTER_CONFIG_DIR",
    "JUPYTER_DATA_DIR",
    "JUPYTER_RUNTIME_DIR",
    "JUPYTERLAB_SETTINGS_DIR",
    "JUPYTERLAB_WORKSPACES_DIR",
    "IPYTHONDIR",
)
SETTINGS: Mapping[str, Mapping[str, Any]] = {
    # it would ask its makers for news, and the tests ask for nothing from anywhere
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    # every cell is in the page, wherever the window has been scrolled to
    "notebook-extension/tracker": {"windowingMode": "none"},
}
SECONDS = 60


@dataclass
class Lab:
    """A JupyterLab server on this machine."""

    url: str
    token: str


@contextmanager
def jupyterlab(shown: Path, own: Path) -> Iterator[Lab]:
    """Serve one folder for as long as this lasts; its kernels end with it."""
    folders = {name: str(own / name.lower()) for name in FOLDERS}
    for name, values in SETTINGS.items():
        path = Path(folders["JUPYTERLAB_SETTINGS_DIR"], "@jupyterlab", f"{name}.jupyterlab-settings")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values), "utf-8")
    options = ["--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1", "--ServerApp.port=0"]
    command = [sys.executable, "-m", "jupyterlab", *options, f"--ServerApp.root_dir={shown}"]
    with (own / "log").open("wb") as log:
        server = subprocess.Popen(
            command, env=os.environ | folders, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        told = Path(folders["JUPYTER_RUNTIME_DIR"], f"jpserver-{server.pid}.json")
        wait_for(lambda: server.poll() is not None or answers(told), SECONDS)
        assert server.poll() is None, (own / "log").read_text("utf-8")
        known = json.loads(told.read_text("utf-8"))
        yield Lab(known["url"], known["token"])
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def answers(told: Path) -> bool:
    """Whether a server that tells its address in this file is there yet."""
    try:
        with urlopen(json.loads(told.read_text("utf-8"))["url"] + "api", timeout=SECONDS) as answer:
            return bool(answer.status == 200)
    except (OSError, ValueError):  # no file yet, or half of one, or nobody listens there yet
        return False


class Window:
    """A browser's window with JupyterLab in it; ``asked`` holds every address that it asked for."""

    def __init__(self, browser: Browser, lab: Lab) -> None:
        context = browser.new_context(viewport={"width": 1280, "height": 1000})
        context.set_default_timeout(SECONDS * 1000)
        self.page: Page = context.new_page()
        self.asked: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(f"{lab.url}lab?reset&token={lab.token}")
        expect(self.page.locator("#jupyterlab-splash")).to_have_count(0)

    def open_file(self, *path: str) -> None:
        """Open a file as people do, by double clicks from folder to folder."""
        for name in path:
            self.page.locator(".jp-DirListing-item").filter(has=self.page.get_by_text(name, exact=True)).dblclick()

    def menu(self, menu: str, item: str) -> None:
        self.page.get_by_role("menuitem", name=menu, exact=True).click()
        self.page.get_by_role("menuitem", name=item, exact=True).click()

    @property
    def viewer(self) -> Locator:
        """The frame that shows an HTML file."""
        return self.page.locator(".jp-HTMLViewer iframe")

    def cell(self, line: str) -> Locator:
        """The one code cell that has such a line."""
        return self.page.locator(".jp-CodeCell").filter(has=self.page.locator(".cm-line", has_text=line))

    def said(self, line: str) -> Locator:
        return self.cell(line).locator(".jp-OutputArea-output")

    def run(self, line: str) -> None:
        """Run one cell, and wait for its end."""
        cell = self.cell(line)

        def start() -> None:
            cell.locator(".cm-content").click()
            self.page.keyboard.press("Control+Enter")

        self._ends(cell, start)

    def run_all(self) -> None:
        """Run all cells, and wait for the end of the last one."""
        self._ends(self.page.locator(".jp-CodeCell").last, lambda: self.menu("Run", "Run All Cells"))

    def _ends(self, cell: Locator, start: Callable[[], None]) -> None:
        expect(self.page.get_by_text(re.compile(r"\| Idle$"))).to_be_visible()  # what is asked of no kernel is lost
        prompt = cell.locator(".jp-InputArea-prompt")
        before = prompt.inner_text()
        start()
        expect(prompt).not_to_have_text(before)
        expect(prompt).to_have_text(re.compile(r"\[\d+\]"))

    def write(self, cell: str, line: str, instead: str) -> None:
        """Type a line into a cell in the place of another one."""
        self.cell(cell).locator(".cm-line", has_text=line).click()
        self.page.keyboard.press("Home")
        self.page.keyboard.press("Shift+End")
        self.page.keyboard.insert_text(instead)
        expect(self.cell(cell).locator(".cm-content")).to_contain_text(instead)
