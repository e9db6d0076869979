r"""Proofs that a reader can follow: a statement split into cells, one row for each, with the affine maps there.

An equality holds on a cell because both sides are the same affine map there, an inequality because the difference is
a nonnegative combination of the inequalities that define the cell.  A refutation is the point, worked out.
Statements with parameters are proved in `parametric_proofs`.
"""

from collections.abc import Sequence
from typing import Any

from exactrelu.export.affine_reasons import affine_reasons
from exactrelu.export.case_tables import CaseTable
from exactrelu.export.induction_theorems import THEOREMS
from exactrelu.export.parametric_proofs import parametric_proof, parametric_refutation
from exactrelu.export.passages import QED, Passage, definitions, display, fits
from exactrelu.export.refutations import is_about, midpoint_refutation, refutation
from exactrelu.export.resolved_sides import NotListed, Opening, cases_of
from exactrelu.export.separate_parts import separate_parts
from exactrelu.expressions import Node
from exactrelu.formulas import Formula, Setting
from exactrelu.lowering import evaluate
from exactrelu.networks import Network
from exactrelu.prover.induction import InductionVerdict
from exactrelu.prover.parameters import Question as ParametricQuestion
from exactrelu.prover.questions import Question
from exactrelu.prover.verdict import ArguedVerdict, Verdict
from exactrelu.typesetting import statements
from exactrelu.typesetting.conditions import cell_conditions, space
from exactrelu.typesetting.formulas import constant_value, formula, names_of, summands
from exactrelu.typesetting.layout import LINE, aligned, broken, continued, unary, width
from exactrelu.typesetting.names import Names, prose

__all__ = ["MAX_CASES", "latex_proof", "proof_text", "used_networks"]

MAX_CASES = 30


def latex_proof(verdict: Verdict, *, max_cases: int = MAX_CASES) -> Passage:
    r"""A verdict with its proof as a `Passage` of LaTeX: the statement, its networks, and why it is true or false.

    Equalities and inequalities are proved case by case, on the cells on which both sides are affine with everything
    in them: a row for each with the affine maps, and for inequalities the difference as a nonnegative combination of
    the inequalities of the cell.  With more than `max_cases` cells an equality of sums is proved part by part if that
    takes fewer; otherwise the text says how many there are, and refers to the certificate.  A refutation evaluates both
    sides at the point, step by step.  With parameters or powers there is a row for each branch of the certificate, up
    to `max_cases`: the conditions, what follows from them for other maxima, and both sides there.  A statement for all
    n shows the theorem of its schema and the obligations, each with its own proof; one about computed numbers says what
    was computed.

    Raises `ValueError` for an undecided verdict.  The packages needed are amsmath, amssymb and mathtools.

    >>> from exactrelu import equal
    >>> print(latex_proof(equal("abs(x)", "relu(x) + relu(-x)")))
    \[
    \lvert x \rvert = \operatorname{ReLU}(x) + \operatorname{ReLU}(-x) \quad \text{for all } x \in \mathbb{R}
    \]
    \emph{Proof.} The 2 cases below cover $\mathbb{R}$, and in each of them both sides are affine.
    \[
    \begin{array}{@{}r@{\quad}l@{\hspace{1.1em}}l@{\hspace{1.1em}}l@{}}
      & \text{where} & \lvert x \rvert & \operatorname{ReLU}(x) + \operatorname{ReLU}(-x) \\ \hline
      \rule{0pt}{2.6ex}1 & x \le 0 & {-}x & 0 + (-x) = -x \\
      2 & x \ge 0 & x & x + 0 = x
    \end{array}
    \]
    In every case the two sides agree. \hfill$\square$\par
    """
    if not isinstance(verdict, Verdict):
        raise TypeError(f"latex_proof takes a Verdict, not a {type(verdict).__name__}")
    shown = statements.verdict(verdict)
    text = display(shown) if fits(shown) else f"\\par\\noindent {prose(_shortened(verdict.statement))}.\n\n"
    return Passage(text + used_networks(verdict, {}) + proof_text(verdict, max_cases))


