"""Finds commands by a few letters of what they are called or do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from netbuilder.ui.command_rows import CommandLine

BEGINS, WORD, INSIDE, LETTERS, EXPLAINED = 5, 4, 3, 2, 1


def ranked(
    lines: Iterable[CommandLine], text: str, recent: Sequence[str] = ()
) -> list[CommandLine]:
    """The lines that fit what is typed, the best first; what cannot be done now stands last.

    Args:
        recent: Ids of commands run lately, the latest first; of equally good lines they are first.
    """
    words = text.lower().split()
    lately = {id: place for place, id in enumerate(recent)}
    scored = []
    for index, line in enumerate(lines):
        score = _score(line, words)
        if score:
            place = lately.get(line.id, len(lately))
            scored.append((not line.is_offered, -score, place, index, line))
    return [line for *_, line in sorted(scored, key=lambda each: each[:4])]


def _score(line: CommandLine, words: Sequence[str]) -> int:
    """How well all typed words fit; 0 where one does not."""
    if not words:
        return BEGINS
    label = line.words.lower()
    about = f"{line.menu} {line.help}".lower()
    scores = [_word_score(label, about, word) for word in words]
    if not all(scores):
        return 0
    return min(scores) + (label.startswith(" ".join(words)) and BEGINS)


def _word_score(label: str, about: str, word: str) -> int:
    if label.startswith(word):
        return BEGINS
    if any(part.startswith(word) for part in label.split()):
        return WORD
    if word in label:
        return INSIDE
    if len(word) > 1 and _has_letters(label, word):
        return LETTERS
    return EXPLAINED if word in about else 0


def _has_letters(label: str, word: str) -> bool:
    """Whether the letters come in this order, the first at the beginning of a word."""
    starts = [place for place, sign in enumerate(label) if place == 0 or label[place - 1] == " "]
    return any(_follows(label[start:], word) for start in starts if label[start] == word[0])


def _follows(label: str, word: str) -> bool:
    letters = iter(label)
    return all(sign in letters for sign in word)
