"""A small Debian or Ubuntu in a folder, entered by chroot, that stands for a container: no Docker is needed.

What this machine installs from, the root can too: pip's settings, the local folders and files that they name, apt's
mirror and proxies. Mounts are made in a mount namespace of each command's own, so none can outlive it.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

SHOWN = "machine"  # the folder for what is copied in
PASSED_ON = ("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
ENTER = """
root=$1; shift
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
while [ "$1" != -- ]; do
    mkdir -p "$root$1"
    mount --bind "$1" "$root$1"
    shift
done
shift
exec chroot "$root" "$@"
"""


def output(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@dataclass(frozen=True)
class Suite:
    """A release of Debian or Ubuntu, its archive, and what is installed beside its least packages."""

    name: str
    archive: str
    extra: tuple[str, ...] = ()


DEBIAN = Suite("bookworm", "http://deb.debian.org/debian")  # its Python is 3.11, the oldest that grades
UBUNTU = Suite(
    "jammy", "http://archive.ubuntu.com/ubuntu", ("python3",)
)  # 22.04, the platform's default: its Python is 3.10
#: Where Ubuntu keeps 3.11, which its images ask as well.
UNIVERSE = ("jammy", "jammy-updates", "jammy-security")


class Unreachable(Exception):
    """A release cannot be fetched here; the message is the end of what debootstrap said."""


@dataclass
class Root:
    """The folder, and what of this machine is seen in it."""

    path: Path
    folders: list[Path] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)

    def run(
        self, *command: str, before: Sequence[str] = (), timeout: float = 1800, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command inside, as root; everything that it started ends with it.

        ``before`` is a command of this machine's that starts the one after it, in surroundings that it makes.
        """
        settings = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root"}
        settings |= {"LANG": "C.UTF-8"} | self.environment | environment
        inside = ["env", "-i", *(f"{name}={value}" for name, value in settings.items()), *command]
        apart = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--", "sh", "-euc", ENTER, "enter"]
        return subprocess.run(
            [*before, *apart, str(self.path), *map(str, self.folders), "--", *inside],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=timeout,
        )


def make_root(path: Path, suite: Suite) -> Root:
    """Install a minimal system under ``path``, which is not there yet; takes about a minute.

    Raises:
        Unreachable: it cannot be fetched.
    """
    options = ["--variant=minbase", *([f"--include={','.join(suite.extra)}"] if suite.extra else [])]
    command = ["unshare", "--mount", "--", "debootstrap", *options, suite.name, str(path), mirror(suite)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        raise Unreachable(done.stdout[-3000:])
    root = Root(path)
    # a container's /etc/hosts has this line, Otter's socket needs it
    (path / "etc" / "hosts").write_text("127.0.0.1 localhost\n", encoding="utf-8")
    shutil.copy("/etc/resolv.conf", path / "etc" / "resolv.conf")
    dumped = output("apt-config", "dump", "Acquire::http", "Acquire::https")
    kept = [line for line in dumped.splitlines() if '""' not in line]
    (path / "etc" / "apt" / "apt.conf.d" / "50machine").write_text("\n".join([*kept, ""]), encoding="utf-8")
    root.environment |= {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    for name, value in pip_settings().items():
        root.environment[f"PIP_{name.upper().replace('-', '_')}"] = " ".join(show(root, word) for word in value.split())
    return root


def mirror(suite: Suite = DEBIAN) -> str:
    """Where apt gets this suite from here, or else its own archive, where this machine is of another."""
    listed = output("apt-get", "indextargets", "--format", "$(CODENAME) $(SITE)", "Created-By: Packages")
    found = [line.split()[1] for line in listed.splitlines() if line.split()[:1] == [suite.name]]
    return found[0] if found else suite.archive


def pip_settings() -> dict[str, str]:
    """What pip is told here for every command, by its files or by the environment, which wins."""
    found: dict[str, dict[str, str]] = {"global": {}, ":env:": {}}
    for line in output(sys.executable, "-m", "pip", "config", "list").splitlines():
        if match := re.fullmatch(r"(global|:env:)\.([\w-]+)=(.*)", line):
            place, name, value = match.groups()
            found[place][name] = " ".join(str(ast.literal_eval(value)).split())
    return found["global"] | found[":env:"]


def show(root: Root, word: str) -> str:
    """Let the root see what a word of a setting names on this machine, if it does; return the word to use there."""
    place = Path(word.removeprefix("file://"))
    if not place.is_absolute() or not place.exists():
        return word
    if place.is_dir():
        # the pages of an index name files that lie beside it
        root.folders.append(place.parent if place.name == "simple" else place)
        return word
    # not at its own place: a package may write its own certificates there
    (root.path / SHOWN).mkdir(exist_ok=True)
    shutil.copy(place, root.path / SHOWN / place.name)
    return f"/{SHOWN}/{place.name}"
