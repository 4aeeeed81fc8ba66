"""Plain http stays inside; nothing travels in the clear over the internet."""

import argparse
import socket
from pathlib import Path

import pytest

from shouhou.cli import addresses
from shouhou.cli.addresses import Reach, reach, shown
from shouhou.cli.ready import CannotStart
from shouhou.cli.serve import demand_safe_address
from shouhou.cli.web import behind_proxy, make_server


def test_how_far_an_address_can_be_reached() -> None:
    assert reach("127.0.0.1") is Reach.MACHINE
    assert reach("::1") is Reach.MACHINE
    assert reach("192.168.3.7") is Reach.OFFICE
    assert reach("10.0.0.1") is Reach.OFFICE
    assert reach("100.64.0.9") is Reach.OFFICE
    assert reach("93.184.215.14") is Reach.OPEN


def test_all_addresses_are_as_open_as_the_most_open_one(monkeypatch: pytest.MonkeyPatch) -> None:
    own = {addresses._parsed("192.168.3.7")}
    monkeypatch.setattr(addresses, "own_addresses", lambda _families: own)
    assert reach("0.0.0.0") is Reach.OFFICE
    assert shown("0.0.0.0") == ["192.168.3.7", "127.0.0.1"]
    own.add(addresses._parsed("93.184.215.14"))
    assert reach("0.0.0.0") is Reach.OPEN


def test_plain_http_on_the_internet_is_refused() -> None:
    with pytest.raises(CannotStart):
        demand_safe_address("93.184.215.14", has_tls=False, behind_proxy=False)
    with pytest.raises(CannotStart):
        demand_safe_address("93.184.215.14", has_tls=False, behind_proxy=True)
    demand_safe_address("93.184.215.14", has_tls=True, behind_proxy=False)


def test_plain_http_in_the_office_is_warned_of(capsys: pytest.CaptureFixture[str]) -> None:
    demand_safe_address("192.168.3.7", has_tls=False, behind_proxy=False)
    assert "--cert" in capsys.readouterr().out
    demand_safe_address("127.0.0.1", has_tls=False, behind_proxy=False)
    assert capsys.readouterr().out == ""


def test_a_name_that_is_no_address_is_said_so() -> None:
    with pytest.raises(CannotStart):
        demand_safe_address("no such host", has_tls=False, behind_proxy=False)


def _nothing(environ: object, start: object) -> list[bytes]:
    return []


def test_a_port_that_is_taken_is_said_in_a_sentence() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CannotStart) as refused:
            make_server(_nothing, host="127.0.0.1", port=port, cert=None, key=None)
    assert str(port) in str(refused.value)
    assert "--port" in str(refused.value)


def test_a_certificate_that_is_none_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "cert.pem").write_text("nothing")
    for cert in (tmp_path / "cert.pem", tmp_path / "absent.pem"):
        with pytest.raises(CannotStart):
            make_server(_nothing, host="127.0.0.1", port=0, cert=str(cert), key=None)


def test_behind_a_proxy_the_client_is_whom_the_proxy_saw_last() -> None:
    seen: list[str] = []
    wrapped = behind_proxy(lambda environ, _start: seen.append(environ["REMOTE_ADDR"]) or [])  # type: ignore[func-returns-value]
    for forwarded in ("6.6.6.6, 192.0.2.7", "nonsense", ""):
        wrapped({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": forwarded}, argparse.Namespace)
    assert seen == ["192.0.2.7", "127.0.0.1", "127.0.0.1"]
