"""One module per format: each turns a file's bytes into text and loads its library only when it is needed.

`guatu.reading.source` chooses among them; nothing else calls them.
"""
