r"""Expressions in ReLU and affine functions, arranged in layers: a network with few neurons for a given formula.

Values are combinations of 1, the inputs $x_1, \dots, x_d$ and neurons $r_k = \mathrm{relu}(z_k)$, where $z_k$ is such
a combination of earlier ones.  The *level* of a neuron is one more than the largest level in $z_k$, that of the inputs
0; a value of level L is computed by a network with L hidden layers, hidden layer l holding the neurons of level l and
what later layers need of the values before them.  These needs are linear functionals, and only a basis of their span
is passed on: a functional that is visibly nonnegative costs one neuron, any other $t = \mathrm{relu}(t) -
\mathrm{relu}(-t)$ two.  So d inputs cost at most 2d neurons in the first layer, however many maxima use them, where
the block $\max\{x, y\} = \mathrm{relu}(x - y) + \mathrm{relu}(y) - \mathrm{relu}(-y)$ pays two for each of its own.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from exactrelu.affine import AffineMap
from exactrelu.kernel.program import Terms
from exactrelu.networks import Network
from exactrelu.program_builder import linear, scaled

__all__ = ["LayeredExpressions"]

ONE, ZERO = Fraction(1), Fraction(0)

Functional = dict[int, Fraction]


class LayeredExpressions:
    """Collects relu neurons over d inputs; equal ones, up to positive factors, are shared.

    >>> e = LayeredExpressions(2)
    >>> x, y = e.affine(AffineMap([[1, 0]])), e.affine(AffineMap([[0, 1]]))
    >>> e.network(e.maximum([x, y]))
    <Network N: architecture (2, 3, 1), 1 hidden layer, size 3>
    """

    def __init__(self, dim: int) -> None:
        self.dim = dim
        self._arguments: list[Terms] = []  # of neuron dim + 1 + k
        self._levels: list[int] = []
        self._neurons: dict[Terms, int] = {}

    def affine(self, form: AffineMap) -> Terms:
        """An affine function with one output, as a value."""
        coefficients = (form.b[0], *form.W[0])
        return tuple((i, q) for i, q in enumerate(coefficients) if q)

    def level(self, value: Terms) -> int:
        """The number of hidden layers that the value needs in this arrangement."""
        return max((self._level(i) for i, _ in value), default=0)

    def _level(self, index: int) -> int:
        return self._levels[index - self.dim - 1] if index > self.dim else 0

    def relu(self, value: Terms) -> Terms:
        """relu(value): a new neuron, or known ones, with relu(-z) = relu(z) - z where relu(z) is there already."""
        moving = [(i, q) for i, q in value if i]
        if all(i > self.dim and q > 0 for i, q in moving) and dict(value).get(0, ZERO) >= 0:
            return value
        if all(i > self.dim and q < 0 for i, q in moving) and dict(value).get(0, ZERO) <= 0:
            return ()
        scale = abs(moving[0][1])
        argument = scaled(1 / scale, value)
        opposite = scaled(-ONE, argument)
        if opposite in self._neurons:
            return linear([(scale, ((self._neurons[opposite], ONE),)), (scale, argument)])
        if argument not in self._neurons:
            self._neurons[argument] = self.dim + 1 + len(self._arguments)
            self._levels.append(1 + self.level(argument))
            self._arguments.append(argument)
        return ((self._neurons[argument], scale),)

    def _knows(self, gap: Terms) -> bool:
        scale = abs(next((q for i, q in gap if i), ONE))
        return any(scaled(sign / scale, gap) in self._neurons for sign in (ONE, -ONE))

    def maximum_of_two(self, u: Terms, v: Terms) -> Terms:
        """max(u, v) = v + relu(u - v), the summand outside relu being the one that is cheaper to pass on."""
        if self._effort(u) < self._effort(v):
            u, v = v, u
        return linear([(ONE, v), (ONE, self.relu(linear([(ONE, u), (-ONE, v)])))])

    def _effort(self, value: Terms) -> tuple[int, int, int]:
        """Neurons per layer to pass it on (0, 1 if it is visibly nonnegative, or 2), then its level and length."""
        visible = all(i > self.dim and q > 0 for i, q in value)
        return (2 - visible if value else 0), self.level(value), len(value)

    def maximum(self, values: Sequence[Terms], *, five: bool = False) -> Terms:
        r"""The maximum by a tournament: $\lceil \log_2 M \rceil$ levels above M values of one level.

        Comparisons that are already there are used first.  With `five` a last round of five values takes two levels,
        not three (`maximum_of_five`).
        """
        alive = list(dict.fromkeys(values))
        while len(alive) > 1:
            if five and len(alive) == 5:
                return self.maximum_of_five(alive)
            alive = self._round(alive)
        return alive[0]

    def _round(self, values: list[Terms]) -> list[Terms]:
        """Compare in pairs; first those whose difference has a neuron already, then 0 and others, then neighbours."""
        result: list[Terms] = []
        waiting = sorted(values, key=bool)
        if len(waiting) <= 16:
            position = 0
            while position < len(waiting):
                u = waiting[position]
                partner = next((v for v in waiting[position + 1 :] if self._knows(linear([(ONE, u), (-ONE, v)]))), None)
                if partner is None or len(waiting) == 1:
                    position += 1
                    continue
                waiting.remove(u)
                waiting.remove(partner)
                result.append(self.maximum_of_two(u, partner))
        while len(waiting) > 1:
            result.append(self.maximum_of_two(waiting.pop(0), waiting.pop(0)))
        return result + waiting

    def maximum_of_five(self, values: Sequence[Terms]) -> Terms:
        """The maximum of five by two levels, the formula of `constructions.maximum_of_five` (Bakaev et al. 2025)."""
        a = dict(enumerate(values, 1))

        def plus(u: Terms, v: Terms) -> Terms:
            return linear([(ONE, u), (ONE, v)])

        def larger(i: int, j: int) -> Terms:
            return self.maximum_of_two(a[i], a[j])

        double = scaled(Fraction(2), a[5])
        s, t = self.maximum_of_two(double, plus(a[1], a[2])), self.maximum_of_two(double, plus(a[3], a[4]))
        pairs = [
            (s, plus(larger(1, 3), larger(1, 4)), 1),
            (s, plus(larger(2, 3), larger(2, 4)), 1),
            (t, plus(larger(1, 3), larger(2, 3)), 1),
            (t, plus(larger(1, 4), larger(2, 4)), 1),
            (s, plus(a[3], a[4]), 1),
            (s, plus(a[3], larger(1, 4)), -1),
            (s, plus(a[4], larger(1, 3)), -1),
            (s, plus(a[3], larger(2, 4)), -1),
            (s, plus(a[4], larger(2, 3)), -1),
        ]
        return linear([(Fraction(sign, 2), self.maximum_of_two(u, v)) for u, v, sign in pairs])

    # -- the network ----------------------------------------------------------------------------------

    def network(self, output: Terms, name: str = "N") -> Network:
        """The network with `level(output)` hidden layers whose realization is the output."""
        live = self._live(output)
        hidden_layers = self.level(output)
        layers: list[AffineMap] = []
        before = _Layer(self.dim)
        for level in range(1, hidden_layers + 1):
            neurons = [k for k in live if self._level(k) == level]
            later = [self._argument(k) for k in live if self._level(k) > level]
            needs = [self._up_to(level, value, neurons) for value in (*later, output)]
            layer = _Layer(self.dim, neurons, *self._passed_on(needs))
            rows = [dict(self._argument(k)) for k in neurons]
            for functional in layer.passed:
                rows.append(functional)
                if functional not in layer.nonnegative:
                    rows.append({i: -q for i, q in functional.items()})
            layers.append(before.map_of(rows))
            before = layer
        return Network([*layers, before.map_of([dict(output)])], name)

    def _argument(self, neuron: int) -> Terms:
        return self._arguments[neuron - self.dim - 1]

    def _live(self, output: Terms) -> list[int]:
        found: set[int] = set()
        reached = [i for i, _ in output if i > self.dim]
        while reached:
            k = reached.pop()
            if k not in found:
                found.add(k)
                reached.extend(i for i, _ in self._argument(k) if i > self.dim)
        return sorted(found)

    def _up_to(self, level: int, value: Terms, neurons: Iterable[int]) -> Functional:
        """The part of a value that has to come from before: constants and the layer's own neurons left out."""
        own = set(neurons)
        return {i: q for i, q in value if i and i not in own and self._level(i) <= level}

    def _passed_on(self, needs: Sequence[Functional]) -> tuple[list[Functional], list[Functional]]:
        """Functionals whose span contains the needs, and those of them that are nonnegative."""
        needs = [need for need in needs if need]
        span = _Span()
        rank = sum(span.add(need) for need in needs)
        single = sorted({i for need in needs for i in need if i > self.dim})
        visible = [need for need in needs if all(i > self.dim and q > 0 for i, q in need.items())]
        nonnegative = [{i: ONE} for i in single if span.coefficients({i: ONE}) is not None] + visible
        chosen: list[Functional] = []
        kept: list[Functional] = []
        basis = _Span()
        for functional in [*nonnegative, *sorted(needs, key=len)]:
            if len(chosen) == rank:
                break
            if basis.add(functional):
                chosen.append(functional)
                if len(kept) + 1 == len(chosen) and functional in nonnegative:
                    kept.append(functional)
        return chosen, kept


