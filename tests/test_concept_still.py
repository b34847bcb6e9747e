"""The concept page where scripts are off, as in JupyterLab until "Trust HTML" is pressed: nothing is missing."""

import re

import pytest
from playwright.sync_api import Browser, expect

from concept_browser import PAGE, SUMS, Open, needs_chromium

pytestmark = needs_chromium

BARE = """() => {
    const main = document.querySelector('main').cloneNode(true);
    for (const name of ['readonly', 'disabled', 'aria-invalid'])
        main.querySelectorAll(`[${name}]`).forEach(e => e.removeAttribute(name));
    return main.innerHTML.replace(/\\s+/g, ' ').replace(/> </g, '>\\n<').split('\\n');
}"""


def test_the_markup_holds_what_the_script_draws_at_the_first_numbers(open_page: Open) -> None:
    """Whoever changes what the script draws copies it into the markup, where scripts are off."""
    scripted, bare = open_page().evaluate(BARE), open_page(java_script_enabled=False).evaluate(BARE)
    assert bare == scripted


def test_where_scripts_are_off_a_note_at_the_top_says_what_to_press(open_page: Open) -> None:
    page = open_page(java_script_enabled=False)
    note = page.locator("body > header > :first-child")
    expect(note).to_contain_text("In JupyterLab press Trust HTML above this page")
    expect(note).to_be_visible()
    expect(page.locator("a[href]:visible, .tools:visible button:enabled, input:not([readonly])")).to_have_count(0)
    expect(open_page().locator(".off")).to_be_hidden()


def test_where_scripts_are_off_nobody_is_told_to_hover_and_the_quiz_still_answers(open_page: Open) -> None:
    page = open_page(java_script_enabled=False)
    assert "Hover" not in page.locator("main").inner_text().partition("Nothing to hover")[0]
    page.locator(".choice.right summary").first.click()
    expect(page.locator(".choice.right p").first).to_contain_text("Yes. Column 1 of W")


@pytest.mark.slow
@pytest.mark.parametrize("trusted", [False, True])
def test_in_jupyterlabs_frame_nothing_is_missing_and_no_link_leads_away(browser: Browser, trusted: bool) -> None:
    """JupyterLab's viewer drops the html tag and its attributes, adds a base address and sandboxes the rest."""
    lab = browser.new_page(viewport={"width": 1000, "height": 800})
    lab.evaluate(
        """([source, sandbox]) => {
            const page = new DOMParser().parseFromString(source, 'text/html');
            page.head.prepend(Object.assign(page.createElement('base'), {href: 'http://lab.invalid/files/concept.html'}));
            const frame = Object.assign(document.createElement('iframe'), {width: 950, height: 750});
            frame.sandbox = sandbox;
            frame.src = URL.createObjectURL(new Blob([page.documentElement.innerHTML], {type: 'text/html'}));
            document.body.append(frame);
        }""",
        [PAGE.read_text("utf-8"), "allow-same-origin" + " allow-scripts" * trusted],
    )
    frame = lab.frame_locator("iframe")
    sums = frame.locator("[data-sum] .line")
    assert sums.all_inner_texts() == list(SUMS.values())
    expect(frame.locator(".off")).to_be_visible(visible=not trusted)
    expect(frame.locator("nav")).to_be_visible(visible=trusted)
    if trusted:
        frame.locator('[data-w="1,1"]').fill("5")
        frame.locator("nav a", has_text="Quiz").click()
        expect(frame.locator("#quiz-h")).to_be_in_viewport()
        expect(frame.locator('[data-w="1,1"]')).to_have_value("5")
        assert lab.frames[1].url.startswith("blob:")
    lab.close()


def test_nothing_relies_on_a_dialog() -> None:
    assert not re.search(r"\b(print|alert|confirm|prompt)\(", PAGE.read_text("utf-8"))
