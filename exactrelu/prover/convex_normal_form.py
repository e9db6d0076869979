r"""Identities between nested maxima, proved by a difference-of-convex normal form instead of case distinctions.

Every value of a program is written as an affine form plus a signed sum of *atoms*, an atom being a maximum
$\max_i e_i$ of a set of elements (affine forms plus nonnegative sums of earlier atoms): with the smaller
coefficient of each atom taken out, $\max(L, R) = C + \max(L - C, R - C)$ has only nonnegative coefficients
inside, a side that is affine plus a multiple of one atom is opened into that atom's elements, and the set is
shifted and scaled to a canonical one.  Equal atoms are shared, so all ways to nest one maximum get the same
normal form, and an identity holds if its normal form is zero.  The converse fails (redundant elements, sorting
networks), so the strategy proves or gives up.

The certificate follows the normal form.  Where max k meets an atom that an earlier max has made, the two are
proved equal by lemmas: X >= max(l, r) from X >= l and X >= r is one lemma with two leaves, and X >= one of
its own elements is a sum of the rows `max >= side` along the path to that element.  A tournament of M numbers
against another nesting needs O(M) lemmas, where the tree of signs has more than 2^(M-1) leaves.

Sources: the calculus of tropical rational functions; the difference of two convex CPA functions is due to
Kripfganz and Schulze, Piecewise affine functions as a difference of two convex functions, Optimization 18
(1987).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

from exactrelu.kernel.program import Claim, Program, Terms, clear

__all__ = ["ConvexAtoms", "convex_atoms", "normal_form_proof"]

# Coefficients are ints where they are whole (int arithmetic is ten times faster) and never divided as such.
Number = Fraction | int
Affine = tuple[Number, ...]  # (c1, .., cd, c0): the constant last, so that the order below is by x1 first
Element = tuple[Affine, tuple[tuple[int, Number], ...]]  # an affine form plus nonnegative multiples of atoms
Sparse = dict[int, Number]  # a form over the values of the program
Rows = list[tuple[str, Number]]  # rows of the certificate with multipliers


@dataclass(frozen=True)
class Opened:
    """A side that is `multiple` * atom + `affine`, opened into the elements of the atom."""

    atom: int
    multiple: Number
    affine: Affine


Side = Opened | Element


@dataclass
class Expansion:
    """A value as affine form plus signed sum of atoms."""

    affine: list[Number]
    atoms: Sparse


@dataclass
class Made:
    """How max k makes an atom: v_k = rest + scale * atom, and its two sides in units of the atom."""

    atom: int
    scale: Number
    sides: tuple[Side, Side]


class GaveUp(Exception):
    """The normal form is not zero, or too large."""


def normal_form_proof(claim: Claim, max_elements: int = 50_000) -> list[str] | None:
    """Proof lines of an `eq0` claim whose normal form is zero, else None (nothing is concluded).

    `max_elements` bounds the total number of elements of all atoms.
    """
    if claim.kind != "eq0":
        return None
    try:
        return _Proof(claim, max_elements).lines()
    except GaveUp:
        return None


@dataclass(frozen=True)
class ConvexAtoms:
    """A CPA function as affine form plus signed sum of convex atoms.

    `affine` has the constant last, `atoms` maps numbers of atoms to coefficients, and atom i is the maximum of
    `elements[i]`: affine forms plus nonnegative multiples of atoms with smaller numbers.
    """

    affine: Affine
    atoms: dict[int, Number]
    elements: tuple[tuple[Element, ...], ...]


def convex_atoms(program: Program, max_elements: int = 50_000) -> ConvexAtoms | None:
    """The normal form of the last value of a program, or None if it has more than `max_elements` elements."""
    proof = _Proof(Claim(program, (), "eq0"), max_elements)
    try:
        total = proof.total()
    except GaveUp:
        return None
    return ConvexAtoms(tuple(total.affine), dict(total.atoms), tuple(proof.elements))


class _Proof:
    def __init__(self, claim: Claim, max_elements: int) -> None:
        self.claim = claim
        self.dim = claim.program.dim
        self.scales = claim.program.cleared()[0]
        self.budget = max_elements
        self.expansions: dict[int, Expansion] = {}
        self.made: dict[int, Made] = {}
        self.maker: list[int] = []  # atom -> the max that made it first
        self.elements: list[tuple[Element, ...]] = []  # atom -> its elements
        self.atoms: dict[frozenset[Element], int] = {}
        self.atom_forms: list[Sparse] = []  # atom -> the same as a form over program values
        self.deltas: dict[
            int, Sparse
        ] = {}  # max k that met an earlier atom -> v_k - its expansion, a form that is zero
        self.output: list[str] = []
        self.rows = len(claim.hyps)
        self.lemma_rows: dict[int, tuple[int, int]] = {}  # k -> rows of delta_k >= 0 and -delta_k >= 0
        self.lemma_scales: dict[int, int] = {}
        self.lemma_forms: dict[int, Sparse] = {}
        self.bounds: dict[tuple[int, Opened], int] = {}  # X >= opened side, proved: its row
        self.paths: dict[int, dict[Side, tuple[Side | None, str, Number]]] = {}

    # -- the normal form ------------------------------------------------------------------------------

    def total(self) -> Expansion:
        """The last value of the program; all maxima are expanded."""
        program = self.claim.program
        for k, sides in enumerate(program.instructions, self.dim + 1):
            if len(sides) == 2:
                self._maximum(k, self._expand(sides[0]), self._expand(sides[1]))
            else:
                self.expansions[k] = self._expand(sides[0])
        last = self.dim + len(program.instructions)
        return self.expansions[last] if program.instructions else self._expand(((last, Fraction(1)),))

    def lines(self) -> list[str]:
        total = self.total()
        if any(total.affine) or any(total.atoms.values()):
            raise GaveUp
        self._lemmas()
        last = self.dim + len(self.claim.program.instructions)
        target = self._opened_lins({last: 1})
        scale = self.scales[last]
        parts = [self._combination(self._by_deltas(form), scale) for form in (target, _times(target, -1))]
        return [*self.output, "W " + " | ".join(parts), "end 1"]

    def _expand(self, terms: Terms) -> Expansion:
        affine: list[Number] = [0] * (self.dim + 1)
        atoms: Sparse = {}
        for i, exact in terms:
            q = _whole(exact)
            if i <= self.dim:
                affine[i - 1] += q  # index 0, the constant, lands last
            else:
                part = self.expansions[i]
                for j, c in enumerate(part.affine):
                    if c:
                        affine[j] += q * c
                for atom, c in part.atoms.items():
                    atoms[atom] = atoms.get(atom, 0) + q * c
        return Expansion(affine, {atom: c for atom, c in atoms.items() if c})

    def _maximum(self, k: int, left: Expansion, right: Expansion) -> None:
        common = {
            atom: c
            for atom in left.atoms.keys() | right.atoms.keys()
            if (c := min(left.atoms.get(atom, 0), right.atoms.get(atom, 0)))
        }
        raw = [(tuple(side.affine), _minus(side.atoms, common)) for side in (left, right)]
        elements: list[Element] = []
        for affine, atoms in raw:
            if len(atoms) == 1:
                ((atom, multiple),) = atoms.items()
                elements += [_element(_move(inner, multiple), affine) for inner in self.elements[atom]]
            else:
                elements.append((affine, tuple(sorted(atoms.items()))))
        self.budget -= len(elements)
        if self.budget < 0:
            raise GaveUp
        # The least element in lexicographic order is the same after every translation: a canonical shift.
        shift = min(elements)[0]
        moved = {_element(element, tuple(-c for c in shift)) for element in elements}
        scale = _content(moved)
        shifted = [(tuple(a - s for a, s in zip(affine, shift, strict=True)), atoms) for affine, atoms in raw]
        rest = Expansion(list(shift), common)
        if not scale:  # the two sides are the same combination, affine up to the common atoms
            self.expansions[k] = rest
            self.deltas[k] = self._form_minus(k, rest)
            return
        unit = _inverse(scale)
        key = frozenset(_move(element, unit) for element in moved)
        atom = self.atoms.get(key, -1)
        sides = tuple(self._side(affine, atoms, unit) for affine, atoms in shifted)
        fresh = atom < 0
        if fresh:
            atom = len(self.maker)
            self.atoms[key] = atom
            self.maker.append(k)
            self.elements.append(tuple(sorted(key)))
            form = self._form_minus(k, rest)
            self.atom_forms.append(_times(form, unit))
        self.made[k] = Made(atom, scale, (sides[0], sides[1]))
        atoms_of_k = dict(common)
        atoms_of_k[atom] = atoms_of_k.get(atom, 0) + scale
        self.expansions[k] = Expansion(list(shift), {a: c for a, c in atoms_of_k.items() if c})
        if not fresh:
            self.deltas[k] = self._form_minus(k, self.expansions[k])

    @staticmethod
    def _side(affine: Affine, atoms: Sparse, unit: Number) -> Side:
        """A side in units of the atom it is under."""
        small, multiples = _move((affine, tuple(sorted(atoms.items()))), unit)
        return Opened(multiples[0][0], multiples[0][1], small) if len(multiples) == 1 else (small, multiples)

    # -- forms over the program -----------------------------------------------------------------------

    def _affine_form(self, affine: Iterable[Number]) -> Sparse:
        listed = list(affine)
        return {i: c for i, c in enumerate([listed[-1], *listed[:-1]]) if c}

    def _form_minus(self, k: int, expansion: Expansion) -> Sparse:
        """v_k minus an expansion, over program values."""
        form: Sparse = {k: 1}
        _add(form, self._affine_form(expansion.affine), -1)
        for atom, c in expansion.atoms.items():
            _add(form, self.atom_forms[atom], -c)
        return form

    def _side_form(self, side: Side) -> Sparse:
        if isinstance(side, Opened):
            form = self._affine_form(side.affine)
            _add(form, self.atom_forms[side.atom], side.multiple)
        else:
            form = self._affine_form(side[0])
            for atom, c in side[1]:
                _add(form, self.atom_forms[atom], c)
        return form

    def _atom_form_of(self, k: int) -> Sparse:
        """The atom as max k makes it: (v_k - rest) / scale."""
        made = self.made[k]
        expansion = self.expansions[k]
        form = self._form_minus(k, expansion)
        _add(form, self.atom_forms[made.atom], made.scale)
        return _times(form, _inverse(made.scale))

    def _row_form(self, name: str) -> Sparse:
        """The row `kl` or `kr`, max k minus its side, unscaled."""
        k = int(name[:-1])
        form: Sparse = {k: 1}
        for i, q in self.claim.program.instructions[k - self.dim - 1][name.endswith("r")]:
            form[i] = form.get(i, 0) - q
        return form

    def _opened_lins(self, form: Sparse) -> Sparse:
        """`lin` values replaced by their definitions."""
        result = dict(form)
        for i in sorted((i for i in result if i > self.dim), reverse=True):
            sides = self.claim.program.instructions[i - self.dim - 1]
            if len(sides) == 1:
                factor = result.pop(i)
                _add(result, dict(sides[0]), factor)
        return result

    def _by_deltas(self, form: Sparse, decided: tuple[int, int] | None = None) -> Rows:
        """Write a form as a combination of deltas, each with its own max as highest value.

        In the branch where max k equals its side s, `decided` = (k, s), their difference is zero as well.
        """
        rest = {i: c for i, c in form.items() if c}
        used: Rows = []
        while rest:
            k = max(rest)
            if decided is not None and k == decided[0]:
                _add(rest, self._row_form(f"{k}{'lr'[decided[1]]}"), -rest[k])
                continue
            if k not in self.deltas:
                raise GaveUp  # not an identity of normal forms; cannot happen for the forms met here
            factor = rest[k]
            _add(rest, self.deltas[k], -factor)
            plus, minus = self.lemma_rows[k]
            used.append((str(plus if factor > 0 else minus), factor if factor > 0 else -factor))
        return used

    def _combination(self, rows: Rows, target_scale: int) -> str:
        """`d r:n ..` for target = sum multiplier * row, in the kernel's cleared units."""
        collected: dict[str, Fraction] = {}
        for name, multiplier in rows:
            unit = self.scales[int(name[:-1])] if name[-1] in "lr" else self.lemma_scales[int(name)]
            collected[name] = collected.get(name, 0) + Fraction(multiplier * target_scale) / unit
        d = lcm(*(q.denominator for q in collected.values()))
        return " ".join([str(d), *(f"{name}:{int(q * d)}" for name, q in collected.items() if q)])

    # -- the lemmas -----------------------------------------------------------------------------------

    def _lemmas(self) -> None:
        """Prove delta_k >= 0 and -delta_k >= 0 for every max that met an earlier atom, in program order."""
        for k in self.deltas:
            made = self.made.get(k)
            rows = []
            for sign in (1, -1):
                if made is None:
                    leaves = [self._leaf(_times(self.deltas[k], sign), [], (k, s)) for s in (0, 1)]
                    rows.append(self._emit(_times(self.deltas[k], sign), k, leaves))
                    continue
                first = self.maker[made.atom]
                above, below = (k, first) if sign == 1 else (first, k)
                rows.append(self._bound_maker(above, below, _times(self.deltas[k], sign), made.scale))
            self.lemma_rows[k] = (rows[0], rows[1])

    def _bound_maker(self, above: int, below: int, form: Sparse, unit: Number) -> int:
        """The lemma form >= 0, where form = unit * (atom as `above` makes it - atom as `below` makes it)."""
        leaves = []
        for s, side in enumerate(self.made[below].sides):
            rows = [(name, unit * c) for name, c in self._above(above, side)]
            leaves.append(self._leaf(form, rows, (below, s)))
        return self._emit(form, below, leaves)

    def _leaf(self, form: Sparse, rows: Rows, decided: tuple[int, int]) -> Rows:
        """All rows whose combination is the form in the branch where a max equals one of its sides."""
        rest = dict(form)
        for name, c in rows:
            _add(rest, self._row_form(name) if name[-1] in "lr" else self.lemma_forms[int(name)], -c)
        return [*rows, *self._by_deltas(rest, decided)]

    def _emit(self, form: Sparse, split: int, leaves: Iterable[Rows]) -> int:
        """Write the lemma form >= 0 with one split and two leaves; returns its row number."""
        terms = tuple(sorted((i, Fraction(c)) for i, c in form.items() if c))
        scale = clear([terms], self.scales)[0]
        self.output.append(" ".join(["lemma", *(f"{i}:{q}" for i, q in terms)]))
        self.output.append(f"S {split}")
        self.output += [f"P {self._combination(rows, scale)}" for rows in leaves]
        self.output.append("end 2")
        row = self.rows
        self.rows += 1
        self.lemma_scales[row] = scale
        self.lemma_forms[row] = form
        return row

    def _above(self, k: int, side: Side) -> Rows:
        """Rows whose combination is (atom as max k makes it) - side, up to deltas."""
        path = self._path(k, side)
        if path is not None:
            return path
        if not isinstance(side, Opened):
            raise GaveUp
        key = (k, side)
        if key not in self.bounds:
            below = self.maker[side.atom]
            form = self._atom_form_of(k)
            _add(form, self._side_form(side), -1)
            leaves = []
            for s, inner in enumerate(self.made[below].sides):
                leaves.append(self._leaf(form, self._above(k, _within(inner, side)), (below, s)))
            self.bounds[key] = self._emit(form, below, leaves)
        return [(str(self.bounds[key]), 1)]

    def _path(self, k: int, side: Side) -> Rows | None:
        """The rows `max >= side` from max k down to one of its own (opened) sides."""
        if k not in self.paths:
            self.paths[k] = dict(self._reachable(k))
        tree = self.paths[k]
        if side not in tree:
            return None
        rows: Rows = []
        at: Side | None = side
        while at is not None:
            at, name, factor = tree[at]
            rows.append((name, factor))
        return rows

    def _reachable(self, k: int) -> Iterator[tuple[Side, tuple[Side | None, str, Number]]]:
        """All sides below max k with the side above each, the row between the two and its multiplier."""
        seen: set[Side] = set()
        stack: list[tuple[Side | None, int, Number]] = [(None, k, 1)]
        while stack:
            parent, j, multiple = stack.pop()
            made = self.made[j]
            for s, inner in enumerate(made.sides):
                side = inner if parent is None else _within(inner, parent)  # type: ignore[arg-type]
                if side not in seen:
                    seen.add(side)
                    yield side, (parent, f"{j}{'lr'[s]}", multiple * _inverse(made.scale))
                    if isinstance(side, Opened):
                        stack.append((side, self.maker[side.atom], side.multiple))


