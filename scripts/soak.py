"""The fault table with full numbers: runs every fault test long, and writes what it measured to docs/reliability.md.

    make soak                            (half an hour; Linux, and root for the memory, mount and second-user rows)
    python scripts/soak.py signals still (these rows anew, the others stay as they are)

Each row runs tests that also run, with smaller numbers, in every test run. A row without a figure was not measured.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import UTC, datetime
from pathlib import Path

HOME = Path(__file__).parents[1]
PAGE = HOME / "docs" / "reliability.md"

NOT_YET = "not measured"
LANES = os.cpu_count() or 1  # more would measure how long they wait for each other
TIMED = ("signals", "kill -9", "still")  # rows that measure seconds go first, before those that keep a processor busy
LIMIT = str(4 * 3600)  # seconds that a test may take, so that a row ends whatever happens
STATEFUL = {"STATEFUL_RUNS": "500", "STATEFUL_STEPS": "50"}
DIARIES = {"DIARIES": "300"}
FROZEN = "tests/migrations/test_migrate.py::test_a_frozen_vault_opens_and_holds_what_it_held"
SLOTS = "tests/store/crypto/test_keyring.py::test_slots_swapped_between_vaults_are_refused"
PAGES = "tests/faults/test_tamper.py::test_pages_that_changed_places_are_noticed"
AS_IT_STOOD = "tests/store/test_stateful_kinds.py::test_the_vault_as_it_stood"
ANY_ORDER = "tests/exchange/sync/test_any_order.py"
TWO_DEVICES = "tests/exchange/sync/test_two_processes.py"
CARRIED = "tests/exchange/sync/test_carried.py"
ROUND_TRIPS = "tests/exchange/test_jrnl.py tests/exchange/test_markdown.py tests/exchange/test_round_trips.py"
SCREENS = "tests/faults/test_every_screen.py"
OWN_ROWS = "--ignore tests/faults --ignore tests/migrations --ignore tests/insights --ignore tests/exchange/sync"
STAND_FOR_ALL = " / ".join(
    f"{tests} {OWN_ROWS} -m soak"
    for tests in ("tests/exchange", "tests/cli tests/store tests/docs",
                  "tests --ignore tests/exchange --ignore tests/cli --ignore tests/store --ignore tests/docs")
)  # fmt: skip

# Row, how, what passing means, the tests that stand for it ("/" parts those that may run side by side).
ROWS = [
    ("kill -9", "the real program in a terminal, killed at a random moment while somebody writes",
     "0 acknowledged words lost, the vault opens, no keystroke older than 2 s that no draft holds",
     " / ".join(f"tests/faults/test_kills.py::test_killed_at_any_moment[{lane}]" for lane in range(4))),
    ("power cut", "the writes of a real process recorded by strace, played back to a random moment",
     "0 corrupt, 0 acknowledged lost", "tests/faults/test_power_cut.py"),
    ("disk full", "a tmpfs with 2 MiB to spare; RLIMIT_FSIZE, also under the real program",
     "the text stays in the editor, one sentence, saved once there is room",
     "tests/faults/test_disk_full.py tests/faults/test_storage_on_screen.py"),
    ("stale log", "a log of night one beside the database of night two: all pages, some, edits alone, put there",
     "the newer state opens whole, the log is set aside and told; a failed open changes no byte",
     "tests/faults/test_stale_log.py"),
    ("older vault put back", "the whole vault of yesterday, another branch of it, a swapped key for jots",
     "told at unlock on the machine that saw the newer one; no jot is sealed", "tests/store/test_last_seen.py"),
    ("lock with a deadline", "a busy vault thread, a terminal that stops reading, worksheet files of 64 KB and less",
     "screen blank at once, process replaced at the deadline", "tests/faults/test_deadline.py"),
    ("purge", "an entry with a draft, versions, parts and notices, deleted for good by hand and by age",
     "0 hits in any table, page, draft", "tests/store/test_retention.py tests/faults/test_residue.py"),
    ("read-only file system", "remounted, and mounted so from the start", "opens to read, or a typed error",
     "tests/faults/test_read_only.py"),
    ("bit flips", "every byte of keyring.json, random bits of journal.db, every byte of a sealed text",
     "0 accepted, 100 % typed errors", "tests/faults/test_tamper.py tests/store/crypto/test_seal.py"),
    ("swaps", "sealed texts between records, tables and vaults; slots between vaults; pages of the database",
     "0 accepted", f"tests/store/test_sealed_records.py tests/store/crypto/test_seal.py {SLOTS} {PAGES}"),
    ("KDF denial or downgrade", "4 GiB or 8 KiB in the header", "refused before any work",
     "tests/store/crypto/test_keyring.py"),
    ("known answers", "published vectors, and a frozen vault of every release", "byte-equal; opens",
     f"tests/store/crypto/test_seal.py tests/docs/test_decrypt.py {FROZEN}"),
    ("stateful", "500 random sequences of up to 50 operations against a plain model", "equal after every step",
     "tests/store/test_stateful.py tests/store/test_stateful_kinds.py::test_every_kind"),
    ("insights on noise", "300 diaries of each of six kinds of noise, with what helps and Trends together",
     "anything false said of at most 10 % of them; what was planted is said",
     "tests/insights/test_noise_diaries.py"),
    ("migration broken midway", "an error, and kill -9, at every statement (in a test run at every 149th and 307th)",
     "schema and version unchanged, or fully migrated",
     "tests/migrations/test_migrate.py tests/migrations/test_migrations.py"),
    ("two processes", "two writers while a third window is open", "0 errors, 0 lost",
     "tests/faults/test_two_processes.py"),
    ("signals", "HUP, TERM, INT, TSTP, a closed terminal, in the middle of typing",
     "out in under 1 s, no process left, the words there", "tests/faults/test_signals.py"),
    ("residue", "a canary in the data, home and temporary directories, in freed pages, in memory after a lock",
     "0 hits", "tests/faults/test_memory.py tests/faults/test_residue.py"),
    ("escape corpus", "hostile notes on every screen, captured from a terminal", "0 foreign sequences",
     "tests/faults/test_every_screen.py::test_hostile_notes_on_every_screen"),
    ("crash", "a fault raised on every screen", "0 canaries on the terminal",
     "tests/faults/test_every_screen.py::test_a_fault_on_every_screen"),
    ("other user", "a second account (setuid)", "0 files readable", "tests/faults/test_other_user.py"),
    ("agent", "another user at either end, killed, a command of it killed, time over, sleep, its memory searched",
     "refused; nothing saved lost; gone; no passphrase and no word in memory", "tests/cli/test_agent.py"),
    ("places others can write", "another user swaps what an export is writing; links on the way to a vault",
     "0 readable, 0 false “written”, every such link refused",
     "tests/faults/test_shared_directory.py tests/core/test_files.py"),
    ("keys", "rotation and a change of passphrase, killed at 100 moments; slots added and taken out",
     "opens with the old or the new state, never neither; removed secrets never open",
     "tests/faults/test_keys_killed.py tests/store/test_rotation.py tests/cli/test_key.py"),
    ("restore", "every copy, opened and compared; cut or altered ones", "digests equal; refused",
     "tests/store/db/test_backup.py"),
    ("history", "2,000 random steps over all kinds, and 500 runs of up to 50, then looked back from; what was purged",
     "equal to the export of that time; purged content in no patch and no page, free ones included",
     f"tests/store/test_history.py / {AS_IT_STOOD}"),
    ("copies", "a backup file flipped and cut at 200 places, 10,000 entries restored elsewhere, a seal forged",
     "refused or equal; never counted before it was read back",
     "tests/store/test_backup_file.py tests/store/test_copies.py tests/cli/test_backup.py"),
    ("sync", "random histories on up to four devices under wrong clocks; two processes, one killed; harmed segments",
     "all devices equal, every text found, nothing half applied", f"{ANY_ORDER} / {TWO_DEVICES} / {CARRIED}"),
    ("clock", "ten years either way, both changes of clocks, other time zones, suspend",
     "order, days and locking stay sane", "tests/faults/test_clock_jumps.py"),
    ("any value", "made-up texts, times and records, 400 where an ordinary run takes 30, against what holds of any",
     "nothing that breaks it",
     f"tests/core tests/insights/test_insight_properties.py tests/store/test_search.py {ROUND_TRIPS}"),
    ("every kind and view", "what an ordinary run tries with some that stand for all (`pytest -m soak`)", "as there",
     STAND_FOR_ALL),
    ("still", "every screen in a terminal, as over SSH",
     "0 bytes a second; a section switch at most 12 KB, at 120x40 24 KB",
     f"{SCREENS}::test_a_still_screen_sends_nothing {SCREENS}::test_a_section_switch_is_small"),
]  # fmt: skip


def run(tests: list[str], notes: Path) -> tuple[bool, str]:
    """Whether they passed, and pytest's last line."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "0", "--timeout", LIMIT, *tests],
        cwd=HOME, capture_output=True, text=True, check=False,
        env={**os.environ, "CALMTERM_SOAK": "yes", "CALMTERM_MEASURED": str(notes), **STATEFUL, **DIARIES},
    )  # fmt: skip
    last = done.stdout.strip().splitlines()[-1] if done.stdout.strip() else done.stderr[-500:]
    if done.returncode:
        print(done.stdout[-6000:], file=sys.stderr)
    return done.returncode == 0, last


