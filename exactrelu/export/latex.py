r"""LaTeX source of formulas, networks, polyhedra, piecewise functions, counts, verdicts and lemmas.

Fragments are formulas to be put between ``\[`` and ``\]``; a lemma is a `Passage` of text.  Both need the packages
amsmath, amssymb and mathtools, and nothing else.  The source is ASCII and the same in every run.
"""

import ast
import inspect
import re
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from exactrelu.affine import AffineMap
from exactrelu.cpa import CPA, Piece
from exactrelu.export.case_proofs import latex_proof, proof_text, used_networks
from exactrelu.export.passages import Passage, display, fits, mixed_prose, text_in
from exactrelu.expressions import Application, Cases, Combination, FormulaError, Lattice, Variable
from exactrelu.formulas import Formula, as_formula, settle
from exactrelu.lemmas import Lemma, Outcome, sources_of
from exactrelu.networks import Network
from exactrelu.polyhedron import Polyhedron
from exactrelu.prover.verdict import Counterexample, Verdict, obligations_of, stated
from exactrelu.regions.count import ActivationRegion, LinearRegion, RegionCount
from exactrelu.representations.obstructions import Obstruction
from exactrelu.text import parse_conditions, parse_formula, parse_statement
from exactrelu.typesetting import conditions, formulas, matrices, statements
from exactrelu.typesetting.layout import LINE, aligned, column, number, width
from exactrelu.typesetting.names import Names, operator, prose

__all__ = ["Passage", "is_statement", "latex", "latex_document"]

PREAMBLE = r"""\documentclass{article}
\usepackage{amsmath, amssymb, mathtools}
\begin{document}
"""


def latex(obj: Any, **options: Any) -> str:
    r"""LaTeX source of an object, without dollars around it.

    Objects: formulas, statements and conditions as text; sympy expressions; rational numbers; `Formula`; networks,
    affine maps, polyhedra, CPA functions, regions and their counts; verdicts and counterexamples; lemmas (a
    `Passage`, made by running the lemma); lists of formulas (column vectors), of verdicts or of regions.

    Options, where they mean something (else `TypeError`): `name`, the name of a function; `variables`, the inputs
    of a network or the order of a formula's variables; `on`, the domain of a statement given as text;
    `max_entries` >= 2, the number of rows, columns or pieces beyond which dots are printed (by default everything
    is); `proof=True`, to add the proofs of a verdict (see `latex_proof`) or of the statements of a lemma, and get a
    `Passage`.  `ValueError` for a formula whose shared parts, written out, would need a million characters.

    >>> print(latex("max(x1, x2) == x2 + relu(x1 - x2)"))
    \max\{x_{1}, x_{2}\} = x_{2} + \operatorname{ReLU}(x_{1} - x_{2})
    >>> N = Network([([[1, -1], [0, 1], [0, -1]], [0, 0, 0]), ([[1, 1, -1]], [0])])
    >>> print(latex(N, variables="x y").partition(" = ")[0])
    N(x, y)
    >>> from exactrelu import equal, piecewise
    >>> print(latex(equal("relu(x)", "x")))
    \begin{aligned}
      & \text{Refuted: } \operatorname{ReLU}(x) = x \quad \text{for all } x \in \mathbb{R} \\
      & \text{At } x = -1 \colon\quad \operatorname{ReLU}(x) = 0 \ne -1 = x
    \end{aligned}
    >>> print(latex(piecewise("max(x, 2*y)")))
    f(x, y) = \begin{dcases}
      x & \text{if } x \ge 2 y, \\
      2 y & \text{if } x \le 2 y
    \end{dcases}
    """
    given = {option: value for option, value in options.items() if value is not None}
    if given.get("proof", True) is False:
        del given["proof"]
    limit = given.get("max_entries", 2)
    if not isinstance(limit, int) or isinstance(limit, bool) or limit < 2:
        raise ValueError(f"max_entries = {limit!r} is not an integer >= 2")
    if isinstance(given.get("variables"), str):
        given["variables"] = given["variables"].replace(",", " ").split()
    typeset, allowed = _typesetter(obj)
    if unknown := sorted(set(given) - set(allowed)):
        kind = type(obj).__name__
        raise TypeError(f"latex: {', '.join(unknown)} means nothing for a {kind}; options are {allowed or 'none'}")
    return typeset(obj, **given)


