"""Everyone's verdicts as one grading left them, and what follows from them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from qkv_grader.content import Content
from qkv_grader.records import Student
from qkv_grader.report import Outdated
from qkv_grader.report.items import Item, items
from qkv_grader.report.needs import Need, needs
from qkv_grader.report.results import Results
from qkv_grader.report.summary import ClassStatistics, describe
from qkv_grader.verdict import Verdict


@dataclass
class Roll:
    """Everyone's verdicts, without evidence, as one grading left them; what follows from them is worked out once."""

    results: Results
    content: Content
    verdicts: dict[str, Verdict]
    students: dict[str, Student]

    @cached_property
    def about(self) -> ClassStatistics:
        """The class as a whole."""
        return describe(list(self.verdicts.values()))

    @cached_property
    def items(self) -> list[Item]:
        """The cases."""
        return items(self.verdicts.values())

    @cached_property
    def lost(self) -> dict[str, list[int]]:
        """Which cases each student lost, by their places among the `items`."""
        places = {item.id: place for place, item in enumerate(self.items)}
        return {
            student: [places[one.id] for one in verdict.cases if one.outcome != "passed" and one.id in places]
            for student, verdict in self.verdicts.items()
        }

    @cached_property
    def outdated(self) -> Outdated:
        """What was said before these verdicts stood."""
        return Outdated(self.results)

    @cached_property
    def needs(self) -> dict[str, list[Need]]:
        """Who needs a person, and why, in the order of the queue."""
        return needs(self.verdicts, self.items)

    @cached_property
    def before(self) -> dict[str, Verdict]:
        """The verdicts that a regrade replaced, of those who have one."""
        found = {student: self.results.before(student) for student in self.verdicts}
        return {student: verdict for student, verdict in found.items() if verdict is not None}

    @cached_property
    def sections(self) -> list[str]:
        """The sections that there are."""
        return sorted({self.section(student) for student in self.verdicts} - {""})

    def section(self, student: str) -> str:
        """Return a student's section, "" where no export told of one."""
        return self.students[student].section if student in self.students else ""

    def late(self, student: str) -> str:
        """Return how late a student handed in, as the export says it; "" where it was in time or nobody told."""
        return self.students[student].late if student in self.students else ""

    def name(self, student: str) -> str:
        """Return what a student is called, as the export or the hand-in says."""
        known = self.students.get(student)
        return (known.name if known else "") or self.verdicts[student].name
