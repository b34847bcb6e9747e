"""The catalogue of named mistakes: a slug, the sentence that a student reads, and how to recognise the mistake.

One more entry in ``CATALOGUE`` is all that a new mistake needs; of two that explain the same results, the earlier is
told. A mistake is recognised either by its ``ways``, small wrong functions as in the modules beside this one: one of
them must do what the student's function did in every call of the question (a way may be right on some inputs, never on
all). Or, where no single value can tell it, by the predicate of its name in ``assignment/predicates.py``; then
``questions`` says for which questions. What can happen to any question, whatever it asks, stands in
``qkv_grader.mistake``, ready to be named here.

A sentence says what happened and points at the idea, never at the answer: one sentence, plain words, no code.
"""

from dataclasses import replace

from qkv_grader.mistake import (
    CRASHED,
    MISSING_FUNCTION,
    MUTATED_INPUT,
    NOT_IMPLEMENTED,
    OUT_OF_MEMORY,
    PRINTED_INSTEAD_OF_RETURNED,
    RAISE_LEFT_IN,
    RAISED_ERROR,
    TIMED_OUT,
    UNFILLED_HELPER,
    WRONG_SHAPE,
    WRONG_SIGNATURE,
    WRONG_TYPE,
    Misconception,
)

from . import misconceptions_numbers as numbers
from . import misconceptions_qkv as of_three
from . import misconceptions_ways as ways
from .misconceptions_ways import NUMERIC

CATALOGUE = (
    # ------------------------------------------------------------ nothing to look at
    Misconception(
        "hard-coded-example",
        "Your function is right for the worked example and gives one fixed answer otherwise: "
        "it has to compute from whatever numbers it is given.",
        questions=NUMERIC,
    ),
    PRINTED_INSTEAD_OF_RETURNED,
    RAISE_LEFT_IN,
    UNFILLED_HELPER,
    NOT_IMPLEMENTED,
    MISSING_FUNCTION,
    WRONG_SIGNATURE,
    # ------------------------------------------------------------ which numbers meet
    Misconception(
        "row-instead-of-column",
        "You used row j of W where column j belongs: each output component is built from one column of W.",
        ways.row_instead_of_column,
    ),
    Misconception(
        "wrong-axis",
        "You went along the wrong direction of W: each entry of x has a row of its own there, "
        "and each component a column.",
        ways.wrong_axis,
    ),
    Misconception(
        "transposed-input",
        "You exchanged rows and columns of X: its rows are the tokens, and they go in as they stand.",
        ways.transposed_input,
    ),
    Misconception(
        "one-based-index",
        "You took the column next to the one that was asked for: positions are counted from zero here.",
        ways.one_based_index,
    ),
    Misconception(
        "diagonal-only",
        "You used only the diagonal of W: every weight of a column has a part in its component.",
        ways.diagonal_only,
    ),
    Misconception(
        "shared-matrix",
        "You used one matrix for more than one of Q, K and V: each of the three has weights of its own.",
        of_three.shared_matrix,
    ),
    Misconception(
        "swapped-order",
        "You returned Q, K and V in another order than asked for: their places alone tell which is which.",
        of_three.swapped_order,
    ),
    Misconception(
        "chained",
        "You projected a result once more: Q, K and V are three views of the same tokens, "
        "and none is made from another.",
        of_three.chained,
    ),
    # ------------------------------------------------------------ how they are put together
    Misconception(
        "not-summed",
        "You multiplied but did not add up: the products that belong to one component become one number.",
        ways.not_summed,
    ),
    Misconception(
        "summed-too-much",
        "You added up numbers that should have stayed apart: ask which of them belong to one result, "
        "and where the next begins.",
        ways.summed_too_much,
    ),
    Misconception(
        "averaged",
        "You took an average: a projection adds its products up, however many there are.",
        ways.averaged,
    ),
    Misconception(
        "added-instead-of-multiplied",
        "You added entries of x and W to each other: an entry of W is a weight, it says how much of x to take.",
        ways.added_instead_of_multiplied,
    ),
    Misconception(
        "outer-product",
        "You multiplied every number with every other: each entry of x meets only the weights that belong to it.",
        ways.outer_product,
    ),
    # ------------------------------------------------------------ loops
    Misconception(
        "first-token-only",
        "You projected only the first token: every row of X is a token, and each gets a row of its own.",
        ways.first_token_only,
    ),
    Misconception(
        "returned-early",
        "Only the first product, component or token counted, as happens when a function returns inside its loop.",
        ways.returned_early,
    ),
    Misconception(
        "overwritten-sum",
        "Only the last product, component or token counted, as happens when each one replaces the one before.",
        ways.overwritten_sum,
    ),
    Misconception(
        "off-by-one",
        "You left out the first or the last one: look at where your counting starts and where it stops.",
        ways.off_by_one,
    ),
    # ------------------------------------------------------------ something done to the numbers
    Misconception(
        "sign-flipped",
        "Your numbers have the opposite sign: nothing in a projection is turned round.",
        numbers.sign_flipped,
    ),
    Misconception(
        "ignored-sign",
        "You dropped minus signs: a negative entry or weight stays negative and can cancel what others add.",
        numbers.ignored_sign,
    ),
    Misconception(
        "clipped",
        "You cut negative numbers to zero: a projection lets them through as they are.",
        numbers.clipped,
    ),
    Misconception(
        "scaled",
        "You divided by a square root: that belongs to a later step, with the scores, and not to the projection.",
        numbers.scaled,
    ),
    Misconception(
        "softmaxed",
        "You applied softmax: that belongs to a later step, where scores become weights.",
        of_three.softmaxed,
    ),
    Misconception(
        "offset",
        "Every entry is off by the same amount: a projection adds nothing to its weighted sums.",
        questions=NUMERIC,
    ),
    Misconception(
        "truncated-to-integers",
        "You cut or rounded numbers: entries, weights and results may all have decimals, and they count.",
        numbers.truncated_to_integers,
        questions=NUMERIC,
    ),
    Misconception(
        "low-precision",
        "Your numbers are right to a few digits only: keep all the digits that Python gives you.",
        questions=NUMERIC,
    ),
    # ------------------------------------------------------------ what comes back
    Misconception(
        "transposed-output",
        "Rows and columns of your result are exchanged: a token is a row when it goes in and when it comes out.",
        ways.transposed_output,
    ),
    Misconception(
        "row-order",
        "You returned the tokens in another order: each has the same place in the result as in X.",
        questions=("project_tokens", "project_qkv"),
    ),
    Misconception(
        "attention-output",
        "You went on to the attention itself: this function stops at the queries, the keys and the values.",
        of_three.attention_output,
    ),
    Misconception(
        "single-result",
        "You returned one array where three belong: queries, keys and values are separate, "
        "and need not be equally wide.",
        of_three.single_result,
    ),
    Misconception(
        "two-results",
        "You returned two results where three belong: every token gets a query, a key and a value.",
        of_three.two_results,
    ),
    Misconception(
        "roles-swapped",
        "You mixed up the three jobs: picture one token that looks at the others, and ask what each vector is for.",
        of_three.roles_swapped,
    ),
    replace(WRONG_SHAPE, questions=NUMERIC),
    WRONG_TYPE,
    replace(MUTATED_INPUT, questions=NUMERIC),
    Misconception(
        "square-only",
        "This is right only when W has as many rows as columns: the row that goes in and "
        "the row that comes out may differ in length.",
        questions=NUMERIC,
    ),
    # ------------------------------------------------------------ what ended the call
    RAISED_ERROR,
    TIMED_OUT,
    OUT_OF_MEMORY,
    CRASHED,
)
