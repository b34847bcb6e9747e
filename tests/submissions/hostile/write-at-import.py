# write | earns 0 | writes its marker with every way that Python has to make a file while its source runs
import os
import tempfile
from pathlib import Path

import numpy as np

STEM = "write-at-import"
MARKER = f"/tmp/qkv-hostile-{STEM}"


def named():
    with tempfile.NamedTemporaryFile(prefix=f"qkv-hostile-{STEM}-", delete=False) as file:
        file.write(b"written by a submission\n")


for way in (
    lambda: Path(MARKER).write_text("written by a submission\n"),
    lambda: os.close(os.open(MARKER, os.O_WRONLY | os.O_CREAT, 0o600)),
    lambda: np.save(MARKER, np.zeros(1)),
    lambda: np.zeros(4).tofile(MARKER),
    lambda: np.memmap(MARKER, mode="w+", shape=4),
    lambda: os.mkdir(MARKER),
    lambda: os.mkfifo(MARKER),
    lambda: os.symlink("/nowhere", MARKER),
    lambda: os.mknod(MARKER),
    named,
):
    try:
        way()
        print(f"PWNED:{STEM}")
    except Exception:
        pass


def component_terms(x, W, j):
    return None


def project_component(x, W, j):
    return None


def project_row(x, W):
    return None


def project_tokens(X, W):
    return None


def project_qkv(X, W_q, W_k, W_v):
    return None


def attention_roles():
    return None
