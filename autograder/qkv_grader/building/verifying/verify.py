"""A zip, tried with some files, and held against what ``qkv grade`` says of the same ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from qkv_grader.building.verifying.comparing import Told, faults_of
from qkv_grader.building.verifying.running import Platform, Ran, platform_of
from qkv_grader.building.verifying.samples import Sample, samples_of
from qkv_grader.content import Content, find_content
from qkv_grader.intake import Handin
from qkv_grader.judging import judge_all
from qkv_grader.judging.cpus import usable
from qkv_grader.judging.probing import is_protected
from qkv_grader.verdict import Verdict


@dataclass(frozen=True)
class Tried:
    """One file, what `qkv grade` says of it, what became of it on the platform, and where the two do not agree."""

    sample: Sample
    verdict: Verdict
    ran: Ran
    faults: Sequence[str]
    #: Whether what ran is the zip's own ``run_autograder``, and not Otter alone.
    is_ours: bool


def verify_zip(archive: Path, proven: Content | None = None) -> Iterator[Tried]:
    """Try a zip; yield what came of each file.

    `qkv grade` has its say by the content that is ``proven``, by default that in the zip. On a machine without
    protection on which grades are allowed all the same, the hostile file stays out: nothing would hold it.

    Raises:
        BuildError: it is no zip of ``qkv build``.
        ContentError: the content in it is not in order.
        ConfigError: its configuration is not.
        Unprotected: a guarantee is missing here, and the configuration does not allow that.
    """
    with platform_of(archive) as platform:
        zipped = find_content(platform.content)
        content = proven or zipped
        protected = is_protected(content, content.config.allow_unprotected, [platform.root("zip")])
        samples = list(samples_of(zipped, platform.root, protected))
        verdicts = _graded(content, platform, samples)
        told = Told(content)
        with ThreadPoolExecutor(usable()) as pool:
            for sample, ran in zip(samples, pool.map(platform.run, samples), strict=True):
                verdict, is_ours = verdicts[sample.name], platform.is_ours and not sample.plain
                faults = list(faults_of(sample, verdict, ran, told if is_ours else None))
                yield Tried(sample, verdict, ran, faults, is_ours)


def _graded(content: Content, platform: Platform, samples: Sequence[Sample]) -> dict[str, Verdict]:
    """Return what `qkv grade` says of each, by its name."""
    handins = [Handin(one.name, one.path.name, (one.path,)) for one in samples]
    judged = judge_all(content, handins, 1, private=[platform.root("zip")])
    return {one.verdict.student: one.verdict for one in judged}
