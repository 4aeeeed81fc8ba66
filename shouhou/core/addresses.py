"""Which view answers an address of ours, wherever the whole is mounted."""

from typing import Any

from django.urls import get_script_prefix, resolve


def view_at(address: str) -> Any:
    """The view of an address as `reverse` gives it; raises Resolver404 where there is none."""
    return resolve("/" + address.partition("?")[0].removeprefix(get_script_prefix())).func
