"""Exact arithmetic on an expression: what a language model cannot do in its head."""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping
from decimal import Context, Decimal, DecimalException, InvalidOperation, localcontext
from typing import Any

from ternlight.tools.base import ToolContext, ToolResult, ToolSpec
from ternlight.tools.errors import RetryWithHint

_LONGEST = 400
_DEEPEST = 40
_DIGITS = 60
_SHOWN = 15
_LARGEST_POWER = 10_000
_LARGEST_FACTORIAL = 1_000

_BINARY: dict[type[ast.operator], Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: lambda a, b: (a / b).to_integral_value("ROUND_FLOOR"),
    ast.Mod: lambda a, b: a - b * (a / b).to_integral_value("ROUND_FLOOR"),
}
_UNARY: dict[type[ast.unaryop], Callable[[Decimal], Decimal]] = {ast.UAdd: operator.pos, ast.USub: operator.neg}
_CONSTANTS = {
    "pi": Decimal("3.14159265358979323846264338327950288419716939937510"),
    "e": Decimal("2.71828182845904523536028747135266249775724709369995"),
}


_NUMBER = r"\(*-?\d+(?:[.,]\d+)*(?: ?[%)])*"
_WITHIN = re.compile(rf"{_NUMBER}(?: ?(?:\*\*|[-+*/^×·÷−]|of\b) ?{_NUMBER})+")
"""Numbers joined by signs, within words."""


def _by_float(function: Callable[[float], float]) -> Callable[..., Decimal]:
    return lambda value: Decimal(repr(function(float(value))))


def _log(value: Decimal, base: Decimal | None = None) -> Decimal:
    return value.ln() if base is None else value.ln() / base.ln()


def _factorial(value: Decimal) -> Decimal:
    if value != value.to_integral_value() or not 0 <= value <= _LARGEST_FACTORIAL:
        raise RetryWithHint(f"factorial takes whole numbers from 0 to {_LARGEST_FACTORIAL}")
    return Decimal(math.factorial(int(value)))


_FUNCTIONS: dict[str, Callable[..., Decimal]] = {
    "abs": abs,
    "min": min,
    "max": max,
    "sum": lambda *values: sum(values, Decimal(0)),
    "mean": lambda *values: sum(values, Decimal(0)) / len(values),
    "round": lambda value, digits=Decimal(0): value.quantize(Decimal(1).scaleb(-int(digits)), "ROUND_HALF_UP"),
    "floor": lambda value: value.to_integral_value("ROUND_FLOOR"),
    "ceil": lambda value: value.to_integral_value("ROUND_CEILING"),
    "sqrt": lambda value: value.sqrt(),
    "exp": lambda value: value.exp(),
    "ln": lambda value: value.ln(),
    "log": _log,
    "log10": lambda value: value.log10(),
    "factorial": _factorial,
    "sin": _by_float(math.sin),
    "cos": _by_float(math.cos),
    "tan": _by_float(math.tan),
    "asin": _by_float(math.asin),
    "acos": _by_float(math.acos),
    "atan": _by_float(math.atan),
    "radians": _by_float(math.radians),
    "degrees": _by_float(math.degrees),
}


def calculate(expression: str) -> Decimal:
    """The value of `expression`, with 60 digits. Raises `RetryWithHint` that says what is wrong with it.

    Numbers are exact decimals (0.1 + 0.2 is 0.3); trigonometric functions have 15 digits and take radians. "15 % of
    80", "2^10", "3 × 4" and "1,234" mean what people mean by them.
    """
    if len(expression) > _LONGEST:
        raise RetryWithHint(f"the expression has more than {_LONGEST} characters")
    try:
        source = _as_python(expression)
        tree = ast.parse(source, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        said = expression if len(expression) <= 60 else f"{expression[:59]}…"
        raise RetryWithHint(f"{said!r} is not an arithmetic expression, such as (12 + 3) * 4") from error
    with localcontext(Context(prec=_DIGITS, Emax=99_999, Emin=-99_999)):
        try:
            value = +_Evaluation(source).value(tree.body)
        except InvalidOperation as error:
            raise RetryWithHint("this has no value among the real numbers") from error
        except (ZeroDivisionError, DecimalException) as error:
            reason = "division by zero" if isinstance(error, ZeroDivisionError) else "the numbers become too large"
            raise RetryWithHint(reason) from error
        except (ValueError, OverflowError, TypeError) as error:
            raise RetryWithHint(f"this cannot be worked out: {error}") from error
        if not value.is_finite():
            raise RetryWithHint("the result is not a finite number")
        return value


def shown(value: Decimal) -> str:
    """A value as people write it: whole numbers whole, others with up to 15 digits."""
    if value == value.to_integral_value() and abs(value) < Decimal(10) ** 40:
        return str(int(value))
    with localcontext(Context(prec=_SHOWN, Emax=99_999, Emin=-99_999)):
        rounded = (+value).normalize()
    return format(rounded, "f") if -7 < rounded.adjusted() < 21 else format(rounded, "e")


def _as_python(expression: str) -> str:
    text = (
        " ".join(expression.split())
        .rstrip("= ")
        .replace("×", "*")
        .replace("·", "*")
        .replace("÷", "/")
        .replace("−", "-")
    )
    text = text.replace("^", "**")
    if not re.search(r"[a-zA-Z]\s*\(", text):  # a comma within a call separates arguments
        text = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)
    text = re.sub(r"(\d(?:[\d.]*\d)?)\s*%(?!\s*[\d(.])", r"(\1/100)", text)
    return re.sub(r"\bof\b", "*", text)


