"""Turns YAML into frozen settings, and what is wrong with it into places and remedies. Imports the ground alone."""

from monitor.config.durations import parse_duration, show_duration
from monitor.config.files import find_config
from monitor.config.load import load_rules, load_settings
from monitor.config.values import suggest

__all__ = ["find_config", "load_rules", "load_settings", "parse_duration", "show_duration", "suggest"]
