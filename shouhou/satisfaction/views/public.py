"""The customer's page: five questions on a phone, without signing in and without script."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shouhou.accounts.models import Company
from shouhou.accounts.permissions import public
from shouhou.core import clock
from shouhou.core.actor import SYSTEM
from shouhou.core.errors import Refusal
from shouhou.core.forms import add_refusal
from shouhou.satisfaction.actions import answer_invitation
from shouhou.satisfaction.forms import SurveyForm
from shouhou.satisfaction.links import survey_of
from shouhou.satisfaction.models import Survey


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """What a link opens: the questions, the thanks, or why it opens nothing."""
    now = clock.now()
    survey = survey_of(token)
    if survey is None:
        return _said(request, _("This link is not valid. Please ask us for a new one."), HTTPStatus.NOT_FOUND)
    if survey.answered_at is not None:
        return _said(request, _("You have answered already. Thank you."), HTTPStatus.OK, is_thanks=True)
    if survey.revoked_at is not None or survey.ends_at is None or survey.ends_at <= now:
        return _said(request, _("This link has ended."), HTTPStatus.GONE)
    form = SurveyForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            answer_invitation(survey_id=survey.pk, answers=form.answers(), by=SYSTEM, at=now)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return _said(
                request, _("Thank you. We have received your answer."), HTTPStatus.OK, is_thanks=True
            )
    return _asked(request, survey, form)


def _asked(request: HttpRequest, survey: Survey, form: SurveyForm) -> HttpResponse:
    context = {"survey": survey, "form": form, "company": _company()}
    return render(request, "satisfaction/public.html", context, status=422 if form.is_bound else 200)


def _said(request: HttpRequest, sentence: str, status: int, *, is_thanks: bool = False) -> HttpResponse:
    context = {"sentence": sentence, "is_thanks": is_thanks, "company": _company()}
    return render(request, "satisfaction/public_said.html", context, status=status)


def _company() -> str:
    row = Company.objects.values_list("name", flat=True).first()
    return row or ""
