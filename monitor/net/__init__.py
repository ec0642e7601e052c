"""The guarded way out: resolver, session, pacing, worker processes."""
