"""The PCs that print, and on which paper each prints which form."""

from decimal import Decimal

from django.db import models

from shouhou.documents.papers import PAPERS, Copies, Setup


class Workstation(models.Model):
    """A PC with its printers, by the name that people gave it; the PC itself knows which one it is."""

    name = models.CharField(max_length=40, unique=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class PaperChoice(models.Model):
    """How one form is printed at one workstation; `x` and `y` move it by mm to the right and down."""

    workstation = models.ForeignKey(Workstation, models.CASCADE, related_name="choices", db_index=False)
    form = models.CharField(max_length=10)
    paper = models.CharField(max_length=20)
    copies = models.CharField(max_length=5)
    x = models.DecimalField(max_digits=4, decimal_places=1, default=Decimal(0))
    y = models.DecimalField(max_digits=4, decimal_places=1, default=Decimal(0))
    preprinted = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workstation", "form"], name="one_paper_per_form")]

    def __str__(self) -> str:
        return f"{self.form}: {self.paper}"

    @property
    def setup(self) -> Setup:
        """The choice as printing knows it."""
        return Setup(PAPERS[self.paper], Copies(self.copies), self.x, self.y, self.preprinted)
