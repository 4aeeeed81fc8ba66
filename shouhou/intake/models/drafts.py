"""What was typed and parked: a call or a request that waits while another is taken."""

from django.db import models


class ParkedDraft(models.Model):
    """A form set aside on the server, so that two calls lie side by side and any PC can go on with them."""

    staff = models.ForeignKey("accounts.Staff", models.CASCADE, related_name="parked_drafts")
    page = models.CharField(max_length=20)
    label = models.CharField(max_length=120)
    data = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["staff", "-saved_at"], name="parked_by_person")]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.label}"
