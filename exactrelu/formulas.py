"""What a user writes: one reading of text, sympy, networks and piecewise functions.

A `Formula` is a tuple of output nodes with named variables, or a network whose inputs bind by position; so do the
variables of a piecewise function whose names nobody chose.  A `Setting` binds the functions of one question to its
variables and its domain.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import count
from typing import Any

from exactrelu.affine import AffineMap
from exactrelu.exact import ExactnessError, counted, rational
from exactrelu.expressions import (
    Application,
    Constraint,
    FormulaError,
    Node,
    Variable,
    constant,
    name_fault,
    natural_key,
    networks_of,
    to_text,
    variables_of,
)
from exactrelu.networks import as_network
from exactrelu.polyhedron import EmptyDomain, Polyhedron, constraints_of
from exactrelu.sympy_values import is_sympy, require_one_symbol_per_name
from exactrelu.text import parse_named
from exactrelu.typesetting.formulas import equation, names_of, node_lines
from exactrelu.typesetting.layout import notebook
from exactrelu.typesetting.matrices import network as typeset_network
from exactrelu.typesetting.names import statement_names

__all__ = ["Formula", "Setting", "as_formula", "require_nonempty", "settle"]


@dataclass(frozen=True)
class Formula:
    """Outputs over named variables; or, when `network` is set, a network that binds its inputs by position.

    `domain` holds constraints outside which the function is not defined, `names` variables that are written but
    cancel, and `function` is a piecewise function that prints by a name.  `place` gives the same formula in other
    variables, for names that nobody chose: these bind by position.
    """

    outputs: tuple[Node, ...]
    text: str
    vector: bool = False
    network: Any = None
    domain: tuple[Constraint, ...] = ()
    names: tuple[str, ...] = ()
    function: Any = None
    place: Callable[[tuple[str, ...]], "Formula"] | None = None

    @property
    def by_position(self) -> bool:
        """Whether the inputs bind by position: of networks, and of functions whose names nobody chose."""
        return self.network is not None or self.place is not None

    @property
    def input_dim(self) -> int:
        """The number of inputs of a formula that binds by position."""
        return self.network.input_dim if self.network is not None else len(self.names)

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the variables in natural order (none for a bare network)."""
        found = {*variables_of(self.outputs), *self.names, *(name for c in self.domain for name, _ in c.terms)}
        return tuple(sorted(found, key=natural_key))

    def bound(self, variables: Sequence[str], labels: Mapping[Any, str] | None = None) -> "Formula":
        """A formula that binds by position, bound to variables; any other as it is.  `labels` are names to print.

        Raises `FormulaError` when the numbers of inputs and variables differ.
        """
        labels = labels or {}
        if self.by_position and self.input_dim != len(variables):
            called = self.text if self.network is None else self.network.name
            hint = "; name them all in variables=" if self.input_dim > len(variables) else ""
            raise FormulaError(
                f"{called} takes {counted(self.input_dim, 'input')}, but the statement is about the "
                f"{counted(len(variables), 'variable')} ({', '.join(variables)}){hint}"
            )
        if self.place is not None:
            return self.place(tuple(variables)).bound(variables, labels)
        if self.network is None:
            text = self.text
            if self.function is not None:
                text = f"{labels.get(id(self.function), 'f')}({', '.join(self.function.variables)})"
            elif any((network.name, network) in labels for network in _networks(self)):
                shown = [to_text(node, labels) for node in self.outputs]
                text = f"({', '.join(shown)})" if self.vector else shown[0]
            return replace(self, text=text)
        N = self.network
        arguments = tuple(Variable(name) for name in variables)
        outputs = tuple(Application(N, arguments, j) for j in range(N.output_dim))
        return Formula(outputs, f"{labels.get((N.name, N), N.name)}({', '.join(variables)})", N.output_dim > 1)

    def _repr_latex_(self) -> str:
        """The outputs in LaTeX for notebooks; of a network that is not bound its affine maps."""
        if self.network is not None:
            return notebook(typeset_network(self.network))
        return notebook(equation("", node_lines(self.outputs, names_of(self.outputs), self.vector)))


