"""Addresses of customers."""

from django.urls import path

from shouhou.customers.views import assets, details, lists, sheets

app_name = "customers"
urlpatterns = [
    path("customers/", lists.customer_list, name="list"),
    path("customers/customers.xlsx", lists.export, name="export"),
    path("customers/new/", sheets.new, name="new"),
    path("customers/alike/", lists.alike_hint, name="alike"),
    path("customers/<int:pk>/", details.detail, name="detail"),
    path("customers/<int:pk>/sheet/", sheets.edit, name="edit"),
    path("customers/<int:pk>/review/", sheets.review, name="review"),
    path("customers/<int:pk>/sheet.pdf", sheets.paper, name="paper"),
    path("customers/<int:pk>/plan/", details.plan, name="plan"),
    path("customers/<int:pk>/consents/", details.consents, name="consents"),
    path("customers/<int:pk>/papers/", details.papers, name="papers"),
    path("customers/<int:pk>/assets/new/", assets.new, name="asset-new"),
    path("customers/<int:pk>/assets/<int:asset_pk>/", assets.edit, name="asset"),
    path("customers/<int:pk>/assets/<int:asset_pk>/use/", assets.use, name="asset-use"),
]