def _within(inner: Side, outer: Opened) -> Side:
    """A side of the atom of `outer`, seen from outside."""
    if isinstance(inner, Opened):
        affine = tuple(outer.multiple * a + b for a, b in zip(inner.affine, outer.affine, strict=True))
        return Opened(inner.atom, outer.multiple * inner.multiple, affine)
    return _element(_move(inner, outer.multiple), outer.affine)


def _whole(q: Fraction) -> Number:
    return q.numerator if q.denominator == 1 else q


def _inverse(q: Number) -> Number:
    return 1 if q == 1 else _whole(Fraction(1) / q)


def _move(element: Element, factor: Number) -> Element:
    if factor == 1:
        return element
    affine, atoms = element
    return tuple(factor * c for c in affine), tuple((atom, factor * c) for atom, c in atoms)


def _element(element: Element, shift: Affine) -> Element:
    if not any(shift):
        return element
    return tuple(a + b for a, b in zip(element[0], shift, strict=True)), element[1]


def _content(elements: Iterable[Element]) -> Number:
    """The positive rational g such that all coefficients are g times coprime integers; 0 if all are zero."""
    numbers = [c for affine, atoms in elements for c in (*affine, *(q for _, q in atoms)) if c]
    denominator = lcm(*(c.denominator for c in numbers))
    return _whole(Fraction(gcd(*(int(c * denominator) for c in numbers)), denominator))


def _add(form: Sparse, other: Mapping[int, Number], factor: Number) -> None:
    """form += factor * other, zeros dropped."""
    if not factor:
        return
    for i, c in other.items():
        value = form.get(i, 0) + factor * c
        if value:
            form[i] = value
        else:
            form.pop(i, None)


def _times(form: Sparse, factor: Number) -> Sparse:
    return {i: factor * c for i, c in form.items()}


def _minus(atoms: Sparse, common: Sparse) -> Sparse:
    result = dict(atoms)
    _add(result, common, -1)
    return result
