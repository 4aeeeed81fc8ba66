"""演练: newcomers try the real screens in a company of their own, whose records lie in another data folder."""