def measure(tests: str) -> tuple[bool, str, list[tuple[str, str]]]:
    """One row's tests: whether they passed, pytest's count of them, and what they noted for which row."""
    with tempfile.TemporaryDirectory() as place:
        notes = Path(place, "notes")
        notes.touch()
        passed, last = run(tests.split(), notes)
        return passed, last.split(" in ")[0], [tuple(json.loads(line)) for line in notes.read_text().splitlines()]


def main() -> None:
    wanted = set(sys.argv[1:])  # names of rows; the others stay on the page as they are
    rows = [(row, tests) for row, _, _, tests in ROWS if not wanted or row in wanted]
    rows.sort(key=lambda one: (one[0] not in TIMED, one[1].startswith("tests/store")))
    kept = {row: said for row, said in so_far().items() if wanted and row not in wanted}
    results = {row: [kept[row][0]] if row in kept else [] for row, *_ in ROWS}
    dates = {row: on for row, (_, on) in kept.items()}
    failed = False
    with ThreadPoolExecutor(LANES) as lanes:
        measuring = {lanes.submit(measure, part): row for row, tests in rows for part in tests.split(" / ")}
        for done in as_completed(measuring):
            row = measuring[done]
            passed, counted, notes = done.result()
            for name, words in notes:  # a test may measure for another row, too
                if (not wanted or name in wanted) and words not in results[name]:  # rows may share a test
                    results[name].append(words)
            results[row].append(f"{counted} ({'pass' if passed else 'FAIL'})")
            dates[row] = f"{datetime.now(UTC):%d %b %Y}"
            failed |= not passed
            print(f"{row}: {'; '.join(results[row])}", flush=True)
            PAGE.write_text(page(results, dates))
    raise SystemExit(failed)


def so_far() -> dict[str, tuple[str, str]]:
    """What the page says of each row, and when that was measured."""
    lines = PAGE.read_text().splitlines() if PAGE.exists() else []
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    rows = {row for row, *_ in ROWS}
    return {row: (said, on) for row, _, _, said, on in cells if row in rows and said != NOT_YET}


def page(results: dict[str, list[str]], dates: dict[str, str]) -> str:
    rows = "\n".join(
        f"| {row} | {how} | {passing} | {'; '.join(results[row]) or NOT_YET} | {dates.get(row, '')} |"
        for row, how, passing, _ in ROWS
    )
    busy = os.getloadavg()[2]
    system = f"Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} cores, load {busy:.0f}"
    return f"""# Reliability

What can go wrong, how it is tried, and what came of it. `make soak` runs this table with full numbers (about half an
hour) and writes this page; every test run repeats it with smaller ones (`tests/faults`, some in `tests/store`). Tests
marked `soak` run here and with `pytest -m soak` alone. What needs root, strace or mounts is skipped where these are
missing. Seconds are of the machine that measured, and of how busy it was.

The last run: {system}.

| fault | how | passing means | measured | on |
|---|---|---|---|---|
{rows}
"""


if __name__ == "__main__":
    main()
