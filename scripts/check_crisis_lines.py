"""List what is old or denied among the crisis lines, before a release.

    python scripts/check_crisis_lines.py            (ages counted to the release's month)
    python scripts/check_crisis_lines.py 2027-02    (to another month)

Prints each row whose newest source is older than 24 months. Exits 1 where a row is older than 48 months: re-check it
against its service's own page, or take it out.
"""

import sys

from calmterm.content import crisis_lines


def main() -> int:
    crisis_lines.RELEASED = sys.argv[1] if len(sys.argv) > 1 else crisis_lines.RELEASED
    old = sorted((line for line in crisis_lines.all_lines() if line.is_stale), key=lambda line: -line.months_old)
    for line in old:
        mark = "too old" if line.is_outdated else "old"
        print(f"{mark:<8}{line.months_old:>4} months  {line.country_code}  {line.name}  {line.phone}")
    print(f"{len(old)} of {len(crisis_lines.all_lines())} rows are older than 24 months at {crisis_lines.RELEASED}.")
    return int(any(line.is_outdated for line in old))


if __name__ == "__main__":
    sys.exit(main())
