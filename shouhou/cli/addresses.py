"""Which addresses plain http may be served on: this machine and office networks, never the open internet."""

import contextlib
import ipaddress
import socket
from collections.abc import Iterable
from enum import Enum
from typing import Final

type Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# Addresses set aside for documentation: a connected datagram socket sends nothing, it only picks our own side.
_ELSEWHERE: Final = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}


class Reach(Enum):
    """Who can get at an address."""

    MACHINE = "machine"
    OFFICE = "office"
    OPEN = "open"


def reach(host: str) -> Reach:
    """How far a server bound to `host` can be reached; raises OSError for a name that does not resolve."""
    bound = _resolved(host)
    if any(address.is_unspecified for address in bound):
        families = {socket.AF_INET6 if a.version == 6 else socket.AF_INET for a in bound if a.is_unspecified}
        return max((_reach_of(a) for a in own_addresses(families)), key=_order, default=Reach.OFFICE)
    return max((_reach_of(address) for address in bound), key=_order)


def own_addresses(families: Iterable[socket.AddressFamily]) -> set[Address]:
    """The addresses of this machine that outsiders could use; without sending anything."""
    found: set[Address] = set()
    for family in families:
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((_ELSEWHERE[family], 9))
            found.add(_parsed(probe.getsockname()[0]))
        with contextlib.suppress(OSError):
            for answer in socket.getaddrinfo(socket.gethostname(), None, family):
                found.add(_parsed(str(answer[4][0])))
    return {address for address in found if not address.is_unspecified}


def shown(host: str) -> list[str]:
    """The host names to show to people for a server bound to `host`: itself, or this machine's own addresses."""
    address = _resolved(host)[0]
    if not address.is_unspecified:
        return [host if ":" not in host else f"[{host}]"]
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
    others = sorted(str(a) for a in own_addresses([family]) if not a.is_loopback and not a.is_link_local)
    return [*(o if ":" not in o else f"[{o}]" for o in others), "127.0.0.1"]


def _resolved(host: str) -> list[Address]:
    answers = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [_parsed(str(answer[4][0])) for answer in answers]


def _parsed(text: str) -> Address:
    return ipaddress.ip_address(text.split("%")[0])


def _reach_of(address: Address) -> Reach:
    if address.is_loopback:
        return Reach.MACHINE
    return Reach.OPEN if address.is_global else Reach.OFFICE


def _order(reach: Reach) -> int:
    return [Reach.MACHINE, Reach.OFFICE, Reach.OPEN].index(reach)
