r"""Statements for all n as displayed formulas: the claim, for which n, and definitions after the word *where*."""

from collections.abc import Sequence

from exactrelu.typesetting.layout import LINE, aligned, unary, width

__all__ = ["stated"]


def stated(claims: Sequence[str], quantifier: str, where: Sequence[str] = ()) -> str:
    r"""The claims, one a line, then for which numbers, then the definitions; all on one line if there is room.

    >>> print(stated([r"f_{n} \ge 0"], r"n \ge 1", ["f_{n}(x) = n x"]))
    f_{n} \ge 0 \quad \text{for all } n \ge 1, \text{ where } f_{n}(x) = n x
    """
    said = rf"\text{{for all }} {quantifier}"
    definitions = list(where)
    *before, last = claims
    line = rf"{last} \quad {said}"
    if not before and sum(map(width, [line, *definitions])) + 7 * bool(where) <= LINE - 5 and not _tall(definitions):
        return line + (rf", \text{{ where }} {_joined(definitions)}" if definitions else "")
    rows = [f"& {unary(claim)}" for claim in before]
    comma = "," if definitions else ""
    rows += [f"& {unary(line)}{comma}"] if width(line) < LINE - 5 else [f"& {unary(last)}", rf"& \quad {said}{comma}"]
    while definitions:
        taken = 1
        while taken < len(definitions) and sum(map(width, definitions[: taken + 1])) < LINE - 12:
            taken += 1
        word = r"\text{where } " if definitions == list(where) else r"\phantom{\text{where }} "
        rest = definitions[taken:]
        rows.append(rf"& {word}{_joined(definitions[:taken])}{',' if rest else ''}")
        definitions = rest
    return aligned(rows)


def _joined(definitions: Sequence[str]) -> str:
    return r",\quad ".join(definitions)


def _tall(definitions: Sequence[str]) -> bool:
    return any(r"\begin{" in one for one in definitions)
