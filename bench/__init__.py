"""The benchmark, `python -m bench`: makes the data once, measures each promise of speed, writes RESULTS.md."""
