"""What the ledger is asked: its lists, one target with its versions, two documents, several areas side by side."""
