"""Domains as they are written on paper: `x in [0, 1)`, and what a list of variables before one relation is told."""

from exactrelu.expressions import FormulaError
from exactrelu.text.formulas import RELATIONS, FormulaParser
from exactrelu.text.tokens import Token

__all__ = ["DomainParser"]

MEMBER = ("in", "∈")
INFINITE = {"∞", "inf", "infinity", "oo"}
LONGEST = 200  # tokens that are looked at for an interval, or to word an error


class DomainParser(FormulaParser):
    """Turns membership of an interval into a chain of relations, which the parser of conditions then reads."""

    def domain(self) -> None:
        """Look at the condition that begins here before it is read."""
        if self.here.text in ("[", "]"):
            raise self.error("an interval needs its variable: x in [0, 1], or 0 <= x <= 1")
        if shared := self.shared_relation():
            raise shared
        start = self.position
        member = self.scan(start, MEMBER)
        following = self.tokens[member + 1 : member + 2]
        if member == start or self.tokens[member].text.lower() not in MEMBER or not following:
            return
        if following[0].text not in ("[", "(", "]"):
            if self.tokens[member].text == "∈" or following[0].kind == "name":
                self.position = member
                raise self.error("variables are real numbers, and x in [0, 1] restricts one; other sets are not taken")
            return
        end = self.position_of_end(member + 2)
        commas = [i for i in self.level(member + 2, end) if self.tokens[i].text in (",", ";")]
        boxes = self.tokens[start].text == "(" and any(token.text == "," for token in self.tokens[start:member])
        if boxes or (self.tokens[end + 1 : end + 2] and self.tokens[end + 1].text in ("^", "**", "*")):
            self.position = member
            raise self.error("one interval for each variable: x in [0, 1], y in [0, 1]")
        if len(commas) != 1 or self.tokens[end].kind == "end":
            self.position = member + 1
            raise self.error("an interval has two ends: x in [0, 1]")
        self.tokens[start : end + 1] = self.chained(start, member, commas[0], end)

    def chained(self, start: int, member: int, comma: int, end: int) -> list[Token]:
        """The tokens of low <= x < high for x in [low, high); an infinite end is left out."""
        left, opening, closing = self.tokens[start:member], self.tokens[member + 1], self.tokens[end]
        low, high = self.tokens[member + 2 : comma], self.tokens[comma + 1 : end]
        below = [token.text.lower() for token in low]
        above = [token.text.lower() for token in high if token.text != "+"]
        no_low = len(below) == 2 and below[0] == "-" and below[1] in INFINITE
        no_high = len(above) == 1 and above[0] in INFINITE
        if (no_low and opening.text == "[") or (no_high and closing.text == "]"):
            place = opening if no_low and opening.text == "[" else closing
            raise self.error("an infinite end is open: [0, ∞)", place.start)
        if no_low and no_high:
            raise self.error("variables are real numbers; leave this out", opening.start)
        strict_low, strict_high = "=" * (opening.text == "["), "=" * (closing.text == "]")
        if no_high:
            return [*left, Token("op", f">{strict_low}", opening.start), *low]
        upper = [*left, Token("op", f"<{strict_high}", closing.start), *high]
        return upper if no_low else [*low, Token("op", f"<{strict_low}", opening.start), *upper]

    def scan(self, start: int, wanted: tuple[str, ...] = ()) -> int:
        """The first place from `start` on, outside brackets, where the condition ends, is related, or says a word."""
        depth = 0
        for i in range(start, min(start + LONGEST, len(self.tokens))):
            token = self.tokens[i]
            word = token.text.lower()
            if not depth and (token.kind == "end" or word in (*RELATIONS, *wanted, *",;)&∧∨", "and", "or")):
                return i
            depth += (word in ("(", "[")) - (word in (")", "]"))
        return min(start + LONGEST, len(self.tokens)) - 1

    def position_of_end(self, start: int) -> int:
        """The place of the bracket that closes an interval whose ends begin at `start`."""
        depth = 0
        for i in range(start, min(start + LONGEST, len(self.tokens))):
            text = self.tokens[i].text
            if (not depth and text in (")", "]", "[")) or self.tokens[i].kind == "end":
                return i
            depth += (text == "(") - (text == ")")
        return len(self.tokens) - 1

    def level(self, start: int, end: int) -> list[int]:
        """The places from `start` to `end` outside round brackets."""
        depth, found = 0, []
        for i in range(start, end):
            depth += (self.tokens[i].text == "(") - (self.tokens[i].text == ")")
            if not depth:
                found.append(i)
        return found

    def shared_relation(self) -> FormulaError | None:
        """The error for x, y >= 0 and for 0 <= x, y <= 1, which could be read in two ways."""
        tokens, first = self.tokens, self.position
        low, relation = "", self.scan(first)
        if tokens[relation].text in RELATIONS and all(token.kind != "name" for token in tokens[first:relation]):
            low, first = self.text[tokens[first].start : tokens[relation + 1].start], relation + 1
        names: list[str] = []
        i = first
        while tokens[i].kind == "name" and len(names) < 20:
            names.append(tokens[i].text)
            if tokens[i + 1].text not in (",", "∧"):
                break
            i += 2
        after = tokens[min(i + 1, len(tokens) - 1)]
        if len(set(names)) < 2 or len(set(names)) < len(names):
            return None
        high = ""
        if after.text.lower() in (*RELATIONS, *MEMBER):
            high = self.text[after.start : tokens[self.scan(i + 2)].start].rstrip()
        elif after.kind != "end":
            return None
        if low and high and (tokens[relation].text[0] != after.text[0] or after.text[0] not in "<>"):
            return None
        if (not low and not high) or len(low + high) > 40:
            return None
        said = ", ".join(f"{low}{name} {high}".rstrip() for name in names)
        if low and high and len(names) == 2:
            said = f"{said}; or {low}{names[0]} and {names[1]} {high}, if that is meant"
        return self.error(f"each variable needs its own relation: {said}", tokens[first + 1].start)
