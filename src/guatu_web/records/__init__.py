"""What all records share: acts, versions, history, the audit log."""
