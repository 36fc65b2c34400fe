"""Opens the user's text files: place, identity, encoding, and what is no text at all."""

from __future__ import annotations

import codecs
import hashlib
import io
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from netbuilder.core.recipe import Fingerprint
from netbuilder.engine.data.raw import refused

ROW_LIMIT = 1_000_000
_HEAD = 1 << 16
_MEGABYTE = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_FOREIGN = (
    (b"PK\x03\x04", "is an Excel or zip file", "Save the sheet as CSV and choose that file."),
    (b"\xd0\xcf\x11\xe0", "is an Excel file", "Save the sheet as CSV and choose that file."),
    (b"\x1f\x8b", "is packed (gzip)", "Unpack it and choose the file inside."),
    (b"BZh", "is packed (bzip2)", "Unpack it and choose the file inside."),
    (b"%PDF", "is a PDF document", "Choose a text file with a table, such as a CSV."),
    (b"\x89PNG", "is a picture", "Choose a text file with a table, such as a CSV."),
)
# What letters outside ASCII are tried as when the bytes are no UTF-8.
_OLD_ENCODINGS = ["cp1252", "cp1250", "cp1251", "cp1253", "cp932", "gb18030", "big5", "cp949"]
_NAMES = {"cp1252": "Windows-1252 (Western Europe)", "cp1250": "Windows-1250 (Central Europe)",
          "cp1251": "Windows-1251 (Cyrillic)", "cp1253": "Windows-1253 (Greek)",
          "latin-1": "Latin-1", "cp932": "Shift-JIS", "gb18030": "GB 18030",
          "big5": "Big5", "cp949": "Korean (949)"}  # fmt: skip
# Fewer letters than this say too little about the encoding to trust a guess.
_ENOUGH_LETTERS = 24


@dataclass(frozen=True)
class TextFile:
    """A file whose letters can be read.

    Attributes:
        codec: Python's name of its encoding.
        encoding: The name people know.
        is_sure: Whether the bytes leave no doubt.
    """

    path: Path
    codec: str
    encoding: str
    is_sure: bool = True

    def lines(self) -> Iterator[str]:
        """Its lines with their ends, none longer than `ROW_LIMIT` letters.

        Raises:
            DataProblemError: A line is longer, or it holds what no text does.
        """
        with self.path.open("rb") as file:
            stream = io.TextIOWrapper(file, encoding=self.codec, errors="replace", newline="")
            number = 0
            while line := stream.readline(ROW_LIMIT + 1):
                number += 1
                if len(line) > ROW_LIMIT:
                    raise row_too_long(number)
                if "\0" in line:
                    raise no_text(self.path.name)
                yield line


def row_too_long(row: int) -> Exception:
    """The error for a row that cannot be one."""
    return refused(
        "row-too-long",
        f"Row {row:,} is longer than 1 MB.",
        fix="Is the separator right?",
    )


def no_text(name: str) -> Exception:
    """The error for a file that is something else."""
    return refused("not-text", f"{name} does not look like text.")


def located(path: str, base: Path) -> Path:
    """The file a recipe names, in its place.

    Raises:
        DataProblemError: It is not there, no file, or may not be read.
    """
    if not path or "\0" in path:
        raise refused("no-data-file", "No file with data is chosen.", fix="Choose one.")
    place = Path(path) if Path(path).is_absolute() else base / path
    windows = PureWindowsPath(path)
    name = windows.name if "\\" in path else place.name
    folder = str(windows.parent) if "\\" in path else str(place.parent)
    try:
        mode = place.stat().st_mode
    except PermissionError as error:
        raise refused("data-no-permission", f"You may not read {name} (permission).") from error
    except (OSError, ValueError) as error:
        raise refused(
            "data-file-moved", f"{name} is not where it was ({folder}).", fix="Find it."
        ) from error
    if stat.S_ISDIR(mode):
        raise refused("data-is-folder", f"'{name}' is a folder.", fix="Choose a CSV file.")
    if not stat.S_ISREG(mode):
        raise refused("data-no-file", f"'{name}' is no ordinary file.", fix="Choose a CSV file.")
    if not os.access(place, os.R_OK):
        raise refused("data-no-permission", f"You may not read {name} (permission).")
    return place


