"""One file for each program that calmterm reads from. To add one, copy a file, and name it in ../formats.py.

Each file has `recognise(source)`, which says whether a file or folder is of that program, and `read(source, asked)`,
which yields a `Draft` for each record, `Rejected` for each row that is none, and `Left` for what has no place here.
`../importing.py` checks and stores them, each once, all in one transaction.
"""
