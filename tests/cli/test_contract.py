"""What holds for every command: streams, exit codes, one sentence for a failure, and nothing of a diary in it."""

import contextlib
import io
import os
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
import pytest

from calmterm import cli
from calmterm.cli import passphrase
from calmterm.cli.console import say
from calmterm.cli.screens import CLEARED
from calmterm.core import configuration
from calmterm.core.paths import vault_directory
from calmterm.store import Store, Vault
from calmterm.store.db.database import writing

Calm = Callable[..., Any]
PAGE = 4096

USAGE = {
    ("foo",): "No such command",
    ("--foo",): "No such option",
    ("--passphrase-fd", "x", "list"): "not a valid integer",
    ("list", "--nope"): "--nope",
    ("list", "one", "two"): "(two)",
    ("list", "trigger"): "inside check_in",
    ("list", "--limit", "-1"): "0 or more",
    ("list", "--limit", "x"): "0 or more",
    ("list", "--limit", "²"): "0 or more",
    ("list", "--limit", "9" * 40): "0 or more",
    ("list", "--since", "someday"): "2026-01-31",
    ("list", "--since", ""): "2026-01-31",
    ("list", "--until", "2026-02-30"): "2026-01-31",
    ("checkin",): "A check-in needs a mood, or energy, stress, anxiety or an emotion instead.",
    ("checkin", "11"): "Mood must be a whole number from 1 to 10.",
    ("checkin", "abc"): "Mood must be a whole number from 1 to 10.",
    ("checkin", ""): "Mood must be a whole number from 1 to 10.",
    ("checkin", "5.5"): "Mood must be a whole number from 1 to 10.",
    ("checkin", "--", "-1"): "Mood must be a whole number from 1 to 10.",
    ("checkin", "5", "--energy", ""): "Energy must be",
    ("checkin", "5", "--anxiety", "0"): "Anxiety must be",
    ("checkin", "5", "--note"): "--note",
    ("checkin", "5", "--at", "yesterdayish"): "A time is written like",
    ("checkin", "5", "--at", ""): "A time is written like",
    ("checkin", "5", "--at", "2021-02-29"): "A time is written like",
    ("checkin", "5", "--emotion", "joy:11"): "Intensity must be a whole number from 0 to 10.",
    ("checkin", "5", "--emotion", "joy:"): "NAME:N",
    ("checkin", "5", "--emotion", "joy:much"): "NAME:N",
    ("checkin", "5", "--emotion", "joy:²"): "NAME:N",
    ("checkin", "5", "--emotion", "joy:" + "9" * 5000): "NAME:N",
    ("checkin", "5", "--emotion", "joy:1:2"): "NAME:N",
    ("checkin", "5", "--emotion", "happy:5"): "joy, trust, fear",
    ("checkin", "5", "--emotion", ":5"): "joy, trust, fear",
    ("checkin", "5", "--trigger", "\udcff"): "not valid UTF-8",
    ("checkin", "5", "--note", "\udcff"): "not valid UTF-8",
    ("write", "--at", "2026-13-01", "x"): "A time is written like",
    ("write", ""): "Text is needed.",
    ("write", " \n "): "Text is needed.",
    ("write", "--title", "t" * 2001, "x"): "Title must be at most 2,000 bytes long.",
    ("write", "\udcff"): "not valid UTF-8",
    ("write", "--title", "\udcff", "x"): "not valid UTF-8",
    ("write", "--tag", "\udcff", "x"): "not valid UTF-8",
    ("write", "-x"): "No such option",
    ("jot", ""): "Text is needed.",
    ("show",): "ID",
    ("show", ""): "not a record's id",
    ("show", "abc"): "not a record's id",
    ("show", "\udcff"): "not a record's id",
    ("show", "not-an-id-at-all"): "not a record's id",
    ("edit", "abcdef", "file.json"): "calmterm edit ID - < file",
    ("add",): "KIND",
    ("add", "nothing"): "check_in, circle, circle_member",
    ("add", "check_in", "file.json"): "calmterm add KIND - < file",
    ("schema",): "KIND",
    ("schema", "nothing"): "check_in, circle, circle_member",
    ("search",): "calmterm search walk",
    ("search", " "): "calmterm search walk",
    ("search", "since:someday"): "YYYY-MM-DD",
    ("search", "kind:nothing"): "check_in, circle, circle_member",
    ("search", "word", "--nope"): "--nope",
    ("search", "word", "--limit"): "--limit",
    ("trash",): "calmterm trash --help",
    ("trash", "restore"): "calmterm trash restore --help",
    ("trash", "one", "two"): "calmterm trash move --help",
    ("import",): "PATH",
    ("import", "x", "--format", "csv"): "--format",
    ("export", "--format", "json"): "-o",
    ("export", "-o", "x"): "--format",
    ("export", "--format", "nope", "-o", "x"): "jrnl",
    ("export", "--format", "json", "-o", "-", "--kind", "nothing"): "check_in, circle, circle_member",
    ("export", "--format", "json", "-o", "-", "--since", "someday"): "2026-01-31",
}


