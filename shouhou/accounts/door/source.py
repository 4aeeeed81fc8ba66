"""From where a request comes: its network address, and what kind of device it says it is."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

_BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Windows", "Windows"),
    ("HarmonyOS", "HarmonyOS"),
    ("OpenHarmony", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def address_of(request: HttpRequest) -> str:
    """The sender's network address; of IPv6 the /64, which is one household.

    X-Forwarded-For is anybody's to write: only as many of its last entries are believed as there are proxies
    of our own (TRUSTED_PROXIES).
    """
    raw = str(request.META.get("REMOTE_ADDR", ""))
    proxies = int(getattr(settings, "TRUSTED_PROXIES", 0))
    if proxies > 0:
        hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
        raw = hops[-proxies] if len(hops) >= proxies else raw
    return _tidied(raw)


def _tidied(raw: str) -> str:
    try:
        address = ipaddress.ip_address(raw)
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def device_of(request: HttpRequest) -> str:
    """The device in two words for the list of sessions, such as "Edge · Windows"."""
    agent = request.headers.get("User-Agent", "")
    found = [next((name for mark, name in table if mark in agent), "") for table in (_BROWSERS, _SYSTEMS)]
    return " · ".join(name for name in found if name)
