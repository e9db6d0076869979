r"""ReLU networks with rational weights.

A network is a list of affine maps $A_k(x) = W_k x + b_k$, $k = 0, \dots, L$, over $\mathbb{Q}$; its *realization* is
$$N = A_L \circ \mathrm{relu} \circ A_{L-1} \circ \dots \circ \mathrm{relu} \circ A_0,$$
with relu applied entry by entry and no relu after the last map.  Two networks are equal (`==`) if their affine maps
are; different networks may well have the same realization.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from numbers import Number
from typing import Any

from exactrelu import composed_names
from exactrelu.affine import AffineMap
from exactrelu.composed_names import DEFAULT, Named
from exactrelu.exact import ExactnessError, counted, rational, rational_vector
from exactrelu.layers import Layers, combination, merged, padded, scaled
from exactrelu.text import variable_fault
from exactrelu.typesetting.layout import notebook
from exactrelu.typesetting.matrices import network as typeset_network
from exactrelu.typesetting.tables import table

__all__ = ["Network", "as_network"]


@dataclass(frozen=True, init=False, repr=False)
class Network:
    r"""The ReLU network $A_L \circ \mathrm{relu} \circ \dots \circ \mathrm{relu} \circ A_0$ over $\mathbb{Q}$.

    `layers` is a list of pairs `(W, b)` or of `AffineMap`s, in order of application; W is a list of rows.  Entries are
    ints, Fractions, strings such as ``"1/3"``, or sympy and numpy integers and rationals.  `name` is for display
    only: it takes no part in `==` and `hash`.  What is made from networks with names of their own, words other than
    N, is called by an expression in these: ``C @ D`` is (C ∘ D), ``2 * C - D`` is (2*C - D).  Statements number
    different networks of one name, and call N what would be misread there, such as a network called relu.

    Networks are immutable; `describe()` prints the sizes and `latex(N)` the matrices.  With networks (or affine
    maps) f, g and a rational c there are ``f @ g`` (f after g), ``f + g``, ``f - g``, ``-f``, ``c * f``, ``f / c``
    and ``f + c`` (c is added to every output).

    Raises `ExactnessError` for a float or anything else that is not a rational number, and `ValueError` for shapes
    that do not fit; both name the layer and the entry.

    >>> N = Network([([[1, -1], [0, 1], [0, -1]], [0, 0, 0]), ([[1, 1, -1]], [0])])
    >>> N
    <Network N: architecture (2, 3, 1), 1 hidden layer, size 3>
    >>> N("1/3", -2)
    Fraction(1, 3)
    >>> N.depth, N.hidden_layers, N.widths, N.nonzero_weights
    (2, 1, (3,), 7)
    >>> Network([([[0.1]], [0])])
    Traceback (most recent call last):
    ...
    exactrelu.exact.ExactnessError: layers[0]: weight W[0][0] = 0.1 is a float; write "1/10" or dyadic(0.1)
    """

    layers: Layers
    name: str = field(compare=False)
    composed_name: Named = field(compare=False)  # what the name is made of; None for no name of its own

    __array_ufunc__ = None  # numpy scalars leave c * f to this class

    def __init__(self, layers: Iterable[Any], name: str = DEFAULT) -> None:
        if not isinstance(layers, Iterable) or isinstance(layers, str):
            raise ValueError(f"layers = {layers!r} is not a list of pairs (W, b)")
        maps = tuple(_layer(layer, f"layers[{k}]") for k, layer in enumerate(layers))
        if not maps:
            raise ValueError("layers is empty; a network has at least one affine map")
        for k, (inner, outer) in enumerate(pairwise(maps)):
            if inner.output_dim != outer.input_dim:
                raise ValueError(
                    f"layers[{k + 1}] takes {counted(outer.input_dim, 'input')}, "
                    f"layers[{k}] has {counted(inner.output_dim, 'output')}; they must agree"
                )
        if not isinstance(name, str) or not name:
            raise ValueError(f"name = {name!r} is not a nonempty string")
        if not name.isprintable() or any(sign in name for sign in "=<>≤≥;:"):
            raise ValueError(f"name = {name!r} would make statements about the network say something else")
        object.__setattr__(self, "layers", maps)
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "composed_name", composed_names.word(name, maps))

    def named(self, name: str) -> "Network":
        """The same network under another display name.

        >>> Network([([[1]], [0])]).named("I_1")
        <Network I_1: architecture (1, 1), 0 hidden layers, size 0>
        """
        return Network(self.layers, name)

    @classmethod
    def called(cls, layers: Layers, composed_name: Named) -> "Network":
        """The network of these affine maps under a name made from names of others, or N."""
        made = cls(layers, DEFAULT if composed_name is None else composed_name.text)
        object.__setattr__(made, "composed_name", composed_name)
        return made

    def rewritten(self, layers: Layers) -> "Network":
        """Other affine maps with the same realization, under the same name."""
        made = Network(layers, self.name)
        object.__setattr__(made, "composed_name", self.composed_name)
        return made

    @property
    def input_dim(self) -> int:
        """The number of inputs."""
        return self.layers[0].input_dim

    @property
    def output_dim(self) -> int:
        """The number of outputs."""
        return self.layers[-1].output_dim

    @property
    def depth(self) -> int:
        """The number of affine maps, one more than the number of hidden layers."""
        return len(self.layers)

    @property
    def hidden_layers(self) -> int:
        """The number of hidden layers (layers followed by relu)."""
        return len(self.layers) - 1

    @property
    def architecture(self) -> tuple[int, ...]:
        """The dimensions (n_0, n_1, .., n_L): input, hidden layers, output."""
        return (self.input_dim, *(A.output_dim for A in self.layers))

    @property
    def widths(self) -> tuple[int, ...]:
        """The widths of the hidden layers."""
        return self.architecture[1:-1]

    @property
    def width(self) -> int:
        """The width of the largest hidden layer, 0 if there is none."""
        return max(self.widths, default=0)

    @property
    def size(self) -> int:
        """The number of hidden neurons."""
        return sum(self.widths)

    @property
    def nonzero_weights(self) -> int:
        """The number of nonzero entries of all W and b (the *size* of Petersen & Zech, arXiv 2407.18384)."""
        return sum(A.nonzero_weights for A in self.layers)

    @property
    def parameters(self) -> int:
        r"""The number of parameters $\sum_k n_k (n_{k-1} + 1)$, zero or not (Jentzen et al., arXiv 2310.20360)."""
        return sum(n * (m + 1) for m, n in pairwise(self.architecture))

    def __call__(self, *arguments: Any) -> Any:
        """The value at a rational point, or, at symbols, a sympy expression.

        Arguments are the coordinates one by one, or a single sequence of them.  The value is a Fraction, or a tuple
        of Fractions if there is not exactly one output.  If a coordinate is a sympy expression other than a number,
        the result is an unevaluated application of this network.

        Raises `ValueError` for a wrong number of arguments and `ExactnessError` for floats.

        >>> N = Network([([[1], [-1]], [0, 0]), ([[1, 1], [1, -1]], [0, 0])])
        >>> N("-1/2"), N([3])
        ((Fraction(1, 2), Fraction(-1, 2)), (Fraction(3, 1), Fraction(3, 1)))
        """
        point = self._coordinates(arguments)
        if any(_is_symbolic(value) for value in point):
            # `symbolic` knows networks by their attributes only and imports nothing from here.
            from exactrelu.symbolic import apply_network

            return apply_network(self, point)
        self._require_no_names(point)
        values = _relu(self.preactivations(*point)[-1]) if self.hidden_layers else rational_vector(point, "argument")
        outputs = self.layers[-1](values)
        return outputs[0] if len(outputs) == 1 else outputs

    def preactivations(self, *point: Any) -> tuple[tuple[Fraction, ...], ...]:
        """The inputs of the hidden neurons, layer by layer, at a rational point: what relu is applied to.

        >>> N = Network([([[1, -1], [0, 1], [0, -1]], [0, 0, 0]), ([[1, 1, -1]], [0])])
        >>> N.preactivations(3, 1)
        ((Fraction(2, 1), Fraction(1, 1), Fraction(-1, 1)),)
        """
        values = rational_vector(self._coordinates(point), "argument")
        found: list[tuple[Fraction, ...]] = []
        for A in self.layers[:-1]:
            found.append(A(values))
            values = _relu(found[-1])
        return tuple(found)

    def activation_pattern(self, *point: Any) -> tuple[tuple[int, ...], ...]:
        """For every hidden neuron, layer by layer: 1 if its preactivation at the rational point is positive, else 0.

        >>> N = Network([([[1, -1], [0, 1], [0, -1]], [0, 0, 0]), ([[1, 1, -1]], [0])])
        >>> N.activation_pattern([3, 1])
        ((1, 1, 0),)
        """
        return tuple(tuple(int(value > 0) for value in layer) for layer in self.preactivations(*point))

    def describe(self) -> str:
        """The network's dimensions and sizes in words, one line each.

        >>> print(Network([([[1], [-1]], [0, 0]), ([[1, 1]], [0])]).describe())
        N: Q^1 -> Q^1
          architecture     (1, 2, 1)
          depth            2 affine maps, 1 hidden layer
          width            2
          size             2 hidden neurons
          nonzero weights  4 of 7 parameters
        """
        hidden = counted(self.hidden_layers, "hidden layer")
        return "\n".join(
            [
                f"{self.name}: Q^{self.input_dim} -> Q^{self.output_dim}",
                f"  architecture     {self.architecture}",
                f"  depth            {counted(self.depth, 'affine map')}, {hidden}",
                f"  width            {self.width}",
                f"  size             {counted(self.size, 'hidden neuron')}",
                f"  nonzero weights  {self.nonzero_weights} of {counted(self.parameters, 'parameter')}",
            ]
        )

    def __repr__(self) -> str:
        hidden = counted(self.hidden_layers, "hidden layer")
        return f"<Network {self.name}: architecture {self.architecture}, {hidden}, size {self.size}>"

    def __matmul__(self, inner: "Network | AffineMap") -> "Network":
        """f @ g: f after g, the two affine maps in the middle merged."""
        if not isinstance(inner, (Network, AffineMap)):
            return NotImplemented
        return _after(self, as_network(inner))

    def __rmatmul__(self, outer: AffineMap) -> "Network":
        return _after(as_network(outer), self) if isinstance(outer, AffineMap) else NotImplemented

    def __add__(self, other: Any) -> "Network":
        """f + g, or f + c with the rational c added to every output."""
        return self._plus(other, 1)

    def __radd__(self, other: Any) -> "Network":
        return self._plus(other, 1)

    def __sub__(self, other: Any) -> "Network":
        return self._plus(other, -1)

    def __rsub__(self, other: Any) -> "Network":
        return (-self)._plus(other, 1)

    def __neg__(self) -> "Network":
        return self * -1

    def __mul__(self, factor: Any) -> "Network":
        """c * f: only the last affine map changes (Jentzen et al., arXiv 2310.20360, scalar multiplication)."""
        if isinstance(factor, (Network, AffineMap)):
            raise TypeError(f"{self.name} times a network is not piecewise affine; f @ g is f after g")
        if not _is_number_like(factor):
            return NotImplemented
        c = rational(factor, "factor")
        return Network.called(scaled(c, self.layers), composed_names.weighted_sum([c], [self.composed_name]))

    def __rmul__(self, factor: Any) -> "Network":
        return self * factor

    def __truediv__(self, divisor: Any) -> "Network":
        if not _is_number_like(divisor):
            return NotImplemented
        value = rational(divisor, "divisor")
        if value == 0:
            raise ZeroDivisionError(f"{self.name} / 0")
        return self * (1 / value)

    def _plus(self, other: Any, sign: int) -> "Network":
        """self + sign * other."""
        if isinstance(other, (Network, AffineMap)):
            g = as_network(other)
            if (self.input_dim, self.output_dim) != (g.input_dim, g.output_dim):
                raise ValueError(
                    f"cannot add {self.name} from Q^{self.input_dim} to Q^{self.output_dim} "
                    f"and {g.name} from Q^{g.input_dim} to Q^{g.output_dim}"
                )
            hidden = max(self.hidden_layers, g.hidden_layers)
            blocks = [padded(self.layers, hidden), padded(g.layers, hidden)]
            name = composed_names.weighted_sum([1, sign], [self.composed_name, g.composed_name])
            return Network.called(combination([Fraction(1), Fraction(sign)], blocks), name)
        if not _is_number_like(other):
            return NotImplemented
        constant = sign * rational(other, "summand")
        *head, last = self.layers
        name = composed_names.weighted_sum([1], [self.composed_name], constant)
        return Network.called((*head, AffineMap(last.W, [c + constant for c in last.b])), name)

    def _require_no_names(self, point: tuple[Any, ...]) -> None:
        """Refuse names of variables as text where symbols are meant; what else is no number `rational` refuses."""
        given = [part for part in point if isinstance(part, str) and part.isidentifier() and not variable_fault(part)]
        if given:
            names = list(dict.fromkeys(given))
            left = f"({names[0]},)" if len(names) == 1 else ", ".join(names)
            raise ExactnessError(
                f"argument[{point.index(given[0])}] = {given[0]!r} is not a rational; symbols are made by "
                f'{left} = reals("{" ".join(names)}")'
            )

    def _coordinates(self, arguments: tuple[Any, ...]) -> tuple[Any, ...]:
        """The arguments of a call; one sequence stands for its entries."""
        point = arguments
        if len(arguments) == 1 and not isinstance(arguments[0], (str, Set, Mapping)):
            point = tuple(arguments[0]) if isinstance(arguments[0], Iterable) else point
        if len(point) != self.input_dim:
            raise ValueError(f"{self.name} takes {counted(self.input_dim, 'argument')}, got {len(point)}")
        return point

    def _repr_latex_(self) -> str | None:
        """The affine maps in LaTeX for notebooks; None, so that `_repr_html_` is shown, beyond 400 parameters."""
        return notebook(typeset_network(self)) if self.parameters <= 400 else None

    def _repr_html_(self) -> str | None:
        """A table of the layers for notebooks, where the affine maps are too large to be written out."""
        if self.parameters <= 400:
            return None
        rows = [
            (number, layer.input_dim, layer.output_dim, layer.nonzero_weights, "" if number == self.depth else "ReLU")
            for number, layer in enumerate(self.layers, 1)
        ]
        columns = ("layer", "inputs", "outputs", "nonzero weights", "activation")
        return table(repr(self).strip("<>"), columns, rows, len(rows))


def as_network(f: Any, argument: str = "f") -> Network:
    """f itself if it is a network; an affine map as the network without hidden layers.

    Anything else is a `TypeError` that names the argument.

    >>> as_network(AffineMap([[1, 2]]))
    <Network N: architecture (2, 1), 0 hidden layers, size 0>
    """
    if isinstance(f, Network):
        return f
    if isinstance(f, AffineMap):
        return Network([f])
    raise TypeError(f"{argument} = {f!r} is of type {type(f).__name__}; a Network or an AffineMap is needed")


def _after(outer: Network, inner: Network) -> Network:
    if outer.input_dim != inner.output_dim:
        raise ValueError(
            f"cannot compose {outer.name} after {inner.name}: the inner network has "
            f"{counted(inner.output_dim, 'output')}, the outer one takes {counted(outer.input_dim, 'input')}"
        )
    name = composed_names.composition(outer.composed_name, inner.composed_name)
    return Network.called(merged(outer.layers, inner.layers), name)


def _layer(layer: Any, place: str) -> AffineMap:
    """Read one (W, b) pair; errors say which layer it is."""
    if isinstance(layer, AffineMap):
        affine = layer
    else:
        if not isinstance(layer, Sequence) or isinstance(layer, str) or len(layer) != 2:
            raise ValueError(f"{place} is not a pair (W, b) or an AffineMap")
        try:
            affine = AffineMap(*layer)
        except ExactnessError as error:
            shaped = _depth(layer[0]) == 2 and _depth(layer[1]) == 1
            hint = "" if shaped else "; layers are pairs (W, b), with W a list of rows"
            raise ExactnessError(f"{place}: {error}{hint}") from None
        except ValueError as error:
            raise ValueError(f"{place}: {error}") from None
    if affine.output_dim == 0:
        raise ValueError(f"{place} has no rows; every layer needs at least one neuron")
    return affine


def _relu(values: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    zero = Fraction(0)
    return tuple(max(value, zero) for value in values)


def _is_symbolic(value: Any) -> bool:
    """Whether a coordinate is a sympy expression other than a number we read (or refuse) ourselves."""
    return hasattr(type(value), "free_symbols") and not getattr(value, "is_Number", False)


def _is_number_like(value: Any) -> bool:
    """Whether `rational` should read the operand, or say why not; other types may know how to handle us."""
    return isinstance(value, (Number, str)) or hasattr(type(value), "free_symbols") or type(value).__module__ == "numpy"


def _depth(value: Any) -> int:
    """How deep lists are nested: 0 for a number, 1 for a list of numbers, 2 for a list of rows."""
    shape = getattr(value, "shape", None)
    if shape is not None:
        return len(shape)
    listed = isinstance(value, Sequence) and not isinstance(value, str)
    return (1 + (_depth(value[0]) if value else 1 - listed)) if listed else 0
