"""The only code that speaks SQL. Decides nothing."""
