"""Briefings (简报): documents that an office owes, written from the records, edited by people, kept as editions."""
