"""The rulebook in code: pure functions of values and `now`; imports the standard library alone."""
