r"""Polynomials with rational coefficients: read from text or sympy, integrated exactly over simplices.

sympy's sparse rings hold them; floats and functions other than polynomials are refused when they are read.
"""

import ast
import io
import re
import tokenize
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import lru_cache
from math import factorial, lcm, prod
from typing import Any, NamedTuple

import sympy
from sympy.polys.domains import QQ
from sympy.polys.rings import PolyElement, PolyRing

from exactrelu.affine import AffineMap
from exactrelu.exact import rational
from exactrelu.expressions import FormulaError, Variable, natural_key
from exactrelu.polytopes import Point, simplex_volume
from exactrelu.symbolic import from_sympy

__all__ = [
    "IntegerForm",
    "NotPolynomial",
    "Polynomial",
    "affine_polynomial",
    "integral_over_simplex",
    "polynomial_ring",
    "read_polynomial",
    "simplex_integral",
    "to_fraction",
    "to_sympy",
    "value_at",
]

MAX_DEGREE = 64
MAX_TERMS = 20_000
MAX_TEXT = 10_000  # characters; Python's own parser reads the text


class NotPolynomial(FormulaError):
    """The expression is not a polynomial with rational coefficients (it may be piecewise affine)."""


class Polynomial(NamedTuple):
    """A polynomial as it was given: `text`, its variables, and `into(ring)`, which makes it in a larger ring."""

    text: str
    names: tuple[str, ...]
    into: Callable[[Any], Any]


def polynomial_ring(names: Sequence[str]) -> Any:
    """The ring of polynomials over the rationals in these variables."""
    return PolyRing(tuple(names), QQ, sympy.polys.orderings.lex)


def read_polynomial(value: Any) -> Polynomial:
    """Read a polynomial from text such as ``"x1^2 + x2^2 + 3"``, a sympy expression or a rational number.

    Powers are written ^ or **, with nonnegative integer exponents; numbers are exact (0.1 is 1/10).  Raises
    `NotPolynomial` for other functions, `ExactnessError` for floats, `FormulaError` for malformed text.

    >>> p = read_polynomial("(x + y)^2 / 2 - 0.5")
    >>> p.names, p.into(polynomial_ring("x y".split()))
    (('x', 'y'), 1/2*x**2 + x*y + 1/2*y**2 - 1/2)
    """
    if isinstance(value, Polynomial):
        return value
    if isinstance(value, str):
        tree, text = _parsed(value), " ".join(value.split())
        found = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        reader: Callable[[Any, dict[str, Any]], Any] = _from_tree
    elif isinstance(value, sympy.Expr):
        tree, text = value, str(value)
        found = {_name_of(symbol) for symbol in value.atoms(sympy.Symbol)}
        reader = _from_sympy
    else:
        number, found, reader = rational(value, "polynomial"), set(), lambda tree, _: tree
        tree, text = QQ(number.numerator, number.denominator), str(number)
    names = tuple(sorted(found, key=natural_key))

    def into(ring: Any) -> Any:
        symbols = {str(symbol): generator for symbol, generator in zip(ring.symbols, ring.gens, strict=True)}
        return ring.zero + reader(tree, symbols)

    try:
        into(polynomial_ring(names))  # refuses what is not a polynomial now
    except RecursionError:
        raise FormulaError(f"the polynomial {text[:40]}.. is nested too deeply") from None
    return Polynomial(text, names, into)


def affine_polynomial(affine: AffineMap, ring: Any, output: int = 0) -> Any:
    """The polynomial of one output of an affine map."""
    total = ring.ground_new(_qq(affine.b[output]))
    for weight, generator in zip(affine.W[output], ring.gens, strict=True):
        if weight:
            total += generator * _qq(weight)
    return total


def value_at(polynomial: Any, point: Sequence[Fraction]) -> Fraction:
    """The value at a rational point."""
    total = Fraction(0)
    for exponents, coefficient in polynomial.terms():
        total += to_fraction(coefficient) * prod(
            (x**k for x, k in zip(point, exponents, strict=True) if k), start=Fraction(1)
        )
    return total


