"""What the grading image installs: every package that grading uses, at the version that the build's proof ran with."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from typing import Final

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from qkv_grader.building.faults import BuildError
from qkv_grader.building.needs import checkout
from qkv_grader.content import Content

#: What is asked for by something that grading uses, and what for: grading itself never does that.
LEFT_OUT: Final = {
    "hatchling": "builds the grader's wheel",
    "playwright": "drives a browser, for exports as PDF",
}
#: Where the image may differ from the machine that builds: its system, and which Python from 3.11 on it has.
_IMAGES: Final = [
    {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"}
    | {"python_version": f"3.{minor}", "python_full_version": f"3.{minor}.0"}
    for minor in range(11, 16)
]
_OLDEST: Final = Version("3.11.0")


def pinned(content: Content) -> str:
    """Return the ``requirements.txt`` of the image: the closure of what the grader and the content's own list ask for.

    It is closed, so that it can be installed without dependencies. What only another Python or another system needs may
    be missing here: then it stands there as it was asked for. What is too new for the image's Python (3.11.0 in Ubuntu
    22.04, 3.11.2 in Debian 12) gives way to the newest that is not.

    Raises:
        BuildError: something that is asked for is not installed here, or the content's list cannot be read.
    """
    project = tomllib.loads((checkout() / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = sorted({*_closure([*map(Requirement, project["dependencies"]), *_own(content)])})
    return "\n".join(["# All that the image installs beside the grader's own wheel: pip install --no-deps", *lines, ""])


def _own(content: Content) -> Iterator[Requirement]:
    """Yield what the content's own requirements.txt asks for beside the wheel, which it names by its path."""
    for line in (content.root / "autograder" / "requirements.txt").read_text(encoding="utf-8").splitlines():
        wanted = line.partition("#")[0].strip()
        if wanted and not wanted.startswith("/"):
            try:
                yield Requirement(wanted)
            except InvalidRequirement as problem:
                raise BuildError(
                    f"autograder/requirements.txt: {wanted!r} is no package: write one a line, as in scipy>=1.11"
                ) from problem


def _closure(roots: Iterable[Requirement]) -> Iterator[str]:
    """Yield a line for each package that is asked for, directly or by another."""
    waiting, seen = list(roots), set()
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        place = (name, *sorted(wanted.extras))
        if place in seen or name in LEFT_OUT:
            continue
        seen.add(place)
        found = _installed(wanted)
        if found is None:
            yield str(wanted)
        else:
            yield from _pin(name, found)
            asked = map(Requirement, found.requires or ())
            waiting += [other for other in asked if _is_needed(other, wanted.extras)]


def _pin(name: str, found: Distribution) -> Iterator[str]:
    """Yield the version that is installed here, and what an image takes whose Python that version is not for."""
    [asked] = found.metadata.get_all("Requires-Python", [""])
    oldest = max((Version(bound.version) for bound in SpecifierSet(asked) if bound.operator == ">="), default=_OLDEST)
    if oldest <= _OLDEST:
        yield f"{name}=={found.version}"
    else:
        yield f"{name}=={found.version}; python_full_version >= '{oldest}'"
        yield f"{name}<{found.version}; python_full_version < '{oldest}'"


def _installed(wanted: Requirement) -> Distribution | None:
    """Return the package as it is installed here; None where only another image needs it.

    Raises:
        BuildError: it is needed here and missing.
    """
    try:
        return distribution(wanted.name)
    except PackageNotFoundError as problem:
        if wanted.marker is None:
            raise BuildError(
                f"{wanted.name} is to be installed where submissions are graded, and is missing here, so nothing could "
                f"be proven with it: python -m pip install '{wanted}'"
            ) from problem
        return None


def _is_needed(wanted: Requirement, extras: Iterable[str]) -> bool:
    """Whether a requirement of a package counts in any image, the package asked for with ``extras``."""
    marker = wanted.marker
    return marker is None or any(
        marker.evaluate({**image, "extra": extra}) for image in _IMAGES for extra in ("", *extras)
    )
