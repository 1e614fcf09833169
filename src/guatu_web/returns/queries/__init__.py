"""What the pages of returns show."""