class IntegerForm:
    """A polynomial with integer coefficients over one denominator, for fast values at points in integers."""

    def __init__(self, polynomial: Any) -> None:
        self.denominator = lcm(1, *(int(c.denominator) for c in polynomial.values()))
        self.terms = [
            (tuple((j, k) for j, k in enumerate(exponents) if k), sum(exponents), int(c * self.denominator))
            for exponents, c in polynomial.terms()
        ]
        self.degree = max((degree for _, degree, _ in self.terms), default=0)

    def homogeneous(self, point: Sequence[int], scale: int) -> int:
        """denominator * scale^degree times the value at point / scale."""
        total = 0
        for variables, degree, coefficient in self.terms:
            value = coefficient * scale ** (self.degree - degree)
            for j, k in variables:
                value *= point[j] ** k
            total += value
        return total


def integral_over_simplex(factors: Sequence[Any], corners: Sequence[Point]) -> Fraction:
    r"""The integral of a product of polynomials over the simplex with these d + 1 corners in $\mathbb{R}^d$.

    By the cubature rule of degree $\delta = 2s + 1$ that is exact for their total degree,
    $$\frac{1}{|\Delta|} \int_\Delta p
      = \sum_{i=0}^{s} (-1)^i\, \frac{d!\, (d + \delta - 2i)^\delta}{4^s\, i!\, (d + \delta - i)!}
        \sum_{|\beta| = s - i} p\left(\sum_{j=0}^{d} \frac{2 \beta_j + 1}{d + \delta - 2i}\, v_j\right),$$
    whose nodes and weights are rational.

    Source: Grundmann & Möller, *Invariant integration formulas for the n-simplex by combinatorial methods*, 1978.

    >>> ring = polynomial_ring(["x", "y"])
    >>> x, y = ring.gens
    >>> integral_over_simplex([x**2], [(0, 0), (1, 0), (0, 1)]), integral_over_simplex([x, y], [(0, 0), (1, 0), (0, 1)])
    (Fraction(1, 12), Fraction(1, 24))
    """
    return simplex_integral([IntegerForm(factor) for factor in factors], corners)


def simplex_integral(forms: Sequence[IntegerForm], corners: Sequence[Point]) -> Fraction:
    """`integral_over_simplex` of prepared polynomials."""
    d = len(corners) - 1
    scale = lcm(1, *(x.denominator for corner in corners for x in corner))
    integers = [[int(x * scale) for x in corner] for corner in corners]
    degree = sum(form.degree for form in forms)
    s = degree // 2
    delta = 2 * s + 1
    total = Fraction(0)
    for i in range(s + 1):
        n = d + delta - 2 * i
        level = 0
        for beta in _compositions(s - i, d + 1):
            point = [
                sum((2 * b + 1) * x for b, x in zip(beta, column, strict=True))
                for column in zip(*integers, strict=True)
            ]
            level += prod(form.homogeneous(point, n * scale) for form in forms)
        sign = -1 if i % 2 else 1
        weight = Fraction(sign * factorial(d) * n**delta, 4**s * factorial(i) * factorial(d + delta - i))
        total += weight * Fraction(level, (n * scale) ** degree)
    return simplex_volume(corners) * total / prod(form.denominator for form in forms)


@lru_cache(maxsize=256)
def _compositions(total: int, parts: int) -> tuple[tuple[int, ...], ...]:
    """All tuples of `parts` nonnegative integers with the given sum."""
    if parts == 1:
        return ((total,),)
    return tuple((k, *rest) for k in range(total + 1) for rest in _compositions(total - k, parts - 1))


def to_fraction(coefficient: Any) -> Fraction:
    """A ground element of sympy's rational field, or a rational sympy number, as a Fraction."""
    return Fraction(int(coefficient.numerator), int(coefficient.denominator))


def to_sympy(value: Fraction) -> Any:
    """A Fraction as a sympy number."""
    return sympy.Rational(value.numerator, value.denominator)


def _qq(value: Fraction) -> Any:
    return QQ(value.numerator, value.denominator)


def _limited(value: Any) -> Any:
    """Refuse what grows beyond the limits before it gets slow."""
    if isinstance(value, PolyElement):
        if len(value) > MAX_TERMS or any(sum(exponents) > MAX_DEGREE for exponents in value):
            raise NotPolynomial(f"a polynomial of degree above {MAX_DEGREE} or with more than {MAX_TERMS} terms")
    return value