def _typesetter(obj: Any) -> tuple[Callable[..., str], tuple[str, ...]]:
    for kinds, typeset, allowed in _KINDS:
        if isinstance(obj, kinds):
            return typeset, allowed
    if isinstance(obj, (list, tuple)) and obj and all(isinstance(part, _LINES) for part in obj):
        return _lines, ()
    if hasattr(type(obj), "free_symbols"):  # of the type: sympy computes it, which is slow where parts are shared
        return _expression, ("name", "variables")
    return _formula, ("name", "variables")


# -- formulas and statements --------------------------------------------------------------------------


def is_statement(text: str) -> bool:
    """Whether the text has a relation outside all brackets, so that it is a statement or a condition, not a formula."""
    return re.search(r"[<>=≤≥]", _outside_brackets(text)) is not None


def _outside_brackets(text: str) -> str:
    depth = 0
    outside = ""
    for character in text:
        depth += (character == "(") - (character == ")")
        outside += character if depth == 0 else ""
    return outside


def _text(text: str, name: str | None = None, variables: Sequence[str] | None = None, on: Any = None) -> str:
    """A formula, a statement, or conditions (with commas or strict relations)."""
    if not is_statement(text):
        if on is not None:
            raise TypeError(f"latex: on belongs to a statement; {text!r} is a formula")
        return _formula(Formula((parse_formula(text),), text), name, variables)
    if name is not None:
        raise TypeError(f"latex: name belongs to a function; {text!r} is not one")
    _require_decidable(text)
    if on is None and re.search(r"[,;&~]|\b(and|or|not)\b|!=|(?<![<>=!])=(?!=)|[<>](?!=)", _outside_brackets(text)):
        return r",\ ".join(conditions.conditions(parse_conditions(text)))
    parsed = parse_statement(text)
    sides = [Formula((side,), written) for side, written in zip(parsed.sides, parsed.texts, strict=True)]
    domain = settle(sides, on, variables).domain if on is not None or variables is not None else None
    return statements.statement([(side.outputs, False) for side in sides], parsed.relations, domain)


def _require_decidable(text: str) -> None:
    """Refuse strict relations and lists with relu, max, min or abs: they mean several affine conditions, not one."""
    if re.search(r"\b(relu|max|min|abs)\s*\(|\|", text, re.IGNORECASE) is None:
        return
    if strict := re.search(r"!=|[<>](?!=)", _outside_brackets(text)):
        raise FormulaError(
            f"statements use ==, <= or >=; {strict[0]!r} is not decided; strict inequalities belong in on= (--on)"
        )
    if re.search(r"[,;&~]|\b(and|or|not)\b", _outside_brackets(text)):
        raise FormulaError(f"{text!r} is no statement, one chain of ==, <= or >=, and its formulas are not affine")


def _formula(value: Any, name: str | None = None, variables: Sequence[str] | None = None) -> str:
    formula = as_formula(value)
    if formula.network is not None:
        return _network(formula.network, name, variables)
    arguments = settle([formula], None, variables).variables
    names = formulas.names_of(formula.outputs, arguments)
    left = "" if name is None else f"{operator(name)}({names.listed(arguments)})"
    limit = LINE - width(f"{left} = ") if left else LINE
    return formulas.equation(left, formulas.node_lines(formula.outputs, names, formula.vector, limit))


def _expression(value: Any, name: str | None = None, variables: Sequence[str] | None = None) -> str:
    from exactrelu.export.sympy_latex import sympy_latex

    if name is None:
        return sympy_latex(value)
    arguments = settle([value], None, variables).variables
    return f"{operator(name)}({Names(arguments).listed(arguments)}) = {sympy_latex(value)}"


# -- functions and regions ----------------------------------------------------------------------------


def _network(
    N: Network, name: str | None = None, variables: Sequence[str] | None = None, max_entries: int | None = None
) -> str:
    look = None if name is None else operator(name)
    return matrices.network(N, look=look, variables=variables, max_entries=max_entries)