class _Layer:
    """The outputs of a hidden layer: neurons, then functionals passed on by one neuron or by a pair."""

    def __init__(
        self,
        dim: int,
        neurons: Sequence[int] | None = None,
        passed: Sequence[Functional] = (),
        nonnegative: Sequence[Functional] = (),
    ) -> None:
        self.passed, self.nonnegative = list(passed), list(nonnegative)
        # The input layer hands on the coordinates themselves.
        self.columns = {k: i for i, k in enumerate(range(1, dim + 1) if neurons is None else neurons)}
        self.span = _Span()
        self.places: list[tuple[int, int | None]] = []
        width = len(self.columns)
        for functional in self.passed:
            self.span.add(functional)
            single = functional in self.nonnegative
            self.places.append((width, None if single else width + 1))
            width += 1 if single else 2
        self.width = width

    def map_of(self, values: Sequence[Functional]) -> AffineMap:
        """The affine map from the outputs of this layer to combinations of what it holds."""
        rows, biases = [], []
        for value in values:
            row = [ZERO] * self.width
            rest: Functional = {}
            for i, q in value.items():
                if i in self.columns:
                    row[self.columns[i]] = q
                elif i:
                    rest[i] = q
            coefficients = self.span.coefficients(rest)
            if coefficients is None:
                raise RuntimeError("internal error: a layer lacks a value that the next one needs")
            for position, q in coefficients.items():
                plus, minus = self.places[position]
                row[plus] += q
                if minus is not None:
                    row[minus] -= q
            rows.append(row)
            biases.append(value.get(0, ZERO))
        return AffineMap(rows, biases, input_dim=self.width)


