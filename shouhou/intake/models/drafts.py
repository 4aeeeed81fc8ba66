"""What was typed and parked, and who has whom on the line."""

from django.db import models


class ParkedDraft(models.Model):
    """A form set aside on the server, so that two calls lie side by side and any PC can go on with them."""

    staff = models.ForeignKey("accounts.Staff", models.CASCADE, related_name="parked_drafts", db_index=False)
    page = models.CharField(max_length=20)
    label = models.CharField(max_length=120)
    data = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["staff", "-saved_at"], name="parked_by_person")]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.label}"


class OnTheLine(models.Model):
    """正在拨打: whom a person has before her at the moment, so that two people do not ring one customer."""

    staff = models.OneToOneField("accounts.Staff", models.CASCADE, related_name="on_the_line")
    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="on_the_line")
    since = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.staff_id} {self.customer_id}"
