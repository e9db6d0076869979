r"""From what a user writes to programs: one reading of text, sympy, networks and piecewise functions.

A `Formula` is a tuple of output nodes with named variables, or a network whose inputs bind by position.
Lowering is part of what a reader has to believe (docs/trust.md), so it is kept short: sums stay sums,
relu(t) = max(t, 0), |t| = max(t, -t), min(s, t) = -max(-s, -t), n-ary maxima fold from the left, a network
is its layers, and cases split the domain, first match first.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import count
from typing import Any

from exactrelu.affine import AffineMap
from exactrelu.exact import ExactnessError, rational
from exactrelu.expressions import (
    Application,
    Cases,
    Constraint,
    FormulaError,
    Guard,
    Node,
    Variable,
    constant,
    name_fault,
    natural_key,
    postorder,
    to_text,
    variables_of,
)
from exactrelu.kernel.program import Terms
from exactrelu.lowering import Lowering, uncovered, unresolved
from exactrelu.networks import as_network
from exactrelu.polyhedron import EmptyDomain, Polyhedron, constraints_of
from exactrelu.program_builder import CompiledFunction, ProgramBuilder, linear
from exactrelu.sympy_values import is_sympy, require_one_symbol_per_name
from exactrelu.text import parse_named
from exactrelu.typesetting.formulas import equation, names_of, node_lines
from exactrelu.typesetting.layout import notebook
from exactrelu.typesetting.matrices import network as typeset_network

__all__ = [
    "Formula",
    "Setting",
    "as_formula",
    "compile_function",
    "evaluate",
    "has_cases",
    "lowered_difference",
    "require_nonempty",
    "settle",
]

ONE = Fraction(1)


@dataclass(frozen=True)
class Formula:
    """Outputs over named variables; or, when `network` is set, a network that binds its inputs by position.

    `domain` holds constraints outside which the function is not defined, `names` variables that are written but
    cancel, and `function` is a piecewise function that prints by a name.
    """

    outputs: tuple[Node, ...]
    text: str
    vector: bool = False
    network: Any = None
    domain: tuple[Constraint, ...] = ()
    names: tuple[str, ...] = ()
    function: Any = None

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the variables in natural order (none for a bare network)."""
        found = {*variables_of(self.outputs), *self.names, *(name for c in self.domain for name, _ in c.terms)}
        return tuple(sorted(found, key=natural_key))

    def bound(self, variables: Sequence[str], labels: Mapping[Any, str] | None = None) -> "Formula":
        """A network bound to variables by position; any other formula as it is.  `labels` are names to print.

        Raises `FormulaError` when the numbers of inputs and variables differ.
        """
        labels = labels or {}
        if self.network is None:
            text = self.text
            if self.function is not None:
                text = f"{labels.get(id(self.function), 'f')}({', '.join(self.function.variables)})"
            elif any(network in labels for network in _networks(self)):
                shown = [to_text(node, labels) for node in self.outputs]
                text = f"({', '.join(shown)})" if self.vector else shown[0]
            return replace(self, text=text)
        N = self.network
        if N.input_dim != len(variables):
            hint = "; name them all in variables=" if N.input_dim > len(variables) else ""
            raise FormulaError(
                f"{N.name} takes {N.input_dim} input{'s' * (N.input_dim != 1)}, but the statement is about the "
                f"{len(variables)} variable{'s' * (len(variables) != 1)} ({', '.join(variables)}){hint}"
            )
        arguments = tuple(Variable(name) for name in variables)
        outputs = tuple(Application(N, arguments, j) for j in range(N.output_dim))
        return Formula(outputs, f"{labels.get(N, N.name)}({', '.join(variables)})", N.output_dim > 1)

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
        raise FormulaError("a vector function is a nonempty list of scalar formulas; apply networks to variables first")
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


@dataclass(frozen=True)
class Setting:
    """Functions over one list of variables and one domain: what every question is asked about."""

    variables: tuple[str, ...]
    functions: tuple[Formula, ...]
    domain: Polyhedron
    domain_text: str


def settle(functions: Iterable[Any], on: Any = None, variables: Sequence[str] | str | None = None) -> Setting:
    """Bind functions and domain to one list of variables.

    The variables are the union of the names in all functions and in `on`, in natural order, or what
    `variables` says; networks bind to that list by position.  With networks alone and no names, they are x
    or x1, .., xn.  Raises `FormulaError` naming both sides when dimensions do not fit.
    """
    functions = list(functions)
    require_one_symbol_per_name([*functions, on])
    formulas = [as_formula(function) for function in functions]
    if isinstance(on, Polyhedron) and on.variables is None:
        constraints: tuple[Constraint, ...] | None = None
        names: set[str] = set()
    else:
        constraints = constraints_of(on)
        constraints = tuple(dict.fromkeys((*constraints, *(c for formula in formulas for c in formula.domain))))
        names = {name for c in constraints for name, _ in c.terms}
        if isinstance(on, Polyhedron):
            names.update(on.names())
    for formula in formulas:
        names.update(formula.variables)
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
    elif names and all(formula.network is not None for formula in formulas):
        ordered = _inputs_named(names, [formula.network for formula in formulas])
    elif names:
        ordered = tuple(sorted(names, key=natural_key))
    else:
        dims = {f.network.input_dim for f in formulas if f.network is not None}
        dims |= {on.dim} if constraints is None else set()
        if len(dims) > 1:
            raise FormulaError(f"the networks (and the domain) have different numbers of inputs: {sorted(dims)}")
        n = dims.pop() if dims else 0
        ordered = _input_names(n)
    for name in ordered:
        if fault := name_fault(name):
            raise FormulaError(f"the variable {name!r} {fault}")
    if constraints is None:
        if on.dim != len(ordered):
            raise FormulaError(f"the domain has dimension {on.dim}, the statement has variables ({', '.join(ordered)})")
        own = [c for formula in formulas for c in formula.domain]
        domain = on.named(ordered) & Polyhedron.from_constraints(own, ordered)
    else:
        domain = Polyhedron.from_constraints(constraints, ordered)
    as_written = isinstance(on, str) and not any(formula.domain for formula in formulas)
    text = " ".join(on.split()) if as_written else ", ".join(domain.conditions())
    labels = _labels(formulas)
    return Setting(ordered, tuple(formula.bound(ordered, labels) for formula in formulas), domain, text)


