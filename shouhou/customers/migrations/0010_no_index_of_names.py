"""Names are compared by their key, which has an index; one of the names themselves was written for nobody."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("customers", "0009_address_plans")]

    operations = [migrations.RemoveIndex("customer", "customer_by_name")]
