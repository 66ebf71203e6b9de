"""Sentences written again as text, for tests that read it back."""

from __future__ import annotations

from fwtui.library.sentence.language import (
    Either,
    Every,
    FieldTerm,
    Flag,
    Length,
    Not,
    Sentence,
    Since,
    Term,
    TextTerm,
    Years,
)


def text_of(sentence: Sentence) -> str:
    """The sentence as text, of which ``parse`` makes the same value."""
    parts = [_written(term) for term in sentence.where.terms]
    if sentence.order:
        parts.append("random" if sentence.order == "random" else f"{sentence.order} first")
    if sentence.limit is not None:
        parts.append(f"limit {sentence.limit}")
    return " ".join(parts)


def _written(term: Term) -> str:
    match term:
        case TextTerm(text):
            return f'"{text}"'
        case FieldTerm(name, text):
            return f'{name}:"{text}"'
        case Flag(name):
            return name
        case Since(name, days):
            return f"{name} {days}d" if days else name
        case Length(name, seconds):
            return f"{name} {seconds // 60}m" if seconds % 60 == 0 else f"{name} {seconds}s"
        case Years(first, last) if first == last:
            return f"year {first}"
        case Years(first, last):
            return f"year {first or ''}..{last or ''}"
        case Not(inner):
            return f"not {_grouped(inner)}"
        case Either(terms):
            return " or ".join(map(_grouped, terms))
        case Every(terms):
            return "(" + " ".join(map(_written, terms)) + ")"
    raise TypeError(f"{term!r} is no term")


def _grouped(term: Term) -> str:
    return f"({_written(term)})" if isinstance(term, Either) else _written(term)
