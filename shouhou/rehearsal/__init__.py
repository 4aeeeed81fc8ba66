"""An amendment rehearsed: a period of the journal replayed under other figures, rules, hours, holidays or rosters."""
