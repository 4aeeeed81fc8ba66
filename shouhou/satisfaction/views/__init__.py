"""Pages of satisfaction: the customer's, the list, the formulas, the shares."""
