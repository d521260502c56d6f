"""Backups: the whole database as one file, the same form from SQLite and from PostgreSQL, and its way back into either.

What is inside is an SQLite database of the product's own schema: on SQLite it is made and put back as a file, on
PostgreSQL row by row. See docs/adr/backups.md.
"""
