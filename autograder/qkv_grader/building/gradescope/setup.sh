#!/usr/bin/env bash
# Makes the grading image: Python, the packages of requirements.txt and the grader in /autograder/venv, and a proof that
# it grades. The platform runs this once, as root, with a network. The image's own python3 stays what it is, as the
# platform's harness runs on it; and nothing goes under /root, where a submission's process could not read it.
set -euo pipefail
umask 022
export DEBIAN_FRONTEND=noninteractive

source=/autograder/source
grading=$source/files/grading
venv=/autograder/venv

fail() {
    echo "setup.sh: $*" >&2
    exit 1
}

# Print which Python grades, as python3.N: the image's own from 3.11 on, else the newest that apt can make a venv with.
choose_python() {
    local minor
    minor=$(python3 -c 'import sys; print(sys.version_info[1])' 2>/dev/null || echo 0)
    if ((minor < 11)); then
        minor=$(apt-cache search --names-only '^python3\.[0-9]+-venv$' |
            sed -nE 's/^python3\.([0-9]+)-venv( .*)?$/\1/p' | sort -n | tail -n 1)
    fi
    ((${minor:-0} >= 11)) && echo "python3.$minor"
}

install() {
    local python
    apt-get update
    python=$(choose_python) || fail "this image has no Python 3.11 or later and its apt offers none: choose another" \
        "base image, Ubuntu 22.04 or Debian 12 or later, and build again"
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        apt-get install -y --no-install-recommends "$python-venv"
        apt-get clean
    fi
    rm -rf "$venv"
    "$python" -m venv "$venv"
    # exactly what is listed: without dependencies of its own choice, and nothing that would have to be compiled
    "$venv/bin/python" -m pip install --no-cache-dir --no-deps --only-binary :all: --requirement "$source/requirements.txt"
}

# Grade the reference once: an image that cannot is to fail here, and not before the first student.
prove() {
    local results
    chmod 700 "$source"
    "$venv/bin/python" -m pip install --no-cache-dir --no-deps "$grading"/*.whl
    "$venv/bin/qkv" doctor --assignment "$grading" || true # what is missing counts below, if it is not allowed
    results=$(mktemp -d)
    # shellcheck disable=SC2064 # it is this folder that goes, whatever ends this
    trap "rm -rf '$results'" EXIT
    "$venv/bin/qkv" grade --assignment "$grading" --allow-unprotected --out "$results" "$grading"/solutions/*.ipynb ||
        fail "the reference could not be graded in this image; the lines above say why"
    "$venv/bin/python" -P - "$grading" "$results"/staff/*/verdict.json <<'PY' || fail "this image is not fit to grade"
import json
import sys
from pathlib import Path

from qkv_grader.content import Content

verdict = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
about = f"the reference earns {verdict['score']} of {verdict['max_score']} points here"
if verdict["score"] != verdict["max_score"]:
    sys.exit(f"{about} ({verdict['status']}: {verdict['reason']}), and must earn all of them")
if not verdict["official"] and not Content(Path(sys.argv[1])).config.allow_unprotected:
    sys.exit(f"{about}, but a guarantee is missing (above, under MISSING), so no grade would be official")
print(f"{about}, {'' if verdict['official'] else 'not '}official: {', '.join(verdict['layers'])}")
PY
}

main() {
    install
    if compgen -G "$grading/*.whl" >/dev/null; then
        prove
    else # `otter grade` adds the files after this has run, so run_autograder does the rest
        echo "setup.sh: $grading is not here yet: the grader goes in when it first runs, and is not proven here" >&2
    fi
}

if [[ ${BASH_SOURCE[0]:-$0} == "$0" ]]; then
    main
fi
