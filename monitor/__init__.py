"""Media Monitor: watches the press by keyword and tells people at once."""
