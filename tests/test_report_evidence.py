"""The page of evidence: what was lost, shown and folded; and the source as handed in."""

import re
import time

import pytest

from qkv_grader.kit.calls import Line
from qkv_grader.records import Correction
from qkv_grader.report.evidence import evidence_page
from qkv_grader.report.source import listings
from qkv_grader.verdict import CallEvidence, RaisedEvidence
from sample_verdicts import SENTENCES, Page, case, failing, verdict


class TestEvidence:
    def test_says_all_that_is_known(self):
        page = Page(evidence_page(failing(), [("a.py", b"d = {}\nd['x']\n")], SENTENCES))
        for words in ("hidden/add::test_1", "changed by the call", "KeyError", "hello", "swapped", "negated", "process",
                      "Also explains the same failures", "You returned 5, not 4.", SENTENCES["swapped"]):  # fmt: skip
            assert words in page.text, words

    def test_what_was_lost_comes_first_its_first_case_open_and_the_rest_folded(self):
        more = [case("double", n, outcome="failed", feedback=f"of {n}") for n in (1, 2, 3)]
        cases = [case("add", 1), *more, case("double", 4, outcome="blocked"), case("double", 5)]
        html = evidence_page(verdict(cases=cases), [("a.py", b"x = 1")], {})
        top, _, text = " ".join(Page(html).text.split()).partition("Entries marked")
        assert "Source: a.py" in top
        order = ("Case 1", "2 more lost", "Case 2", "Case 3", "1 case blocked: not run", "add 4 / 4: 1 case passed")
        places = [text.index(words) for words in order]
        assert places == sorted(places)
        assert '<div id="source">' in html
        assert "#source" in Page(html).links

    @pytest.mark.parametrize("status", ["missing", "unreadable", "timeout", "crashed"])
    def test_where_nothing_ran_one_sentence_says_so(self, status):
        blocked = [case(question, n, outcome="blocked") for question in ("add", "double") for n in range(40)]
        page = Page(evidence_page(verdict(score=0.0, status=status, reason="why", cases=blocked), [], {}))
        assert "No case could be run: all 80 are blocked." in page.text
        assert "why" in page.text
        assert "test_1" not in page.text

    def test_an_untouched_hand_in_is_one_sentence_the_first_lost_call_of_each_question_and_a_correction_of_it(self):
        def page(**named):
            cases = [
                case(question, n, outcome="failed", evidence=[CallEvidence(question, [n], None, expected=7)])
                for question in ("add", "double")
                for n in range(40)
            ]
            change = Correction("ana", "add", 1.0, "By mail.", "ill", "", "2026-01-31T09:30:00Z")
            slugs = {question: [slug] for question, slug in named.items()}
            lost = verdict(score=0.0, misconceptions=slugs, cases=cases)
            return Page(evidence_page(lost, [], {}, corrections={"add": change})).text

        untouched = page(add="not-implemented", double="missing-function")
        assert "returned nothing (None) or is missing, so all 80 cases are lost." in untouched
        for question in ("add", "double"):
            assert f"hidden/{question}::test_0" in untouched
        assert untouched.count("expected") == 2
        assert "test_1" not in untouched
        assert "By mail." in untouched
        for text in (page(add="not-implemented"), page(add="not-implemented", double="swapped")):
            assert "all 80 cases" not in text
            assert "test_1" in text

    @pytest.mark.parametrize(
        ("at", "said"),
        [
            ("2026-01-31T09:30:00Z", "31 January 2026, 09:30 UTC"),
            ("2026-12-31T23:59:59-02:30", "1 January 2027, 02:29 UTC"),
            ("2026-01-31", "2026-01-31"),
            ("yesterday", "yesterday"),
            ("0001-01-01T00:00:00+09:00", "0001-01-01T00:00:00+09:00"),
        ],
    )
    def test_a_time_is_said_as_a_person_reads_it_and_kept_as_it_was_for_programs(self, at, said):
        change = Correction("ana", "add", 1.0, "", "", "Tutor T.", at)
        html = evidence_page(failing(), [], {}, corrections={"add": change})
        assert f'by Tutor T., <time datetime="{at}">{said}</time>' in html

    def test_marks_differences_by_more_than_colour(self):
        assert '<td class="differs">5<span class="unseen"> differs</span></td>' in evidence_page(failing(), [], {})

    def test_an_exception_points_at_its_line(self):
        page = Page(evidence_page(failing(), [("a.py", b"d = {}\nd['x']\n")], {}))
        assert "#line-1-2" in page.links
        assert "line-1-2" in page.ids

    def test_an_exception_shows_the_way_that_it_came(self):
        def page(*lines, sources=(("a.py", b"x = 1"),)):
            chain = [Line(function, cell, line, "…") for function, cell, line in lines]
            last = chain[-1]
            raised = CallEvidence("add", [], exception=RaisedEvidence("IndexError", "j", last.line, "x[j]", chain))
            lost = verdict(cases=[case("add", 1, outcome="failed", evidence=[raised])])
            return Page(evidence_page(lost, sources, {}))

        def text(*lines, **more):
            return " ".join(page(*lines, **more).text.split())

        two = (("add", None, 43), ("terms", None, 27))
        assert "add, line 43 → terms, line 27: IndexError: j line 27: x[j]" in text(*two)
        assert {"#line-1-43", "#line-1-27"} <= set(page(*two).links)
        cells = (("add", 2, 3), ("terms", 1, 4))
        way = "add, line 3 of code cell 2 → terms, line 4 of code cell 1: IndexError: j line 4 of code cell 1: x[j]"
        assert way in text(*cells, sources=[("a.ipynb", b"{}")])
        assert "raised IndexError: j line 43: x[j]" in text(two[0])

    def test_a_long_way_is_shown_from_both_ends(self):
        chain = [Line(f"f{n}" + "_" * 1000, None, n, "") for n in range(1, 901)]
        raised = CallEvidence("add", [], exception=RaisedEvidence("RecursionError", "deep", 900, "", chain))
        html = evidence_page(verdict(cases=[case("add", 1, outcome="failed", evidence=[raised])]), [], {})
        text = " ".join(Page(html).text.split())
        shown = [int(number) for number in re.findall(r"…, line (\d+)", text)]
        assert shown == [*range(1, 6), *range(896, 901)]
        assert "→ … 890 more →" in text
        assert len(html) < 40_000

    def test_a_notebook_is_shown_by_cell(self):
        cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": text} for text in ("x = 1", "%ls")]
        notebook = repr({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells}).replace("'", '"')
        titles = [(listing.title, "".join(listing.lines)) for listing in listings([("a.ipynb", notebook.encode())])]
        assert [title for title, _ in titles] == ["a.ipynb, code cell 1", "a.ipynb, code cell 2"]
        assert titles[1][1].endswith("ls")

    def test_lines_keep_their_numbers(self):
        (listing,) = listings([("a.py", b"\n\nx = 1\n\n\n'''\ntwo\n'''\n")])
        assert len(listing.lines) == 8
        assert "two" in listing.lines[6]

    @pytest.mark.parametrize(
        "data", [b"", b"\xff\xfe\x00", b"def f(:\n", b"\0" * 50, b"x" * 300_000, b"(" * 40_000, b"'" * 30_000]
    )
    def test_any_source_can_be_shown(self, data):
        start = time.process_time()
        Page(evidence_page(verdict(), [("a.py", data), ("b.ipynb", data)], {}))
        assert time.process_time() - start < 3

    def test_long_output_is_folded_and_cut(self):
        long = CallEvidence("add", [], output="spam " * 20_000)
        html = evidence_page(verdict(cases=[case("add", 1, outcome="failed", evidence=[long])]), [], {})
        assert "more characters in verdict.json" in html
        assert len(html) < 60_000
