"""The rest of the concept page: its text, diagrams, quiz and snippet, and the keyboard."""

import ast
import json
import re

import pytest
from playwright.sync_api import Page, expect

from concept_browser import MADE_OF, PAGE, SUMS, Open, edit, expect_the_first_numbers, lit, needs_chromium

pytestmark = needs_chromium


# What else the page tells


def test_the_concept_is_all_there(page: Page) -> None:
    text = page.inner_text("body")
    for words in (
        "Also called: projection, QKV",
        "Foundations",
        "calls this a projection because each new vector is produced by multiplying the original embedding row",
        "Why the same embedding is remixed into query, key and value vectors",
        "One token embedding row.",
        "Each output component uses one column of W.",
        "If you like geometric intuition",
        "weighted combinations of the original coordinates",
    ):
        assert words in text
    formulas = page.locator("math").evaluate_all("all => all.map(e => e.textContent.replace(/\\s/g, ''))")
    assert formulas == ["Q=XWq", "K=XWk", "V=XWv"]
    for words in ("one representation for matching", "one for being matched against", "actually carried forward"):
        expect(page.locator("#why")).to_contain_text(words)


def test_the_flowchart_takes_one_row_to_three(page: Page) -> None:
    chart = " ".join((page.locator("#flowchart svg").text_content() or "").split())
    for words in (
        "One embedding",
        "Multiply by Wq",
        "Multiply by Wk",
        "Multiply by Wv",
        "Query row q",
        "Key row k",
        "Value row v",
    ):
        assert words in chart


def test_the_flowchart_stands_beside_it_in_words(page: Page) -> None:
    words = page.locator("#flow-text").inner_text().split("\n")
    assert words[0] == "One embedding row x"
    assert [line.replace(" ", "") for line in words[1:]] == [
        "MultiplybyWq→Queryrow",
        "MultiplybyWk→Keyrow",
        "MultiplybyWv→Valuerow",
    ]


def test_the_axes_figure_names_its_components_and_multipliers(page: Page) -> None:
    assert page.locator("#axes [data-show]").all_text_contents() == [
        "first output component = 2 2 × 1 + 3 × 0",
        "second output component = 17 2 × 10 + 3 × −1",
    ]


def test_each_prompt_stands_where_it_can_be_followed(page: Page) -> None:
    expect(page.locator(".term.y")).to_contain_text("2 or 17 to inspect that component inline.")
    below = "Hover or focus 2 or 17 above to highlight the ingredients of that output component."
    expect(page.locator("figure", has=page.locator("[data-sum]"))).to_contain_text(below)
    expect(page.locator("#axes")).to_contain_text("Hover an output value to inspect one component inline.")


def test_the_text_version_holds_every_number(page: Page) -> None:
    text = page.locator("#text-version").inner_text()
    for words in ("(2, 3)", "[[1, 10],\n [0, -1]]", "(2, 17)", *SUMS.values(), "multiply it entry by entry"):
        assert words in text


def test_every_minus_that_is_shown_is_a_minus_sign(page: Page) -> None:
    """Only the sums and the text version hold a hyphen, to be copied; the eye sees a minus sign in its place."""
    page.fill('[data-x="0"]', "-2.5")
    page.locator('[data-x="0"]').blur()
    page.focus('[data-token="2"]')
    page.hover('[data-made="v,2"]')
    hyphens = page.evaluate("""() => {
        const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
        while (texts.nextNode()) {
            const { data, parentElement } = texts.currentNode;
            if (/(^|[\\s(\\[·])-(\\d|$)/.test(data) && !parentElement.closest('pre, script, .minus')) found.push(data);
        }
        return found;
    }""")
    assert hyphens == []
    shown = page.locator(".minus").first.evaluate("e => getComputedStyle(e, '::before').content")
    assert "−" in shown
    assert "-" not in "".join(page.locator("input").evaluate_all("all => all.map(e => e.value)"))


# One row, three matrices


@pytest.mark.parametrize(
    ("made", "sentence"),
    [("q,1", SUMS[1].replace("y", "q")), ("k,0", "k_0 = 2·1 + 3·2 = 8"), ("v,2", "v_2 = 2·2 + 3·(-1) = 1")],
)
def test_one_row_becomes_q_k_and_v(page: Page, made: str, sentence: str) -> None:
    page.hover(f'[data-made="{made}"]')
    expect(page.locator("[data-lane-sum]")).to_have_text(sentence)
    active = page.locator('[data-lanes="row"] .cell.active')
    expect(active).to_have_count(2 + 2 + 1)  # x, one column, the component
    assert lit(page) == []


def test_several_tokens_share_the_three_matrices(page: Page) -> None:
    page.focus('[data-token="1"]')
    expect(page.locator("[data-token-says]")).to_have_text(
        "“cat”, row 1 of X: (1, 0) becomes q = (1, 10), k = (1, 0), v = (1, 0, 2)."
    )
    rows = page.locator('[data-lanes="tokens"] .cell.active').evaluate_all("all => all.map(e => e.dataset.at[0])")
    assert rows == ["1"] * (2 + 2 + 2 + 3)


