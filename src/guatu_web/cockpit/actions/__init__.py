"""What is done on the cockpit: headlines are chosen."""
