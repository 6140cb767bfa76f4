"""Measures text in the cells of a terminal, and wraps and pads it."""

from netlint.reporters.visible import cell


def width_of(text: str) -> int:
    """How many cells a visible text takes."""
    return len(text) if text.isascii() else sum(cell(character).width for character in text)


def padded(text: str, width: int) -> str:
    """A text that fills `width` cells."""
    return text + " " * (width - width_of(text))


def wrapped(text: str, width: int) -> list[str]:
    """A text in lines of at most `width` cells, broken at spaces; only longer words are cut."""
    lines: list[str] = []
    line, used = "", 0
    for word in text.split(" "):
        size = width_of(word)
        if line and used + 1 + size <= width:
            line, used = f"{line} {word}", used + 1 + size
            continue
        if line:
            lines.append(line)
        while size > width:
            cut = _fitting(word, width)
            lines.append(word[:cut])
            word = word[cut:]
            size = width_of(word)
        line, used = word, size
    return [*lines, line] if line else lines


def _fitting(word: str, width: int) -> int:
    """How many characters of a word fit, one at least."""
    used = 0
    for index, character in enumerate(word):
        used += cell(character).width
        if used > width:
            return max(index, 1)
    return len(word)
