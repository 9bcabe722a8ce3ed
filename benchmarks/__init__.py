"""Speed and memory of bimcheck beside its peers, in one run: `python -m benchmarks`."""
