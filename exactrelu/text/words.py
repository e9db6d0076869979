"""Words of the text language, words that it has not, and how to write what they mean."""

import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

from exactrelu.expressions import FormulaError, Operation, name_fault

__all__ = [
    "CASES",
    "DOMAIN_WORDS",
    "NO_CASES",
    "OPERATIONS",
    "POWER_WORDS",
    "QUANTIFIERS",
    "RESERVED",
    "PowersError",
    "unknown_function",
    "variable_fault",
]

OPERATIONS: dict[str, Operation] = {"relu": "relu", "max": "max", "min": "min", "abs": "abs"}
RESERVED = {"and", "or", "not", "true", "otherwise", "piecewise", *OPERATIONS}
NO_CASES = {"if", "then", "else", "when"}  # words of other languages
DOMAIN_WORDS = {"where", "for", "given", "on", "assuming", "whenever", "provided", "with", "forall"}
QUANTIFIERS = {"all", "every", "each", "any", "real"}
CASES = "for cases write piecewise((value, condition), ..)"

POWER_WORDS = ("pow", "sq", "square", "prod")
_NO_NUMBERS = {"inf", "infinity", "oo", "nan", "pi", "π"}
_NOT_CONTINUOUS = f"is not continuous, and ReLU networks are; {CASES}"
_NOT_AFFINE = "is not piecewise affine"
_CLIP = "clip(x, a, b) is min(max(x, a), b)"
_LEAKY = "leaky_relu(x) with slope 1/100 is max(x, x/100)"
_HARD_TANH = "hardtanh(x) is min(max(x, -1), 1)"
_HARD_SIGMOID = "hardsigmoid(x) is min(max(x/6 + 1/2, 0), 1)"
_MEAN = "mean(x, y) is (x + y)/2"
_WRITTEN = {  # functions of other languages, without underscores: how they are written here
    "clip": _CLIP,
    "clamp": _CLIP,
    "hardtanh": _HARD_TANH,
    "hardsigmoid": _HARD_SIGMOID,
    "relu6": "relu6(x) is min(relu(x), 6)",
    "leakyrelu": _LEAKY,
    "lrelu": _LEAKY,
    "prelu": "prelu(x) with a number a <= 1 for its slope is max(x, a*x)",
    "median": "median(x, y, z) is max(min(x, y), min(max(x, y), z))",
    "mid": "mid(x, y, z) is max(min(x, y), min(max(x, y), z))",
    "mean": _MEAN,
    "avg": _MEAN,
    "average": _MEAN,
    "sum": "sum(x, y) is x + y",
    "dist": "dist(x, y) is abs(x - y)",
    "maximum": "maximum(x, y) is max(x, y)",
    "minimum": "minimum(x, y) is min(x, y)",
    "absolute": "absolute(x) is abs(x)",
    "fabs": "fabs(x) is abs(x)",
    "ramp": "ramp(x) is relu(x)",
    "rectifier": "rectifier(x) is relu(x)",
    **{word: f"{word} {_NOT_CONTINUOUS}" for word in ("sign", "sgn", "heaviside", "step", "floor", "ceil", "round")},
    **dict.fromkeys(("ite", "cond", "where", "cases", "switch"), CASES),
    **{word: f"{word} {_NOT_CONTINUOUS}" for word in ("mod", "frac", "int")},
    **{word: f"{word} {_NOT_AFFINE}" for word in ("sin", "cos", "tan", "exp", "log", "ln", "tanh", "sigmoid")},
    "sqrt": "sqrt is not piecewise affine, and irrational numbers are not taken",
    "norm": "for a number write |x|, for vectors norms such as |x| + |y| or max(|x|, |y|)",
    "σ": "an activation is written out, σ(x) as relu(x)",
    **{word: f"{word} {_NOT_AFFINE}" for word in ("softplus", "softmax", "elu", "selu", "gelu", "silu", "swish")},
    **{word: f"{word} {_NOT_AFFINE}" for word in POWER_WORDS},
}


class PowersError(FormulaError):
    """A formula with products or powers of variables is not piecewise affine; statements about it may be decided.

    `product` says that it is a product that was found, which parameters may explain.
    """

    def __init__(self, message: str, product: bool = False) -> None:
        super().__init__(message)
        self.product = product

    def in_statement(self, relations: Iterable[str]) -> "PowersError":
        """The error with the functions that decide such statements, for one with these relations."""
        if all(relation == "==" for relation in relations):
            way = (
                "products and powers: equal_with_powers(f, g) in Python; if names in them are parameters: "
                'equal_with_parameters(f, g, parameters="a > 0"), or exactrelu check .. --parameters "a > 0"'
            )
        else:
            way = "products and powers of variables are decided in equalities only"
            if self.product:
                way += (
                    '; if a factor is a parameter: at_most_with_parameters(f, g, parameters="a > 0"), or exactrelu '
                    'check .. --parameters "a > 0"'
                )
        first, line, place = str(self).partition("\n")
        return PowersError(f"{first}; {way}{line}{place}", self.product)


def unknown_function(name: str) -> str:
    """What to say about a call of a function that the language does not have."""
    word = name.lower()
    if word in NO_CASES:
        hint = f"{CASES}; "
    elif written := _WRITTEN.get(word.replace("_", "")):
        hint = f"{written}; "
    elif len(name) == 1:
        hint = f"a product is written {name}*(..); "
    else:  # a cutoff at which sinh is not taken for min
        meant = get_close_matches(word, [*OPERATIONS, "piecewise"], n=1, cutoff=0.7) if len(word) < 40 else []
        hint = f"did you mean {meant[0]}? " if meant else ""
    shown = name if len(name) <= 40 else f"{name[:40]}.."
    return (
        f"unknown function {shown!r}; {hint}known are relu, max, min, abs and piecewise "
        '(networks are applied in Python: equal(N(x + 1, y), ..) with x, y = reals("x y"))'
    )


def variable_fault(name: str) -> str | None:
    """Why this is not the name of a variable; None if it is.

    >>> variable_fault("x_1"), variable_fault("max")
    (None, "'max' is a word of the language, not a variable")
    """
    if name.lower() in RESERVED:
        return f"{name!r} is a word of the language, not a variable"
    if name.lower() in _NO_NUMBERS:
        hint = "" if name.lower() in ("nan", "pi", "π") else "; leave an infinite bound out"
        return f"{name!r} is no rational number and would mislead as a variable{hint}"
    plain = unicodedata.normalize("NFKC", name)
    if plain != name and not any(digit in name for digit in "₀₁₂₃₄₅₆₇₈₉"):
        return f"{name!r} only looks like {plain!r}; write {plain!r}"
    fault = name_fault(name)
    return fault and f"the name {name!r} {fault}"
