"""CBT worksheets, one module a tool.

Wording is our own; ranges and measures follow the worksheets' literature (see docs/records.md).
"""
