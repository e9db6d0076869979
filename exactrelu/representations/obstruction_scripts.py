"""The program that an obstruction writes, and the text of a formula as Python."""

import ast
from collections.abc import Sequence

__all__ = ["SCRIPT", "python_text"]

SCRIPT = """\
from fractions import Fraction as F
f = lambda {names}: {expression}
c = {normal}
places = [  # point p, step t, maps (constant, slopes) of f above and below c.(x - p) = 0, jump
    {places},
]
for p, t, above, below, jump in places:
    for (b, *slope), s in ((above, t), (below, -t)):
        for k in range(-1, len(c)):
            step = [s * (a + (i == k)) for i, a in enumerate(c)]
            assert f(*map(sum, zip(p, step))) - f(*p) == sum(map(F.__mul__, slope, step))
        assert f(*p) == b + sum(map(F.__mul__, slope, p))
    up, down = ([x + s * a for x, a in zip(p, c)] for s in (t, -t))
    assert f(*up) - 2 * f(*p) + f(*down) == t * jump * sum(a * a for a in c)
assert places[0][-1] != places[1][-1]
"""


class _Python(ast.NodeTransformer):
    """relu as max(0, .), integers as fractions so that 1/2 is exact; `ValueError` for what is not in a formula."""

    def __init__(self, variables: Sequence[str]) -> None:
        self.variables = variables

    def generic_visit(self, node: ast.AST) -> ast.AST:
        known = (ast.Expression, ast.BinOp, ast.UnaryOp, ast.Load)
        if not isinstance(node, (*known, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.UAdd, ast.USub)):
            raise ValueError(type(node).__name__)
        return super().generic_visit(node)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id not in self.variables:
            raise ValueError(node.id)
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if type(node.value) is not int:
            raise ValueError(repr(node.value))
        return ast.parse(f"F({node.value})", mode="eval").body

    def visit_Call(self, node: ast.Call) -> ast.AST:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name not in ("max", "min", "abs", "relu") or node.keywords:
            raise ValueError(ast.unparse(node.func))
        arguments = [self.visit(argument) for argument in node.args]
        if name == "relu":
            name, arguments = "max", [ast.Constant(0), *arguments]
        return ast.Call(ast.Name(name, ast.Load()), arguments, [])


def python_text(text: str, variables: Sequence[str]) -> str:
    """The formula as Python that is exact at fractions; `ValueError` if its text is not Python.

    >>> python_text("relu(x - 1/2) + 2*y", ["x", "y"])
    'max(0, x - F(1) / F(2)) + F(2) * y'
    """
    try:
        return ast.unparse(_Python(variables).visit(ast.parse(text.strip(), mode="eval")))
    except (SyntaxError, ValueError) as error:
        raise ValueError(
            f"{text} is not Python as it is written; give it as expression, script(..): {error}"
        ) from error
