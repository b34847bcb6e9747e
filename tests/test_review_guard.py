"""Whom the review's server answers: a browser on this machine that had the token, from the review's own pages."""

from __future__ import annotations

import http.client

import pytest
from werkzeug.test import TestResponse

from course import Course
from qkv_grader.review.guard import HEADERS
from review_fixtures import ORIGIN, PORT, Review, Served

pytest_plugins = ["course", "review_fixtures"]

PATHS = ["/", "/queue", "/class", "/groups", "/pictures", "/student/ada", "/student/nobody", "/assets/review.js",
         "/staff/ada/evidence.html", "/staff/ada/verdict.json", "/feedback/ada.html", "/nothing"]  # fmt: skip
FORM = {"student": "ada", "question": "add", "points": "1", "seen": "0"}
FORMS = {"/correct": FORM, "/student/ada/reviewed": {"reviewed": "yes"}, "/name": {"by": "eve"}}


def shows_nothing(answer: TestResponse) -> bool:
    text = answer.get_data(as_text=True)
    return answer.status_code == 403 and not any(word in text for word in ("ada", "ben", "double"))


def changed(review: Review) -> bool:
    return any((review.course.out / name).exists() for name in ("overrides.csv", "reviews.csv"))


class TestTheToken:
    def test_opens_once_and_becomes_a_cookie_for_this_site_alone(self, review: Review) -> None:
        stranger = review.stranger()
        assert stranger.get(f"/open/{review.guard.token}", base_url=ORIGIN).status_code == 403
        old = stranger.get("/queue", base_url=ORIGIN)
        assert old.status_code == 403
        assert "If qkv review was started again, open its new address." in old.get_data(as_text=True)
        cookie = review.client.get_cookie(f"qkv-review-{PORT}", "127.0.0.1")
        assert cookie is not None
        assert (cookie.http_only, cookie.same_site) == (True, "Strict")
        assert review.guard.token != cookie.value

    def test_opens_nothing_when_it_is_wrong_and_is_not_used_up_by_that(self, graded: Course, review: Review) -> None:
        other = Review(graded, review.tools)
        assert other.get("/open/guess").status_code == 403
        assert other.client.head(f"/open/{other.guard.token}", base_url=ORIGIN).status_code == 403
        assert other.open().get("/queue").status_code == 200

    def test_is_of_no_use_with_another_host(self, review: Review) -> None:
        other = Review(review.course, review.tools)
        answer = other.client.get(f"/open/{other.guard.token}", base_url="http://evil.example:5000")
        assert answer.status_code == 403
        assert "Set-Cookie" not in answer.headers


class TestWhoeverElseAsks:
    def test_sees_nothing_without_the_cookie(self, review: Review) -> None:
        assert [path for path in PATHS if not shows_nothing(review.stranger().get(path, base_url=ORIGIN))] == []

    @pytest.mark.parametrize(
        "headers",
        [
            {"Host": "evil.example"},
            {"Host": f"evil.example:{PORT}"},
            {"Host": f"127.0.0.1:{PORT + 1}"},
            {"Sec_Fetch_Site": "cross-site"},
            {"Sec_Fetch_Site": "same-site"},
        ],
        ids=str,
    )
    def test_sees_nothing_under_another_name_or_from_another_page(
        self, review: Review, headers: dict[str, str]
    ) -> None:
        assert [path for path in PATHS if not shows_nothing(review.get(path, **headers))] == []

    @pytest.mark.parametrize(
        "headers",
        [
            {"Origin": "http://evil.example"},
            {"Origin": "null"},
            {"Origin": f"http://127.0.0.1:{PORT + 1}"},
            {"Origin": f"https://127.0.0.1:{PORT}"},
            {"Origin": f"http://evil.example:{PORT}", "Host": f"evil.example:{PORT}"},
            {"Sec_Fetch_Site": "same-site"},
            {"Sec_Fetch_Site": "none"},
        ],
        ids=str,
    )
    def test_changes_nothing(self, review: Review, headers: dict[str, str]) -> None:
        assert [path for path, form in FORMS.items() if not shows_nothing(review.post(path, form, **headers))] == []
        assert not changed(review)

    def test_changes_nothing_without_cookie_or_origin(self, review: Review) -> None:
        for path, form in FORMS.items():
            assert shows_nothing(review.client.post(path, base_url=ORIGIN, data=form))
            assert shows_nothing(review.stranger().post(path, base_url=ORIGIN, data=form, headers={"Origin": ORIGIN}))
        assert not changed(review)

    def test_changes_something_when_it_is_one_of_our_own_pages(self, review: Review) -> None:
        assert [review.post(path, form).status_code for path, form in FORMS.items()] == [303] * len(FORMS)
        assert changed(review)


class TestEveryAnswer:
    def test_allows_nothing_from_elsewhere_and_is_kept_nowhere(self, review: Review) -> None:
        answers = [review.get(path) for path in PATHS]
        for answer in (*answers, review.stranger().get("/queue", base_url=ORIGIN)):
            headers = answer.headers
            policy = headers["Content-Security-Policy"]
            assert policy.startswith("default-src 'none'; ")
            assert "frame-ancestors 'none'" in policy
            assert "http" not in policy
            assert "script-src 'unsafe-inline'" not in policy
            kept = {name: headers[name] for name in HEADERS} | {
                "Content-Security-Policy": HEADERS["Content-Security-Policy"]
            }
            assert kept == HEADERS

    def test_has_no_script_or_style_of_its_own(self, review: Review) -> None:
        for path in ("/queue", "/class", "/groups", "/pictures", "/student/ben"):
            page = review.get(path).get_data(as_text=True)
            assert "<style" not in page
            assert " style=" not in page
            assert page.count("<script") == page.count('<script src="/assets/review.js"') == 1

    def test_is_of_a_page_and_never_of_any_other_file(self, review: Review) -> None:
        others = ("/staff/../overrides.csv", "/staff/ada/a.py", "/assets/../app.py", "/feedback/..%2fgrades.html")
        assert [review.get(path).status_code for path in others] == [404] * len(others)


@pytest.mark.slow
def test_the_server_listens_on_this_machine_alone_and_says_nothing_of_the_token_again(graded: Course) -> None:
    served = Served(graded.out)
    port = int(served.base.rpartition(":")[2])
    ask = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    ask.request("GET", "/queue", headers={"Host": "evil.example"})
    assert ask.getresponse().status == 403
    with open("/proc/net/tcp", encoding="ascii") as table:
        listening = [line.split()[1] for line in table if line.split()[3] == "0A"]
    assert [place for place in listening if place.endswith(f":{port:04X}")] == [f"0100007F:{port:04X}"]
    assert served.stop() == 0
