"""Scrapy spiders and their settings. Imports nothing of `monitor`."""
