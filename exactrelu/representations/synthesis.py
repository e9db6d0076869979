r"""From a CPA function to a ReLU network that computes it, proved.

Every CPA function on $\mathbb{R}^d$ or on a polyhedron is computed by a ReLU network with at most
$\lceil \log_2(d + 1) \rceil$ hidden layers (Arora, Basu, Mianjy & Mukherjee, ICLR 2018, arXiv 1611.01491, Theorem 2.1).
`to_network` has several constructions (`synthesis_methods`); whatever they do, the network is compared with f by
`prover.equality.equal`, and nothing but a proved network is returned.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from exactrelu.cpa import CPA, piecewise
from exactrelu.exact import counted
from exactrelu.expressions import FormulaError
from exactrelu.formulas import Formula, as_formula
from exactrelu.networks import Network
from exactrelu.prover.equality import equal
from exactrelu.prover.verdict import Undecided, Verdict, unobserved
from exactrelu.regions.budget import Budget, BudgetExceeded
from exactrelu.representations.depth_bounds import cpa_hidden_layers
from exactrelu.representations.full_dimension import full_dimensional
from exactrelu.representations.limits import nonempty_setting, require_limits, seconds_left
from exactrelu.representations.synthesis_methods import METHODS, Built, NotApplicable, Task

__all__ = ["NetworkRealization", "NetworkReport", "to_network"]

Preference = Literal["layers", "neurons"]

FEW_PIECES = 12  # in the plane, up to so many are also tried as differences of convex functions


@dataclass(frozen=True)
class NetworkReport:
    """The sizes of a network found for a function, beside those of the function and the bounds of the literature.

    `affine_pieces` are the distinct affine maps of the function, `cells` the convex cells they come on; `counts` what
    the construction was made of; `bounds` numbers of hidden layers that suffice for every function of `input_dim`
    variables, by source.  `compared` lists what the methods that were tried achieve, (hidden layers, neurons), or why
    they do not.
    """

    input_dim: int
    affine_pieces: int
    cells: int
    hidden_layers: int
    depth: int
    width: int
    size: int
    nonzero_weights: int
    counts: Mapping[str, int]
    bounds: Mapping[str, int]
    compared: Mapping[str, tuple[int, int] | str] = field(default_factory=dict)

    def __str__(self) -> str:
        bounds = ", ".join(f"{bound} ({source})" for source, bound in self.bounds.items())
        made = ", ".join(f"{what} {number}" for what, number in self.counts.items())
        lines = [
            f"function         {counted(self.input_dim, 'variable')}, {counted(self.affine_pieces, 'affine piece')} on "
            f"{counted(self.cells, 'convex cell')}",
            *([f"made of          {made}"] if made else []),
            f"depth            {counted(self.depth, 'affine map')}, {counted(self.hidden_layers, 'hidden layer')}",
            f"width            {self.width}",
            f"size             {counted(self.size, 'hidden neuron')}",
            f"nonzero weights  {self.nonzero_weights}",
            f"known to suffice {bounds} hidden layers for CPA functions on R^{self.input_dim}",
        ]
        for method, result in self.compared.items():
            if isinstance(result, tuple):
                result = f"{counted(result[0], 'hidden layer')}, {counted(result[1], 'neuron')}"
            lines.append(f"compared         {method}: {result}")
        return "\n".join(lines)


@dataclass(frozen=True)
class NetworkRealization:
    """A network that computes a given function, with the proof: `verdict` is that of `equal(network, f, on=domain)`.

    It is usable wherever a formula is (`equal(to_network(f), g)`, `piecewise`, `count_regions`) and can be called at
    points; functions that want a `Network` take `.network`.
    """

    network: Network
    verdict: Verdict
    method: str
    report: NetworkReport

    def __call__(self, *point: Any) -> Any:
        """The value of the network at a rational point, or at symbols."""
        return self.network(*point)

    def as_formula(self) -> Formula:
        return as_formula(self.network)

    def __str__(self) -> str:
        lines = [repr(self.network)[1:-1], f"method           {self.method}", *str(self.report).split("\n")]
        return "\n  ".join([*lines, str(self.verdict)])

    def __repr__(self) -> str:
        return f"<{repr(self.network)[1:-1]}, by {self.method}; {self.verdict.label}>"

    def _repr_latex_(self) -> str | None:
        """What notebooks show of the network: its affine maps in LaTeX, unless these are too large."""
        return self.network._repr_latex_()

    def _repr_html_(self) -> str | None:
        """The table of its layers otherwise."""
        return self.network._repr_html_()


def to_network(
    f: Any,
    on: Any = None,
    *,
    method: str | None = None,
    prefer: Preference = "layers",
    share: bool = True,
    variables: Sequence[str] | str | None = None,
    certify: bool | None = None,
    max_terms: int = 100_000,
    max_cells: int | None = None,
    time: float | None = None,
) -> NetworkRealization:
    r"""A ReLU network that computes a scalar CPA function on $\mathbb{R}^d$ or on a polyhedron, with the proof.

    `f`, `on` and `variables` are as in `equal`.  A function with one affine map becomes a network without hidden
    layers.  Otherwise `method` is one of

    - ``"shallow line"``: one variable; one hidden layer with one unit less than f has pieces, or as many; the least
      number wherever `least_units` decides which, and `report.counts` says how many are necessary;
    - ``"one hidden layer"``: if that is possible (`to_shallow_network`);
    - ``"signed maxima"``: f as a signed sum of maxima of at most d + 1 affine functions, $\lceil \log_2(d+1) \rceil$
      hidden layers, and two for d = 4; in the plane the number of neurons is linear in the number of kinks;
    - ``"difference of convex"``: f = g - h with $g = \max_{i \le M_g} a_i$, $h = \max_{i \le M_h} b_i$, tournaments in
      parallel: $\lceil \log_2 \max(M_g, M_h) \rceil$ hidden layers;
    - ``"convex minus hinges"``: the same with a sum of hinges for h, or of f and h interchanged;
    - ``"max-min"``: tournaments of minima, then one of maxima (`lattice_form`).

    By default several are compared: the fewest hidden layers win, or with ``prefer="neurons"`` the fewest neurons (the
    other number breaks ties).  In one variable the shallow line is taken; in the plane ``prefer="layers"`` always
    yields the least possible number of hidden layers, and differences of convex functions, which may then have many
    pieces, are only compared for functions with at most 12 cells.  Equal neurons are shared, and of values needed
    later only a basis is passed on; with ``share=False`` ``"difference of convex"`` gives the block-diagonal network
    of the textbook, the shallower part padded by $x = \mathrm{relu}(x) - \mathrm{relu}(-x)$.  On a domain that is not
    full-dimensional, dependent variables are eliminated first.

    Limits: `max_terms` for the pieces and terms of a construction, `max_cells` for each search and for the proof, and
    `time`, the seconds for everything together; `certify` is the option of `equal`.  Raises `BudgetExceeded` when no
    method stays within the limits, `Undecided` when the proof does not, `ValueError` for a method that is unknown or
    cannot compute f, `FormulaError` for vector functions, and `EmptyDomain`.

    Sources: Murari, *Introduction to the Mathematics of Deep Learning*, "Representation of piecewise affine
    functions", parts I and II (difference of convex); Wang & Sun 2005 and Arora et al. 2018 (signed maxima); Bakaev,
    Brunck, Hertrich, Stade & Yehudayoff, arXiv 2505.14338 (maximum of five).

    >>> N = to_network("max(0, x, y) - max(x - y, 1)")
    >>> N
    <Network N: architecture (2, 4, 3, 1), 2 hidden layers, size 7, by signed maxima; proved, certificate checked>
    >>> N(3, "1/2")
    Fraction(1, 2)
    >>> print(to_network("min(x, y, z)", method="difference of convex"))
    Network N: architecture (3, 5, 3, 1), 2 hidden layers, size 8
      method           difference of convex
      function         3 variables, 3 affine pieces on 3 convex cells
      made of          pieces of g 1, pieces of h 3
      depth            3 affine maps, 2 hidden layers
      width            5
      size             8 hidden neurons
      nonzero weights  20
      known to suffice 2 (Arora et al. 2018), 2 (Bakaev et al. 2025) hidden layers for CPA functions on R^3
      proved, certificate checked: N(x, y, z) = min(x, y, z) for all real x, y, z
    """
    if prefer not in ("layers", "neurons"):
        raise ValueError(f'prefer = {prefer!r} is unknown; it is "layers" or "neurons"')
    if method is not None and method not in METHODS:
        raise ValueError(f"method = {method!r} is unknown; there are {', '.join(map(repr, METHODS))}")
    require_limits(max_cells, time, certify, share, max_terms=max_terms)
    budget = Budget(max_cells, time)
    nonempty_setting(f, on, variables)
    cpa = piecewise(f, on, variables=variables, max_cells=max_cells, time=seconds_left(budget))
    if cpa.vector or cpa.output_dim != 1:
        raise FormulaError(f"to_network takes scalar functions; f has {cpa.output_dim} outputs")
    if not cpa.input_dim:
        raise FormulaError('f has no variables; name those of a constant, as in variables="x"')
    compared: dict[str, tuple[int, int] | str] = {}
    if len(cpa.affine_pieces) == 1:
        name, built = "affine map", Built(Network([cpa.affine_pieces[0]], "N"))
    else:
        small, project = full_dimensional(cpa)
        task = Task(small, f if project is None else small, max_terms, max_cells, budget, share)
        with unobserved():  # what is proved of the parts on the way adds nothing to the proof below
            name, built, compared = _chosen(task, method, prefer)
        if project is not None:
            built = Built(built.network @ project, built.counts)
    network = built.network.named("N")
    left = seconds_left(budget)
    verdict = equal(network, f, on=on, variables=cpa.variables, certify=certify, max_cells=max_cells, time=left)
    if verdict.refuted:
        raise RuntimeError(f"internal error: the network made by {name} is not the function: {verdict}")
    if not verdict.proved:
        raise Undecided(verdict)
    verdict.settled = True
    report = NetworkReport(
        input_dim=cpa.input_dim,
        affine_pieces=len(cpa.affine_pieces),
        cells=len(cpa),
        hidden_layers=network.hidden_layers,
        depth=network.depth,
        width=network.width,
        size=network.size,
        nonzero_weights=network.nonzero_weights,
        counts=built.counts,
        bounds=cpa_hidden_layers(cpa.input_dim),
        compared=compared,
    )
    return NetworkRealization(network, verdict, name, report)


def _chosen(task: Task, method: str | None, prefer: Preference) -> tuple[str, Built, dict[str, tuple[int, int] | str]]:
    """The method and what it built, and what the methods that were compared achieve."""
    if method is not None:
        try:
            built = METHODS[method](task)
        except NotApplicable as problem:
            raise ValueError(f"method = {method!r}: {problem}") from None
        return method, built, {}
    found: dict[str, Built] = {}
    compared: dict[str, tuple[int, int] | str] = {}
    problems: list[BudgetExceeded] = []
    candidates = _candidates(task.f)
    for number, candidate in enumerate(candidates):
        last = number == len(candidates) - 1
        try:  # once there is one, the rest of the time has to suffice for its proof too
            built = found[candidate] = METHODS[candidate](task.within(3 if found else 1 if last else 2))
            compared[candidate] = built.network.hidden_layers, built.network.size
        except NotApplicable as problem:
            compared[candidate] = str(problem)
        except BudgetExceeded as problem:
            compared[candidate] = str(problem)
            problems.append(problem)
        if candidate in found and candidate == "one hidden layer" and prefer == "layers":
            break
    if not found:
        raise problems[0]

    def key(candidate: str) -> tuple[int, int]:
        network = found[candidate].network
        return (network.hidden_layers, network.size)[:: 1 if prefer == "layers" else -1]  # type: ignore[return-value]

    best = min(found, key=key)
    return best, found[best], compared


def _candidates(f: CPA) -> list[str]:
    if f.input_dim == 1:
        return ["shallow line"]
    result = ["one hidden layer", "signed maxima"]
    if f.input_dim > 2 or len(f) <= FEW_PIECES:
        result += ["difference of convex", "convex minus hinges", "max-min"]
    return result
