"""What there is to say, as a list."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouhou.accounts.models import Staff
from shouhou.core.lists import Ask, Column, Listing, Order, link
from shouhou.knowledge.finding import found
from shouhou.knowledge.forms import ArticleFilter
from shouhou.knowledge.models import Article, ArticleReading


def _form(data: Any, _viewer: Staff) -> ArticleFilter:
    return ArticleFilter(data if data is not None else {})


def _rows(ask: Ask) -> QuerySet[Article]:
    rows = Article.objects.standing().select_related("changed_by")
    rows = rows.filter(**{name: ask.chosen[name] for name in ("topic", "kind") if name in ask.chosen})
    if "q" in ask.chosen:
        rows = rows.filter(pk__in=found(ask.chosen["q"]))
    if "unread" in ask.chosen:
        read = ArticleReading.objects.filter(
            article_id=OuterRef("pk"), version=OuterRef("version"), staff_id=ask.staff.pk
        )
        rows = rows.filter(~Exists(read))
    return rows


def _title(one: Any, _ask: Ask) -> str:
    return link(reverse("knowledge:article", args=[one.pk]), one.title)


ARTICLES = Listing(
    code="articles",
    title=_("What to say"),
    permission="knowledge.see",
    url_name="knowledge:list",
    columns=(
        Column("title", _("Title"), lambda one: one.title, _title, width=36, is_fixed=True),
        Column("kind", _("Kind"), lambda one: one.get_kind_display(), width=12),
        Column("topic", _("Topic"), lambda one: one.get_topic_display(), width=14),
        Column("asset", _("For which assets"), lambda one: one.get_asset_kind_display() or "", width=10),
        Column("from", _("In force from"), lambda one: one.holds_from, width=12),
        Column("version", _("Version"), lambda one: one.version, width=6, is_number=True),
        Column("changed", _("Changed"), lambda one: one.changed_at, width=18),
        Column("by", _("By whom"), lambda one: one.changed_by.name, width=10),
        Column("body", _("What to say"), lambda one: one.body, width=60, is_default=False),
    ),
    orders=(Order("newest", _("Newest first"), ("-changed_at", "-id")),),
    form=_form,
    rows=_rows,
)