@pytest.mark.parametrize("args", USAGE, ids=lambda args: " ".join(args)[:40].encode("ascii", "replace").decode())
def test_wrong_usage_is_one_sentence_and_exit_2(calm: Calm, args: tuple[str, ...]) -> None:
    calm(*args).failed(2, USAGE[args])


NOBODY = [
    "show ffffffff",
    "trash ffffffff",
    "edit ffffffff",
    "trash restore ffffffff",
    "trash purge ffffffff",
    "search xyzzy",
]


@pytest.mark.parametrize("command", NOBODY)
def test_nothing_found_is_one_sentence_and_exit_3(calm: Calm, command: str) -> None:
    calm(*command.split(), stdin="{}").failed(3)


@pytest.mark.parametrize("command", ["list", "show abcdef", "checkin 5", "write words", "jot words", "search x",
                                     "add check_in", "edit abcdef", "trash list", "export --format json -o -",
                                     "import -"])  # fmt: skip
def test_without_a_vault_every_command_says_how_to_make_one(bare: Calm, tmp_path: Path, command: str) -> None:
    stdin = '{"mood": 5}' if command.startswith(("add", "edit")) else ""
    said = bare("--vault", str(tmp_path / "none"), *command.split(), stdin=stdin)

    said.failed(3, "calmterm init")
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("command", ["kinds", "schema check_in", "crisis AT", "--version", "--help", "list --help"])
def test_what_needs_no_vault_asks_for_no_passphrase(bare: Calm, tmp_path: Path, command: str) -> None:
    said = bare("--vault", str(tmp_path / "none"), *command.split(), secret=None)

    assert (said.code, said.err) == (0, "")
    assert said.out


def test_json_is_all_there_is_on_stdout(calm: Calm) -> None:
    calm("jot", "kept for later")
    entry = calm("write", "--title", "Walk", "by the river").last  # folds the jot
    for args in (["list"], ["list", "check_in"], ["show", entry], ["search", "river"], ["trash", "list"], ["kinds"]):
        said = calm(*args, "--json")
        assert said.code == 0
        assert said.json is not None
        assert said.err == ""


def test_a_notice_stands_on_stderr(calm: Calm) -> None:
    calm("jot", "kept for later")
    said = calm("list", "--json")

    assert said.err == "One jot is in the journal now.\n"
    assert said.json[0]["body"] == "kept for later"


def test_times_are_iso_8601_with_offset(calm: Calm) -> None:
    calm("write", "--at", "2026-07-01T10:00", "summer")
    entry = calm("list", "--json").json[0]

    assert entry["written_at"] == "2026-07-01T10:00:00+02:00"
    for name in ("created_at", "updated_at"):
        assert datetime.fromisoformat(entry[name]).tzinfo is not None


# --- the place of the vault -------------------------------------------------------------------------------


