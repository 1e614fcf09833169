"""The interface for programs: documents, statements, observations, targets, tasks, areas and units."""