class _Span:
    """A growing list of independent sparse vectors, and coordinates with respect to it."""

    def __init__(self) -> None:
        self._rows: dict[int, tuple[Functional, Functional]] = {}  # pivot -> reduced vector, its coordinates
        self._size = 0

    def add(self, vector: Functional) -> bool:
        """Append a vector unless it depends on those before."""
        rest, coordinates = self._reduce(vector)
        if not rest:
            return False
        pivot = next(iter(rest))
        factor = 1 / rest[pivot]
        mine = {position: -q * factor for position, q in coordinates.items()}
        mine[self._size] = factor
        self._rows[pivot] = ({i: q * factor for i, q in rest.items()}, mine)
        self._size += 1
        return True

    def coefficients(self, vector: Functional) -> Functional | None:
        """position -> coefficient of the combination that gives the vector, or None if there is none."""
        rest, coordinates = self._reduce(vector)
        return None if rest else {position: q for position, q in coordinates.items() if q}

    def _reduce(self, vector: Functional) -> tuple[Functional, Functional]:
        rest = dict(vector)
        coordinates: Functional = {}
        # A reduced vector contains no pivot older than its own: in order of age each pivot is met once.
        for pivot, (row, expressed) in self._rows.items():
            factor = rest.get(pivot)
            if factor:
                _subtract(rest, factor, row)
                _subtract(coordinates, -factor, expressed)
        return rest, coordinates


def _subtract(target: Functional, factor: Fraction, vector: Functional) -> None:
    for i, q in vector.items():
        value = target.get(i, ZERO) - factor * q
        if value:
            target[i] = value
        else:
            target.pop(i, None)
