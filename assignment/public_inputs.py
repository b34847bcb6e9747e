"""What the public cases ask about: kinds of inputs, shared by the questions that take the same ones."""

import numpy as np
from numpy import array

EXAMPLE = array([2, 3]), array([[1, 10], [0, -1]])
SQUARE = array([[0.5, 2, -1], [1, -3, 4], [-3, 1, 2]])
SMALL = array([[-1, 2.5], [3, 0.5]])
WIDE = array([[2, -4, 0.5], [1, 3, -1]])
VERY_WIDE = array([[1, -2, 3, 0.5, -1, 2, -3], [4, 1, -0.5, -2, 3, -1, 2], [-1, 2, 1, 3, -2, 0.5, -4]])
TALL = array([[1, 3], [4, -2], [-6, 8]]) / 2
VERY_TALL = array([[1, -2], [-0.5, 3], [2, 1], [-3, 0.5], [4, -1], [1.5, 2], [-2, -3]])
ONE_ROW = array([[-2, 0.5, 3, -1.5]])
ONE_COLUMN = array([[1.5], [-2], [0.5], [4]])
ONE_NUMBER = array([[-2.5]])
WHOLE = array([[2, -1, 3], [-5, 4, 1], [3, -2, -4]])
ZEROS = array([[5, 0, 0, 4], [0, -3, 0, 2], [2, 4, 0, -3], [-1, 0, 0, 0], [0, 6, 0, 0]])
ZERO_ROW = array([[0, 0], [2, -1.5], [-3, 4]])
EQUAL_ROWS = array([[2, -1], [3, 0.5], [3, 0.5], [-2, 4]])
EQUAL_COLUMNS = array([[1, 1, -2], [-3, -3, 0.5], [2, 2, 4]])
SCALES = (1e12, 1e3), (1e3, 1e12), (1e-15, 1e-15), (1 / 3, 1 / 7), (1e12, 1e-15), (1e-15, 1e12)
SIGNS = (1, 1), (-1, 1), (1, -1)


def laid_out(numbers, layout):
    """Return the same numbers as they lie in other arrays: every second, reversed, transposed; or read-only."""
    if layout == "transposed":
        return array(numbers.T, order="C").T
    if layout == "read-only":
        numbers = numbers.copy()
        numbers.flags.writeable = False
        return numbers
    step = (slice(None, None, {"every second": 2, "reversed": -1}[layout]),) * numbers.ndim
    other = np.zeros([size * abs(step[0].step) for size in numbers.shape], numbers.dtype)
    other[step] = numbers
    return other[step]


def compare(check, ask, inputs, results):
    """Ask for the result of each input and check it against the right one."""
    for arguments, wanted in zip(inputs, results, strict=True):
        check(ask(*arguments), wanted)


LAYOUTS = "every second", "reversed", "transposed", "read-only"

# ---------------------------------------------------------------- one row and one component: x, W, j

x, other = array([1.5, -2, 0.5]), array([-4, -1, 0.5])
ROWS = {
    "worked example": [(*EXAMPLE, 0), (*EXAMPLE, 1)],
    "square": [(x, SQUARE, 0), (x, SQUARE, 2), (other, SQUARE, 1), (array([-1.5, 4]), SMALL, 1)],
    "wide": [
        *[(array([1.5, -2]), WIDE, 2), (array([-1, 0.5]), WIDE, 1), (array([-2.5]), ONE_ROW, 3)],
        *[(array([2, -1, 0.5]), W, j) for W, j in ((VERY_WIDE, 6), (VERY_WIDE[:, :5], 4), (VERY_WIDE[:, 1:], 5))],
    ],
    "tall": [
        *[(other, TALL, 0), (x, TALL, 1), (array([2, -1, 3, 0.5]), ONE_COLUMN, 0), (array([-1.5]), ONE_NUMBER, 0)],
        *[(array([-1, 2, 0.5, 3, -2, 4, 1]), VERY_TALL, 1), (array([-1, 2, 0.5, 3, -2, 4]), VERY_TALL[:6], 0)],
    ],
    "mixed": [
        *[(array([3, -1, 5]), SQUARE, 0), (array([2, -3]), WIDE / 2, 1)],
        *[(array([0.5, -1.25, 2.5]), WHOLE, 2), (array([-0.5, 1.25]), WHOLE[:2], 1), (array([3, -1, 5]), WHOLE, 0)],
    ],
    "zeros": [
        *[(array([0, 3, 2, 0, 4]), ZEROS, j) for j in range(4)],
        *[(array([1.5, 2, -3, 0]), EQUAL_ROWS, 1), (array([1.5, -2, -2, 4]), EQUAL_ROWS, 0)],
        *[(array([2.5, -1, 2.5]), EQUAL_COLUMNS, 1), (np.zeros(3), SQUARE, 1)],
        *[(x, np.zeros((3, 2)), 1), (x, ZERO_ROW, 1)],
    ],
    "views": [(laid_out(x, layout), laid_out(SQUARE[:, :2], layout), 1) for layout in LAYOUTS],
    "scaled": [(array([2, -3]) * of_x, WIDE * of_W, 1) for of_x, of_W in SCALES],
    "signed": [
        *[(array([4, 3]) * of_x, abs(WIDE) * of_W, 2) for of_x, of_W in SIGNS],
        (array([2, -3]) * 10**7 + 1, WHOLE[:2] * 10**7 + 1, 1),
    ],
}


