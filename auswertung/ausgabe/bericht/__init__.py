"""The files of a council report, written from its frozen content alone: Excel, Word and PDF say the same.

`form` lays the content out once as text, the same for Word and PDF; `bilder` draws its charts; `mappe`, `word` and `pdf`
write. Nothing here reads the database or the clock.
"""
