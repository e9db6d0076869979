r"""Diagrams of networks: layers of neurons from left to right, an edge for every nonzero weight."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from exactrelu.affine import AffineMap
from exactrelu.networks import Network
from exactrelu.pictures.colours import BLACK, BLUE, GREY, VERMILLION, mixed
from exactrelu.pictures.scenes import TEXT, Element, Key, Mark, Note, Panel, Path, PlanePoint, text_width
from exactrelu.pictures.ticks import tick_text
from exactrelu.typesetting.names import operator, symbol

__all__ = ["network_panel", "positions"]

MAX_SHOWN = 12  # neurons of a layer that are drawn; of larger ones the first and the last few, and dots
MAX_LABELS = 20  # weights between two layers that are written at their edges
RADIUS = 5.5
LABEL = 6.0
PLACES = [Fraction(n, 20) for n in (10, 7, 13, 8, 12, 6, 14, 5, 15, 4, 16, 9, 11, 17)]


def shown_neurons(count: int) -> list[int | None]:
    """The neurons of a layer that are drawn, None for dots."""
    if count <= MAX_SHOWN:
        return list(range(count))
    half = MAX_SHOWN // 2 - 1
    return [*range(half + 1), None, *range(count - half, count)]


def positions(N: Network, size: tuple[int, int]) -> list[dict[int | None, PlanePoint]]:
    """The places of the neurons, layer by layer (inputs and outputs too), in points."""
    width, height = size
    step = Fraction(width, max(len(N.architecture) - 1, 1))
    layers = []
    for number, count in enumerate(N.architecture):
        neurons = shown_neurons(count)
        gap = min(Fraction(height, max(len(neurons), 1)), Fraction(40))
        top = Fraction(height, 2) + gap * (len(neurons) - 1) / 2
        layers.append({neuron: (step * number, top - gap * i) for i, neuron in enumerate(neurons)})
    return layers


def network_panel(N: Network, variables: Sequence[str] | None, width: float, *, labels: bool = True) -> Panel:
    """A network: hidden neurons with the kink of ReLU, weights by colour (sign) and thickness (size).

    Up to 20 weights between two layers are written at their edges, if there is room, and then the biases that are not
    zero below the neurons.
    """
    inputs = tuple(variables) if variables is not None else _inputs(N.input_dim)
    largest = max(len(shown_neurons(count)) for count in N.architecture)
    gap = 30 if largest <= 5 else 24 if largest <= 8 else 19
    span = (max(int(width) - 50, 10), max(largest * gap, 44))
    places = positions(N, span)
    elements: list[Element] = []
    words: list[Note] = []
    labelled: list[bool] = []
    for A, (before, after) in zip(N.layers, pairwise(places), strict=True):
        edges = list(_edges(A, before, after))
        elements += [_edge(q, start, end, A) for q, start, end in edges]
        written = _weights(edges) if labels and len(edges) <= MAX_LABELS else []
        words += written
        labelled.append(bool(written) or not edges)
    for number, (layer, count) in enumerate(zip(places, N.architecture, strict=True)):
        hidden = 0 < number < N.depth
        for neuron, point in layer.items():
            if neuron is None:
                elements.append(Note(point, r"$\vdots$", size=TEXT))
                continue
            elements.append(Mark(point, "circle", BLACK, 2 * RADIUS))
            if hidden:
                x, y = point
                r = Fraction(3)
                elements.append(Path(((x - r, y - 1), (x, y - 1), (x + r, y + 2)), GREY, 0.7))
            bias = N.layers[number - 1].b[neuron] if number else Fraction(0)
            if bias and labelled[number - 1]:
                sign = "" if bias < 0 else "+"
                elements.append(
                    Note((point[0], point[1] - 7), f"${sign}{tick_text(bias)}$", "north", LABEL, GREY, boxed=True)
                )
        if number == 0:
            elements += [
                Note((p[0] - 8, p[1]), f"${symbol(inputs[n])}$", "east", TEXT)
                for n, p in layer.items()
                if n is not None
            ]
        if number == N.depth:
            name = operator(N.name)
            elements += [
                Note((p[0] + 8, p[1]), f"${name}$" if count == 1 else f"${name}_{{{n + 1}}}$", "west", TEXT)
                for n, p in layer.items()
                if n is not None
            ]
    left = max(text_width(f"${symbol(name)}$", TEXT) for name in inputs) + 12 if inputs else 12.0
    right = text_width(f"${operator(N.name)}$", TEXT) + 16
    low, high = Fraction(-round(left)), Fraction(span[0] + round(right))
    window = ((low, high), (Fraction(-2), Fraction(span[1] + 2)))
    keys = (Key("positive", BLUE), Key("negative", VERMILLION)) if not all(labelled) else ()
    size = (float(high - low), float(span[1] + 4))
    return Panel(window, size, (*elements, *words), frame="none", legend=keys)


def _inputs(count: int) -> tuple[str, ...]:
    return ("x",) if count == 1 else tuple(f"x{i + 1}" for i in range(count))


def _edges(
    A: AffineMap, before: dict[int | None, PlanePoint], after: dict[int | None, PlanePoint]
) -> Iterator[tuple[Fraction, PlanePoint, PlanePoint]]:
    for i, end in after.items():
        for j, start in before.items():
            if i is not None and j is not None and A.W[i][j]:
                yield A.W[i][j], start, end


def _edge(q: Fraction, start: PlanePoint, end: PlanePoint, A: AffineMap) -> Path:
    """An edge whose thickness and strength show the size of the weight beside the largest one of the layer."""
    largest = max(abs(w) for row in A.W for w in row)
    part = abs(q) / largest
    colour = mixed(BLUE if q > 0 else VERMILLION, "#FFFFFF", (1 - part) * Fraction(3, 5))
    return Path((start, end), colour, round(0.4 + 0.9 * float(part), 2))


def _weights(edges: Sequence[tuple[Fraction, PlanePoint, PlanePoint]]) -> list[Note]:
    """The weights, each at its edge where it is farthest from other labels and edges; none if many would touch."""
    notes: list[Note] = []
    disturbed = 0
    lines = [(tuple(map(float, start)), tuple(map(float, end))) for _, start, end in edges]
    boxes: list[tuple[float, float, float]] = []
    for number, (q, start, end) in enumerate(edges):
        text = f"${tick_text(q)}$"
        half = text_width(text, LABEL) / 2 + 0.5
        choices = []
        for rank, part in enumerate(PLACES):
            point = start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part
            x, y = map(float, point)
            overlaps = sum(abs(x - u) < half + w and abs(y - v) < LABEL + 0.5 for u, v, w in boxes)
            crossed = sum(
                abs(a[1] + (b[1] - a[1]) * (x - a[0]) / (b[0] - a[0]) - y)
                < LABEL / 2 + half * abs(b[1] - a[1]) / (b[0] - a[0])
                for other, (a, b) in enumerate(lines)
                if other != number
            )
            choices.append((overlaps, crossed, rank, point))
        overlaps, crossed, _, point = min(choices, key=lambda choice: choice[:3])
        disturbed += bool(crossed)
        if overlaps or disturbed > len(edges) // 8 + 1:
            return []
        boxes.append((float(point[0]), float(point[1]), half))
        notes.append(
            Note(point, text, size=LABEL, colour=mixed(BLUE if q > 0 else VERMILLION, BLACK, 0.35), boxed=True)
        )
    return notes
