"""Collects lines of generated text and remembers which node each belongs to."""

from __future__ import annotations


class Lines:
    """Lines of a text, numbered from 1."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._owners: list[str] = []

    def add(self, *texts: str, node: str = "") -> None:
        """Append texts, each of one line or more, that belong to a node or to none."""
        for text in texts:
            for line in text.rstrip("\n").split("\n"):
                self._lines.append(line)
                self._owners.append(node)

    def extend(self, other: Lines) -> None:
        """Append all lines of another text."""
        self._lines += other._lines
        self._owners += other._owners

    @property
    def text(self) -> str:
        """The whole text, with a line end behind each line."""
        return "".join(f"{line}\n" for line in self._lines)

    @property
    def owners(self) -> dict[int, str]:
        """Ids of nodes by the number of their line."""
        return {number: node for number, node in enumerate(self._owners, 1) if node}