def as_formula(value: Any) -> Formula:
    """Read text, a sympy expression, a rational number, a network, a CPA function, or a list of these.

    >>> as_formula("max(x10, x2) - 1/2").variables
    ('x2', 'x10')
    """
    if isinstance(value, Formula):
        return value
    if hasattr(value, "as_formula"):
        return value.as_formula()
    if isinstance(value, str):
        node, names = parse_named(value)
        return Formula((node,), " ".join(value.split()), names=names)
    if isinstance(value, AffineMap):
        value = as_network(value).named("A")
    if hasattr(value, "layers") and hasattr(value, "input_dim"):
        return Formula((), value.name, value.output_dim > 1, value)
    if isinstance(value, bool):
        raise TypeError(f"{value} is a bool: Python evaluated a comparison before it got here; write it as text")
    if isinstance(value, (list, tuple)):
        return _vector(value)
    try:
        if is_sympy(value) and not getattr(value, "is_number", False):
            from exactrelu.symbolic import from_sympy, printed

            if getattr(value, "is_Relational", False) or getattr(value, "is_Boolean", False):
                raise TypeError(f"{value} is a relation, not a function; give it to prove(...)")
            return Formula(tuple(from_sympy([value])), printed(value))
    except RecursionError:
        raise FormulaError(
            "the sympy expression is nested too deeply for sympy, which works by recursion; write it as text, as a "
            "Network, or raise sys.setrecursionlimit"
        ) from None
    try:
        number = rational(value, "formula")
    except ExactnessError as error:
        if is_sympy(value) or isinstance(value, (int, Fraction, Decimal)) or "float" in type(value).__name__:
            raise
        raise TypeError(
            "a function is text, a sympy expression, a Network or a rational number, "
            f"not {value!r} of type {type(value).__name__}"
        ) from error
    return Formula((constant(number),), str(number))


def _vector(values: Sequence[Any]) -> Formula:
    parts = [as_formula(value) for value in values]
    if not parts or any(part.vector or part.network is not None for part in parts):
        raise FormulaError(
            "a vector function is a nonempty list of scalar formulas; networks in it are applied to variables: "
            '[A(x), B(x)] with (x,) = reals("x")'
        )
    if any(part.by_position for part in parts):
        return _vector_by_position(parts)
    symbolic = [value for value in values if is_sympy(value)]
    if len(symbolic) == len(values):  # read together, so that symbols of one name are compared and parts shared
        from exactrelu.symbolic import from_sympy, printed

        return Formula(tuple(from_sympy(values)), f"({', '.join(map(printed, values))})", True)
    return Formula(
        tuple(part.outputs[0] for part in parts),
        f"({', '.join(part.text for part in parts)})",
        True,
        domain=tuple(dict.fromkeys(constraint for part in parts for constraint in part.domain)),
        names=tuple(dict.fromkeys(name for part in parts for name in part.names)),
    )


def _vector_by_position(parts: Sequence[Formula]) -> Formula:
    """A vector with entries that bind by position: to the names in the others, or, without names, as a whole."""
    names = {name for part in parts if not part.by_position for name in part.variables}
    variables = _common_variables(names, [part for part in parts if part.by_position])

    def placed(at: tuple[str, ...]) -> Formula:
        bound = {id(part.function): part.bound(at) for part in parts if part.by_position}  # each function once
        listed = [bound[id(part.function)] if part.by_position else part for part in parts]
        labels = _labels(listed)
        return _vector([part.bound(at, labels) for part in listed])

    return placed(variables) if names else replace(placed(variables), names=variables, place=placed)


@dataclass(frozen=True)
class Setting:
    """Functions over one list of variables and one domain: what every question is asked about.

    `by_position` says that nobody chose the names of the variables.
    """

    variables: tuple[str, ...]
    functions: tuple[Formula, ...]
    domain: Polyhedron
    domain_text: str
    by_position: bool = False


def settle(functions: Iterable[Any], on: Any = None, variables: Sequence[str] | str | None = None) -> Setting:
    """Bind functions and domain to one list of variables.

    The variables are the union of the names in all functions and in `on`, in natural order, or what
    `variables` says; networks, and functions whose names nobody chose, bind to that list by position.  Without
    other names, or if these are among x (x1, .., xn), they are x or x1, .., xn.  Raises `FormulaError` naming both
    sides when dimensions do not fit, and for two piecewise functions of equally many variables with other names.
    """
    functions = list(functions)
    require_one_symbol_per_name([*functions, on])
    formulas = [as_formula(function) for function in functions]
    free = isinstance(on, Polyhedron) and on.variables is None  # no names
    given = () if free else constraints_of(on)
    names = {name for c in given for name, _ in c.terms}
    if isinstance(on, Polyhedron) and not free:
        names.update(on.names())
    for formula in formulas:
        if not formula.by_position:
            names.update(formula.variables)
    alone = all(formula.by_position for formula in formulas)
    if isinstance(variables, str):
        variables = variables.replace(",", " ").split()
    if variables is not None:
        if not isinstance(variables, Sequence):
            raise TypeError(f"variables = {variables!r} is not a list of names")
        ordered = tuple(str(name) for name in variables)
        if len(set(ordered)) != len(ordered):
            raise FormulaError(f"variables = {ordered} repeats a name")
        if names - set(ordered):
            missing = ", ".join(sorted(names - set(ordered), key=natural_key))
            raise FormulaError(f"variables = {ordered} lacks {missing}, which the statement uses")
    else:
        _require_common_names(formulas)
        positional = [formula for formula in formulas if formula.by_position]
        ordered = _common_variables(names, positional, alone, {on.dim} if free else ())
    for name in ordered:
        if fault := name_fault(name):
            raise FormulaError(f"the variable {name!r} {fault}")
    placed = {id(f.function or f): f.bound(ordered) for f in formulas if f.place is not None}  # each function once
    formulas = [f if f.place is None else placed[id(f.function or f)] for f in formulas]
    own = [c for formula in formulas for c in formula.domain]
    if free:
        if on.dim != len(ordered):
            raise FormulaError(f"the domain has dimension {on.dim}, the statement has variables ({', '.join(ordered)})")
        domain = on.named(ordered) & Polyhedron.from_constraints(own, ordered)
    else:
        domain = Polyhedron.from_constraints(tuple(dict.fromkeys((*given, *own))), ordered)
    as_written = isinstance(on, str) and not own
    text = " ".join(on.split()) if as_written else ", ".join(domain.conditions())
    labels = _labels(formulas)
    bound = tuple(formula.bound(ordered, labels) for formula in formulas)
    unnamed = not names or (alone and ordered == _input_names(len(ordered)))
    return Setting(ordered, bound, domain, text, bool(ordered) and variables is None and unnamed)


