"""A bot that takes a headache seriously."""