def test_the_environment_names_the_vault_and_the_option_is_stronger(
    bare: Calm, vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALMTERM_VAULT", str(vault))
    assert bare("write", "here").code == 0
    bare("--vault", str(tmp_path / "elsewhere"), "list").failed(3)
    assert len(bare("list", "--json").json) == 1


def test_an_empty_vault_option_does_not_open_the_usual_vault(bare: Calm, vault: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("CALMTERM_VAULT", str(vault))
    bare("--vault", "", "list").failed(2, "--vault")


def test_a_vault_by_its_name(bare: Calm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = configuration.path()
    path.parent.mkdir(parents=True)
    path.write_text('[vaults]\nwork = "~/vaults/work"\nodd = 7\nhere = "relative"\n"two words" = "/b"\n')
    assert vault_directory("work") == Path.home() / "vaults" / "work"
    assert vault_directory("two words") == Path("/b")
    assert vault_directory("./work") == tmp_path / "work"
    assert vault_directory("other") == tmp_path / "other"
    for name in ("odd", "here"):
        bare("--vault", name, "list").failed(2, "[vaults]")
    monkeypatch.setenv("CALMTERM_VAULT", "work")
    assert vault_directory() == Path.home() / "vaults" / "work"
    assert bare("--vault", "work", "init").code == 0
    assert (Path.home() / "vaults" / "work" / "keyring.json").exists()


def test_directories_are_found_from_home_and_from_here(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, bare: Calm
) -> None:
    monkeypatch.chdir(tmp_path)
    assert vault_directory("~/v") == Path.home() / "v"
    assert vault_directory("v") == tmp_path / "v"
    assert vault_directory() == Path(os.environ["XDG_DATA_HOME"]) / "calmterm" / "default"
    bare("--vault", "~nobody-of-that-name/v", "list").failed(2, "~")


@pytest.mark.parametrize("kind", ["file", "link", "inside a file"])
def test_a_vault_that_is_no_directory(bare: Calm, vault: Path, tmp_path: Path, kind: str) -> None:
    place = tmp_path / "place"
    if kind == "link":
        place.symlink_to(vault)
    else:
        place.write_text("x")
    bare("--vault", str(place / "x" if kind == "inside a file" else place), "list").failed(1)


# --- the passphrase ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data", [b"four quiet words here", b"four quiet words here\r\n", b"four quiet words here\nmore"]
)
def test_the_first_line_of_the_descriptor_is_the_passphrase(calm: Calm, data: bytes) -> None:
    assert calm("list", secret=data).code == 0


@pytest.mark.parametrize("data", [b"", b"\n", b"another\n", b"\nfour quiet words here\n", b" four quiet words here\n"])
def test_any_other_line_is_a_wrong_secret(calm: Calm, data: bytes) -> None:
    calm("list", secret=data).failed(12, "try again")


def test_a_passphrase_that_is_no_utf_8(calm: Calm) -> None:
    calm("list", secret=b"\xff\xfe\n").failed(2, "UTF-8")


def test_a_descriptor_that_never_ends_its_line(calm: Calm) -> None:
    calm("--passphrase-fd", str(os.open("/dev/zero", os.O_RDONLY)), "list", secret=None).failed(2, "too long")


@pytest.mark.parametrize("number", ["-1", "987654", "9" * 30])
def test_a_descriptor_that_is_not_open(calm: Calm, number: str) -> None:
    calm("--passphrase-fd", number, "list", secret=None).failed(2, "--passphrase-fd")


def test_what_follows_the_first_line_is_left_for_the_next_reader() -> None:
    from calmterm.cli.passphrase import ask_secret

    reading, writing = os.pipe()
    os.write(writing, b"secret\nrest")
    os.close(writing)
    assert ask_secret(cli.Options(None, reading), "") == "secret"
    assert os.read(reading, 100) == b"rest"
    os.close(reading)


@pytest.mark.parametrize("told", ["default", "always", "ignore"])
def test_a_terminal_that_would_show_the_passphrase(calm: Calm, monkeypatch: pytest.MonkeyPatch, told: Any) -> None:
    import getpass
    import warnings

    def shown(prompt: str) -> str:
        warnings.warn("Can not control echo on the terminal.", getpass.GetPassWarning, stacklevel=2)
        return "four quiet words here"

    monkeypatch.setattr("calmterm.cli.passphrase._has_terminal", lambda: True)
    monkeypatch.setattr("getpass.getpass", shown)
    with warnings.catch_warnings():
        warnings.simplefilter(told)  # as outside of tests, which turn every warning into an error
        calm("list", secret=None).failed(2, "This terminal would show the passphrase")


@pytest.mark.parametrize(("text", "shown"), [
    ("a\x1b[31mred\x1b[0m", "ared"), ("title \x1b]0;canary\x07end", "title end"), ("bell\x07", "bell"),
    ("left\u202eright", "leftright"), ("one\rtwo", "one\ntwo"), ("a caf\u00e9\ttab", "a caf\u00e9\ttab"),
])  # fmt: skip
def test_what_is_said_cannot_command_the_terminal(text: str, shown: str, capsys: pytest.CaptureFixture[str]) -> None:
    say(text)
    assert capsys.readouterr().out == f"{shown}\n"


def test_without_a_terminal_a_sentence_names_the_way(calm: Calm, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_terminal(*_: Any, **__: Any) -> int:
        raise OSError

    monkeypatch.setattr("calmterm.cli.passphrase.os.open", no_terminal)
    calm("list", secret=None).failed(2, "There is no terminal to ask for the passphrase. Give it with --passphrase-fd")


@pytest.mark.parametrize(("system", "there"), [("posix", False), ("nt", True)])
def test_a_system_without_terminal_devices_may_ask_all_the_same(
    monkeypatch: pytest.MonkeyPatch, system: str, there: bool
) -> None:
    def missing(*_: Any) -> int:
        raise OSError

    own = SimpleNamespace(open=missing, close=os.close, name=system, O_RDWR=os.O_RDWR, O_NOCTTY=0)
    monkeypatch.setattr(passphrase, "os", own)
    assert passphrase._has_terminal() is there


def test_a_terminal_that_can_be_opened_is_there_and_is_closed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = list[int]()
    own = SimpleNamespace(open=lambda *_: 77, close=closed.append, name="posix", O_RDWR=os.O_RDWR, O_NOCTTY=0)
    monkeypatch.setattr(passphrase, "os", own)
    assert passphrase._has_terminal()
    assert closed == [77]


def test_a_secret_that_was_read_early_is_not_asked_for_again() -> None:
    assert passphrase.ask_secret(cli.Options(None, 987654, held="read early"), "") == "read early"


def test_a_descriptor_that_is_a_terminal_does_not_show_the_passphrase(
    calm: Calm, monkeypatch: pytest.MonkeyPatch
) -> None:
    controlling, terminal = os.openpty()
    monkeypatch.setattr("calmterm.cli.passphrase._has_terminal", lambda: True)
    monkeypatch.setattr("getpass.getpass", lambda _: "four quiet words here")
    try:
        assert calm("--passphrase-fd", str(terminal), "list", secret=None).code == 0
    finally:
        os.close(controlling)
        os.close(terminal)


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """What a person types at the terminal's prompts, in order; exceptions are raised."""

    def give(*given: str | BaseException) -> None:
        rest = iter(given)

        def ask(prompt: str) -> str:
            answer = next(rest)
            if isinstance(answer, BaseException):
                raise answer
            return answer

        monkeypatch.setattr("calmterm.cli.passphrase._has_terminal", lambda: True)
        monkeypatch.setattr("getpass.getpass", ask)

    return give


def test_at_a_terminal_a_typing_error_may_be_mended(calm: Calm, answers: Callable[..., None]) -> None:
    answers("for quiet words", "four quiet words here")
    said = calm("write", "kept", secret=None)

    assert said.code == 0
    assert "try again" in said.err


def test_three_wrong_passphrases_are_enough(calm: Calm, answers: Callable[..., None]) -> None:
    answers("a", "b", "c")
    said = calm("list", secret=None)

    assert (said.code, said.err.count("\n")) == (12, 3)


@pytest.mark.parametrize("key", [KeyboardInterrupt(), EOFError()])
def test_leaving_the_prompt_is_130(calm: Calm, answers: Callable[..., None], key: BaseException) -> None:
    answers(key)
    said = calm("write", "words", secret=None)

    assert (said.code, said.out, said.err.strip()) == (130, "", "Interrupted.")


def test_a_text_typed_at_the_terminal_is_asked_for_after_the_passphrase(
    calm: Calm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    said = calm("write", stdin="never read", secret=b"wrong\n", tty=True)
    assert "ctrl+d" not in said.err
    said.failed(12)

    said = calm("write", stdin="the evening was mild", tty=True)
    assert (said.code, "ctrl+d" in said.err) == (0, True)
    said = calm("checkin", "6", "--note", "-", stdin="and I slept", tty=True)
    assert (said.code, "ctrl+d" in said.err) == (0, True)
    assert calm("show", said.last.split()[-1], "--json").json["note"] == "and I slept"


# --- walls ------------------------------------------------------------------------------------------------


def test_the_last_wall_prints_no_word_of_a_diary(calm: Calm, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        diary = "a canary in the garden"
        raise RuntimeError(diary) from ValueError(diary)

    monkeypatch.setattr(Store, "records", broken)
    said = calm("list")

    assert said.code == 1
    assert said.out == ""
    assert "canary" not in said.err
    assert said.err.count("\n") == 1
    assert "RuntimeError at test_contract.py:" in said.err


def test_a_busy_vault_is_11_and_can_still_be_read(calm: Calm, vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calm("write", "kept")
    monkeypatch.setattr("calmterm.store.db.database.BUSY_SECONDS", 0.1)
    with Vault(vault).unlock("four quiet words here") as other, writing(other._engine).begin():
        calm("checkin", "5").failed(11, "busy")
        assert "kept" in calm("list").out
    assert calm("checkin", "5").code == 0


@pytest.mark.parametrize("name", ["journal.db", "keyring"])
def test_a_damaged_vault_is_1_and_left_as_it_is(calm: Calm, vault: Path, name: str) -> None:
    calm("write", "kept")
    for path in vault.glob(f"{name}*"):
        data = bytearray(path.read_bytes())
        for place in range(min(PAGE, len(data)) // 2, len(data), PAGE):  # one bit in every page, read or not
            data[place] ^= 1
        path.write_bytes(data)
    before = {path: path.read_bytes() for path in vault.glob(f"{name}*")}
    calm("export", "--format", "json", "-o", "-").failed(1, "damaged")
    assert {path: path.read_bytes() for path in vault.glob(f"{name}*")} == before


def test_one_damaged_text_leaves_the_others_in_reach(calm: Calm, vault: Path, tmp_path: Path) -> None:
    bad, good = calm("write", "--at", "2026-01-01", "first").last, calm("write", "--at", "2026-01-02", "second").last
    with Vault(vault).unlock("four quiet words here") as store, writing(store._engine).begin() as connection:
        wrong = connection.exec_driver_sql("SELECT sealed FROM journal_entry WHERE id = ?", (good,)).scalar()
        connection.exec_driver_sql("UPDATE journal_entry SET sealed = ? WHERE id = ?", (wrong, bad))  # swapped

    calm("show", bad).failed(1, "damaged")
    calm("show", bad, "--json").failed(1, "damaged")
    calm("edit", bad, stdin='{"starred": true}').failed(1, "damaged")
    assert calm("list").out.splitlines()[1].endswith("(damaged text)")
    said = calm("list", "--json")
    assert (said.code, [entry["id"] for entry in said.json], said.err.count("\n")) == (1, [good], 1)
    said = calm("export", "--format", "jrnl", "-o", str(tmp_path / "out"))
    assert (said.code, (tmp_path / "out").read_text()) == (1, "[2026-01-02 12:00] second\n\n")
    assert said.err.endswith("Left out, because their text is damaged: 1. All others are in the export.\n")
    assert calm("import", "-", stdin="[2023-05-05 10:00] new").code == 0
    assert calm("trash", bad).code == 0
    assert (calm("trash", "list", "--json").code, calm("trash", "list", "--json").json) == (1, [])


class App:
    """What the screens leave behind when they end."""

    def __init__(self, code: int | None, crash: str | None = None) -> None:
        self.return_code, self.crash, self.wiped = code, crash, False
        self.session = SimpleNamespace(left=lambda: None, restart=None)

    def run(self) -> int | None:
        return self.return_code


@pytest.mark.parametrize(
    ("app", "code", "said"),
    [(App(None), 0, ""), (App(0), 0, ""), (App(143), 143, ""), (App(None, "A sentence."), 1, "A sentence.\n")],
)
def test_the_screens_end_with_a_code(
    app: Any, code: int, said: str, bare: Calm, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Any] = []
    monkeypatch.setattr("calmterm.app.app.CalmApp", lambda *args, **more: made.append((args, more)) or app)
    monkeypatch.setattr("calmterm.cli.screens.require_terminal", lambda: None)
    at_exit: list[Any] = []
    monkeypatch.setattr("calmterm.cli.screens.atexit.register", lambda *call: at_exit.append(call))
    done = bare("--vault", "/nowhere", "--reduce-motion", secret=None)

    assert (done.code, done.out, done.err) == (code, CLEARED, said)
    assert [call[1] for call in at_exit] == [code]
    assert made == [((Path("/nowhere"),), {"reduce_motion": True})]


@pytest.mark.parametrize(("error", "code"), [(KeyboardInterrupt(), 130), (SystemExit(7), 7), (SystemExit("x"), 0)])
def test_leaving_in_the_middle(calm: Calm, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int) -> None:
    def leave(*_: Any) -> Any:
        raise error

    monkeypatch.setattr(Vault, "unlock", leave)
    assert calm("list").code == code


def test_a_click_message_cannot_steer_the_terminal() -> None:
    assert cli._sentence(click.UsageError("bad \x1b[31m\n\n 'x' \u202e")) == "bad 'x'."


class Full(io.BytesIO):
    def __init__(self, error: OSError) -> None:
        super().__init__()
        self.error = error

    def write(self, data: Any, /) -> int:
        raise self.error


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [(BrokenPipeError(32, "Broken pipe"), 0, ""), (OSError(28, "No space left"), 1, "Is the disk full?")],
)
def test_output_that_nobody_takes(
    error: OSError, code: int, words: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    output = io.TextIOWrapper(Full(error), "utf-8", write_through=True)
    with contextlib.redirect_stdout(output):
        assert cli.run(["kinds"]) == code
    assert words in capsys.readouterr().err
    with contextlib.suppress(OSError):
        output.close()


def test_a_terminal_of_another_encoding_gets_what_it_can_show(calm: Calm, vault: Path) -> None:
    entry = calm("write", "a piñata — and 猫").last
    shown: list[str] = []
    for args in (["show", entry], ["show", entry, "--json"]):
        raw = io.BytesIO()
        reading, writing = os.pipe()
        os.write(writing, b"four quiet words here\n")
        os.close(writing)
        with contextlib.redirect_stdout(io.TextIOWrapper(raw, "latin-1", write_through=True)):
            assert cli.run(["--vault", str(vault), "--passphrase-fd", str(reading), *args]) == 0
        os.close(reading)
        shown.append(raw.getvalue().decode("latin-1"))

    assert "a piñata ? and ?" in shown[0]
    assert "a pi\\u00f1ata \\u2014 and \\u732b" in shown[1]


def test_standard_error_that_nobody_takes_leaves_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = io.TextIOWrapper(Full(BrokenPipeError(32, "Broken pipe")), "utf-8", write_through=True)
    monkeypatch.setattr(sys, "stderr", gone)
    assert cli.run(["list", "nothing"]) == 2
    assert sys.stderr is None
    with contextlib.suppress(OSError):
        gone.close()


@pytest.mark.parametrize("closed", ["stdin", "stdout"])
def test_closed_streams_are_no_fault(calm: Calm, monkeypatch: pytest.MonkeyPatch, closed: str) -> None:
    said = calm("kinds")
    assert said.code == 0
    monkeypatch.setattr(sys, closed, None)
    if closed == "stdout":
        assert cli.run(["kinds"]) == 0
    else:
        assert cli.run(["write"]) == 2


def test_without_a_terminal_the_screens_name_the_plain_commands(calm: Calm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    calm(secret=None).failed(2, "calmterm --help", "calmterm crisis")
    monkeypatch.setenv("TERM", "dumb")
    calm(secret=None, tty=True).failed(2, "calmterm --help", "calmterm crisis")


def test_every_command_is_listed_and_has_help(bare: Calm) -> None:
    for name in cli.COMMANDS:
        said = bare(name, "--help", secret=None)
        assert said.code == 0
        assert said.out.startswith(f"Usage: calmterm {name}")
    listed = bare("--help", secret=None).out  # the package now holds a module named list
    assert all(f"  {name} " in listed for name in cli.COMMANDS)
    assert cli.main.list_commands(click.Context(cli.main)) == [*cli.COMMANDS]


@pytest.mark.parametrize(
    ("args", "typed", "kind", "kept"),
    [
        (("write", "-"), "quiet words", "journal_entry", "quiet words"),
        (("jot", "-"), "quiet words", "journal_entry", "quiet words"),
        (("checkin", "5", "--note", "-"), "quiet words", "check_in", "quiet words"),
        (("sleep", "--night-of", "2026-11-20", "--note", "-"), "quiet words", "sleep_night", "quiet words"),
        (("scale", "phq2", "--answers", "-"), "1,2\n", "scale_result", '"total": 3'),
    ],
)
def test_what_others_should_not_see_among_the_processes_comes_from_standard_input(
    calm: Calm, args: tuple[str, ...], typed: str, kind: str, kept: str
) -> None:
    assert calm(*args, stdin=typed).code == 0
    assert kept in calm("list", kind, "--json").out


def test_a_search_and_the_words_above_a_report_too(calm: Calm) -> None:
    calm("write", "a garden")
    assert "a garden" in calm("search", "-", stdin="garden -rain").out
    assert "for the two of us" in calm("report", "--note", "-", stdin="for the two of us").out
