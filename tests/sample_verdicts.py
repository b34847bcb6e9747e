"""Verdicts of an assignment that does not exist, for the tests of pages and tables."""

from html.parser import HTMLParser

from hypothesis import HealthCheck, settings

from qkv_grader.verdict import CallEvidence, CaseVerdict, QuestionVerdict, RaisedEvidence, Verdict

QUESTIONS = {"add": 4.0, "double": 2.0}
SENTENCES = {"swapped": "You swapped the two numbers.", "negated": "You turned the sign around."}
#: What is named of who handed in another file.
WRONG_FILE = {name: ["missing-function"] for name in QUESTIONS}
EVIL = "</td><script>alert(1)</script><img src=x onerror=alert(1)>\"'\0\u202e\u2066\ud800{{ 7*7 }}{% raise %}"
FUZZ = settings(
    max_examples=100, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def array(entries, *shape, dtype="float64"):
    return {"array": entries, "shape": list(shape), "dtype": dtype}


def case(question, number, hidden=True, outcome="passed", points=1.0, **more):
    earned = points if outcome == "passed" else 0.0
    id_ = f"{'hidden' if hidden else 'public'}/{question}::test_{number}"
    return CaseVerdict(id_, question, f"Case {number}", hidden, outcome, earned, points, **more)


def verdict(student="ana", score=6.0, **more):
    cases = [case(q, n, hidden=n > 0, points=float(n > 0)) for q in QUESTIONS for n in range(3)]
    questions = [QuestionVerdict(name, score and score * most / 6, most) for name, most in QUESTIONS.items()]
    about = {"questions": questions, "cases": cases, "max_score": 6.0, "score": score, "layers": ["process"]}
    return Verdict(student, student, "a.py", **({"status": "graded"} | about | more))


def failing():
    """One submission that lost a hidden and a public case, with a mistake named and another beside it."""
    returned, right = array([1.0, 5.0], 2), array([1.0, 4.0], 2)
    call = CallEvidence("add", [array([1.0, 2.0], 2), 3], returned, None, "hello\n", right, [False, True], [0])
    raised = CallEvidence("add", [], exception=RaisedEvidence("KeyError", "'x'", 2, "d['x']"))
    return verdict(
        score=3.0,
        misconceptions={"add": ["swapped", "negated"]},
        cases=[
            case("add", 0, hidden=False, outcome="failed", feedback="You returned 5, not 4.", evidence=[call]),
            case("add", 1, outcome="failed", evidence=[call, raised]),
            case("double", 1),
        ],
    )


class Page(HTMLParser):
    """What a browser would make of a page: its tags, attributes, links and text."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.ids, self.links, self.text = [], set(), set(), [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.ids |= {value for name, value in attrs if name == "id"}
        self.links += [value for name, value in attrs if name == "href"]

    def handle_data(self, data):
        if self.tags[-1:] not in (["style"], ["script"]) or not data.strip():
            self.text += data
