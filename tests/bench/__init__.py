"""The benchmark: what an audit costs beside the floor and other tools; `make bench` runs it."""
