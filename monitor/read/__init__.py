"""Pure readers: bytes become entries and plain text. No IO, no clock."""
