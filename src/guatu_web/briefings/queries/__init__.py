"""What briefings are written from: the facts of each kind, asked of the records."""
