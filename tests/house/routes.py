"""Every address of the product, from the router, with arguments that fit it."""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

SAMPLES: dict[str, Any] = {
    "IntConverter": 987_654_321,
    "StringConverter": "BX-202611-0001",
    "SlugConverter": "BX-202611-0001",
    "PathConverter": "a/b",
    "UUIDConverter": "00000000-0000-0000-0000-000000000001",
}


@dataclass(frozen=True, slots=True)
class Route:
    """One address: its name, the mark of its view and a path that nothing stands behind."""

    name: str
    permission: str | None
    path: str


def _walk(
    patterns: list[Any], namespace: str, before: dict[str, Any]
) -> Iterator[tuple[str, URLPattern, dict[str, Any]]]:
    for entry in patterns:
        converters = before | entry.pattern.converters
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry.url_patterns, inner, converters)
        else:
            yield f"{namespace}{entry.name}", entry, converters


def _sample(converter: Any) -> Any:
    for kind in type(converter).__mro__:
        if kind.__name__ in SAMPLES:
            return SAMPLES[kind.__name__]
    example: Callable[[], Any] | None = getattr(converter, "example", None)
    return example() if example else datetime.date(2026, 11, 1)


@cache
def routes() -> tuple[Route, ...]:
    """All of them; raises NoReverseMatch for one that cannot be reached by its name."""
    found = []
    for name, entry, converters in _walk(get_resolver().url_patterns, "", {}):
        arguments = {key: _sample(converter) for key, converter in converters.items()}
        permission = getattr(entry.callback, "permission", None)
        found.append(Route(name, permission, reverse(name, kwargs=arguments)))
    return tuple(found)
