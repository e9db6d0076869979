r"""Finding certificates of polynomial programs: decide at rational samples, lift to rational functions of parameters.

At a rational sample of the parameters a claim is an ordinary one, and linear programming finds which maxima are
decided, and by which rows.  The multipliers are then solved for again over the field of rational functions of the
parameters, and their signs must be seen (`positivity`); where one is not, the parameter domain is cut along an
affine factor of it.  A proof counts only once the kernel has accepted it; a counterexample is a rational point.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from exactrelu.kernel.polynomials import Polynomial, PolynomialClaim, Products, accumulate, minus, multiply
from exactrelu.linear_programming import Dictionary, Infeasible, dictionary
from exactrelu.polyhedron import Polyhedron
from exactrelu.prover.parametric_branch import Branch, Row, SignNeeded
from exactrelu.prover.parametric_forms import BadSample, Forms, Point, Undecidable
from exactrelu.prover.parametric_points import affine_domain, box_inside, parameter_sample, simple_points, simplest
from exactrelu.prover.polynomial_claims import polynomial_text, words
from exactrelu.prover.positivity import Generator, Signs, degree, products_text, scaled_products
from exactrelu.regions.budget import Budget

__all__ = ["Undecidable", "search"]

MAX_CUTS = 6  # nested cuts of the parameter domain
POLYA = 2  # powers of the sum of the positive conditions that a sign is multiplied with to make it seen
SAMPLES = 4  # samples of the parameters tried


class _Found(Exception):
    """A point where the claim fails."""

    def __init__(self, point: Point) -> None:
        super().__init__()
        self.point = point


def search(
    claim: PolynomialClaim, variables: int, budget: Budget | None = None, names: Sequence[str] = ()
) -> list[str] | Point:
    """The proof lines of a claim, or a rational point where it fails; raises `Undecidable`.

    The first `variables` inputs are variables, in which conditions and guards have to be affine; the others are
    parameters.  The budget counts leaves; `names` are those of the inputs, for reasons.
    """
    budget = budget or Budget()
    for point in simple_points(claim, variables):
        budget.watch()
        if claim.admits(point) and not claim.holds_at(point):
            return point
    reasons: list[str] = []
    one = _Search(claim, variables, budget, names or [f"x{i + 1}" for i in range(claim.dim)])
    for seed in range(SAMPLES):
        try:
            lines = one.prove(one.root(seed))
            return [*lines, f"end {sum(line[:1] in 'ZWPE' for line in lines)}"]
        except _Found as found:
            return found.point
        except (Undecidable, BadSample) as error:
            reasons.append(str(error))
    raise Undecidable(reasons[-1])


class _Search:
    def __init__(self, claim: PolynomialClaim, variables: int, budget: Budget, names: Sequence[str]) -> None:
        self.claim, self.n, self.budget, self.names = claim, variables, budget, names
        self.forms = Forms(claim.dim, variables)
        self.instructions = dict(enumerate(claim.instructions, claim.dim + 1))
        self.last = claim.dim + len(claim.instructions)

    def root(self, seed: int) -> Branch:
        rows: list[Row] = []
        known: list[Generator] = []
        for strict, group in ((True, self.claim.positive), (False, self.claim.hyps)):
            for i, p in enumerate(group):
                name = f"p{i}" if strict else str(i)
                if all(j > self.n for monomial in p for j, _ in monomial):
                    known.append(Generator(name, p, strict))
                else:
                    rows.append(Row(name, self.forms.form(p, self.forms.inputs), strict))
        signs = Signs(known)
        sample = parameter_sample(signs.generators, self.n, self.forms.m, seed)
        counts = len(self.claim.positive), len(self.claim.hyps)
        return Branch(dict(self.forms.inputs), {}, tuple(rows), signs, sample or (), *counts)

    # -- the tree -------------------------------------------------------------------------------------

    def prove(self, branch: Branch) -> list[str]:
        """The lines of the subtree for this branch."""
        try:
            if branch.signs.generators and (lines := self._excluded(branch)) is not None:
                return lines
            if (line := self._empty(branch)) is not None:
                return [*branch.lines, line]
            while True:
                self.budget.watch()
                ready = self._ready(branch)
                if not ready:
                    return [*branch.lines, self._leaf(branch)]
                undecided = [k for k in ready if not self._decide(branch, k)]
                if len(undecided) == len(ready):
                    return self._split(branch, undecided[0])
        except SignNeeded as needed:
            return self._cut(branch, needed.polynomial)
        except (BadSample, Infeasible) as problem:
            if not branch.flat:
                if isinstance(problem, BadSample):
                    raise
                raise BadSample("a cell is empty at a sample of the parameters, but not seen to be for all") from None
            reason = f"no proof was found for {branch.flat} = 0; conditions on the parameters may exclude that case"
            raise Undecidable(reason) from None

    def _excluded(self, branch: Branch) -> list[str] | None:
        """The leaf of a branch whose parameters exclude one another; else a sample is there."""
        if len(branch.sample) == self.forms.m:
            return None
        found = branch.signs.contradiction()
        if found is None:
            raise Undecidable(self._not_seen(branch.signs.generators[-1].polynomial))
        return [*branch.lines, f"E {products_text(found[0])} | {products_text(found[1])}".rstrip()]

    def _ready(self, branch: Branch) -> list[int]:
        """Undecided maxima that the last value depends on and whose sides are known; known values are filled in."""
        ready: list[int] = []
        blocked: set[int] = set()
        stack = [self.last]
        while stack:
            k = stack[-1]
            one = self.instructions.get(k)
            if one is None or k in branch.values or k in blocked:
                stack.pop()
                continue
            side = branch.sides.get(k, 0 if one.word != "max" else None)
            sides = one.sides if side is None else (one.sides[side],)
            below = {i for p in sides for monomial in p for i, _ in monomial if i not in branch.values}
            if fresh := [i for i in below if i not in blocked]:
                stack.extend(fresh)
                continue
            stack.pop()
            if below or side is None:
                blocked.add(k)
                if not below:
                    ready.append(k)
                continue
            value = self.forms.form(sides[0], branch.values)
            if one.divisor:
                value = self.forms.quotient(value, self.forms.form(self.claim.divisor(one), self.forms.inputs))
            branch.values[k] = value
        return sorted(ready)

    def _difference(self, branch: Branch, k: int) -> Any:
        return self.forms.form(minus(*self.instructions[k].sides), branch.values)

    def _decide(self, branch: Branch, k: int) -> bool:
        """Decide max k if one side is at least the other on the whole branch at the sample, and prove it for all."""
        form = self._difference(branch, k)
        if self.forms.is_ground(form):
            value = self.forms.at(self.forms.ground(form), branch.sample)
            for side in (0, 1) if value >= 0 else (1, 0):
                try:
                    proof = self._lift(branch, -form if side else form, [])
                    return self._decided(branch, k, side, proof)
                except SignNeeded as needed:
                    if self._helps(branch, needed):
                        raise
            return False
        row = self.forms.numeric(form, branch.sample)
        cell = self._cell(branch)
        for side in (0, 1):
            farkas = cell.positive_point(row if side else tuple(-c for c in row))[1]
            if farkas is not None:
                try:
                    proof = self._lift(branch, -form if side else form, [i for i, _ in farkas.multipliers])
                    return self._decided(branch, k, side, proof)
                except (SignNeeded, BadSample) as problem:
                    if self._helps(branch, problem):
                        raise
                    return False  # split: the leaves may have a proof
        return False

    def _helps(self, branch: Branch, problem: Exception) -> bool:
        """Whether a cut, or another sample, may help."""
        if isinstance(problem, SignNeeded):
            return self._cut_by(branch, problem.polynomial) is not None
        return not branch.flat

    @staticmethod
    def _decided(branch: Branch, k: int, side: int, proof: tuple[Products, Products]) -> bool:
        branch.lines.append(f"{'LR'[side]} {k} {_text(proof)}")
        branch.sides[k] = side
        return True

    def _split(self, branch: Branch, k: int) -> list[str]:
        form = self._difference(branch, k)
        numerator, denominator = self.forms.in_inputs(form)
        lines = [*branch.lines, f"S {k}"]
        for side in (0, 1):
            part = branch.copy()
            part.sides[k] = side
            name = str(part.weak)
            part.weak += 1
            if not self.forms.is_ground(form):
                part.rows += (Row(name, -form if side else form, False),)
            elif denominator.keys() <= {()}:
                self._restrict(part, Generator(name, minus({}, numerator) if side else numerator, False))
            lines += self.prove(part)
        return lines

    def _restrict(self, part: Branch, known: Generator) -> None:
        """One more thing is known of the parameters: take a sample that fits."""
        part.signs = part.signs.extended(known)
        part.cuts += 1
        part.sample = parameter_sample(part.signs.generators, self.n, self.forms.m, part.cuts) or ()
        if affine_domain(part.signs.generators, self.n, self.forms.m).dimension() < self.forms.m:
            part.flat = polynomial_text(known.polynomial, self.names)

    def _cut_by(self, branch: Branch, polynomial: Polynomial) -> Polynomial | None:
        """A factor, up to sign, of a polynomial in the parameters whose strict sign is open, or a parameter in it.

        Affine ones come first.  A factor known to be <= 0 is turned round, one known to be zero is no use.
        """
        if branch.cuts >= MAX_CUTS:
            return None
        single: list[Polynomial] = [{((i, 1),): Fraction(1)} for i in sorted({i for m in polynomial for i, _ in m})]
        factors = sorted([*self.forms.factors(polynomial), *single], key=degree)
        for factor in factors if polynomial else ():
            opposite = minus({}, factor)
            if branch.signs.positive(factor) is None and branch.signs.positive(opposite) is None:
                below = branch.signs.nonnegative(opposite) is not None
                if not (below and branch.signs.nonnegative(factor) is not None):
                    return opposite if below else factor
        return None

    def _cut(self, branch: Branch, polynomial: Polynomial) -> list[str]:
        """Cut the parameter domain by a factor of the polynomial whose sign is needed."""
        factor = self._cut_by(branch, polynomial)
        if factor is None:
            raise Undecidable(self._not_seen(polynomial))
        lines = [*branch.lines, f"C{words(factor)}"]
        for strict in (True, False):
            part = branch.copy()
            name = f"p{part.positive}" if strict else str(part.weak)
            part.positive, part.weak = part.positive + strict, part.weak + (not strict)
            self._restrict(part, Generator(name, factor if strict else minus({}, factor), strict))
            lines += self.prove(part)
        return lines

    def _not_seen(self, polynomial: Polynomial) -> str:
        return f"the sign of {polynomial_text(polynomial, self.names)} is not seen from the conditions"

    # -- proofs of signs ------------------------------------------------------------------------------

    def _cell(self, branch: Branch) -> Dictionary:
        """The closed cell of the branch at the sample."""
        return dictionary(self.n, [self.forms.numeric(row.form, branch.sample) for row in branch.rows])

    def _lift(
        self, branch: Branch, form: Any, support: Sequence[int], strict: bool = False
    ) -> tuple[Products, Products]:
        """d and products with d * form = sum of products, by rows of the support; with `strict` the sum is positive."""
        target = self.forms.coefficients(form)
        rows = [branch.rows[i] for i in support]
        matrix = [self.forms.coefficients(row.form) for row in rows]
        multipliers = self.forms.solve([[row[i] for row in matrix] for i in range(1, self.n + 1)], target[1:])
        rest = target[0]
        for multiplier, row in zip(multipliers, matrix, strict=True):
            rest = rest - multiplier * row[0]
        numerators, common = self.forms.over_one_denominator([*multipliers, rest])
        _, sign = self._divisor(branch, common)
        named = list(zip([*(row.name for row in rows), ""], numerators, strict=True))
        factor: Polynomial = {(): Fraction(sign)}
        for _ in range(1 + POLYA):
            try:
                return self._signed(branch, factor, common, named, strict)
            except SignNeeded as needed:
                if self._cut_by(branch, needed.polynomial) is not None:
                    raise
                problem = needed
            total: Polynomial = {}
            for one in branch.signs.generators:
                accumulate(total, one.polynomial if one.strict else {}, 1)
            factor = multiply(factor, total)
        raise problem

    @staticmethod
    def _signed(
        branch: Branch, factor: Polynomial, common: Polynomial, named: Sequence[tuple[str, Polynomial]], strict: bool
    ) -> tuple[Products, Products]:
        """The multipliers, each times the factor, as sums of products."""
        d = branch.signs.positive(multiply(factor, common))
        if d is None:
            raise SignNeeded(common)
        terms: list[tuple[str, Fraction]] = []
        for name, numerator in named:
            signed = multiply(factor, numerator)
            products = branch.signs.positive(signed) if strict and not name else branch.signs.nonnegative(signed)
            if products is None:
                raise SignNeeded(numerator)
            terms += scaled_products(products, name) if name else products
        return d, tuple(terms)

    def _divisor(self, branch: Branch, divisor: Polynomial) -> tuple[Products, int]:
        """A divisor as a positive sum of products, and its sign."""
        for sign in (1, -1):
            products = branch.signs.positive(divisor if sign > 0 else minus({}, divisor))
            if products is not None:
                return products, sign
        raise SignNeeded(divisor)

    def _together(self, branch: Branch, form: Any) -> tuple[Products, Products] | None:
        """The form as a sum of products of rows in variables and parameters together."""
        numerator, common = self.forms.in_inputs(form)
        try:
            d, sign = self._divisor(branch, common)
        except SignNeeded:
            return None
        terms = branch.joint_signs(self.forms).nonnegative(numerator if sign > 0 else minus({}, numerator))
        return None if terms is None else (d, terms)

    def _empty(self, branch: Branch) -> str | None:
        """The leaf of a branch that is empty at the sample, proved empty for all parameters."""
        try:
            proof = self._emptiness(branch)
        except (SignNeeded, BadSample) as problem:
            if self._helps(branch, problem):
                raise
            proof = branch.joint_signs(self.forms).contradiction()
        return None if proof is None else f"E {_text(proof)}"

    def _emptiness(self, branch: Branch) -> tuple[Products, Products] | None:
        try:
            cell = self._cell(branch)
        except Infeasible as contradiction:
            first, *others = [i for i, _ in contradiction.farkas.multipliers]
            row = branch.rows[first]  # d * row + terms = 0, where the terms are positive
            d, terms = self._lift(branch, -row.form, others, strict=True)
            return terms, scaled_products(d, row.name)
        for row in branch.rows:
            if row.strict:
                farkas = cell.positive_point(self.forms.numeric(row.form, branch.sample))[1]
                if farkas is not None:
                    d, terms = self._lift(branch, -row.form, [i for i, _ in farkas.multipliers])
                    return scaled_products(d, row.name), terms
        return None

    # -- leaves ---------------------------------------------------------------------------------------

    def _leaf(self, branch: Branch) -> str:
        self.budget.cell()
        form = branch.values[self.last]
        if not form:
            return "Z" if self.claim.kind == "eq0" else "P c:1 |"
        self._look_for_a_point(branch, form)
        letter, signs = ("P", (1,)) if self.claim.kind == "ge0" else ("W", (1, -1))
        return f"{letter} {' || '.join(_text(self._sign_proof(branch, sign * form)) for sign in signs)}"

    def _sign_proof(self, branch: Branch, form: Any) -> tuple[Products, Products]:
        """The proof that the form is >= 0 on the branch."""
        try:
            if not self.forms.is_affine(form):
                raise SignNeeded({})
            farkas = self._cell(branch).positive_point(tuple(-c for c in self.forms.numeric(form, branch.sample)))[1]
            if farkas is None:
                raise BadSample("the claim fails on the closure of a cell at a sample of the parameters")
            return self._lift(branch, form, [i for i, _ in farkas.multipliers])
        except (SignNeeded, BadSample) as problem:
            if isinstance(problem, SignNeeded) and self._helps(branch, problem):
                raise
            found = self._together(branch, form)
            if found is not None:
                return found
            if isinstance(problem, SignNeeded) and not problem.polynomial:
                reason = "the sign of a polynomial in the variables is needed, and only that of affine forms is decided"
                raise Undecidable(reason) from None
            raise

    def _look_for_a_point(self, branch: Branch, form: Any) -> None:
        """Raise `_Found` if the claim fails at a vertex of the cell, or near its middle, at the sample."""
        rows = {True: [], False: []}  # type: dict[bool, list[tuple[int, ...]]]
        for row in branch.rows:
            rows[row.strict].append(self.forms.numeric(row.form, branch.sample))
        cell = Polyhedron(self.n, tuple(rows[False]), tuple(rows[True]))
        inner = cell.interior_point()
        if inner is None:
            return
        if self.forms.is_affine(form):
            numeric = self.forms.numeric(form, branch.sample)
            simplex = self._cell(branch)
            for sign in (1,) if self.claim.kind == "ge0" else (1, -1):
                vertex = simplex.positive_point(tuple(-sign * c for c in numeric))[0]
                for step in range(40 if vertex is not None else 0):  # strict rows may exclude the vertex itself
                    end = [Fraction(c, vertex[0]) for c in vertex[1:]]  # type: ignore[index]
                    share = Fraction(1, 2**step)
                    self._try(tuple(v + share * (p - v) for v, p in zip(end, inner, strict=True)), branch)
            return
        for point in box_inside(
            cell, inner, [max(exponents[i] for exponents, _ in form.terms()) for i in range(self.n)]
        ):
            self._try(point, branch)

    def _try(self, point: Point, branch: Branch) -> None:
        full = (*point, *branch.sample)
        if self.claim.admits(full) and not self.claim.holds_at(full):
            raise _Found(simplest(self.claim, full))


def _text(proof: tuple[Products, Products]) -> str:
    return f"{products_text(proof[0])} | {products_text(proof[1])}".rstrip()
