"""What people run by hand; the bot never does."""
