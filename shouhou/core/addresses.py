"""Which view answers an address of ours, wherever the whole is mounted; the addresses of many pages of one kind."""

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import quote

from django.urls import get_script_prefix, resolve, reverse

_PLAIN: Final = "!$&'()*+,;=/~:@"  # what `reverse` leaves as it is


def view_at(address: str) -> Any:
    """The view of an address as `reverse` gives it; raises Resolver404 where there is none."""
    return resolve("/" + address.partition("?")[0].removeprefix(get_script_prefix())).func


def addresses_of(url_name: str, keys: Sequence[object]) -> list[str]:
    """The address of the page of each key, where it is all that the page asks for; the router is asked once."""
    if not keys:
        return []
    before, _zero, after = reverse(url_name, args=[0]).rpartition("0")
    return [f"{before}{quote(str(key), safe=_PLAIN)}{after}" for key in keys]
