"""Pure matching: rules are compiled and articles matched. Knows nobody who is alerted."""
