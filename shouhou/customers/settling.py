"""What follows from the rows of a file, reckoned anew within the save that moved them."""

from collections.abc import Collection

from shouhou.customers.models import ContactPhone, Customer, NextServicePlan


def give_plans(customer_ids: Collection[int], agent_id: int | None) -> None:
    """What is planned with these customers belongs to whoever looks after them; part of the save that says so."""
    if agent_id is not None:
        NextServicePlan.objects.ahead().filter(customer_id__in=customer_ids).update(owner_id=agent_id)


def settle_file(customer: Customer) -> None:
    """Reckons anew what follows from the rows of a locked file: completeness, last contact, version."""
    active = customer.contacts.filter(is_active=True)
    has_contact = active.exclude(name="").exists()
    has_phone = ContactPhone.objects.filter(contact__in=active).exists()
    customer.is_incomplete = bool(customer.missing_facts(has_contact=has_contact, has_phone=has_phone))
    files = Customer.objects.filter(merged_into=customer).values_list("last_contact_at", flat=True)
    moments = [moment for moment in (customer.last_contact_at, *files) if moment]
    customer.last_contact_at = max(moments, default=None)
    customer.latest_at = customer.last_contact_at or customer.created_at
    customer.version += 1
    customer.save(update_fields=["is_incomplete", "last_contact_at", "latest_at", "version"])
