"""What was achieved, what was promised, what is to be done."""
