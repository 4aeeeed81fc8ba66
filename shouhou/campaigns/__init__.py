"""Events for customers: decided, their recipients chosen, told by telephone and letter, asked, counted."""
