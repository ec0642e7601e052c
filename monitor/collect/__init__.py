"""Adapters that fetch: bytes come in here. Parses nothing, decides nothing."""