def rows(kind):
    """Return the inputs of one row without the component: x, W, each pair once."""
    return list({(id(x), id(W)): (x, W) for x, W, _ in ROWS[kind]}.values())


# ---------------------------------------------------------------- tokens: X, W

X = array([[1.5, -2, 0.5], [-1, 0, 3], [2, 0.25, -1], [-4, -1, 0.5]])
PAIRS = array([[1, -2], [0.5, 4], [-3, 0], [2, 1], [-1, 0.5], [4, -3], [-0.5, 2]])
LONG = array([[-1, 2, 0.5, 3, -2, 4, 1], [2, -3, 1, 0.5, 4, -1, -2]])
TOKENS = {
    "worked example": [(array([[2, 3], [-1, 4]]), EXAMPLE[1])],
    "square": [(X[:2], SQUARE), (X[1:], SQUARE), (X, SQUARE), (PAIRS[:2], SMALL), (PAIRS[2:5], SMALL)],
    "wide": [
        *[(PAIRS[:4], WIDE), (PAIRS[:3], WIDE), (PAIRS[1:3], WIDE), (X[:2], VERY_WIDE)],
        *[(X[:, :1], ONE_ROW), (X[:3, :1], ONE_ROW), (X[2:], VERY_WIDE[:, :5]), (X[2:], VERY_WIDE[:, 1:])],
    ],
    "tall": [
        *[(X, TALL), (X[:3], TALL), (X[2:], TALL), (LONG, VERY_TALL), (LONG[:, :4], ONE_COLUMN)],
        *[(LONG[:, :6], VERY_TALL[:6]), (LONG[:, 1:6], VERY_TALL[1:6])],
        *[(LONG[:, 3:4], ONE_NUMBER), (X[:3], SQUARE[:, :1])],
    ],
    "one token": [(X[:1], TALL), (X[3:], SQUARE), (PAIRS[:1], WIDE), (X[:1], SQUARE[:, 1:2]), (X[:1, :1], ONE_NUMBER)],
    "many tokens": [(PAIRS, WIDE), (PAIRS[:6], SMALL), (PAIRS[:5], WIDE)],
    "mixed": [(WHOLE[:2], SQUARE), (X[:2], WHOLE), (WHOLE[1:], TALL), (X[1:, :2], WHOLE[:2, 1:]), (WHOLE, -WHOLE)],
    "zeros": [
        *[(array([[0, 3, 2, 0, 4], [1, -2, 0, 5, -3], [0, 0, 0, 0, 0]]), ZEROS), (np.zeros((2, 3)), SQUARE)],
        *[(array([[1.5, 2, -3, 0], [2, -2, -2, 4]]), EQUAL_ROWS), (X[[0, 1, 0]], EQUAL_COLUMNS), (X[[2, 2]], TALL)],
        *[(X[:2], np.zeros((3, 2))), (X[:2] * (1, 0, 1), ZERO_ROW), (X[2:, [0, 0, 2]], TALL)],
    ],
    "views": [
        *[(laid_out(X[:3], layout), laid_out(SQUARE[:, :2], layout)) for layout in LAYOUTS],
        *[(SQUARE, SQUARE)],
    ],
    "scaled": [(WHOLE[:2, :2] * of_X, WIDE * of_W) for of_X, of_W in SCALES],
    "signed": [
        *[(abs(PAIRS[:2]) * of_X, abs(WIDE) * of_W) for of_X, of_W in SIGNS],
        (WHOLE[:2, :2] * 10**7 + 1, WHOLE[:2] * 10**7 + 1),
    ],
}

# ---------------------------------------------------------------- three matrices: X, W_q, W_k, W_v

