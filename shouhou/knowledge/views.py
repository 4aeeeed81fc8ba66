"""Pages of what there is to say: the list with its search, one on its page, writing and revising it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouhou.accounts.http import StaffRequest, actor_of, see_other
from shouhou.accounts.listing import list_page
from shouhou.accounts.permissions import may, requires
from shouhou.campaigns.audience import fitting, from_json
from shouhou.campaigns.paper import in_words
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.forms import add_refusal
from shouhou.core.say import day_of
from shouhou.customers.views.finding import save_once, saved_before
from shouhou.knowledge import actions
from shouhou.knowledge.forms import ArticleForm, RetireForm
from shouhou.knowledge.lists import ARTICLES
from shouhou.knowledge.models import Article, ArticleReading


@requires("knowledge.see")
@require_GET
def articles(request: StaffRequest) -> HttpResponse:
    """All there is to say, the newest first."""
    now = clock.now()
    context = {
        "list": list_page(request, ARTICLES, at=now),
        "may_write": may(request.user, "knowledge.write"),
        "now": now,
    }
    return render(request, "knowledge/list.html", context)


@requires("knowledge.see")
@require_GET
def article(request: StaffRequest, pk: int) -> HttpResponse:
    """One with its versions, whom it concerns, and who has read it."""
    now = clock.now()
    one = get_object_or_404(Article.objects.select_related("changed_by"), pk=pk)
    readings = ArticleReading.objects.filter(article=one, version=one.version).select_related("staff")
    conditions = from_json(one.conditions)
    listed = list(readings.order_by("read_at"))
    context = {
        "one": one,
        "versions": list(one.versions.select_related("written_by").order_by("-number")),
        "readings": listed,
        "has_read": any(reading.staff_id == request.user.pk for reading in listed),
        "concerns": in_words(conditions),
        "count": fitting(conditions, request.user.branch_id).count() if not conditions.is_everybody else None,
        "used": one.uses.count(),
        "may_write": may(request.user, "knowledge.write"),
        "retire": RetireForm(),
        "now": now,
    }
    return render(request, "knowledge/article.html", context)


@requires("knowledge.write")
@require_http_methods(["GET", "HEAD", "POST"])
def article_new(request: StaffRequest) -> HttpResponse:
    """Writes something to say."""
    now = clock.now()
    initial = {"kind": "TALKING", "holds_from": day_of(now)}
    form = ArticleForm(request.POST if request.method == "POST" else None, initial=initial)
    context: dict[str, Any] = {"form": form, "one": None, "now": now}
    if request.method != "POST":
        return render(request, "knowledge/form.html", context)
    if before := saved_before(request):
        return before
    if not form.is_valid():
        return render(request, "knowledge/form.html", context, status=422)

    def save() -> str:
        written = actions.write_article(values=form.values(), by=actor_of(request), at=now)
        messages.success(request, _("Saved."))
        return reverse("knowledge:article", args=[written.pk])

    try:
        return save_once(request, save, at=now)
    except Refusal as refusal:
        add_refusal(form, refusal)
        return render(request, "knowledge/form.html", context, status=422)


@requires("knowledge.write")
@require_http_methods(["GET", "HEAD", "POST"])
def revision(request: StaffRequest, pk: int) -> HttpResponse:
    """Writes another version."""
    now, one = clock.now(), get_object_or_404(Article.objects.standing(), pk=pk)
    conditions = from_json(one.conditions)
    names = ("kind", "topic", "title", "body", "holds_from", "asset_kind", "asset_model")
    initial = {name: getattr(one, name) for name in names} | {
        "customer_kind": conditions.kind,
        "levels": conditions.levels,
        "regions": "，".join(conditions.regions),
    }
    data = request.POST if request.method == "POST" else None
    form = ArticleForm(data, is_new=False, initial=initial)
    raw = request.POST.get("version", "")
    seen = int(raw) if raw.isascii() and raw.isdecimal() and len(raw) < 9 else 0
    context: dict[str, Any] = {"form": form, "one": one, "version": seen or one.version, "now": now}
    if form.is_bound and form.is_valid():
        try:
            actions.revise_article(
                article_id=pk,
                values=form.values(),
                version=seen,
                why=form.cleaned_data["why"],
                by=actor_of(request),
                at=now,
            )
            messages.success(request, _("Saved."))
            return see_other(reverse("knowledge:article", args=[pk]))
        except Refusal as refusal:
            add_refusal(form, refusal)
    return render(request, "knowledge/form.html", context, status=422 if form.errors else 200)


@requires("knowledge.see")
@require_POST
def reading(request: StaffRequest, pk: int) -> HttpResponse:
    """Somebody has read it."""
    get_object_or_404(Article.objects.standing(), pk=pk)
    actions.read_article(article_id=pk, by=actor_of(request), at=clock.now())
    messages.success(request, _("Noted that you have read it."))
    return see_other(reverse("knowledge:article", args=[pk]))


@requires("knowledge.write")
@require_POST
def retirement(request: StaffRequest, pk: int) -> HttpResponse:
    """Takes it out."""
    get_object_or_404(Article.objects.standing(), pk=pk)
    form = RetireForm(request.POST)
    try:
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        actions.retire_article(article_id=pk, reason=reason, by=actor_of(request), at=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return see_other(reverse("knowledge:article", args=[pk]))
    messages.success(request, _("Taken out."))
    return see_other(reverse("knowledge:list"))
