"""How what there is to say is found: by its words in the token index, and by topic and asset while one telephones."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from shouhou.campaigns.audience import Conditions, from_json
from shouhou.customers.models import Asset, Customer
from shouhou.knowledge.models import Article
from shouhou.search import entries
from shouhou.search.finding import find
from shouhou.search.models import Kind
from shouhou.search.tokens import SearchTexts

OFFERED: Final = 12
_LOOKED_AT: Final = 300
_INDEXED: Final = 2_000  # characters of the words


def index_article(article: Article) -> None:
    """Makes it findable by its title, model and words."""
    texts = (article.title, article.asset_model, *article.body[:_INDEXED].splitlines())
    entries.index(
        kind=Kind.ARTICLE,
        ref=article.pk,
        texts=SearchTexts(names=tuple(text for text in texts if text.strip()), pinyin=False),
        label=article.title,
        rank_at=article.changed_at,
        branch_id=None,
    )


def found(query: str, *, limit: int = 100) -> list[int]:
    """The keys of what a query may mean, the newest first."""
    return [hit.ref for hit in find(query, kinds=[Kind.ARTICLE], limit=limit)]


def offered_to(customer: Customer, assets: Sequence[Asset], day: date) -> list[Article]:
    """What can be said to a customer on a day: what fits its assets before what fits everybody, the newest first; one
    statement."""
    standing = Article.objects.standing().filter(holds_from__lte=day).order_by("-changed_at", "-pk")
    fitting = [one for one in standing[:_LOOKED_AT] if concerns(one, customer, assets)]
    return sorted(fitting, key=lambda one: not one.asset_kind)[:OFFERED]


def concerns(article: Article, customer: Customer, assets: Sequence[Asset]) -> bool:
    """Whether it is about this customer, by its conditions and by what the customer has of ours."""
    here = [asset for asset in assets if asset.is_active]
    if article.asset_kind:
        here = [asset for asset in here if asset.kind == article.asset_kind]
    if article.asset_model:
        wanted = article.asset_model.lower()
        here = [asset for asset in here if wanted in f"{asset.name} {asset.model}".lower()]
    if (article.asset_kind or article.asset_model) and not here:
        return False
    return _meets(from_json(article.conditions), customer)


def _meets(asked: Conditions, customer: Customer) -> bool:
    places = {customer.province, customer.city, customer.district}
    return (
        (not asked.levels or customer.level in asked.levels)
        and (not asked.kind or customer.kind == asked.kind)
        and (not asked.regions or not places.isdisjoint(asked.regions))
    )
