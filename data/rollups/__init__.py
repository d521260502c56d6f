"""Stored totals: kept in the transaction that writes the rows they sum, so a screen costs what it shows.

`rebuild` is the one operation: it recounts a set of people from their raw rows and moves the totals by the difference.
"""
