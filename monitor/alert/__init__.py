"""Pure alert policy and rendering: matches become notices and texts. Sends nothing."""