def _power(base: Any, exponent: Any, where: str) -> Any:
    if isinstance(exponent, PolyElement):
        if not exponent.is_ground:
            raise NotPolynomial(f"{where}: the exponent is not a number")
        exponent = exponent.coeff(1)
    power = to_fraction(exponent)
    if power.denominator != 1 or power < 0:
        raise NotPolynomial(f"{where}: the exponent {power} is not a nonnegative integer")
    if power > MAX_DEGREE:
        raise NotPolynomial(f"{where}: the exponent {power} is above {MAX_DEGREE}")
    result = base.ring.one if isinstance(base, PolyElement) else QQ(1)
    for _ in range(int(power)):
        result = _limited(result * base)
    return result


# -- text ----------------------------------------------------------------------------------------------


def _parsed(text: str) -> ast.expr:
    """The syntax tree of a polynomial, by Python's parser (nothing is ever evaluated); numbers stay as written."""
    if len(text) > MAX_TEXT:
        raise FormulaError(f"the polynomial has {len(text)} characters; at most {MAX_TEXT} are read")
    plain = " ".join(text.replace("^", "**").replace("−", "-").replace("·", "*").split())
    try:
        for token in tokenize.generate_tokens(io.StringIO(plain).readline):
            if token.type == tokenize.NUMBER and re.fullmatch(r"[0-9.]+(e[+-]?[0-9]+)?", token.string) is None:
                raise FormulaError(f"{token.string} in {text!r} is not a decimal number")
        tree = ast.parse(plain, mode="eval").body
    except (SyntaxError, tokenize.TokenError, RecursionError, MemoryError) as error:
        raise NotPolynomial(f"{text!r} is not a polynomial: {getattr(error, 'msg', error)}") from error
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            written = ast.get_source_segment(plain, node) or ""
            node.value = rational(written, "number")  # type: ignore[assignment]
    return tree


def _from_tree(node: ast.expr, symbols: dict[str, Any]) -> Any:
    match node:
        case ast.Constant(value=Fraction() as number):
            return _qq(number)
        case ast.Name(id=name) if name in symbols:
            return symbols[name]
        case ast.UnaryOp(op=ast.UAdd() | ast.USub() as sign, operand=operand):
            value = _from_tree(operand, symbols)
            return -value if isinstance(sign, ast.USub) else value
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            exponent = _from_tree(right, symbols)
            return _limited(_power(_from_tree(left, symbols), exponent, ast.unparse(right)))
        case ast.BinOp(left=left, op=operation, right=right):
            a, b = _from_tree(left, symbols), _from_tree(right, symbols)
            match operation:
                case ast.Add():
                    return a + b
                case ast.Sub():
                    return a - b
                case ast.Mult():
                    return _limited(a * b)
                case ast.Div():
                    return _quotient(a, b)
    raise NotPolynomial(
        f"{ast.unparse(node)!r} is not a polynomial: rational numbers, variables, + - * ^ and division by numbers"
    )


def _quotient(a: Any, b: Any) -> Any:
    if isinstance(b, PolyElement):
        if not b.is_ground:
            raise NotPolynomial(f"a division by {b}, which is not a number")
        b = b.coeff(1)
    if not b:
        raise FormulaError("a division by zero in a polynomial")
    return a * (QQ(1) / b)


# -- sympy ---------------------------------------------------------------------------------------------


def _name_of(symbol: Any) -> str:
    (node,) = from_sympy([symbol])  # refuses symbols with assumptions that sympy would use
    assert isinstance(node, Variable)
    return node.name


def _from_sympy(expression: Any, symbols: dict[str, Any]) -> Any:
    if isinstance(expression, sympy.Symbol):
        return symbols[_name_of(expression)]
    if expression.is_number and not expression.args:
        return _qq(rational(expression, "number"))
    if isinstance(expression, sympy.Add):
        return sum(
            (_from_sympy(part, symbols) for part in expression.args[1:]), _from_sympy(expression.args[0], symbols)
        )
    if isinstance(expression, sympy.Mul):
        result = _from_sympy(expression.args[0], symbols)
        for part in expression.args[1:]:
            result = _limited(result * _from_sympy(part, symbols))
        return result
    if isinstance(expression, sympy.Pow):
        base, exponent = expression.args
        return _limited(_power(_from_sympy(base, symbols), _from_sympy(exponent, symbols), str(expression)))
    raise NotPolynomial(f"{expression} ({type(expression).__name__}) is not a polynomial")
