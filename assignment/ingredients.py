"""What an entry of a result is made of, in the concept page's words: products of an entry of x and a weight."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from checks import Call, Numbers, arrays_of, differing, real_array

MOST_TERMS = 6


@dataclass
class Difference:
    """An entry that is not as it should be: which row, which entry, how it is made, the products, both values."""

    row: str
    entry: str
    uses: str
    terms: list[str]
    wanted: float
    mine: float

    @property
    def made(self) -> str:
        """How the entry is made, in the concept page's words."""
        return f"{self.row}{self.uses}: {self._sum}"

    @property
    def should(self) -> str:
        """What the entry should be."""
        return f"{self.row}{self.entry} should be {self._sum}"

    @property
    def _sum(self) -> str:
        return f"{' + '.join(self.terms)} = {number(self.wanted)}, yours is {number(self.mine)}"


def first_difference(call: Call) -> Difference | None:
    """Return what the first entry is made of that differs, for a call that returned the right shape; else None."""
    matrices = call.arguments[1:] if isinstance(call.expected, tuple) else call.arguments[1:2]
    letters = "qkv" if isinstance(call.expected, tuple) else ("",)
    for letter, (mine, wanted), W in zip(letters, arrays_of(call), matrices, strict=False):
        others = (call.arguments[0], W, *call.arguments[2:]) if not letter else (call.arguments[0], W)
        found = _difference(call.function, mine, wanted, others, f"W_{letter}" if letter else "W")
        if found:
            return found
    return None


def _difference(
    function: str, result: object, wanted: Numbers, arguments: tuple[Any, ...], W_name: str
) -> Difference | None:
    mine = real_array(result)
    if mine is None or mine.shape != wanted.shape:
        return None
    places = np.argwhere(np.atleast_1d(differing(mine, wanted)))
    if not len(places):
        return None
    place = tuple(int(index) for index in places[0])
    values = float(np.atleast_1d(wanted)[place]), float(np.atleast_1d(mine)[place])
    x, W = arguments[0], arguments[1]
    if np.ndim(x) != len(place) or (len(place) > 1 and place[0] >= len(x)):
        return None
    row = "" if len(place) < 2 else f"row {place[0]}: "
    x = x if len(place) < 2 else x[place[0]]
    j = arguments[2] if len(arguments) > 2 else place[-1]
    if np.ndim(W) != 2 or len(x) != len(W) or not 0 <= j < W.shape[1]:
        return None
    if function == "component_terms":
        i = place[0]
        x, column = x[i : i + 1], W[i : i + 1, j]
        name, uses = f"entry {i}", f"entry {i} belongs to x_{i} and the entry of {W_name} in row {i}, column {j}"
    else:
        column = W[:, j]
        name = f"{'y' if W_name == 'W' else W_name[-1]}_{j}"
        uses = f"{name} uses column {j} of {W_name}"
    if differing(x @ column, values[0]).any():  # it is made in another way: of a question that is not about xW
        return None
    terms = [product(entry, weight) for entry, weight in zip(x, column, strict=True)]
    terms = terms[:MOST_TERMS] + ["…"] * (len(terms) > MOST_TERMS)
    return Difference(row, name, uses, terms, *values)


def product(a: float, b: float) -> str:
    """Write a product as the concept page does: 3·(-1)."""
    return "·".join(f"({number(factor)})" if factor < 0 else number(factor) for factor in (a, b))


def number(value: float) -> str:
    """Write a number briefly: 2, -0.5, 1.23457e+30."""
    return f"{value:.6g}"
