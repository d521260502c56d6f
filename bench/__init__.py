"""The benchmark: `python -m bench`. Makes the data once, measures every promise of speed, writes RESULTS.md."""
