"""The whole pipeline against a built-in newsroom."""
