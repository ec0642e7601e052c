"""The order of things: gather, judge, dispatch."""
