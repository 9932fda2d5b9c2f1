"""Mirrors `bot/`: one folder of tests per room."""