def _common_variables(
    names: set[str], positional: Sequence[Formula], alone: bool = False, dims: Iterable[int] = ()
) -> tuple[str, ...]:
    """The variables that functions bind to by position, with the names that the rest of a statement uses.

    These names in natural order; but x1, .., xn (x alone), the names of the inputs, if there are no others.  `alone`
    says that the names are those of a domain only, `dims` are numbers of variables of parts without names.
    """
    counts = {*dims, *(formula.input_dim for formula in positional)}
    if not names:
        if len(counts) > 1:
            raise FormulaError(f"the networks (and the domain) have different numbers of inputs: {sorted(counts)}")
        return _input_names(max(counts, default=0))
    ordered = tuple(sorted(names, key=natural_key))
    if not positional:
        return ordered
    inputs = _input_names(positional[0].input_dim)
    if names <= set(inputs):
        return inputs
    if alone and any(re.fullmatch("x[0-9]+", name) for name in names):
        raise FormulaError(
            f"the domain names {', '.join(ordered)}; the inputs of {positional[0].text} are {', '.join(inputs)} "
            "(variables= gives them other names)"
        )
    return ordered


def _require_common_names(formulas: Sequence[Formula]) -> None:
    """Refuse two piecewise functions of equally many variables under other names: f(x) = g(y) is hardly meant."""
    named = [f.function.variables for f in formulas if f.function is not None and not f.by_position]
    for theirs in named[1:]:
        mine = named[0]
        if len(mine) == len(theirs) and set(mine) != set(theirs):
            raise FormulaError(
                f"one function is about ({', '.join(mine)}), the other about ({', '.join(theirs)}); if the statement "
                f'is about all of these, say variables="{" ".join(dict.fromkeys((*mine, *theirs)))}"; if both have '
                f"the same variables, give them the same names, where they are made or by f.compose({list(mine)})"
            )


def _input_names(n: int) -> tuple[str, ...]:
    return ("x",) if n == 1 else tuple(f"x{i + 1}" for i in range(n))


def _networks(formula: Formula) -> Iterator[Any]:
    """All networks in a formula, with repetitions."""
    if formula.network is not None:
        yield formula.network
    yield from networks_of(formula.outputs)


def _labels(formulas: Sequence[Formula]) -> dict[Any, str]:
    """The names that are not the own ones: numbers for different networks (or piecewise functions) of one name.

    So never N(x) = N(x) for two of them.
    """
    networks = [network for formula in formulas for network in _networks(formula)]
    distinct: dict[str, dict[Any, list[Any]]] = {}  # by name and network or function, what is labelled
    for network, name in zip(networks, statement_names(networks), strict=True):
        distinct.setdefault(name, {}).setdefault(network, []).append((network.name, network))
    for formula in formulas:
        if formula.function is not None:
            distinct.setdefault("f", {}).setdefault(id(formula.function), []).append(id(formula.function))
    labels: dict[Any, str] = {}
    for name, things in distinct.items():
        numbers = (f"{name}_{k}" for k in count(1) if f"{name}_{k}" not in distinct)
        for alike, number in zip(things.values(), numbers, strict=False):
            labels |= dict.fromkeys(alike, number if len(things) > 1 else name)
    return {key: label for key, label in labels.items() if not isinstance(key, tuple) or key[0] != label}


def require_nonempty(setting: Setting, *, deciding: bool = False) -> None:
    """Raise `EmptyDomain` unless the domain contains a point; what decides has the option `allow_empty` and says so."""
    if setting.domain.is_empty():
        rest = "every statement on it is vacuously true; pass allow_empty=True if that is meant"
        raise EmptyDomain(
            f"the domain {setting.domain_text or setting.domain} is empty: "
            + (rest if deciding else "there is no point to look at")
        )
