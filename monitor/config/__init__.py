"""Turns YAML into frozen settings, and what is wrong with it into places and remedies. Imports the ground alone."""
