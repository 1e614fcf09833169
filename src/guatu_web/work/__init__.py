"""Work in the background: the worker, and the round of the day through every zone."""
