"""Which workstation a PC is (a signed cookie), and how it prints a form."""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from shouhou.documents.models import PaperChoice, Workstation
from shouhou.documents.papers import Copies, Form, Setup, find_paper, has_copies, papers_for

COOKIE: Final = "shouhou_workstation"
_KEPT: Final = timedelta(days=400)  # the longest that browsers keep a cookie
_SALT: Final = "shouhou.workstation"


def workstation_id(request: HttpRequest) -> int | None:
    """The workstation this PC says it is; None where it says nothing, or nothing that was signed here."""
    try:
        return int(signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=_KEPT))
    except (signing.BadSignature, ValueError, TypeError):
        return None


def workstation_of(request: HttpRequest) -> Workstation | None:
    """The workstation this PC is; one statement where it says so."""
    pk = workstation_id(request)
    return None if pk is None else Workstation.objects.filter(pk=pk).first()


def remember(response: HttpResponseBase, station: Workstation) -> None:
    """Let the PC know for a year which workstation it is."""
    response.set_cookie(
        COOKIE,
        signing.dumps(station.pk, salt=_SALT),
        max_age=_KEPT,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def setups_of(station: Workstation | None) -> dict[Form, Setup]:
    """How the workstation prints each form; what was not chosen is printed on the form's first paper."""
    chosen = {Form(each.form): each.setup for each in station.choices.all()} if station else {}
    return {form: chosen.get(form) or Setup(papers_for(form)[0]) for form in Form}


def setup_for(request: HttpRequest, form: Form) -> Setup:
    """How to print now: as `?paper=` and `?copies=` say, else as this workstation does. At most one statement.

    Another paper than the workstation's lies in another tray, so that its offsets do not hold. Raises Http404 for a
    paper or copies that there are not.
    """
    usual = _usual(request, form)
    setup = usual
    if name := request.GET.get("paper", ""):
        paper = find_paper(form, name)
        if paper is None:
            raise Http404(_("There is no such paper for this form."))
        setup = usual if paper == usual.paper else Setup(paper)
    if wanted := request.GET.get("copies", ""):
        if wanted not in Copies or not has_copies(form):
            raise Http404(_("There are no such copies of this form."))
        setup = Setup(setup.paper, Copies(wanted), setup.x, setup.y)
    return setup


def _usual(request: HttpRequest, form: Form) -> Setup:
    pk = workstation_id(request)
    choice = PaperChoice.objects.filter(workstation_id=pk, form=form).first() if pk is not None else None
    return choice.setup if choice else Setup(papers_for(form)[0])
