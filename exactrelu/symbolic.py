r"""The sympy side: `relu`, `reals`, networks applied to symbols, and sympy expressions read into formulas.

sympy states and displays; it never decides.  What is trusted here is that sympy's automatic evaluation
(ordering the arguments of Max, Abs(-x) -> Abs(x), collecting like terms) preserves values at real points;
symbols with assumptions stronger than real are refused, since sympy would use them before we see them.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

import sympy
from sympy.core.relational import Relational
from sympy.logic.boolalg import And, BooleanFalse, BooleanTrue, Not, Or

from exactrelu.exact import rational
from exactrelu.expressions import (
    Application,
    Cases,
    Combination,
    Constraint,
    FormulaError,
    Guard,
    Lattice,
    Node,
    Variable,
    combine,
    compare,
    conjunction,
    constant,
    negate,
    negation,
)
from exactrelu.text import PowersError, variable_fault

__all__ = ["AppliedNetwork", "ReLU", "apply_network", "from_sympy", "guard_from_sympy", "reals", "relu"]

MAX_PRINTED = 10_000  # parts of an expression, counted as often as they would be printed
_REAL = sympy.Symbol("real", real=True).assumptions0


class ReLU(sympy.Function):
    r"""The rectified linear unit $\operatorname{ReLU}(x) = \max\{x, 0\}$ as an unevaluated sympy function.

    >>> from exactrelu import reals, relu
    >>> x, = reals("x")
    >>> relu(x - 1), relu(-3)
    (ReLU(x - 1), 0)
    >>> import sympy; print(sympy.latex(relu(x)))
    \operatorname{ReLU}\left(x\right)
    """

    nargs = 1

    @classmethod
    def eval(cls, argument: Any) -> Any:
        if argument.is_Rational:
            return sympy.Max(argument, 0)
        return None

    def _eval_is_extended_real(self) -> bool | None:
        return self.args[0].is_extended_real

    def _eval_rewrite_as_Max(self, argument: Any, **_: Any) -> Any:
        return sympy.Max(argument, 0)

    def fdiff(self, argindex: int = 1) -> Any:
        return sympy.Heaviside(self.args[0])

    def _latex(self, printer: Any, exp: Any = None) -> str:
        base = rf"\operatorname{{ReLU}}\left({printer._print(self.args[0])}\right)"
        return rf"{base}^{{{exp}}}" if exp is not None else base


relu = ReLU


def reals(names: str) -> tuple[sympy.Symbol, ...]:
    """Real sympy symbols, always as a tuple: ``x, y = reals("x y")``, ``(x,) = reals("x")``, ``reals("u1:9")``.

    Raises `FormulaError` for what is not the name of a variable in formulas, such as 2x or max, and for repeated names.

    >>> [symbol.is_real for symbol in reals("x y")]
    [True, True]
    """
    if not isinstance(names, str):
        raise TypeError(f'reals takes names in one text, as in reals("x y"), not {names!r}')
    symbols = tuple(sympy.symbols(names, real=True, seq=True))
    for symbol in symbols:
        if fault := variable_fault(str(symbol)):
            raise FormulaError(f"reals({names!r}): {fault}")
    if repeated := [str(symbol) for i, symbol in enumerate(symbols) if symbol in symbols[:i]]:
        raise FormulaError(f"reals({names!r}) repeats the name {repeated[0]}")
    return symbols


class AppliedNetwork(sympy.Function):
    """A network at symbolic arguments: an opaque sympy function that carries the network and an output index."""

    network: Any = None
    component: int = 0

    @classmethod
    def eval(cls, *arguments: Any) -> Any:
        if all(argument.is_Rational for argument in arguments):
            values = cls.network([Fraction(int(a.p), int(a.q)) for a in arguments])
            value = values if isinstance(values, Fraction) else values[cls.component]
            return sympy.Rational(value.numerator, value.denominator)
        return None

    def _eval_is_extended_real(self) -> bool | None:
        return all(a.is_extended_real for a in self.args) or None


@lru_cache(maxsize=256)
def _applied_class(network: Any, name: str, component: int) -> type[AppliedNetwork]:
    shown = name if network.output_dim == 1 else f"{name}_{component + 1}"
    return type(shown, (AppliedNetwork,), {"network": network, "component": component, "nargs": network.input_dim})


def apply_network(network: Any, arguments: Sequence[Any]) -> Any:
    """N(x, y) for a network N and sympy arguments: one expression, or a tuple when N has several outputs."""
    given = [_sympified(a) for a in arguments]
    if len(given) != network.input_dim:
        raise FormulaError(f"{network.name} takes {network.input_dim} arguments, {len(given)} are given: {arguments!r}")
    results = tuple(_applied_class(network, network.name, k)(*given) for k in range(network.output_dim))
    return results[0] if network.output_dim == 1 else results


def _sympified(value: Any) -> Any:
    if isinstance(value, sympy.Basic):
        return value
    q = rational(value, "argument")
    return sympy.Rational(q.numerator, q.denominator)


class _Reader:
    """Reads sympy expressions into one graph: equal subexpressions become one node."""

    def __init__(self) -> None:
        self.nodes: dict[Any, Node] = {}
        self.symbols: dict[str, Any] = {}

    def symbol(self, symbol: Any) -> str:
        known = symbol.assumptions0
        if any(key not in _REAL or _REAL[key] != value for key, value in known.items()):
            stated = ", ".join(f"{key}={value}" for key, value in symbol._assumptions_orig.items() if key != "real")
            raise FormulaError(
                f"symbol {symbol} was made with {stated}, which sympy uses silently (Abs({symbol}) may become {symbol} "
                f'before it is read); use {symbol}, = reals("{symbol}") and put conditions into on="{symbol} >= 0"'
            )
        previous = self.symbols.setdefault(symbol.name, symbol)
        if previous != symbol:
            raise FormulaError(
                f"two different symbols are both called {symbol.name} (their assumptions differ); create it once, "
                f'{symbol.name}, = reals("{symbol.name}")'
            )
        return str(symbol.name)

    def expression(self, root: Any) -> Node:
        stack = [root]
        while stack:
            expression = stack[-1]
            if expression in self.nodes:
                stack.pop()
                continue
            missing = [part for part in self.parts(expression) if part not in self.nodes]
            if missing:
                stack.extend(reversed(missing))
            else:
                stack.pop()
                self.nodes[expression] = self.build(expression)
        return self.nodes[root]

    @staticmethod
    def parts(expression: Any) -> Sequence[Any]:
        if isinstance(expression, sympy.Piecewise):
            return [value for value, _ in expression.args]
        if isinstance(expression, (sympy.Add, sympy.Mul, sympy.Max, sympy.Min, sympy.Abs, ReLU, AppliedNetwork)):
            return expression.args
        return ()

    def build(self, expression: Any) -> Node:
        if isinstance(expression, sympy.Symbol):
            return Variable(self.symbol(expression))
        if not expression.args and getattr(expression, "is_number", False):
            return constant(rational(expression, "number"))
        nodes = [self.nodes[part] for part in self.parts(expression)]
        if isinstance(expression, sympy.Add):
            return combine([(1, node) for node in nodes])
        if isinstance(expression, sympy.Mul):
            factor = Fraction(1)
            others: list[Node] = []
            for node in nodes:
                if isinstance(node, Combination) and not node.terms:
                    factor *= node.constant
                else:
                    others.append(node)
            if len(others) > 1:
                raise PowersError(f"{expression} is a product of non-constant factors, not piecewise affine", True)
            return combine([(factor, others[0])]) if others else constant(factor)
        if isinstance(expression, (sympy.Max, sympy.Min)):
            # Max keeps its arguments in a set; sympy's own order makes the program the same in every run.
            ordered = tuple(self.nodes[part] for part in sympy.ordered(expression.args))
            return Lattice("max" if isinstance(expression, sympy.Max) else "min", ordered)
        if isinstance(expression, sympy.Abs):
            return Lattice("abs", (nodes[0],))
        if isinstance(expression, ReLU):
            return Lattice("relu", (nodes[0],))
        if isinstance(expression, AppliedNetwork):
            return Application(expression.network, tuple(nodes), expression.component)
        if isinstance(expression, sympy.Piecewise):
            branches = tuple(
                (self.guard(condition), node) for (_, condition), node in zip(expression.args, nodes, strict=True)
            )
            return Cases(branches, str(expression))
        if isinstance(expression, sympy.Pow):
            raise PowersError(f"{expression} is a power, not piecewise affine")
        kind = type(expression).__name__
        raise FormulaError(
            f"{expression} ({kind}) is outside the language: sums, rational multiples, relu, Max, Min, Abs, "
            "Piecewise, networks"
        )

    def guard(self, condition: Any) -> Guard:
        if isinstance(condition, (BooleanTrue, BooleanFalse)):
            return ((),) if condition else ()
        if isinstance(condition, And):
            result: Guard = ((),)
            for part in sympy.ordered(condition.args):
                result = conjunction(result, self.guard(part))
            return result
        if isinstance(condition, Or):
            return tuple(part for argument in sympy.ordered(condition.args) for part in self.guard(argument))
        if isinstance(condition, Not):
            return negation(self.guard(condition.args[0]))
        if isinstance(condition, Relational):
            try:
                difference = combine([(1, self.expression(condition.lhs)), (-1, self.expression(condition.rhs))])
            except PowersError as error:
                raise FormulaError(str(error)) from None  # a domain, and not what a statement is about
            match condition.rel_op:
                case "==":
                    return compare(difference, "==")
                case "!=":
                    return compare(difference, ">") + compare(negate(difference), ">")
                case ">=" | ">":
                    return compare(difference, condition.rel_op)
                case "<=" | "<":
                    return compare(negate(difference), ">=" if condition.rel_op == "<=" else ">")
        hint = '; write an interval as "x in [0, 1]" or "0 <= x <= 1"' if isinstance(condition, sympy.Set) else ""
        raise FormulaError(f"condition {condition} is not a relation between affine expressions{hint}")


def symbols_in(expression: Any) -> set[Any]:
    """The symbols of an expression or condition, each shared part visited once."""
    found = set()
    seen = {expression}
    stack = [expression]
    while stack:
        part = stack.pop()
        if isinstance(part, sympy.Symbol):
            found.add(part)
        fresh = [arg for arg in part.args if arg not in seen]
        seen.update(fresh)
        stack.extend(fresh)
    return found


def printed(expression: Any) -> str:
    """The expression as sympy prints it, or a description when its shared parts would print too often."""
    size: dict[Any, int] = {}
    stack = [expression]
    while stack:
        part = stack[-1]
        missing = [arg for arg in part.args if arg not in size]
        if missing:
            stack.extend(missing)
        else:
            size[part] = 1 + sum(size[arg] for arg in part.args)
            stack.pop()
    if size[expression] > MAX_PRINTED:
        return f"<expression with {len(size)} distinct parts>"
    return str(expression)


def from_sympy(expressions: Iterable[Any]) -> list[Node]:
    """Read sympy expressions into formula nodes that share what they have in common.

    Raises `FormulaError` for anything not piecewise affine, for symbols with assumptions stronger than real,
    and for two different symbols of one name; `ExactnessError` for floats.
    """
    reader = _Reader()
    return [reader.expression(expression) for expression in expressions]


def guard_from_sympy(condition: Any) -> Guard:
    """Read a sympy relation, or And/Or/Not of relations, into affine alternatives."""
    return _Reader().guard(condition)


def constraints_from_sympy(condition: Any) -> tuple[Constraint, ...]:
    """Read a sympy condition that describes one polyhedron."""
    guard = guard_from_sympy(condition)
    if len(guard) != 1:
        raise FormulaError(f"the condition {condition} does not describe one polyhedron but {len(guard)} alternatives")
    return guard[0]
