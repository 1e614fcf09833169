"""Task clauses: what a text says is to be done, clause by clause. See docs/methods/tasks.md."""

from guatu.reading.tasks.finding import find_tasks

__all__ = ["find_tasks"]