def _cpa(f: CPA, name: str = "f", max_entries: int | None = None) -> str:
    return matrices.piecewise_function(f.pieces, f.variables, name=name, max_entries=max_entries)


def _region(region: Piece | ActivationRegion | LinearRegion) -> str:
    """The map, where it holds, and the activation pattern."""
    cells = region.cells if isinstance(region, LinearRegion) else (region.cell,)
    variables = cells[0].names()
    names = Names(variables)
    value = column(matrices.affine_values(region.map, variables, names))
    union = r" \cup ".join(map(conditions.polyhedron, cells))
    text = rf"{value} \quad \text{{on }} {union}"
    if isinstance(region, ActivationRegion):
        text += rf" \quad \text{{with pattern }} ({', '.join(map(str, region.pattern))})"
    return text


def _count(count: RegionCount) -> str:
    words = {"activation": "activation region", "linear": "linear region", "pieces": "affine piece"}
    parts = [rf"{n} \text{{ {words[kind]}{'s' * (n != 1)}}}" for kind, n in count._asdict().items()]
    return r",\quad ".join(parts)


def _lines(objects: Sequence[Any]) -> str:
    return aligned([f"& {latex(part)}" for part in objects])


# -- lemmas and documents -----------------------------------------------------------------------------


def _verdict(verdict: Verdict, proof: bool = False) -> str:
    return latex_proof(verdict) if proof else statements.verdict(verdict)


def _lemma(lemma: Lemma, proof: bool = False) -> Passage:
    """The title from the docstring, the statements decided, the networks they speak of, proofs, and the source."""
    verdicts = lemma.verdicts()
    documentation = inspect.cleandoc(lemma.__doc__ or "")
    path = Path(lemma.function.__code__.co_filename)
    source = sources_of(path).get(lemma.name, "")
    return _sourced(lemma.name, documentation, path, source, verdicts, proof)


def _outcome(outcome: Outcome, proof: bool = False) -> Passage:
    """A lemma that has been run."""
    if outcome.status != "proved":
        raise ValueError(f"latex: the lemma {outcome.lemma} is not proved: {outcome.message}")
    return _sourced(outcome.lemma, outcome.documentation, outcome.path, outcome.source, outcome.verdicts, proof)


def _sourced(
    name: str, documentation: str, path: Path | None, source: str, verdicts: Sequence[Verdict], proof: bool
) -> Passage:
    """A lemma without a docstring has that of its file for a title if it is the only one there."""
    module, lemmas = _file(path)
    title = documentation or (module if lemmas == 1 else "")
    text = passage(name, _paragraph(title, ""), verdicts, proof=proof)
    source = source or _paragraph(documentation or module, "Source:")
    return Passage(text + (f"\n\\emph{{Source:}} {mixed_prose(source.rstrip('.'))}.\n" if source else "\n"))


def _file(path: Path | None) -> tuple[str, int]:
    """The docstring of a file, and how many lemmas it has; nothing for what was typed into an interpreter."""
    if path is None or not path.is_file():
        return "", 0
    tree = ast.parse(path.read_bytes())
    decorators = (one for node in tree.body if isinstance(node, ast.FunctionDef) for one in node.decorator_list)
    names = [ast.unparse(one).partition("(")[0].rpartition(".")[2] for one in decorators]
    return ast.get_docstring(tree) or "", names.count("lemma")


def passage(name: str, title: str, verdicts: Sequence[Verdict], *, proof: bool = False) -> Passage:
    """A lemma as text: what it says in words, the statements decided with their networks, proofs, and the labels."""
    text = rf"\par\medskip\noindent\textbf{{Lemma}} ({prose(name.replace('_', ' '))})."
    text += f" \\emph{{{mixed_prose(title)}}}\n" if title else "\n"
    text += _decided(verdicts, proof)
    return Passage(
        text + rf"\emph{{Verdict:}} {prose('; '.join(dict.fromkeys(verdict.label for verdict in verdicts)))}."
    )


