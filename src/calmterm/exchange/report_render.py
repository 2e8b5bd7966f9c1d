"""A report as Markdown, as one HTML page that prints well (no script, no link, nothing to fetch), and as JSON."""

from collections.abc import Iterable, Iterator
from html import escape
from typing import Any, Final

from calmterm.core.text import clean
from calmterm.exchange.markdown import inline, quote
from calmterm.exchange.report import Part, Report, ReportTable, described, what_it_is

STYLE: Final = """
:root { color-scheme: light; }
body { font: 11pt/1.45 Georgia, "Times New Roman", serif; color: #1c1a18; background: #fff;
       max-width: 46rem; margin: 2rem auto; padding: 0 1.2rem; }
h1 { font-size: 1.5em; margin: 0 0 .4em; }
h2 { font-size: 1.15em; margin: 1.6em 0 .4em; border-bottom: 1px solid #b9b2a6; break-after: avoid; }
p { margin: .35em 0; }
.about { color: #544e46; font-size: .92em; }
table { border-collapse: collapse; width: 100%; margin: .6em 0; font-size: .92em; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th, td { text-align: left; padding: .2em .7em .2em 0; border-bottom: 1px solid #e3ded5; vertical-align: top; }
td.bar { width: 22%; padding-right: 0; vertical-align: middle; }
td.bar span { display: block; height: .7em; background: #7d9c8f; -webkit-print-color-adjust: exact;
              print-color-adjust: exact; }
blockquote { margin: .2em 0 .8em; padding-left: .8em; border-left: 3px solid #d8d2c7; white-space: pre-wrap;
             overflow-wrap: anywhere; }
h3 { font-size: 1em; margin: .8em 0 .1em; break-after: avoid; }
@page { margin: 18mm; }
@media print { body { margin: 0; max-width: none; padding: 0; font-size: 10pt; } }
"""


def as_markdown(report: Report, *, sealed: bool = False) -> str:
    """Return the report as Markdown; one that will be `sealed` does not say that it is readable."""
    blocks = ["# Summary", *(what_it_is(report) if sealed else described(report))]
    if report.note:
        blocks += ["**Note**", "\n".join(quote(clean(report.note)))]
    for part in report.parts:
        blocks += [f"## {part.title}", *_part(part)]
    return "\n\n".join(blocks) + "\n"


def _part(part: Part) -> Iterator[str]:
    if not part.lines and part.table is None and not part.quotes:
        yield "Nothing noted."
    if part.lines:
        yield "\n".join(f"- {inline(line)}" for line in part.lines)
    if part.table is not None:
        yield "\n".join(_table(part.table))
    for label, text in part.quotes:
        yield f"**{inline(label)}**"
        yield "\n".join(quote(clean(text)))


def _table(table: ReportTable) -> Iterator[str]:
    yield f"| {' | '.join(table.heads)} |"
    yield f"|{' --- |' * len(table.heads)}"
    for row in table.rows:
        yield f"| {' | '.join(inline(cell) for cell in row)} |"


def as_html(report: Report, *, sealed: bool = False) -> str:
    """Return the report as one HTML page; one that will be `sealed` does not say that it is readable."""
    body = "\n".join(_body(report, what_it_is(report) if sealed else described(report)))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>Summary, {report.since} to {report.until}</title>\n<style>{STYLE}</style>\n</head>\n"
        f"<body>\n{body}\n</body>\n</html>\n"
    )


def as_content(report: Report) -> dict[str, Any]:
    """Return the report as JSON for a page that shows it as text (see sealed_page.py)."""
    return {
        "title": "Summary",
        "about": list(what_it_is(report)),
        "note": clean(report.note),
        "parts": [
            {
                "title": part.title,
                "lines": [clean(line) for line in part.lines],
                "table": part.table and {
                    "heads": part.table.heads, "rows": [[clean(cell) for cell in row] for row in part.table.rows],
                },
                "quotes": [(clean(label), clean(text)) for label, text in part.quotes],
            }
            for part in report.parts
        ],
    }  # fmt: skip


def _body(report: Report, about: Iterable[str]) -> Iterator[str]:
    yield "<h1>Summary</h1>"
    yield from (f'<p class="about">{_safe(sentence)}</p>' for sentence in about)
    if report.note:
        yield f"<h3>Note</h3>\n<blockquote>{_safe(report.note)}</blockquote>"
    for part in report.parts:
        yield f"<h2>{_safe(part.title)}</h2>"
        if not part.lines and part.table is None and not part.quotes:
            yield "<p>Nothing noted.</p>"
        yield from (f"<p>{_safe(line)}</p>" for line in part.lines)
        if part.table is not None:
            yield from _html_table(part.table)
        for label, text in part.quotes:
            yield f"<h3>{_safe(label)}</h3>\n<blockquote>{_safe(text)}</blockquote>"


def _html_table(table: ReportTable) -> Iterator[str]:
    bars = table.bars or (None,) * len(table.rows)
    bar_head = f"<th>{_safe(table.bar_head)}</th>" if table.bars else ""
    heads = "".join(f"<th>{_safe(head)}</th>" for head in table.heads)
    yield f"<table>\n<thead><tr>{heads}{bar_head}</tr></thead>\n<tbody>"
    for row, share in zip(table.rows, bars, strict=True):
        cells = "".join(f"<td>{_safe(cell)}</td>" for cell in row)
        yield f"<tr>{cells}{_bar(share) if table.bars else ''}</tr>"
    yield "</tbody>\n</table>"


def _bar(share: float | None) -> str:
    inner = "" if share is None else f'<span style="width:{min(max(share, 0), 1) * 100:.0f}%"></span>'
    return f'<td class="bar">{inner}</td>'


def _safe(text: str) -> str:
    return escape(clean(text))
