"""Channels: one delivery to one endpoint. Never retries by itself."""