KEYS = array([[-4, 6, 1], [1, 2, -0.5], [3, -1, 2]])
VALUES = array([[1, 0.5, -2, 4], [5, 2, 1, -1], [-1, 3, 0.5, 2]])
WHOLE_4 = WHOLE[:2], WHOLE.T, -WHOLE[::-1], array([[1, -2], [3, 4], [-1, 5]])
DECIMAL_4 = X[:2], SQUARE, KEYS / 2, TALL
QKV = {
    "worked example": [(array([[2, 3]]), EXAMPLE[1], array([[2, -1], [1, 3]]), array([[-1, 0], [4, 5]]))],
    "square": [
        *[(PAIRS[:2], SMALL, array([[-3, 1], [2, 4]]), array([[1, 0], [-2, -1]])), (X[:2], SQUARE, KEYS, WHOLE / 2)],
        (X[:3], KEYS, SQUARE, VALUES[:, :3]),
    ],
    "wider values": [
        *[(PAIRS[1:4], WIDE[:, :2], KEYS[:2, :2], VALUES[:2]), (X[:3], TALL, KEYS[:, 1:], SQUARE)],
        (PAIRS[:3], WIDE[:, :1], KEYS[:2, :1], VALUES[:2, :3]),
        *[(PAIRS[:5], SMALL, SMALL.T, VERY_WIDE[:2, :5]), (X[:2], VERY_WIDE[:, :5], VERY_WIDE[:, 2:], VERY_WIDE)],
    ],
    "narrower values": [
        *[(X[:3], KEYS, SQUARE, TALL), (X, TALL, KEYS[:, 1:], array([[-1], [3], [2]]))],
        *[(PAIRS[:4], WIDE, KEYS[:2], SMALL), (PAIRS[:3], WIDE, KEYS[:2], SMALL)],
    ],
    "rectangular": [
        *[(PAIRS[:3], WIDE, KEYS[:2], SQUARE[:2]), (PAIRS[1:3], WIDE, KEYS[:2], SQUARE[:2])],
        *[(X[n:3], TALL, KEYS[:, 1:], WHOLE[:, :2] / 4) for n in (0, 1)],
        *[(LONG[:, n:], VERY_TALL[n:], -VERY_TALL[: 7 - n], VERY_TALL[n:, ::-1] / 2) for n in (0, 1, 2)],
        *[(PAIRS[:6], VERY_WIDE[:2, n:], VERY_WIDE[1:, n:], -VERY_WIDE[:2, n:]) for n in (1, 3)],
    ],
    "one": [
        *[(X[:1], SQUARE, KEYS, WHOLE), (X[1:2], TALL, KEYS[:, 1:], SQUARE), (PAIRS[:1], WIDE, KEYS[:2], SMALL)],
        *[(X[:2, :1], ONE_ROW[:, :3], ONE_ROW[:, 1:], ONE_ROW), (X[:1, :1], ONE_NUMBER, -ONE_NUMBER, ONE_NUMBER / 5)],
        *[(X[:3], SQUARE[:, :1], SQUARE[:, 1:2], SQUARE[:, 2:]), (X[:2], SQUARE[:, :1], KEYS[:, :1], TALL)],
    ],
    "same": [
        *[(X[:2], TALL, TALL, SQUARE), (X[:2], KEYS[:, :2], TALL, TALL), (X[:2], TALL, KEYS[:, :2], TALL)],
        *[(KEYS, KEYS, SQUARE, WHOLE), (KEYS, SQUARE, KEYS, WHOLE), (KEYS, SQUARE, WHOLE, KEYS)],
        *[(X[:3], SQUARE, SQUARE, SQUARE), (X[:2], TALL, TALL.copy(), KEYS[:, 1:])],
    ],
    "mixed": [
        *[(*WHOLE_4[:n], DECIMAL_4[n], *WHOLE_4[n + 1 :]) for n in range(4)],
        *[(*DECIMAL_4[:n], WHOLE_4[n], *DECIMAL_4[n + 1 :]) for n in range(4)],
        WHOLE_4,
    ],
    "zeros": [
        (array([[0, 3, 2, 0, 4], [1, -2, 0, 5, -3], [0, 0, 0, 0, 0]]), ZEROS[:, :3], ZEROS[:, 1:], ZEROS[:, ::-1]),
        *[(X[:2], np.zeros((3, 2)), TALL, SQUARE), (X[:2], TALL, np.zeros((3, 2)), SQUARE)],
        *[(X[:2], TALL, TALL / 2, np.zeros((3, 2))), (np.zeros((2, 3)), SQUARE, KEYS, TALL)],
        *[(X[2:, [0, 0, 2]], ZERO_ROW, TALL, -ZERO_ROW), (X[2:] * (1, 0, 1), TALL, ZERO_ROW, TALL)],
    ],
    "equal": [
        (array([[1.5, 2, -3, 0], [2, -2, -2, 4]]), EQUAL_ROWS, -EQUAL_ROWS, EQUAL_ROWS / 2),
        (X[[2, 3, 2]], EQUAL_COLUMNS, -EQUAL_COLUMNS, EQUAL_COLUMNS[:, :2] / 2),
    ],
    "views": [tuple(laid_out(part, layout) for part in (X[:3], SQUARE, KEYS, TALL)) for layout in LAYOUTS],
    "scaled": [(WHOLE[:2, :2] * a, WIDE[:, :2] * b, SMALL * b, WIDE * b) for a, b in SCALES[:4]],
    "signed": [
        *[(abs(PAIRS[:2]) * a, abs(WIDE) * b, abs(KEYS[:2]) * b, abs(SMALL) * b) for a, b in SIGNS],
        tuple(part * 10**7 + 1 for part in WHOLE_4),
    ],
}