def proof_text(verdict: Verdict, max_cases: int = MAX_CASES) -> str:
    """The proof, or the refutation, alone."""
    if not isinstance(max_cases, int) or isinstance(max_cases, bool) or max_cases < 1:
        raise ValueError(f"max_cases = {max_cases!r} is not an integer >= 1")
    if verdict.undecided:
        raise ValueError(f"there is no proof, the statement is undecided: {verdict.statement}")
    if isinstance(verdict, InductionVerdict):
        return _by_induction(verdict, max_cases)
    if isinstance(verdict, ArguedVerdict):
        return _by_argument(verdict, max_cases)
    asked = verdict.question
    if isinstance(asked, ParametricQuestion) and verdict.counterexample is not None:
        return parametric_refutation(asked, verdict.counterexample)
    if isinstance(asked, ParametricQuestion):
        return parametric_proof(verdict, max_cases)
    if verdict.counterexample is not None and is_about(asked, verdict.counterexample):
        return refutation(asked, verdict.counterexample.point)
    if verdict.counterexample is not None and hasattr(verdict.counterexample, "midpoint") and hasattr(asked, "shape"):
        return midpoint_refutation(asked, verdict.counterexample)
    if isinstance(asked, Question) and verdict.proved and not verdict.vacuous and str(asked) == verdict.statement:
        if not asked.setting.variables:
            return _numbers(asked)
        return _by_cases(asked, verdict, max_cases)
    if verdict.proved and isinstance(getattr(asked, "identity", None), Question):
        return _by_convexity(asked, verdict, max_cases)
    return _by_label(verdict)


def _shortened(text: str) -> str:
    shown = text if len(text) <= 300 else f"{text[:300]} …"
    return shown.replace(">=", "≥").replace("<=", "≤")


# -- words --------------------------------------------------------------------------------------------


def _by_label(verdict: Verdict) -> str:
    """What a verdict without cases rests on, in words."""
    if verdict.refuted:
        return rf"\emph{{Refutation.}} The values above are computed exactly. {QED}" + "\n"
    if verdict.vacuous:
        reason = "The domain contains no point" + (", which the certificate shows" if verdict.certificate else "")
    elif statements.is_comparison(verdict.question):
        reason = "Both numbers are computed exactly, in rational arithmetic, and then compared"
    else:
        reason = f"{verdict.label[:1].upper()}{verdict.label[1:]}" + _size(verdict)
        if verdict.reason:
            reason += f"; {_shortened(verdict.reason)}"
    return rf"\emph{{Proof.}} {prose(reason)}. {QED}" + "\n"


def _size(verdict: Verdict) -> str:
    if verdict.certificate is None:
        return ""
    leaves = verdict.certificate.leaves
    return f" ({leaves} {'leaf' if leaves == 1 else 'leaves'}, {len(verdict.certificate)} bytes)"


def _numbers(asked: Question) -> str:
    """A statement without variables: the values of its sides."""
    values = [evaluate(side, (), ()) for side in asked.sides]
    shown = [constant_value(v if side.vector else v[0]) for v, side in zip(values, asked.sides, strict=True)]
    return rf"\emph{{Proof.}} The sides are the numbers ${'$, $'.join(map(unary, shown))}$. {QED}" + "\n"


def _by_convexity(asked: Any, verdict: Verdict, max_cases: int) -> str:
    """A convex function is the maximum of its affine maps, and that is an equality; for concave ones the minimum."""
    identity: Question = asked.identity
    sides = [(side.outputs, side.vector) for side in identity.sides]
    extremum = "maximum" if asked.shape == "convex" else "minimum"
    text = rf"\emph{{Proof.}} A {extremum} of affine maps is {asked.shape}, and the function is one:" + "\n"
    shown = statements.statement(sides, identity.relations, identity.setting.domain)
    if not fits(shown):
        return _by_label(verdict)
    return text + display(shown) + _by_cases(identity, verdict, max_cases).removeprefix(r"\emph{Proof.} ")


