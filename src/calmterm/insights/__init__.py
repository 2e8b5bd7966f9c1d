"""Honest statistics on one person's diary: pure functions over plain series.

Conventions that hold in every module:

* A day is an ordinal day number (``datetime.date.toordinal()``); a series maps days to values. ``None`` is blank:
  it is left out everywhere and is never read as zero. Other values must be finite.
* A function for a whole insight checks its gate first and answers with a result or with `gates.NotYet`, which says
  what is still missing. The arithmetic below it has no gate and works on plain sequences.
* Results are frozen and carry ``n``, the window, the effect, its 95 % interval and a ``method_version``, which changes
  whenever the same data would give another answer. When it was computed is for the caller to add: there is no
  clock in here.
* Nothing here says why something happened, what will happen, or what it would be called in a clinic.
"""
