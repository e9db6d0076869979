"""sympy expressions with parameters and powers, read into `polynomial_expressions.Expression`.

As everywhere in the package, symbols with assumptions stronger than real are refused: sympy would use them
(Abs(a*x) becomes a*Abs(x)) before the expression is read.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import sympy
from sympy.core.relational import Relational
from sympy.logic.boolalg import And, BooleanFalse, BooleanTrue, Not, Or

from exactrelu.exact import rational
from exactrelu.expressions import FormulaError
from exactrelu.prover.polynomial_expressions import (
    MAX_POWER,
    Condition,
    Expression,
    both,
    compared,
    negated,
    network_outputs,
    number,
    product,
    total,
)
from exactrelu.symbolic import AppliedNetwork, ReLU

__all__ = ["condition_from_sympy", "expression_from_sympy", "require_plain"]

_REAL = sympy.Symbol("real", real=True).assumptions0
_NATURAL = sympy.Symbol("natural", integer=True, positive=True).assumptions0
_OPERATIONS = {sympy.Max: "max", sympy.Min: "min", sympy.Abs: "abs", ReLU: "relu"}


def expression_from_sympy(root: Any, exponents: Sequence[str] = ()) -> Expression:
    """Read a sympy expression; equal subexpressions become one node.  Raises `FormulaError`."""
    done: dict[Any, Expression] = {}
    stack = [root]
    while stack:
        expression = stack[-1]
        missing = [part for part in _parts(expression) if part not in done]
        if expression in done or not missing:
            stack.pop()
            if expression not in done:
                done[expression] = _build(expression, done, exponents)
        else:
            stack.extend(reversed(missing))
    return done[root]


def _parts(expression: Any) -> list[Any]:
    if isinstance(expression, sympy.Piecewise):
        return [value for value, _ in expression.args]
    if isinstance(expression, sympy.Pow):
        return [expression.base]
    if isinstance(expression, (sympy.Max, sympy.Min)):
        return list(sympy.ordered(expression.args))  # kept in a set; sympy's own order is the same in every run
    if isinstance(expression, (sympy.Add, sympy.Mul, sympy.Abs, ReLU, AppliedNetwork)):
        return list(expression.args)
    return []


def _build(expression: Any, done: dict[Any, Expression], exponents: Sequence[str]) -> Expression:
    parts = [done[part] for part in _parts(expression)]
    if isinstance(expression, sympy.Symbol):
        require_plain(expression)
        return Expression("name", (), str(expression.name))
    if not expression.args and getattr(expression, "is_number", False):
        return number(rational(expression, "number"))
    if isinstance(expression, sympy.Add):
        return total(parts)
    if isinstance(expression, sympy.Mul):
        return product(parts)
    if isinstance(expression, sympy.Pow):
        return _power(expression, parts[0], exponents)
    if isinstance(expression, sympy.Piecewise):
        guards = tuple(condition_from_sympy(condition) for _, condition in expression.args)
        return Expression("cases", tuple(parts), guards)
    if isinstance(expression, AppliedNetwork):
        return network_outputs(expression.network, parts)[expression.component]
    for kind, operation in _OPERATIONS.items():
        if isinstance(expression, kind):
            return Expression(operation, tuple(parts))
    raise FormulaError(
        f"{expression} ({type(expression).__name__}) is outside the language: sums, products, quotients, natural "
        "powers, relu, Max, Min, Abs, Piecewise, networks"
    )


def _power(expression: Any, base: Expression, exponents: Sequence[str]) -> Expression:
    exponent = expression.exp
    if isinstance(exponent, sympy.Symbol) and exponent.name in exponents:
        require_plain(exponent, _NATURAL, "a positive integer")
        return Expression("power", (base,), str(exponent.name))
    if not exponent.is_Integer or abs(int(exponent)) > MAX_POWER:
        raise FormulaError(f"{expression}: exponents are integers up to {MAX_POWER}")
    power = Expression("power", (base,), abs(int(exponent)))
    return power if exponent > 0 else Expression("quotient", (number(1), power))


def require_plain(symbol: Any, allowed: Mapping[str, bool] = _REAL, what: str = "real") -> None:
    """Raise `FormulaError` for a symbol with assumptions that do not follow from the `allowed` ones."""
    if any(key not in allowed or allowed[key] != value for key, value in symbol.assumptions0.items()):
        raise FormulaError(
            f"symbol {symbol} was made with assumptions stronger than {what}, which sympy uses silently; use "
            f'{symbol}, = reals("{symbol}") and put conditions into parameters= or on='
        )


def condition_from_sympy(condition: Any) -> Condition:
    """Read a sympy relation, or And/Or/Not of relations."""
    if isinstance(condition, (bool, BooleanTrue, BooleanFalse)):
        return ((),) if condition else ()
    if isinstance(condition, And):
        result: Condition = ((),)
        for part in sympy.ordered(condition.args):
            result = both(result, condition_from_sympy(part))
        return result
    if isinstance(condition, Or):
        return tuple(part for argument in sympy.ordered(condition.args) for part in condition_from_sympy(argument))
    if isinstance(condition, Not):
        return negated(condition_from_sympy(condition.args[0]))
    if isinstance(condition, Relational):
        return compared(expression_from_sympy(condition.lhs), condition.rel_op, expression_from_sympy(condition.rhs))
    raise FormulaError(f"condition {condition} is not a relation")
