"""Formula nodes in LaTeX."""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Any

from exactrelu.expressions import (
    Application,
    Cases,
    Combination,
    Lattice,
    Node,
    Variable,
    postorder,
    variables_of,
)
from exactrelu.typesetting.conditions import condition
from exactrelu.typesetting.layout import (
    LINE,
    aligned,
    bmatrix,
    bracketed,
    broken,
    continued,
    number,
    signed_sum,
    unary,
    width,
)
from exactrelu.typesetting.names import Names

__all__ = ["cases", "constant_value", "equation", "formula", "names_of", "node_lines", "summands"]

INSIDE = LINE - 15  # characters on a line inside the brackets of a function
MAX_CHARACTERS = 1_000_000  # shared parts are written out at every place, which may be exponentially long


def names_of(roots: Iterable[Node], variables: Iterable[str] = ()) -> Names:
    """The names for all variables and networks of the nodes, and for further variables."""
    roots = list(roots)
    networks = [node.network for node in postorder(roots) if isinstance(node, Application)]
    return Names([*variables_of(roots), *variables], networks)


def cases(rows: Sequence[tuple[str, str]]) -> str:
    r"""A piecewise definition from values and conditions; a condition may be a whole phrase in `\text`."""
    lines = [f"  {value} & {_clause(text)}" for value, text in rows]
    return "\\begin{dcases}\n" + ", \\\\\n".join(lines) + "\n\\end{dcases}"


def _clause(text: str) -> str:
    return text if text.startswith((r"\text{", r"\vdots")) or not text else rf"\text{{if }} {unary(text)}"


def _cases(node: Cases, shown: dict[int, str], names: Names) -> str:
    rows = []
    for position, (guard, value) in enumerate(node.branches):
        last = position == len(node.branches) - 1 and position > 0
        otherwise = last and any(not part for part in guard)
        rows.append((shown[id(value)], r"\text{otherwise}" if otherwise else condition(guard, names)))
    return cases(rows)


def _factor(node: Node, shown: dict[int, str]) -> str:
    """A node as a factor of a product or a term after a sign."""
    text = shown[id(node)]
    return bracketed("(", text, ")") if isinstance(node, (Cases, Combination)) else text


def _shown(root: Node, names: Names) -> dict[int, str]:
    shown: dict[int, str] = {}
    for node in postorder([root]):
        match node:
            case Variable(name=name):
                text = names.variable(name)
            case Combination(terms=(), constant=offset):
                text = number(offset, small=node is not root)
            case Combination():
                text = " ".join(_summands(node, shown))
            case Lattice(operation=operation, arguments=arguments):
                inside = _inside(arguments, shown)
                match operation:
                    case "relu":
                        text = r"\operatorname{ReLU}" + bracketed("(", inside, ")")
                    case "abs":
                        text = bracketed(r"\lvert", inside, r"\rvert")
                    case _:
                        text = rf"\{operation}" + bracketed(r"\{", inside, r"\}")
            case Application(network=network, arguments=arguments, component=component):
                text = _applied(network, arguments, shown, names)
                text += f"_{{{component + 1}}}" if network.output_dim > 1 else ""
            case Cases():
                text = _cases(node, shown, names)
        if len(text) > MAX_CHARACTERS:
            raise ValueError(
                f"the formula takes more than {MAX_CHARACTERS} characters of LaTeX: parts that it shares are written "
                "out at every place; show its network or its piecewise form instead"
            )
        shown[id(node)] = text
    return shown


def arguments_inside(texts: Sequence[str], summands_of: Callable[[int], list[str]]) -> str:
    """The arguments of a function, on several lines if one is too short; the summands of one that is too long."""
    line = ", ".join(texts)
    if width(line) <= INSIDE:
        return line
    parts: list[str] = []
    for position, text in enumerate(texts):
        parts += summands_of(position) if len(texts) == 1 or width(text) > INSIDE else [text]
        parts[-1] += ","
    parts[-1] = parts[-1][:-1]
    return equation("", broken(parts, INSIDE)) if len(parts) > 1 else line


def _inside(arguments: Sequence[Node], shown: dict[int, str]) -> str:
    def summands_of(position: int) -> list[str]:
        argument = arguments[position]
        return _summands(argument, shown) if isinstance(argument, Combination) else [shown[id(argument)]]

    return arguments_inside([shown[id(argument)] for argument in arguments], summands_of)


def _summands(node: Combination, shown: dict[int, str]) -> list[str]:
    return signed_sum(((q, _factor(child, shown)) for q, child in node.terms), node.constant)


def _applied(network: object, arguments: Sequence[Node], shown: dict[int, str], names: Names) -> str:
    plain = [argument.name for argument in arguments if isinstance(argument, Variable)]
    whole = len(plain) == len(arguments)
    inside = names.listed(plain) if whole else ", ".join(shown[id(argument)] for argument in arguments)
    return names.network(network) + bracketed("(", inside, ")")


def summands(root: Node, names: Names) -> list[str]:
    """The summands of a formula with their signs; their sum, joined by blanks, is the formula."""
    shown = _shown(root, names)
    return _summands(root, shown) if isinstance(root, Combination) and root.terms else [shown[id(root)]]


def node_lines(outputs: Sequence[Node], names: Names, vector: bool = False, limit: int = LINE) -> list[str]:
    """The lines of a scalar formula, or the one line of a vector; network outputs taken together are one value."""
    first = outputs[0]
    if isinstance(first, Application) and len(outputs) == first.network.output_dim > 1:
        alike = [
            isinstance(node, Application)
            and node.network is first.network
            and node.arguments == first.arguments
            and node.component == j
            for j, node in enumerate(outputs)
        ]
        if all(alike):
            shown = {id(argument): formula(argument, names) for argument in first.arguments}
            return [_applied(first.network, first.arguments, shown, names)]
    if vector or len(outputs) > 1:
        entries = [formula(node, names) for node in outputs]
        return [bmatrix(entries)]
    return broken(summands(first, names), limit)


def on_one_line(outputs: Sequence[Node], names: Names, limit: int | None = None) -> str:
    """A scalar formula on one line; "" if it takes several, or more than `limit` characters."""
    text = " ".join(node_lines(outputs, names, False, MAX_CHARACTERS))
    return text if "begin" not in text and (limit is None or width(text) <= limit) else ""


def equation(left: str, lines: Sequence[str]) -> str:
    """left = the sum on these lines; without a left side the sum alone."""
    if len(lines) == 1:
        return f"{left} = {lines[0]}" if left else lines[0]
    start = f"{left} & = {lines[0]}" if left else f"& {unary(lines[0])}"
    return aligned([start, *(rf"& \quad {continued(line)}" for line in lines[1:])])


def formula(root: Node, names: Names | None = None) -> str:
    r"""A formula on one line.

    >>> from exactrelu.text import parse_formula
    >>> print(formula(parse_formula("max(x1, alpha/2) - relu(-x1) + |y|/3 - 1")))
    \max\{x_{1}, \tfrac{1}{2} \alpha\} - \operatorname{ReLU}(-x_{1}) + \tfrac{1}{3} \lvert y \rvert - 1
    """
    names = names or names_of([root])
    return _shown(root, names)[id(root)]


def constant_value(values: Any) -> str:
    """A number, or a point or vector of several outputs; irrational numbers are sympy's."""
    if isinstance(values, Fraction):
        return number(values, small=True)
    if isinstance(values, (list, tuple)):
        return f"({', '.join(map(constant_value, values))})"
    written: str = values._repr_latex_()
    return written.strip("$").removeprefix(r"\displaystyle ")
