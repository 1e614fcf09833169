"""What people do to the ledger, each an act: a change with its right, its reason and its entry in the audit log."""
