r"""VNN-LIB properties: what may go in, and which outputs would be unsafe.

A file declares constants X_0, .., X_(n-1) (inputs) and Y_0, .., Y_(m-1) (outputs) and asserts linear constraints on
them, weak or strict, joined by `and` and `or`.  Together they describe the *counterexamples*: a network is safe if no
input x satisfies them with Y = N(x).  Numbers are decimals and are read as what they say, 0.1 is 1/10.

Source: the VNN-LIB standard (vnnlib.org), a fragment of SMT-LIB 2 with the theory of linear real arithmetic.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from os import PathLike
from pathlib import Path
from typing import NamedTuple, NoReturn

from exactrelu.exact import ExactnessError, rational
from exactrelu.expressions import sum_text
from exactrelu.formats.s_expressions import Atom, Expression, SyntaxFault, parse_expressions
from exactrelu.polyhedron import Polyhedron

__all__ = ["Property", "PropertyError", "Row", "UnsafeSet", "parse_property", "read_property", "value_of"]

MAX_ALTERNATIVES = 10_000  # conjunctions into which the assertions may fall
MAX_ROWS = 1_000_000  # inequalities in all of them
MAX_BYTES = 100_000_000

Row = tuple[Fraction, ...]  # (c, a_0, .., a_(n-1), b_0, .., b_(m-1)): c + a x + b y
Form = tuple[dict[str, Fraction], Fraction]


class Constraint(NamedTuple):
    """A form that is >= 0, or > 0 if `strict`."""

    form: Form
    strict: bool


Conjunction = list[Constraint]


class PropertyError(ValueError):
    """A text is not a VNN-LIB property of the kind that is decided here."""


@dataclass(frozen=True)
class UnsafeSet:
    """Inputs x in a polyhedron whose outputs y satisfy c + a x + b y >= 0 for all `rows`, > 0 for the `strict` ones.

    Strict constraints on the inputs alone are strict rows of the polyhedron.
    """

    inputs: Polyhedron
    rows: tuple[Row, ...]
    strict: tuple[Row, ...] = ()

    def contains(self, x: Sequence[Fraction], y: Sequence[Fraction]) -> bool:
        """Whether all constraints hold for the inputs x with the outputs y."""
        point = (*x, *y)
        return (
            all(value_of(row, point) >= 0 for row in self.rows)
            and all(value_of(row, point) > 0 for row in self.strict)
            and self.inputs.contains(x)
        )


@dataclass(frozen=True)
class Property:
    """The counterexamples (x, y) that a property describes: the union of the `unsafe` sets.

    A network N with `input_dim` inputs and `output_dim` outputs is safe if no (x, N(x)) is in any of them.
    """

    input_dim: int
    output_dim: int
    unsafe: tuple[UnsafeSet, ...]

    @property
    def input_names(self) -> tuple[str, ...]:
        return tuple(f"X_{i}" for i in range(self.input_dim))

    @property
    def output_names(self) -> tuple[str, ...]:
        return tuple(f"Y_{j}" for j in range(self.output_dim))

    def holds_at(self, x: Sequence[Fraction], y: Sequence[Fraction]) -> bool:
        """Whether (x, y) is in no unsafe set."""
        return not any(part.contains(x, y) for part in self.unsafe)

    def row_text(self, row: Row, strict: bool = False) -> str:
        """A row as text with a positive leading coefficient: `Y_0 - Y_1 >= 1/2`, `X_0 <= 3`, `X_0 < 3` if `strict`."""
        names = (*self.input_names, *self.output_names)
        terms = [(c, name) for c, name in zip(row[1:], names, strict=True) if c]
        scale = terms[0][0] if len(terms) == 1 else Fraction(1 if terms[0][0] > 0 else -1)
        left = sum_text(((c / scale, name) for c, name in terms), Fraction(0))
        return f"{left} {'>' if scale > 0 else '<'}{'' if strict else '='} {-row[0] / scale}"


def value_of(row: Row, point: Sequence[Fraction]) -> Fraction:
    """The value of a row at a point (x, y)."""
    return row[0] + sum((c * v for c, v in zip(row[1:], point, strict=True) if c), Fraction(0))


def read_property(path: str | PathLike[str]) -> Property:
    """The property in a VNN-LIB file; raises what `parse_property` raises, naming the file, and `OSError`."""
    try:
        if Path(path).stat().st_size > MAX_BYTES:
            raise PropertyError(f"it has more than {MAX_BYTES} bytes")
        return parse_property(Path(path).read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise PropertyError(f"{path}: not UTF-8 text ({error.reason} at byte {error.start})") from None
    except PropertyError as error:
        raise PropertyError(f"{path}: {error}") from None


def parse_property(text: str) -> Property:
    """The property that a VNN-LIB text states.

    Raises `PropertyError` naming the line for anything but declarations of X_i and Y_j and assertions of `and`, `or`,
    `<=`, `>=`, `<`, `>`, `=` over `+`, `-` and `*` with constants; for negations too.

    >>> p = parse_property('''
    ... (declare-const X_0 Real) (declare-const Y_0 Real)
    ... (assert (<= X_0 0.5)) (assert (>= X_0 (- 0.5)))
    ... (assert (>= Y_0 2)) (assert (< Y_0 X_0))''')
    >>> print(p.unsafe[0].inputs, [p.row_text(row) for row in p.unsafe[0].rows])
    {(X_0) : -1/2 <= X_0 <= 1/2} ['Y_0 >= 2']
    >>> [p.row_text(row, strict=True) for row in p.unsafe[0].strict]
    ['X_0 - Y_0 > 0']
    """
    try:
        commands = parse_expressions(text)
    except SyntaxFault as fault:
        raise PropertyError(str(fault)) from None
    declared: dict[str, None] = {}
    alternatives: list[Conjunction] = [[]]
    for command in commands:
        head = _head(command)
        match head, command:
            case ("declare-const", [_, Atom(text=name), Atom(text="Real")]) | (
                "declare-fun",
                [_, Atom(text=name), [], Atom(text="Real")],
            ):
                if name in declared or not _is_name(name):
                    _fault(command, f"{name} is declared twice" if name in declared else f"{name} is not X_i or Y_j")
                declared[name] = None
            case "assert", [_, Atom() | list() as condition]:
                alternatives = _both(alternatives, _alternatives(condition, declared), command)
            case (("set-logic" | "set-info" | "set-option" | "check-sat" | "get-model" | "exit"), _):
                pass
            case _:
                _fault(command, f"{head!r} is not a command of a property: declare-const and assert are")
    n, m = (sum(name.startswith(letter) for name in declared) for letter in "XY")
    for letter, count in (("X", n), ("Y", m)):
        if missing := [f"{letter}_{k}" for k in range(count) if f"{letter}_{k}" not in declared]:
            raise PropertyError(f"{count} constants {letter}_i are declared, but {missing[0]} is not among them")
        if not count:
            raise PropertyError(f"no {letter}_0 is declared: there are no {'inputs' if letter == 'X' else 'outputs'}")
    names = [*(f"X_{i}" for i in range(n)), *(f"Y_{j}" for j in range(m))]
    domains: Domains = {}  # most properties have one for all unsafe sets
    unsafe = [_unsafe_set([(_row(one.form, names), one.strict) for one in part], n, domains) for part in alternatives]
    return Property(n, m, tuple(part for part in unsafe if part is not None))


Domains = dict[tuple[tuple[Row, ...], tuple[Row, ...]], Polyhedron]


def _unsafe_set(rows: Iterable[tuple[Row, bool]], n: int, domains: Domains) -> UnsafeSet | None:
    """Rows without outputs bound the inputs; a row without variables that is false makes the set empty."""
    inputs: tuple[list[Row], list[Row]] = ([], [])  # weak, strict
    mixed: tuple[list[Row], list[Row]] = ([], [])
    for row, strict in rows:
        if any(row[n + 1 :]):
            mixed[strict].append(row)
        elif any(row[1:]):
            inputs[strict].append(row[: n + 1])
        elif row[0] < 0 or (strict and not row[0]):
            return None
    key = tuple(inputs[0]), tuple(inputs[1])
    if key not in domains:
        names = [f"X_{i}" for i in range(n)]
        domains[key] = Polyhedron.from_rows(inputs[0], strict=inputs[1], variables=names, dim=n)
    return UnsafeSet(domains[key], tuple(dict.fromkeys(mixed[0])), tuple(dict.fromkeys(mixed[1])))


def _row(form: Form, names: Sequence[str]) -> Row:
    terms, constant = form
    return (constant, *(terms.get(name, Fraction(0)) for name in names))


def _alternatives(condition: Expression, declared: dict[str, None]) -> list[Conjunction]:
    """A condition as a disjunction of conjunctions."""
    head = _head(condition)
    if isinstance(condition, Atom):
        if head in ("true", "false"):
            return [[]] if head == "true" else []
        _fault(condition, f"{head!r} is not a condition")
    arguments = condition[1:]
    if head == "and":
        result: list[Conjunction] = [[]]
        for argument in arguments:
            result = _both(result, _alternatives(argument, declared), condition)
        return result
    if head == "or":
        result = [part for argument in arguments for part in _alternatives(argument, declared)]
        _require_few(result, condition)
        return result
    if head in ("<=", ">=", "<", ">", "="):
        if len(arguments) < 2:
            _fault(condition, f"{head} needs two sides")
        forms = [_linear(argument, declared) for argument in arguments]
        conjunction = []
        for left, right in pairwise(forms):
            if head in (">=", ">", "="):
                conjunction.append(Constraint(_sum([left, _times(Fraction(-1), right)]), head == ">"))
            if head in ("<=", "<", "="):
                conjunction.append(Constraint(_sum([right, _times(Fraction(-1), left)]), head == "<"))
        return [conjunction]
    _fault(condition, f"{head!r} is not a condition that is read: and, or, <=, >=, <, >, = are")


def _both(first: list[Conjunction], second: list[Conjunction], place: Expression) -> list[Conjunction]:
    if len(first) * len(second) > MAX_ALTERNATIVES:
        _fault(place, f"the conditions fall into more than {MAX_ALTERNATIVES} alternatives; split the property")
    if len(second) == 1 and len(first) == 1:
        first[0].extend(second[0])  # long lists of bounds stay linear
        return first
    size = sum(map(len, first)) * len(second) + sum(map(len, second)) * len(first)
    if size > MAX_ROWS:
        _fault(place, f"the conditions fall into more than {MAX_ROWS} inequalities; split the property")
    return [[*a, *b] for a in first for b in second]


def _require_few(parts: list[Conjunction], place: Expression) -> None:
    if len(parts) > MAX_ALTERNATIVES or sum(map(len, parts)) > MAX_ROWS:
        _fault(place, f"the conditions fall into more than {MAX_ALTERNATIVES} alternatives; split the property")


def _linear(term: Expression, declared: dict[str, None]) -> Form:
    if isinstance(term, Atom):
        if term.text in declared:
            return {term.text: Fraction(1)}, Fraction(0)
        try:
            return {}, rational(term.text, "number")
        except ExactnessError:
            _fault(term, f"{term.text[:40]!r} is neither a declared constant nor a number")
    head = _head(term)
    arguments = [_linear(argument, declared) for argument in term[1:]]
    if not arguments:
        _fault(term, f"{head!r} has no arguments")
    if head == "+":
        return _sum(arguments)
    if head == "-":
        negative = [_times(Fraction(-1), argument) for argument in arguments[1:]]
        return _sum([arguments[0], *negative]) if negative else _times(Fraction(-1), arguments[0])
    if head == "*":
        result: Form = {}, Fraction(1)
        for argument in arguments:
            if result[0] and argument[0]:
                _fault(term, "it multiplies two variables; constraints are linear")
            result = _times(result[1], argument) if not result[0] else _times(argument[1], result)
        return result
    if head == "/" and len(arguments) == 2 and not arguments[1][0] and arguments[1][1]:
        return _times(1 / arguments[1][1], arguments[0])
    _fault(term, f"{head!r} is not an operation that is read: +, -, * and / by a number are")


def _sum(forms: Sequence[Form]) -> Form:
    terms: dict[str, Fraction] = {}
    for part, _ in forms:
        for name, c in part.items():
            terms[name] = terms.get(name, Fraction(0)) + c
    return {name: c for name, c in terms.items() if c}, sum((c for _, c in forms), Fraction(0))


def _times(factor: Fraction, form: Form) -> Form:
    return {name: factor * c for name, c in form[0].items() if factor}, factor * form[1]


def _is_name(name: str) -> bool:
    letter, _, number = name.partition("_")
    return letter in ("X", "Y") and number.isascii() and number.isdigit() and str(int(number[:9])) == number


def _head(expression: Expression) -> str:
    """The first word of an expression, "" if there is none."""
    if isinstance(expression, Atom):
        return expression.text
    return expression[0].text if expression and isinstance(expression[0], Atom) else ""


def _fault(place: Expression, reason: str) -> NoReturn:
    while not isinstance(place, Atom) and place:
        place = place[0]
    raise PropertyError(f"line {place.line}: {reason}" if isinstance(place, Atom) else reason)
