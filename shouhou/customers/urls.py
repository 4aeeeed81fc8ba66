"""Addresses of customers."""

from django.urls import path

from shouhou.customers.views import (
    assets,
    cards,
    details,
    duplicates,
    lists,
    merging,
    papers,
    plans,
    regions,
    sheets,
)

app_name = "customers"
urlpatterns = [
    path("customers/", lists.customer_list, name="list"),
    path("assets/", lists.asset_list, name="assets"),
    path("plans/", plans.plan_list, name="plans"),
    path("customers/new/", sheets.new, name="new"),
    path("customers/alike/", duplicates.hint, name="alike"),
    path("customers/regions/", regions.choices, name="regions"),
    path("customers/duplicates/", duplicates.duplicates, name="duplicates"),
    path("customers/duplicates/apart/", duplicates.apart, name="apart"),
    path("customers/duplicates/search/", duplicates.look, name="look-for-duplicates"),
    path("customers/contacts.vcf", cards.selection, name="cards"),
    path("customers/<int:pk>/contacts.vcf", cards.one, name="card"),
    path("customers/<int:pk>/", details.detail, name="detail"),
    path("customers/<int:pk>/sheet/", sheets.edit, name="edit"),
    path("customers/<int:pk>/merge/", merging.merge, name="merge"),
    path("customers/<int:pk>/split/", merging.split, name="split"),
    path("customers/<int:pk>/review/", sheets.review, name="review"),
    path("customers/<int:pk>/sheet.pdf", papers.profile, name="paper"),
    path("customers/<int:pk>/sheet.png", papers.profile, {"kind": "png"}, name="picture"),
    path("customers/<int:pk>/labels.pdf", papers.labels, name="labels"),
    path("customers/<int:pk>/envelope.pdf", papers.envelope, name="envelope"),
    path("customers/<int:pk>/plan/", plans.plan, name="plan"),
    path("customers/<int:pk>/plans/<int:plan_pk>/", plans.plan_detail, name="plan-detail"),
    path("customers/<int:pk>/consents/", details.consents, name="consents"),
    path("customers/<int:pk>/papers/", details.papers, name="papers"),
    path("customers/<int:pk>/assets/new/", assets.new, name="asset-new"),
    path("customers/<int:pk>/assets/<int:asset_pk>/", assets.edit, name="asset"),
    path("customers/<int:pk>/assets/<int:asset_pk>/use/", assets.use, name="asset-use"),
]
