"""Reviewing what the reader found: beside the text, by mouse or keyboard, into the ledger."""
