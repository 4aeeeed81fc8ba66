"""The company's own duties: made in the browser, run by the evaluator of all others."""