def fingerprint(path: Path) -> Fingerprint:
    """How the file is recognised later."""
    facts = path.stat()
    digest = hashlib.sha256()
    with path.open("rb") as file:
        digest.update(file.read(_MEGABYTE))
        if facts.st_size > _MEGABYTE:
            file.seek(max(_MEGABYTE, facts.st_size - _MEGABYTE))
            digest.update(file.read(_MEGABYTE))
    return Fingerprint(facts.st_size, facts.st_mtime_ns, digest.hexdigest())


def opened(path: Path, wanted: str = "") -> TextFile:
    """The file with its encoding, found out unless `wanted` names it.

    Raises:
        DataProblemError: It is empty, no text, or `wanted` is no encoding.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        raise refused("empty-file", f"{path.name} is empty (0 bytes).")
    _refuse_foreign(path.name, head)
    text = _chosen(path, wanted) if wanted else _found(path, head)
    _refuse_binary(text, head)
    return text


def _refuse_foreign(name: str, head: bytes) -> None:
    for start, words, fix in _FOREIGN:
        if head.startswith(start):
            raise refused("not-a-table", f"{name} {words}, not a text file with a table.", fix=fix)
    start = head.lstrip(codecs.BOM_UTF8).lstrip()[:15].lower()
    if start.startswith((b"<!doctype html", b"<html")):
        raise refused(
            "not-a-table",
            f"{name} is a web page, not a table.",
            fix="The download may have failed.",
        )
    if start.startswith(b"version https:/"):
        raise refused(
            "lfs-pointer",
            f"{name} is a Git LFS placeholder, not the data itself.",
            fix="Run 'git lfs pull' and try again.",
        )
    if name.lower().endswith(".json") and start.startswith((b"[", b"{")):
        raise refused("not-a-table", f"{name} is JSON.", fix="Choose a CSV file.")


def _refuse_binary(text: TextFile, head: bytes) -> None:
    letters = head.decode(text.codec, errors="ignore")
    odd = sum(1 for letter in letters if letter < " " and letter not in "\t\n\r\f\v\x1a")
    if "\0" in letters or odd > 0.01 * len(letters) + 2:
        raise no_text(text.path.name)


def _chosen(path: Path, wanted: str) -> TextFile:
    try:
        codec = codecs.lookup(wanted)
        "".encode(wanted)
    except (LookupError, ValueError, TypeError) as error:
        raise refused(
            "unknown-encoding", f"'{wanted}' is no known encoding.", fix="Try utf-8 or cp1252."
        ) from error
    return TextFile(path, codec.name, _NAMES.get(codec.name, wanted))


def _found(path: Path, head: bytes) -> TextFile:
    for mark, codec, name in _MARKS:
        if head.startswith(mark):
            return TextFile(path, codec, name)
    for codec, other in (("utf-16-le", 0), ("utf-16-be", 1)):
        zeros, rest = head[1 - other :: 2].count(0), head[other::2].count(0)
        if zeros > 0.3 * len(head) / 2 and not rest:
            return TextFile(path, codec, "UTF-16")
    odd = _bytes_outside_utf8(path)
    if odd is None:
        return TextFile(path, "utf-8", "UTF-8")
    return _guessed(path, odd)


def _bytes_outside_utf8(path: Path) -> bytes | None:
    """The part of the file where UTF-8 fails, or None if it never does."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        while chunk := file.read(_MEGABYTE):
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                middle = max(0, error.start - (_HEAD >> 1))
                return chunk[middle : middle + _HEAD]
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return b""
    return None


def _guessed(path: Path, sample: bytes) -> TextFile:
    letters = sum(byte > 127 for byte in sample)
    if letters >= _ENOUGH_LETTERS:
        from charset_normalizer import from_bytes

        best = from_bytes(sample, cp_isolation=_OLD_ENCODINGS, preemptive_behaviour=False).best()
        if best is not None and best.encoding != "ascii":
            codec = best.encoding
            return TextFile(path, codec, _NAMES.get(codec, codec), is_sure=False)
    try:
        sample.decode("cp1252")
        codec = "cp1252"
    except UnicodeDecodeError:
        codec = "latin-1"
    return TextFile(path, codec, _NAMES[codec], is_sure=False)
