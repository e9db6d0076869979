r"""Equalities and inequalities of CPA functions on polyhedra: decided, proved or refuted.

These are the functions that statements are written with.  What they state is compiled by `prover.questions` and
decided by `prover.decisions`; here are the arguments, the verdicts and what is raised.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from typing import Any

from exactrelu.options import require_known
from exactrelu.prover.decisions import OPTIONS, decide_question, refuted_there
from exactrelu.prover.quantities import compare_quantities
from exactrelu.prover.questions import Question, question, read_question
from exactrelu.prover.verdict import Refuted, Undecided, Verdict, unobserved

__all__ = ["at_most", "decide", "equal", "nonnegative", "prove", "refute"]

DOMAIN_WORDS = {"domain", "where", "when", "given", "assume", "assuming", "condition", "conditions", "region", "over"}


def equal(f: Any, g: Any = None, *, on: Any = None, variables: Any = None, about: str = "", **options: Any) -> Verdict:
    r"""Decide $f = g$ on $\mathbb{R}^d$ or on a polyhedron.

    `f` and `g` are networks, sympy expressions, text, rational numbers or lists of these (vector functions).
    `on` is the domain: text such as ``"x >= 0, x + y == 1"``, sympy relations, or a `Polyhedron`; rows may be
    strict.  Variables are matched by name, over both sides and `on`, in natural order (x, y, z; x1, .., x10) or in
    the order of `variables` (``"y x"``); a network's inputs bind to that list by position, and so do those of a CPA
    function whose names nobody chose, such as ``piecewise(N)``, which prints as f(x, y) then.  Where no names are
    chosen at all, or only some of x1, .., xn (x), these are the variables.  Names of CPA functions that were chosen
    stay names; two functions of equally many variables under other names are a `FormulaError`, unless `variables`
    lists them all.
    Options: `certify` (default None: a proof comes with a kernel-checked certificate unless the statement has
    more than some thousand cells, see `prover.claim_search.CERTIFIED_CELLS`; True: always; False: only where no engine
    reaches, without variables or with more than six), `allow_empty`, and
    `max_cells` and `time` (seconds), which end in *undecided*; with ``solver="z3"`` (extra `z3`) that solver
    is then asked for a counterexample, which counts after exact evaluation, while its "unsat" proves nothing.
    The enumeration of cells in two to six variables runs on the `executor`, any `concurrent.futures.Executor`, with
    the same result; points, the line, normal forms and certificates do not use it.
    When both sides are numbers computed in Python (counts, integrals, constants; algebraic sympy numbers too) the
    label is *proved by exact computation*, and `about` says in words what the left one is.
    Raises `FormulaError`, `ExactnessError` or `EmptyDomain` for input that states nothing.

    >>> equal("relu(x) + relu(-x)", "abs(x)")
    <proved, certificate checked: relu(x) + relu(-x) = abs(x) for all real x>
    >>> equal("relu(x)", "x").counterexample.point
    (Fraction(-1, 1),)
    >>> equal(2**3, 8, about="pieces of the sawtooth with three layers")
    <proved by exact computation: pieces of the sawtooth with three layers: 8 = 8>
    """
    _require_options(options, "equal")
    return _compared(f, "==", g, on, variables, about, options)


def at_most(
    f: Any, g: Any = None, *, on: Any = None, variables: Any = None, about: str = "", **options: Any
) -> Verdict:
    r"""Decide $f \le g$ pointwise; arguments and options as in `equal`, scalar functions only.

    >>> at_most("relu(x + y)", "relu(x) + relu(y)").proved
    True
    """
    _require_options(options, "at_most")
    return _compared(f, "<=", g, on, variables, about, options)


def _compared(f: Any, relation: str, g: Any, on: Any, variables: Any, about: str, options: dict[str, Any]) -> Verdict:
    """The verdict on two numbers, or on two functions."""
    if g is None:
        name = "equal" if relation == "==" else "at_most"
        raise TypeError(
            f'{name} takes two functions, {name}(f, g); a whole statement as text is for decide("f {relation} g")'
        )
    if on is None and variables is None and not options:
        verdict = compare_quantities(f, relation, g, " ".join(about.split()) or None)
        if verdict is not None:
            return verdict
    if about:
        raise TypeError(f"about = {about!r} belongs to a statement about numbers; {f!r} and {g!r} are not both numbers")
    return decide_question(question([f, g], [relation], on, variables), **options)


def nonnegative(f: Any, *, on: Any = None, variables: Any = None, **options: Any) -> Verdict:
    r"""Decide $f \ge 0$ pointwise; arguments and options as in `equal`, scalar functions only.

    >>> nonnegative("abs(x) - x", on="x <= 5").label
    'proved, certificate checked'
    """
    _require_options(options, "nonnegative")
    return decide_question(question([f, 0], [">="], on, variables), **options)


def decide(statement: Any, *more: Any, on: Any = None, variables: Any = None, **options: Any) -> Verdict:
    """Decide a statement given as text (``==``, ``<=``, ``>=``, chains) or as a sympy relation.

    >>> decide("max(x, y) == x + relu(y - x) == y + relu(x - y)").proved
    True
    """
    _require_one("decide", statement, more)
    _require_options(options, "decide")
    return decide_question(read_question(statement, on, variables), **options)


def prove(statement: Any, *more: Any, **options: Any) -> Verdict:
    """Return the verdict of a true statement; raise `Refuted` or `Undecided` otherwise.

    `statement` is a `Verdict`, an object with one as its `verdict`, text or a sympy relation (then `options` are those
    of `decide`).  What is proved is the statement of that verdict: of an obstruction, that there is no such network.

    >>> prove("relu(x) - relu(-x) == x").label
    'proved, certificate checked'
    """
    __tracebackhide__ = True  # pytest shows the line of the lemma
    _require_one("prove", statement, more)
    verdict = _verdict("prove", statement, options)
    if verdict.undecided:
        raise Undecided(verdict)
    if not verdict.proved:
        raise Refuted(verdict)
    verdict.settled = True
    return verdict


def refute(statement: Any, *more: Any, at: Any = None, **options: Any) -> Verdict:
    """Return the verdict of a false statement; raise `Refuted` if it is true, `Undecided` if nobody knows.

    With `at` (a number, a list in the order of the variables, or a dict by name) that very point has to
    refute the statement, and it becomes the counterexample; `statement` is then text or a sympy relation, or
    the verdict of `equal`, `at_most` or `nonnegative`.  What refutes the verdict of `is_convex` or `is_concave` is
    two points, ``at=(u, v)``, the mean of whose values is on the wrong side of the value at their midpoint.

    >>> refute("relu(x) == x", at=-2).counterexample.left
    Fraction(0, 1)
    """
    __tracebackhide__ = True
    _require_one("refute", statement, more)
    verdict = _verdict("refute", statement, options, at)
    if verdict.undecided:
        raise Undecided(verdict)
    if verdict.proved:
        raise Refuted(verdict, f"the statement is true and cannot be refuted: {verdict.statement}")
    verdict.settled = True
    return verdict


def _verdict(asker: str, statement: Any, options: dict[str, Any], at: Any = None) -> Verdict:
    _require_options(options, asker)
    if isinstance(held := getattr(statement, "verdict", None), Verdict):
        statement = held
    if isinstance(statement, Verdict):
        if options:
            named = ", ".join(options)
            belong = f"the option {named} belongs" if len(options) == 1 else f"the options {named} belong"
            raise TypeError(f"{belong} to where the verdict was made, such as equal(f, g, {next(iter(options))}=..)")
        verdict = statement
    elif at is None:
        verdict = decide(statement, **options)
    else:  # only the point has to be looked at
        on, variables = options.pop("on", None), options.pop("variables", None)
        return refuted_there(read_question(statement, on, variables), at)
    if at is None:
        return verdict
    if isinstance(verdict.question, Question):
        look: Callable[[Any], Verdict] = partial(refuted_there, verdict.question)
    elif hasattr(verdict.question, "refuted_at"):  # of a kind that knows itself what refutes it
        look = verdict.question.refuted_at
    else:
        raise TypeError(
            f"at = {at!r}: {verdict.statement} is not a statement about points; leave at= away, the verdict has the "
            "values that refute it"
        )
    with unobserved(), suppress(Refuted):  # it is the same statement; a lemma counts it once
        there = look(at)
        verdict.settled = True  # the point confirms it
        return there
    return look(at)  # which raises, and is seen


def _require_one(asker: str, statement: Any, more: tuple[Any, ...]) -> None:
    """Refuse two functions where one statement is meant."""
    if more:
        first, second = statement, more[0]
        way = "equal({0!r}, {1!r})" if asker == "decide" else f"{asker}(equal({{0!r}}, {{1!r}}))"
        raise TypeError(f"{asker} takes one statement; that two functions agree is {way.format(first, second)[:200]}")


def _require_options(options: Iterable[str], asker: str) -> None:
    """Refuse what is no option of a function that decides; `TypeError` says what was probably meant."""
    hints = dict.fromkeys(DOMAIN_WORDS, 'for a domain write on="x > 0"')
    require_known(options, OPTIONS | {"on", "variables"}, asker, hints)
