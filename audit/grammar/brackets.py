"""Round brackets around the whole of an expression, as the server and people put them."""

from __future__ import annotations

from audit.grammar.scan import GrammarError, tokenize


def without_brackets(expression: str) -> str:
    """`expression` without one pair of brackets around all of it; as it is where it has none."""
    text = expression.strip()
    if not (text.startswith("(") and text.endswith(")")):
        return text
    try:
        tokens = tokenize(text)
    except GrammarError:
        return text
    if tokens[-1].end != len(text):  # what ends it is in a comment
        return text
    depth = 0
    for token in tokens[:-1]:
        depth += (token.word in "([") - (token.word in ")]")
        if not depth:
            return text
    inner = text[1:-1].strip()
    return inner or text
