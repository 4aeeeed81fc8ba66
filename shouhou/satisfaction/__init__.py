"""How satisfied customers are: asked at the end of a talk or by a signed link, and reckoned with open formulas."""