# The quiz


def test_a_wrong_choice_is_answered_with_the_sentence_of_that_mistake(page: Page) -> None:
    sentences = json.loads((PAGE.parent / "hints.json").read_text("utf-8"))["sentences"]
    wrong = page.locator(".choice:not(.right)")
    expect(wrong).to_have_count(7)
    for choice in wrong.all():
        choice.locator("summary").click()
        slug = choice.locator("[data-slug]").get_attribute("data-slug") or ""
        expect(choice.locator("p")).to_have_text(f"Not quite. {sentences[slug]}")
        expect(choice.locator("p")).to_be_visible()
        assert "Your function" not in sentences[slug]  # there is none yet


def test_each_question_has_one_right_choice_which_says_why(page: Page) -> None:
    for question in page.locator(".question").all():
        right = question.locator(".choice.right")
        expect(right).to_have_count(1)
        question.locator(".choice:not(.right) summary").first.click()
        right.locator("summary").click()
        answer = right.locator("p").text_content() or ""
        assert answer.startswith("Yes. ")
        assert len(answer) > 40
        expect(question.locator("[open]")).to_have_count(1)


def test_right_and_wrong_look_different_without_any_colour(page: Page) -> None:
    looks = []
    for kind in (".choice.right", ".choice:not(.right)"):
        summary = page.locator(f"{kind} summary").first
        summary.click()
        looks.append(
            summary.evaluate("""e => [
            getComputedStyle(e).borderStyle, getComputedStyle(e, '::after').content[1]]""")
        )
    assert looks == [["solid", "✓"], ["dashed", "✗"]]


# The numbers to take along


def test_the_snippet_holds_the_numbers_and_nothing_that_computes(page: Page) -> None:
    edit(page, (0.5, -3), ((1, 2.25), (-4, 1000)))
    tree = ast.parse(page.text_content("[data-snippet]") or "")
    assert isinstance(tree.body[0], ast.Import)
    numbers = {}
    for statement in tree.body[1:]:
        assert isinstance(statement, ast.Assign)
        assert isinstance(statement.targets[0], ast.Name)
        assert isinstance(statement.value, ast.Call)
        assert ast.unparse(statement.value.func) == "np.array"
        numbers[statement.targets[0].id] = ast.literal_eval(statement.value.args[0])
    assert numbers == {"x": [0.5, -3], "W": [[1, 2.25], [-4, 1000]], "expected": [12.5, -2998.875]}


def test_the_page_shows_no_code_that_solves_the_assignment(page: Page) -> None:
    shown = page.inner_text("body")
    assert not re.search(r"@|\bdef\b|\bdot\(|matmul|einsum|\bsum\(|\bfor \w+ in\b|\blambda\b|\.T\b", shown)


def test_copying_puts_the_snippet_on_the_clipboard_and_says_so(open_page: Open) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.click("[data-copy]")
    expect(page.locator("[data-copied]")).to_have_text("Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.strip() == (page.text_content("[data-snippet]") or "").strip()


def test_where_the_clipboard_is_closed_the_text_is_selected_instead(page: Page) -> None:
    page.evaluate("""() => {
        navigator.clipboard.writeText = () => Promise.reject(new Error('closed'));
        document.execCommand = () => false;
    }""")
    page.click("[data-copy]")
    expect(page.locator("[data-copied]")).to_contain_text("press Ctrl+C")
    selected = page.evaluate("getSelection().toString()")
    assert selected.strip() == (page.text_content("[data-snippet]") or "").strip()


# For every reader


def test_the_keyboard_alone_reaches_everything_and_shows_where_it_is(page: Page) -> None:
    wanted: list[str] = page.locator("a[href], button, input, pre, summary").evaluate_all(
        "all => all.map((e, n) => { e.dataset.order = n; return String(n); })"
    )
    reached = []
    for _ in wanted:
        page.keyboard.press("Tab")
        order, outline = page.evaluate(
            "[document.activeElement.dataset.order, getComputedStyle(document.activeElement).outlineStyle]"
        )
        reached.append(order)
        assert outline == "solid"
    assert reached == wanted


def test_the_keyboard_alone_edits_resets_answers_and_copies(page: Page) -> None:
    page.locator("nav a").last.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Control+a")
    page.keyboard.type("5")
    for _ in range(7):
        page.keyboard.press("Tab")
    assert lit(page) == MADE_OF[1]
    expect(page.locator("[data-sum]")).to_have_text("y_1 = 5·10 + 3·(-1) = 47")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect_the_first_numbers(page)
    page.locator("summary").first.focus()
    page.keyboard.press("Space")
    expect(page.locator("[open]").first).to_contain_text("Not quite.")
    page.locator("[data-copy]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-copied]")).not_to_have_text("")