def _by_induction(verdict: InductionVerdict, max_cases: int) -> str:
    """The theorem of the schema, and its obligations, each with its own proof; of a refuted one the false instance."""
    if verdict.refuted:
        text = rf"\emph{{Refutation.}} For ${verdict.over} = {verdict.instance}$ the statement is false"
        if verdict.latex_failure:
            return f"{text}: {verdict.latex_reason}. That is, ${verdict.latex_failure}$. {QED}\n"
        if verdict.counterexample is not None and is_about(verdict.question, verdict.counterexample):
            worked = refutation(verdict.question, verdict.counterexample.point)
            if verdict.latex_point:
                own = Names(verdict.counterexample.variables).listed(verdict.counterexample.variables)
                own = f"({own})" if len(verdict.counterexample.variables) > 1 else own
                text += f", at ${verdict.latex_point} = {own}$"
            text += f": {verdict.latex_reason}" if verdict.latex_reason else ""
            return text + ".\n" + worked.removeprefix(r"\emph{Refutation.} ")
        text += f": {prose(_shortened(verdict.reason))}" if verdict.reason else ""
        if (c := verdict.counterexample) is not None:
            text += f". The two numbers are ${constant_value(c.left)}$ and ${constant_value(c.right)}$"
        return f"{text}. {QED}\n"
    text = rf"\emph{{Proof}} by induction over ${verdict.over}$ (theorem {prose(verdict.schema)}). "
    text += f"{THEOREMS.get(verdict.schema, '')}\n".lstrip()
    text += f"It is enough to prove the following.\n{_obligations(verdict, max_cases)}"
    if verdict.conclusions:
        moreover = verdict.latex_conclusions or tuple(map(prose, verdict.conclusions))
        items = "".join(f"\\item {one}.\n" for one in moreover)
        text += f"The theorem says moreover:\n\\begin{{itemize}}\n{items}\\end{{itemize}}\n"
    rests = [one.replace("docs/", r"docs/\allowbreak ") for one in verdict.latex_rests_on]
    return text + f"{{\\sloppy The proof rests on: {'; '.join(rests)}. {QED}}}\\smallskip\n"


def _by_argument(verdict: ArguedVerdict, max_cases: int) -> str:
    """What an argument rests on, each claim with its own proof; the argument itself is in words."""
    text = f"\\emph{{Proof}} from the following claims.\n{_obligations(verdict, max_cases)}"
    return text + f"{{\\sloppy The proof rests on: {'; '.join(map(prose, verdict.rests_on))}. {QED}}}\\smallskip\n"


def _obligations(verdict: InductionVerdict | ArguedVerdict, max_cases: int) -> str:
    text = "\\begin{enumerate}\n"
    for one in verdict.obligations:
        shown = statements.verdict(one.verdict)
        words = getattr(one, "latex", "") or prose(one.name)
        text += f"\\item {words[:1].upper() + words[1:]}:\n"
        text += display(shown) if fits(shown) else f"{prose(_shortened(one.verdict.statement))}.\n\n"
        text += proof_text(one.verdict, max_cases)
    return text + "\\end{enumerate}\n"


def used_networks(verdict: Verdict, defined: dict[str, Network]) -> str:
    """The networks that a statement speaks of, displayed; of one for all n, those of its obligations."""
    if isinstance(verdict, InductionVerdict):
        return "".join(definitions(one.verdict.question, defined) for one in verdict.obligations)
    return definitions(verdict.question, defined)


# -- cases --------------------------------------------------------------------------------------------


def _by_cases(asked: Question, verdict: Verdict, max_cases: int) -> str:
    """All sides of a chain of equalities in one table; a chain with inequalities pair by pair."""
    if set(asked.relations) == {"=="}:
        return _table_proof(asked.sides, "==", asked, verdict, max_cases)
    text = ""
    for step, relation in enumerate(asked.relations):
        one = _table_proof(asked.sides[step : step + 2], relation, asked, verdict, max_cases)
        if len(asked.relations) > 1:
            one = rf"\emph{{Proof}} of relation {step + 1}. " + one.removeprefix(r"\emph{Proof.} ")
        text += f"{one}\n"
    return text


def _table_proof(sides: Sequence[Formula], relation: str, asked: Question, verdict: Verdict, max_cases: int) -> str:
    names = names_of([node for side in asked.sides for node in side.outputs], asked.setting.variables)
    try:
        text = _table(sides, relation, asked.setting, names, max_cases)[0]
    except NotListed as reason:
        parts = _by_parts(sides, asked.setting, names, max_cases) if relation == "==" and len(sides) == 2 else ""
        text = parts or prose(f"{reason}: {verdict.label}{_size(verdict)}") + "."
    return rf"\emph{{Proof.}} {text} {QED}" + "\n"


