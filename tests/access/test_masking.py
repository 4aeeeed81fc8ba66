"""Numbers whole for those who dial, masked for all others."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import engines
from django.test import RequestFactory

from shouhou.access.masking import as_seen_by, masked, may_see_whole
from shouhou.access.showing import shown_token
from shouhou.accounts.models import Staff
from tests.world import World


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("13800138000", "138****8000"),
        ("0312-1234567", "031****4567"),
        ("1234567", "****567"),
        ("110", "***"),
        ("0312-1234567转801", "031****4567"),
        ("0312-1234567-801", "031****4567"),
    ],
)
def test_a_masked_number_keeps_only_its_ends(number: str, shown: str) -> None:
    assert masked(number) == shown


def test_who_dials_sees_it_whole_and_the_others_do_not(world: World) -> None:
    whole = {name for name, staff in world.everybody.items() if may_see_whole(staff)}
    assert whole == {
        *("agent", "deputy", "stranger", "supervisor", "engineer", "technician", "advisor", "manager"),
    }
    assert not may_see_whole(AnonymousUser())
    assert as_seen_by(world.viewer, "13800138000") == "138****8000"
    assert as_seen_by(world.agent, "13800138000") == "13800138000"


def _tag(staff: Staff, source: str, address: str = "/") -> str:
    request = RequestFactory().get(address)
    request.user = staff
    return engines["django"].from_string(source).render({"number": "13800138000"}, request)


def test_the_tag_prints_what_the_reader_may_see(world: World) -> None:
    assert "tel:13800138000" in _tag(world.agent, "{% phone number %}")
    seen = _tag(world.viewer, "{% phone number %}")
    assert "138****8000" in seen
    assert "13800138000" not in seen.replace(" ", "")
    assert _tag(world.viewer, "{% phone_text number %}") == '<span class="phone-number">138****8000</span>'
    assert _tag(world.agent, "{% phone_text number %}") == "13800138000"
    assert _tag(world.agent, '{% phone "" %}').strip() == ""


def test_a_token_shows_one_number_to_one_person(world: World) -> None:
    token = shown_token(world.viewer.pk, "CONTACT", 3)
    shown = _tag(world.viewer, '{% phone number "CONTACT" 3 %}', f"/?phone={token}")
    assert "138 0013 8000" in shown
    for staff, pk in ((world.viewer, 4), (world.archivist, 3)):
        assert "138****8000" in _tag(staff, f'{{% phone number "CONTACT" {pk} %}}', f"/?phone={token}")
