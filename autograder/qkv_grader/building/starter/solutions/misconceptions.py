"""The catalogue of named mistakes: a slug, the sentence that a student reads, and small functions that make it.

A way has its question's own signature and does what a student who makes the mistake would do, errors included. Of two
entries that explain the same results, the earlier is told.
"""

import numpy as np

from qkv_grader.mistake import GENERIC, Misconception


def windows(values, width):
    """Return the windows, done right: the ways below do something wrong with them."""
    return [values[start : start + width] for start in range(len(values) - width + 1)]


OWN = (
    Misconception(
        "divided-by-all",
        "You divided by the number of all values: an average is over the values of its own window alone.",
        {
            "running_mean": [
                lambda values, width: np.array([sum(window) / len(values) for window in windows(values, width)])
            ]
        },
    ),
    Misconception(
        "window-too-short",
        "Your windows hold one value too few: look at where each of them starts and where it stops.",
        {
            "running_mean": [
                lambda values, width: np.array([np.mean(window[:-1]) for window in windows(values, width)]),
                lambda values, width: np.array([sum(window[:-1]) / width for window in windows(values, width)]),
            ]
        },
    ),
)

CATALOGUE = (*OWN, *GENERIC)
