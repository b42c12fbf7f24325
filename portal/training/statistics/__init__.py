"""How questions, tests and groups of people behave, from answers. Pure."""
