"""Pure identity: canonical URLs, identity keys, the verdict known or new."""
