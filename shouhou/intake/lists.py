"""The list of imports."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shouhou.core.lists import Ask, Column, Listing, Order, link
from shouhou.intake.models import ImportJob
from shouhou.intake.models.imports import JobState


class ImportFilter(forms.Form):
    """Which imports are shown."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *JobState.choices])

    def chosen(self) -> dict[str, Any]:
        """What was chosen and can be meant."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


def _rows(ask: Ask) -> QuerySet[ImportJob]:
    jobs = ImportJob.objects.visible_to(ask.staff).select_related("by")
    return jobs.filter(state=ask.chosen["state"]) if "state" in ask.chosen else jobs


def _name(job: ImportJob, _ask: Ask) -> str:
    return link(job.get_absolute_url(), job.file_name)


IMPORTS = Listing(
    code="imports",
    title=_("Imports"),
    permission="customers.import",
    url_name="intake:imports",
    columns=(
        Column("file", _("File"), lambda j: j.file_name, _name, width=36, is_fixed=True),
        Column("sent", pgettext_lazy("import", "Sent"), lambda j: j.uploaded_at, width=18),
        Column("by", pgettext_lazy("import", "By"), lambda j: j.by.name, width=12),
        Column("state", _("State"), lambda j: j.get_state_display(), width=18),
        Column("came", _("Came in"), lambda j: j.standing_count, width=10, is_number=True),
        Column(
            "refused",
            pgettext_lazy("import", "Not taken"),
            lambda j: j.rejected_count,
            width=10,
            is_number=True,
        ),
    ),
    orders=(Order("latest", _("The latest first"), ("-uploaded_at", "-pk")),),
    form=lambda data, _staff: ImportFilter(data),
    rows=_rows,
)
