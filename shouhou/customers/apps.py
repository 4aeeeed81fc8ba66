"""The customers app."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """Profiles, contacts, assets, plans and consents."""

    name = "shouhou.customers"
