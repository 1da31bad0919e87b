"""A strict reader of TOML: each table becomes a shape, a dataclass whose fields say what must be there.

A missing or unknown key, a value of another type or a text in one language only is an
error that names the file, the entry and the key.
"""

import tomllib
import types
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import MISSING, Field, dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.db import DatabaseError, models

from diplomacy import languages

FOLDER = Path(__file__).resolve().parent.parent
NAMES = ("key", "code", "number", "kind", "comment")
PLAIN = (str, int, bool, date)


class DemoError(CommandError):
    """The content of the demonstration is not as it must be."""


@dataclass(frozen=True)
class Texts:
    """One text per language, "" where there is none."""

    by_language: Mapping[str, str] = field(default_factory=dict)

    def in_language(self, code: str) -> str:
        return self.by_language.get(code, "")

    def columns(self, name: str) -> dict[str, str]:
        """What a model's constructor takes: {"title_en": …, "title_mn": …}."""
        return {languages.column(name, code): self.in_language(code) for code in languages.codes()}


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What one table holds; `where` says where it stands, for messages."""

    where: str = ""


@contextmanager
def told(where: str) -> Iterator[None]:
    """Say which entry it was that a rule of the models or of the database refused."""
    try:
        yield
    except DemoError as error:
        raise error if str(error).startswith(where) else DemoError(f"{where}: {error}") from error
    except (ValidationError, DatabaseError, ValueError, LookupError) as error:
        raise DemoError(f"{where}: {error}") from error


def read_all[S: Shape](folder: str, shape: type[S]) -> list[S]:
    """One entry from each file of a folder, in the order of their names."""
    return [build(shape, _tables(path), _name(path)) for path in _files(folder)]


def read_list[S: Shape](file: str, name: str, shape: type[S]) -> list[S]:
    """The entries [[name]] of a file, or of all files of a folder."""
    paths = [FOLDER / file] if file.endswith(".toml") else _files(file)
    return [entry for path in paths for entry in _entries(path, name, shape)]


def build[S: Shape](shape: type[S], table: dict[str, Any], place: str) -> S:
    """The shape filled from a table; every key must be known."""
    where = " ".join([place, *(str(table[name]) for name in NAMES if name in table)][:2])
    hints, rest = get_type_hints(shape), dict(table)
    wanted = table.get("languages", languages.codes())
    values: dict[str, Any] = {}
    for item in fields(shape)[1:]:
        is_text = hints[item.name] is Texts
        values[item.name] = (
            _texts(item, wanted, rest, where) if is_text else _value(item, hints[item.name], rest, where)
        )
    if rest:
        raise DemoError(f"{where}: nobody knows the key «{'», «'.join(rest)}»")
    return shape(where=where, **values)


def _files(folder: str) -> list[Path]:
    return sorted((FOLDER / folder).glob("*.toml"))


def _name(path: Path) -> str:
    return str(path.relative_to(FOLDER)) + ":"


def _tables(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise DemoError(f"{_name(path)} {error}") from error


def _entries[S: Shape](path: Path, name: str, shape: type[S]) -> list[S]:
    tables = _tables(path)
    entries = [build(shape, table, f"{_name(path)} {name}") for table in tables.pop(name, [])]
    if tables or not entries:
        raise DemoError(f"{_name(path)} write [[{name}]] entries and nothing else")
    return entries


def _value(item: "Field[Any]", hint: Any, rest: dict[str, Any], where: str) -> Any:
    """Take a field's value out of the table."""
    if item.name in rest:
        return _converted(item.name, hint, rest.pop(item.name), where)
    if item.default is MISSING:
        raise DemoError(f"{where}: the key «{item.name}» is missing")
    return item.default


def _texts(item: "Field[Any]", wanted: Iterable[str], rest: dict[str, Any], where: str) -> Texts:
    """Both languages, or none where the shape has a default; an entry with «languages» may lack the others."""
    names = {code: languages.column(item.name, code) for code in languages.codes()}
    found = {code: _converted(name, str, rest.pop(name, ""), where) for code, name in names.items()}
    lacking = [names[code] for code in wanted if not found[code]]
    if lacking and (item.default is MISSING or any(found.values())):
        raise DemoError(f"{where}: the text «{'», «'.join(lacking)}» is missing")
    return Texts(found)


def _converted(name: str, hint: Any, value: Any, where: str) -> Any:
    """The value as its type; a nested table becomes its own shape."""
    if isinstance(hint, types.UnionType):
        hint = next(kind for kind in get_args(hint) if kind is not types.NoneType)
    if get_origin(hint) is tuple and isinstance(value, list):
        return tuple(_converted(name, get_args(hint)[0], item, where) for item in value)
    if isinstance(hint, type) and issubclass(hint, Shape) and isinstance(value, dict):
        return build(hint, value, f"{where}, {name}")
    if isinstance(hint, type) and issubclass(hint, models.TextChoices) and value in hint.values:
        return hint(value)
    if hint is float and type(value) in {int, float}:
        return float(value)
    if hint in PLAIN and type(value) is hint:
        return value.strip() if isinstance(value, str) else value
    raise DemoError(f"{where}: «{name}» is {value!r}, which is no {getattr(hint, '__name__', hint)} it may be")
