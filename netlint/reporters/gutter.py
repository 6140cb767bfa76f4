"""Draws the left edge of a code frame: line numbers, bars, arrows and remarks, all aligned."""

from typing import NamedTuple

from netlint.reporters.style import Paint, Style
from netlint.reporters.visible import visible


class Note(NamedTuple):
    """A remark below the source lines, such as `help`."""

    title: str
    text: str


class Gutter(NamedTuple):
    """The margin beside source lines; it is as wide as the longest line number, `width` digits."""

    width: int
    paint: Paint

    def arrow(self, target: str, shaft: str = "-->") -> str:
        """The line that says where the source lines below it stand."""
        return f"{' ' * self.width}{self.paint(shaft, Style.BLUE)} {target}"

    def bar(self) -> str:
        """An empty line."""
        return self.paint(f"{' ' * self.width} |", Style.BLUE)

    def source(self, number: int, text: str) -> str:
        """A source line with its number."""
        return f"{self.paint(f'{number:>{self.width}} |', Style.BLUE)} {text}".rstrip()

    def below(self, offset: int, text: str) -> str:
        """Painted text that stands `offset` cells from where source lines begin."""
        return f"{self.bar()} {' ' * offset}{text}"

    def note(self, note: Note) -> str:
        """A remark."""
        title = self.paint(note.title, Style.BOLD)
        return f"{' ' * self.width} {self.paint('=', Style.BLUE)} {title}: {visible(note.text)}"