def _decided(verdicts: Sequence[Verdict], proof: bool) -> str:
    """Statements displayed, each once and with the networks that are new; those about numbers in one sentence.

    With proofs, obligations of an induction or an argument are shown in its proof alone.
    """
    if proof:
        verdicts = stated(verdicts)
    text = ""
    defined: dict[str, Network] = {}
    numeric: list[str] = []
    long = 0
    for shown, verdict in {statements.verdict(verdict): verdict for verdict in verdicts}.items():
        if statements.is_numeric(verdict):
            words = getattr(verdict.question, "about", None)
            formula = statements.compared(verdict.question) if words else shown
            short = width(formula) <= LINE // 3
            numeric += [f"{prose(words)}: ${formula}$" if words else f"${formula}$"] * short
            long += not short
            continue
        if not fits(shown) and statements.is_comparison(verdict.question):
            long += 1
            continue
        if not fits(shown):
            words = f"{verdict.statement}." if len(verdict.statement) <= 300 else f"{verdict.statement[:300]} …"
            text += f"{verdict.status.capitalize()}: {prose(words)}\n"
            text += f"\n{proof_text(verdict)}" if proof and obligations_of(verdict) else ""
            continue
        text += display(shown)
        text += used_networks(verdict, defined)
        text += proof_text(verdict) if proof else ""
    if long:
        numeric.append(f"{long} with longer numbers")
    return text + (f"In numbers: {'; '.join(numeric)}.\n" if numeric else "")


def _paragraph(documentation: str, start: str) -> str:
    """The first paragraph that starts with a word, without that word."""
    found = next((p for p in documentation.split("\n\n") if p.strip().startswith(start)), "")
    return " ".join(found.split()).removeprefix(start).strip()


def latex_document(fragments: Iterable[str]) -> str:
    r"""A complete article with fragments made by `latex`: formulas displayed, passages as they are.

    Text of one's own is a ``Passage(text)``; a fragment that is no passage and has text in it, such as a blank line,
    ``\[`` or ``\section``, is refused with a `ValueError`.

    >>> print(latex_document([latex("abs(x)")]))
    \documentclass{article}
    \usepackage{amsmath, amssymb, mathtools}
    \begin{document}
    \[
    \lvert x \rvert
    \]
    \end{document}
    """
    if isinstance(fragments, str):
        raise TypeError("latex_document takes a list of fragments, not one string")
    parts = []
    for number_of, fragment in enumerate(fragments, 1):
        if not isinstance(fragment, str):
            raise TypeError(f"latex_document takes LaTeX made by latex(..), not a {type(fragment).__name__}")
        if not isinstance(fragment, Passage) and (text := text_in(fragment)):
            raise ValueError(
                f"latex_document displays fragment {number_of} as a formula, and it has text in it ({text}); "
                "text is a Passage(text)"
            )
        parts.append(fragment.rstrip("\n") + "\n" if isinstance(fragment, Passage) else display(fragment))
    return PREAMBLE + "".join(parts) + "\\end{document}"


_KINDS: tuple[tuple[tuple[type, ...], Callable[..., str], tuple[str, ...]], ...] = (
    ((str,), _text, ("name", "variables", "on")),
    ((bool, Formula), _formula, ("name", "variables")),
    ((int, Fraction), number, ()),
    ((Variable, Combination, Lattice, Application, Cases), formulas.formula, ()),
    ((Network,), _network, ("name", "variables", "max_entries")),
    ((AffineMap,), matrices.affine_map, ("name", "max_entries")),
    ((Polyhedron,), conditions.polyhedron, ()),
    ((CPA,), _cpa, ("name", "max_entries")),
    ((Piece, ActivationRegion, LinearRegion), _region, ()),
    ((RegionCount,), _count, ()),
    ((Verdict,), _verdict, ("proof",)),
    ((Counterexample,), statements.counterexample, ()),
    ((Obstruction,), Obstruction.latex, ()),
    ((Lemma,), _lemma, ("proof",)),
    ((Outcome,), _outcome, ("proof",)),
)
_LINES = (Piece, ActivationRegion, LinearRegion, Verdict, CPA, Network)