def _table(sides: Sequence[Formula], relation: str, setting: Setting, names: Names, max_cases: int) -> tuple[str, int]:
    """The cases with what follows from them, and how many they are; `NotListed` if they are too many."""
    opening = Opening()
    sums = [[opening.sum(node) for node in side.outputs] for side in sides]
    cases = cases_of(sums, setting, max_cases, opening)
    table = CaseTable(sides, sums, relation, names, setting.variables)
    where = [cell_conditions(case.shown, names) for case in cases]
    rows = table.shortened(where, [table.row(case) for case in cases])
    if len(rows) == 1 and not (lines := list(table.lines(rows[0]))):
        return "The sides are written as the same affine map.", 1
    reasons = ""
    if len(cases) == 1:
        reasons = affine_reasons([node for side in sides for node in side.outputs], setting.domain, opening, names)
    text = f"{_cover(len(cases), setting, len(sides), names)}{reasons}{table.legend(rows)}\n".replace("\\] ", "\\]\n")
    text += "Hence\n" if reasons.endswith(r"\]") else ""
    text += display(aligned(lines)) if len(rows) == 1 else table.displays(where, rows)
    return f"{text}{_conclusion(relation, len(rows), len(sides))}", len(rows)


def _by_parts(sides: Sequence[Formula], setting: Setting, names: Names, max_cases: int) -> str:
    """An equality of sums, proved for their parts; "" if there are no parts, or parts with too many cases."""
    if any(side.vector for side in sides):
        return ""
    left, right = (Opening().sum(side.outputs[0]) for side in sides)
    parts = separate_parts(left, right, setting)
    count = sum(1 + len(part.others) for part in parts)
    text = f"The two sides are sums of {count} parts that are equal one by one.\n"
    for k, part in enumerate(parts, 1):
        functions = [Formula((node,), "part") for node in part.sides]
        try:
            table, used = _table(functions, "==", part.setting, names, max_cases)
        except NotListed:
            return ""
        max_cases -= used
        text += rf"\par\smallskip\noindent\emph{{Part {k}:}}" + "\n" if len(parts) > 1 else ""
        text += f"{_equations([part.sides], names)}{table}\n"
        if part.others:
            text += f"In the same way, with other variables,\n{_equations(part.others, names)}"
    return f"{text}Together these equalities are the statement." if parts else ""


def _equations(pairs: Sequence[tuple[Node, Node]], names: Names) -> str:
    """Equalities, several on a line if they are short."""
    lines: list[str] = []
    for k, (left, right) in enumerate(pairs):
        line = f"{formula(left, names)} = {formula(right, names)}"
        if k:
            lines[-1] += ","
        if k and width(lines[-1]) + width(line) + 3 <= LINE:
            lines[-1] += rf" \quad {line}"
        elif width(line) <= LINE:
            lines.append(line)
        else:
            lines += broken(summands(left, names))
            first, *more = broken(summands(right, names), LINE - 3)
            lines += [f"{{}} = {first}", *(rf"\quad {continued(one)}" for one in more)]
    return display(aligned([f"& {unary(line)}" for line in lines]) if len(lines) > 1 else lines[0])


def _cover(cases: int, setting: Setting, sides: int, names: Names) -> str:
    """That the cases are all there are."""
    domain = setting.domain
    conditions = cell_conditions(domain, names)
    where = f"${space(domain.dim)}$" if not conditions else "the domain"
    every = "both" if sides == 2 else "all"
    if cases == 1:
        return f"On {where} {every} sides are affine"
    closure = "the closure of " if domain.strict else ""
    again = ", whose conditions are not repeated" if conditions else ""
    return f"The {cases} cases below cover {closure}{where}{again}, and in each of them {every} sides are affine."


def _conclusion(relation: str, cases: int, sides: int) -> str:
    if relation == "==":
        together = "the two sides" if sides == 2 else "all sides"
        return f"In every case {together} agree." if cases > 1 else f"So {together} agree."
    where = "in every case it is a sum of" if cases > 1 else "it is a sum of"
    return f"The difference is nonnegative: {where} nonnegative multiples of forms that are nonnegative there."
