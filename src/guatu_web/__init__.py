"""Guatu's site: documents, the ledger of what was promised, people and their rights."""