def _expression_within(text: str) -> str | None:
    """The one expression in a sentence ("12.5% of 840 is about ..."); None where there is none, or two."""
    found = {match.group() for match in _WITHIN.finditer(" ".join(text.split()))}
    if len(found) != 1:
        return None
    (piece,) = found
    try:
        calculate(piece)
    except RetryWithHint:
        return None
    return piece


class _Evaluation:
    """Walks the syntax tree of an expression; nothing in it is ever executed."""

    def __init__(self, source: str) -> None:
        self._source = source.encode()

    def value(self, node: ast.AST, depth: int = 0) -> Decimal:
        if depth > _DEEPEST:
            raise RetryWithHint("the expression is nested too deeply")
        match node:
            case ast.Constant(value=bool()):
                pass
            case ast.Constant(value=int() | float()):
                # From its own digits: a float would have lost some.
                digits = self._source[node.col_offset : node.end_col_offset].decode()
                return Decimal(digits.replace("_", ""))
            case ast.Name(id=name) if name in _CONSTANTS:
                return _CONSTANTS[name]
            case ast.UnaryOp(op=op, operand=operand) if type(op) in _UNARY:
                return _UNARY[type(op)](self.value(operand, depth + 1))
            case ast.BinOp(left=left, op=ast.Pow(), right=right):
                return _power(self.value(left, depth + 1), self.value(right, depth + 1))
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
                return _BINARY[type(op)](self.value(left, depth + 1), self.value(right, depth + 1))
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in _FUNCTIONS:
                return _FUNCTIONS[name](*(self.value(argument, depth + 1) for argument in args))
        known = ", ".join(_FUNCTIONS)
        raise RetryWithHint(f"only numbers, + - * / // % **, brackets, pi, e and these functions are known: {known}")


def _power(base: Decimal, exponent: Decimal) -> Decimal:
    if abs(exponent) > _LARGEST_POWER:
        raise RetryWithHint(f"powers go up to {_LARGEST_POWER}")
    return Decimal(base**exponent)


class Calculator:
    """Works out an expression."""

    spec = ToolSpec(
        name="calculator",
        title="Calculator",
        description="Works out an arithmetic expression exactly. Use it for every calculation.",
        parameters={
            "type": "object",
            "properties": {
                "expression": {
                    "type": "string",
                    "minLength": 1,
                    "maxLength": 200,
                    "description": "such as (12.5 + 3) * 4",
                },
            },
            "required": ["expression"],
        },
        doing="Calculating {expression}",
        effect="pure",
        timeout=5.0,
        examples=(
            "What is 17 times 23?",
            "17*23",
            "How much is 15 percent of 240?",
            "Calculate the square root of 2",
            "What is 48 plus 12 minus 7?",
        ),
    )

    async def run(self, arguments: Mapping[str, Any], context: ToolContext) -> ToolResult:
        """The value of `expression`."""
        expression = arguments["expression"]
        try:
            value = shown(calculate(expression))
        except RetryWithHint:
            within = _expression_within(expression)
            if within is None:
                raise
            value = shown(calculate(within))
            # What was worked out is not all that was said, so it is shown.
            return ToolResult(text=f"{within} = {value}", title=f"{within} = {value}", data=value, trusted=True)
        return ToolResult(text=value, title=f"= {value}", data=value, trusted=True)
