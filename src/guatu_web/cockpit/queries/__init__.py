"""What a cockpit shows: headlines, what has changed, what is due, what is stuck."""
