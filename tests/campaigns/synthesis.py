"""Random CPA functions to networks and back, each proved, with the numbers the theory promises.

On the line functions of up to 30 pieces, in the plane interpolants on random triangulations of up to 40 triangles, in
space formulas of up to 10 pieces.  For each: the network of `to_network` is proved equal to the function; it has the
same values at random points; it has at most ceil(log2(d + 1)) hidden layers; on the line its number of units is p - 1
or p; and a network that is wrong by 1/1000 in one output weight is refuted.

    python -m tests.campaigns.synthesis --cases 200 --seed 1
"""

import argparse
import random
import sys
import time
from collections import Counter
from fractions import Fraction

from exactrelu.affine import AffineMap
from exactrelu.cpa import CPA, piecewise
from exactrelu.networks import Network
from exactrelu.prover.equality import equal
from exactrelu.representations.synthesis import to_network
from tests.representations.random_functions import line_function, plane_function, space_function

KINDS = ("line", "plane", "space")


def make_function(seed, index, small=False):
    """(function, its pieces) of a case; kinds take turns."""
    rng = random.Random(f"{seed}:{index}")
    kind = KINDS[index % 3]
    if kind == "line":
        f = line_function(rng, rng.randint(2, 12 if small else 30))
        return kind, f, piecewise(f)
    if kind == "plane":
        f = plane_function(rng, rng.randint(2, 10 if small else 40))
        return kind, f, f
    while True:
        f = space_function(rng, 3)
        pieces = piecewise(f, variables="x1 x2 x3")
        if 2 <= len(pieces) <= (7 if small else 10):
            return kind, f, pieces


def spoiled(network):
    """The network with one output weight off by 1/1000."""
    *head, last = network.layers
    row = list(last.W[0])
    row[0] += Fraction(1, 1000)
    return Network([*head, AffineMap([row], last.b)])


def round_trip(seed, index, small=False):
    """The realization of a case, and None or what is wrong with it."""
    kind, f, pieces = make_function(seed, index, small)
    rng = random.Random(f"{seed}:{index}:points")
    made = to_network(f, variables=pieces.variables, certify=None if small or kind != "plane" else False)
    network, dim = made.network, pieces.input_dim
    if not made.verdict.proved:
        return made, f"not proved: {made.verdict}"
    if network.hidden_layers > (1 if dim == 1 else 2):
        return made, f"{network.hidden_layers} hidden layers for {f}"
    if dim == 1 and len(pieces) > 1 and network.size not in (len(pieces) - 1, len(pieces)):
        return made, f"{network.size} units for {len(pieces)} pieces of {f}"
    for _ in range(20):
        point = [Fraction(rng.randint(0, 80), 10) for _ in range(dim)]
        if network(*point) != pieces(*point):
            return made, f"at {point}: network {network(*point)}, function {pieces(*point)}, {f}"
    wrong = spoiled(network)
    if network.hidden_layers and not equal(wrong, f, variables=pieces.variables).refuted:
        if any(wrong(*p) != network(*p) for p in inner_points(pieces)):
            return made, f"the spoiled network is not refuted: {f}"
    return made, None


def inner_points(pieces: CPA):
    return [cell.interior_point() for cell, _ in pieces.pieces]


def main(arguments=None):
    parser = argparse.ArgumentParser(description="random functions to networks and back")
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="number of the first case")
    options = parser.parse_args(arguments)
    failures, seconds, methods, slowest = [], Counter(), Counter(), (0.0, -1)
    for index in range(options.first, options.first + options.cases):
        start = time.monotonic()
        made, problem = round_trip(options.seed, index)
        took = time.monotonic() - start
        seconds[KINDS[index % 3]] += took
        slowest = max(slowest, (took, index))
        methods[made.method] += 1
        if problem is not None:
            failures.append(f"seed {options.seed}, case {index}: {problem}")
        if (index + 1) % 20 == 0:
            print(f"{index + 1} functions, {len(failures)} failures", file=sys.stderr)
    times = ", ".join(f"{kind} {spent:.1f} s" for kind, spent in seconds.items())
    print(f"{options.cases} functions, {len(failures)} failures; {times}; slowest {slowest[0]:.1f} s ({slowest[1]})")
    print(", ".join(f"{method} {n}" for method, n in methods.most_common()))
    for failure in failures:
        print("FAILED", failure)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
