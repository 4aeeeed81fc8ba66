"""The web server: synchronous WSGI on threads, with TLS if a certificate is given."""

import contextlib
import errno
import ipaddress
import os
import socket
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

from cheroot import wsgi
from cheroot.ssl.builtin import BuiltinSSLAdapter

from shouhou.cli.ready import CannotStart
from shouhou.cli.words import _

THREADS: Final = 8
LARGEST_BODY: Final = 256 * 1024 * 1024
_WINDOWS_IN_USE: Final = 10048
_WINDOWS_FORBIDDEN: Final = 10013

type Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def make_server(
    application: Application, *, host: str, port: int, cert: str | None, key: str | None
) -> wsgi.Server:
    """A server that already holds its port; raises CannotStart where the port or the certificate is no good."""
    server = wsgi.Server(
        (host, port), application, numthreads=THREADS, server_name="shouhou", shutdown_timeout=8
    )
    server.max_request_body_size = LARGEST_BODY
    if cert:
        server.ssl_adapter = _tls(cert, key)
    try:
        _demand_free(host, port)
        server.prepare()
    except OSError as fault:
        raise CannotStart(_port_sentence(fault, host, port)) from None
    return server


def _demand_free(host: str, port: int) -> None:
    # Asked before cheroot does: it wraps what the system said in a text and leaves its socket open.
    family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))


def behind_proxy(application: Application) -> Application:
    """The application as seen through a proxy: the client's address is the last one that the proxy wrote down."""

    def passed_on(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        last = environ.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        with contextlib.suppress(ValueError):
            environ["REMOTE_ADDR"] = str(ipaddress.ip_address(last))
        return application(environ, start_response)

    return passed_on


def _tls(cert: str, key: str | None) -> BuiltinSSLAdapter:
    for file in filter(None, (cert, key)):
        if not Path(file).is_file():
            raise CannotStart(_("There is no file %s.") % file)
    try:
        return BuiltinSSLAdapter(cert, key or cert)
    except OSError as fault:  # ssl.SSLError is one
        raise CannotStart(_("The certificate and key cannot be used: %s") % fault) from None


def _port_sentence(fault: OSError, host: str, port: int) -> str:
    if fault.errno in {errno.EADDRINUSE, _WINDOWS_IN_USE}:
        return _("Port %s is taken by another program. Choose another with --port.") % port
    if fault.errno in {errno.EACCES, _WINDOWS_FORBIDDEN}:
        return _("This account may not open port %s. Choose one above 1024 with --port.") % port
    return _("Cannot listen on %(host)s port %(port)s: %(why)s") % {"host": host, "port": port, "why": fault}