def _inputs_named(names: set[str], networks: Sequence[Any]) -> tuple[str, ...]:
    """The inputs of networks as a domain names them: x1, .., xn (x alone), of which it may use some, or n names."""
    inputs = _input_names(networks[0].input_dim)
    if names <= set(inputs):
        return inputs
    ordered = tuple(sorted(names, key=natural_key))
    if any(re.fullmatch("x[0-9]+", name) for name in names):
        raise FormulaError(
            f"the domain names {', '.join(ordered)}; the inputs of {networks[0].name} are {', '.join(inputs)} "
            "(variables= gives them other names)"
        )
    return ordered


def _input_names(n: int) -> tuple[str, ...]:
    return ("x",) if n == 1 else tuple(f"x{i + 1}" for i in range(n))


def _networks(formula: Formula) -> Iterator[Any]:
    """All networks in a formula, with repetitions."""
    if formula.network is not None:
        yield formula.network
    yield from (node.network for node in postorder(formula.outputs) if isinstance(node, Application))


def _labels(formulas: Sequence[Formula]) -> dict[Any, str]:
    """Numbered names for different networks (or piecewise functions) of one name: never N(x) = N(x) for two of them."""
    distinct: dict[str, dict[Any, None]] = {}
    for formula in formulas:
        for network in _networks(formula):
            distinct.setdefault(network.name, {})[network] = None
        if formula.function is not None:
            distinct.setdefault("f", {})[id(formula.function)] = None
    labels: dict[Any, str] = {}
    for name, things in distinct.items():
        numbers = (f"{name}_{k}" for k in count(1) if f"{name}_{k}" not in distinct)
        if len(things) > 1:
            labels |= dict(zip(things, numbers, strict=False))
    return labels


def compile_function(
    function: Formula, variables: Sequence[str], choices: dict[int, int] | None = None
) -> CompiledFunction:
    """The compiled form of a bound formula; piecewise definitions need the `choices` of one `CaseCell`."""
    lowering = Lowering(variables, choices or {})
    try:
        return lowering.builder.function([lowering.terms(node) for node in function.outputs])
    except KeyError as error:
        raise FormulaError(
            f"{function.text} has a piecewise definition; split the domain with case_cells first"
        ) from error


def evaluate(function: Formula, variables: Sequence[str], point: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """Exact values of a bound formula at a rational point (piecewise definitions: first branch that holds)."""
    at = dict(zip(variables, point, strict=True))

    def holds(guard: Guard) -> bool:
        def one(c: Constraint) -> bool:
            value = c.constant + sum((q * at[name] for name, q in c.terms), Fraction(0))
            return value == 0 if c.relation == "==" else value > 0 or (value == 0 and c.relation == ">=")

        return any(all(map(one, part)) for part in guard)

    choices: dict[int, int] = {}
    while open_cases := unresolved(function.outputs, choices):
        cases = open_cases[0]
        branch = next((i for i, (guard, _) in enumerate(cases.read) if holds(guard)), None)
        if branch is None:
            raise uncovered(cases, variables, tuple(point))
        choices[id(cases)] = branch
    return compile_function(function, variables, choices)(list(point))


def lowered_difference(
    variables: Sequence[str],
    left: Formula,
    right: Formula,
    choices: dict[int, int],
    right_choices: dict[int, int] | None = None,
) -> tuple[ProgramBuilder, list[Terms]]:
    """The outputs of left - right in one builder, with the branches chosen (on the right differently, if given)."""
    first = Lowering(variables, choices)
    second = first if right_choices is None else Lowering(variables, right_choices, first.builder)
    differences = [
        linear([(ONE, first.terms(a)), (-ONE, second.terms(b))])
        for a, b in zip(left.outputs, right.outputs, strict=True)
    ]
    return first.builder, differences


def require_nonempty(setting: Setting) -> None:
    """Raise `EmptyDomain` unless the domain contains a point."""
    if setting.domain.is_empty():
        raise EmptyDomain(
            f"the domain {setting.domain_text or setting.domain} is empty: every statement on it is vacuously true; "
            "pass allow_empty=True if that is meant"
        )


def has_cases(function: Formula) -> bool:
    """Whether the formula contains a piecewise definition."""
    return any(isinstance(node, Cases) for node in postorder(function.outputs))
