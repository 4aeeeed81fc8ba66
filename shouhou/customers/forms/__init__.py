"""Forms of customers; plain forms whose values are the arguments of the verbs."""

from shouhou.customers.forms.assets import AssetForm
from shouhou.customers.forms.lists import CustomerFilter
from shouhou.customers.forms.plans import ConsentForm, PlanForm
from shouhou.customers.forms.sheets import CustomerSheet

__all__ = ["AssetForm", "ConsentForm", "CustomerFilter", "CustomerSheet", "PlanForm"]
