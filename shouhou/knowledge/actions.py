"""Verbs of what there is to say: written, revised, taken out, read, used in a talk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.campaigns.audience import Conditions, to_json
from shouhou.cases.actions import Booking, Happening, book, lock
from shouhou.cases.actions.telling import tell_many
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal, Refusals, Stale
from shouhou.core.text import tidy, tidy_long
from shouhou.followups.models import Call
from shouhou.knowledge.finding import index_article
from shouhou.knowledge.models import Article, ArticleReading, ArticleUse, ArticleVersion
from shouhou.search import entries
from shouhou.search.models import Kind

EVERYBODY: Final = Conditions()


class CannotWrite(Refusal):
    """It cannot be kept so."""


class StaleArticle(Stale):
    """Somebody else revised it in the meantime."""


@dataclass(frozen=True, slots=True)
class ArticleValues:
    """Something to say, as it is typed."""

    kind: str
    topic: str
    title: str
    body: str
    holds_from: date
    asset_kind: str = ""
    asset_model: str = ""
    conditions: Conditions = EVERYBODY


@transaction.atomic
def write_article(*, values: ArticleValues, by: Actor, at: datetime) -> Article:
    """Keeps something to say as its first version; raises CannotWrite, Refusals."""
    _check(values)
    article = Article(changed_at=at, changed_by_id=by.person_id)
    _fill(article, values)
    article.save()
    _keep(article, "", by, at)
    tell_many([_told("ARTICLE_WRITTEN", article, at)], by=by, at=at)
    return article


@transaction.atomic
def revise_article(
    *, article_id: int, values: ArticleValues, version: int, why: str, by: Actor, at: datetime
) -> Article:
    """Writes another version, which everybody reads anew; raises CannotWrite, Refusals, StaleArticle."""
    _check(values)
    article = _locked(article_id)
    if article.version != version:
        raise StaleArticle(
            _("Somebody else has revised this in the meantime. Load the page again and look at it.")
        )
    _fill(article, values)
    article.version += 1
    article.changed_at, article.changed_by_id = at, by.person_id
    article.save()
    _keep(article, tidy(why)[:200], by, at)
    tell_many([_told("ARTICLE_REVISED", article, at)], by=by, at=at)
    return article


@transaction.atomic
def retire_article(*, article_id: int, reason: str, by: Actor, at: datetime) -> Article:
    """Takes it out with a reason: it is neither found nor offered any more. Raises CannotWrite."""
    article = _locked(article_id)
    if not tidy(reason):
        raise CannotWrite(_("Say why."), field="reason")
    article.retired_at, article.why_retired = at, tidy(reason)[:200]
    article.save(update_fields=["retired_at", "why_retired"])
    entries.forget(Kind.ARTICLE, article.pk)
    told = _told("ARTICLE_RETIRED", article, at, reason=article.why_retired)
    tell_many([told], by=by, at=at)
    return article


@transaction.atomic
def read_article(*, article_id: int, by: Actor, at: datetime) -> bool:
    """Notes that somebody has read the version that stands; returns whether that is new."""
    article = _locked(article_id)
    _row, is_new = ArticleReading.objects.get_or_create(
        article=article, version=article.version, staff_id=by.person_id, defaults={"read_at": at}
    )
    if is_new:
        tell_many([_told("ARTICLE_READ", article, at, name=by.name)], by=by, at=at)
    return is_new


@transaction.atomic
def note_used(*, call: Call, article_ids: Sequence[int], by: Actor, at: datetime) -> Booking | None:
    """Writes down what was used in a talk, in the version that stands now."""
    used = list(Article.objects.standing().filter(pk__in=article_ids).order_by("pk"))
    if not used:
        return None
    ArticleUse.objects.bulk_create(
        [ArticleUse(call=call, article=article, version=article.version) for article in used],
        ignore_conflicts=True,
    )
    told = [
        Happening(
            "ARTICLE_USED",
            call.started_at,
            data={"call_id": call.pk, "article_id": article.pk, "version": article.version},
            words={"title": article.title},
            customer_id=call.customer_id,
        )
        for article in used
    ]
    return book(lock(call.case_id)[0], *told, by=by, at=at)


def _locked(article_id: int) -> Article:
    article = Article.objects.select_for_update(of=("self",)).get(pk=article_id)
    if article.retired_at is not None:
        raise CannotWrite(_("This was taken out; write it anew."))
    return article


def _check(values: ArticleValues) -> None:
    asked = {"title": _("Give it a title."), "body": _("Write what to say.")}
    wrong = [
        CannotWrite(words, field=name)
        for name, words in asked.items()
        if not tidy_long(getattr(values, name))
    ]
    if wrong:
        raise Refusals(wrong) if len(wrong) > 1 else wrong[0]


def _fill(article: Article, values: ArticleValues) -> None:
    article.kind, article.topic = values.kind, values.topic
    article.title, article.body = tidy(values.title)[:120], tidy_long(values.body)
    article.asset_kind, article.asset_model = values.asset_kind, tidy(values.asset_model)[:80]
    article.holds_from, article.conditions = values.holds_from, to_json(values.conditions)


def _keep(article: Article, why: str, by: Actor, at: datetime) -> None:
    ArticleVersion.objects.create(
        article=article,
        number=article.version,
        title=article.title,
        body=article.body,
        why=why,
        written_at=at,
        written_by_id=by.person_id,
    )
    index_article(article)


def _told(kind: str, article: Article, at: datetime, **words: str) -> Happening:
    data = {"article_id": article.pk, "version": article.version}
    return Happening(kind, at, data=data, words={"title": article.title, **words})
