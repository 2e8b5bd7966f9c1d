"""`calmterm circle`: two people with a vault each and one directory, as one system user and as two real ones."""

import json
import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyrage
import pytest

from calmterm.store import Vault
from calmterm.store.crypto.keyring import MIB, Cost

WORDS = "four quiet words here"
CRISIS = "I want to kill myself"
needs_root = pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("useradd") is None, reason="making system users takes root and useradd"
)


@dataclass
class Person:
    """Somebody who types commands; `work` runs a function as their system user."""

    home: Path
    work: Callable[[Callable[[], Any]], Any]
    bare: Any
    key: Any

    def calm(self, *args: str, **given: Any) -> Any:
        return self.work(lambda: self.bare("--vault", str(self.home / "vault"), *args, **given))

    def circle(self, *args: str, **given: Any) -> Any:
        return self.calm("circle", *args, **given)

    def reads(self) -> list[dict[str, Any]]:
        said = self.circle("read", "--json")
        assert said.code == 0, said
        return said.json


def directly(work: Callable[[], Any]) -> Any:
    return work()


def somebody(home: Path, bare: Any, work: Callable[[Callable[[], Any]], Any] = directly) -> Person:
    key = pyrage.x25519.Identity.generate()
    person = Person(home, work, bare, key)

    def settle() -> None:
        Vault(home / "vault").create(WORDS, [Cost(2, 19 * MIB)])[0].close()
        (home / "age.key").write_text(f"{key}\n")

    work(settle)
    return person


@pytest.fixture
def two(tmp_path: Path, bare: Any) -> tuple[Person, Person]:
    people: list[Person] = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        people.append(somebody(tmp_path / name, bare))
    return people[0], people[1]


def begin(one: Person, other: Person, place: Path, hand_over: Callable[[Path, Person], Path]) -> None:
    """A circle of the two: Heron is the host, Wren comes by an invitation to the key kept with a person."""
    friend = {"name": "Ada", "public_key": str(other.key.to_public())}
    assert one.calm("add", "person", "-", stdin=json.dumps(friend)).code == 0
    made = one.circle("new", "Swimmers", "--at", str(place), "--as", "Heron")
    assert made.code == 0, made
    letter = one.home / "invitation.age"
    invited = one.circle("invite", "--with", "Ada", "-o", str(letter))
    assert invited.code == 0, invited
    there = hand_over(letter, other)
    joined = other.circle("join", str(there), "-i", str(other.home / "age.key"), "--as", "Wren")
    assert (joined.code, joined.err) == (0, ""), joined


def live(one: Person, other: Person) -> None:
    """Posts, an answer, a reaction, a report, a removal; what each of them reads."""
    assert one.circle("post", "Slow morning", "--channel", "how I am").code == 0
    (first,) = other.reads()
    assert (first["member"], first["text"], first["channel"]) == ("Heron", "Slow morning", "how I am")
    assert other.circle("post", "Here too", "--reply", first["id"]).code == 0
    assert other.circle("react", first["id"], "with_you").code == 0
    answer, own = one.reads()
    assert (answer["text"], answer["reply_to"]) == ("Here too", own["id"])
    assert own["reactions"] == [{"member": "Wren", "reaction": "with_you"}]
    assert "with_you" not in one.circle("read").out
    assert "Wren: With you" in one.circle("read").out

    chosen(one, other)
    assert other.circle("report", first["id"], "--why", "It was too much for me").code == 0
    assert one.circle("read").code == 0
    (report,) = one.calm("list", "circle_report", "--json").json
    assert (report["reason"], report["post_id"]) == ("It was too much for me", own["id"])
    assert other.calm("list", "circle_report", "--json").json == []
    other.circle("hide", first["id"]).failed(1, "Only the host")

    assert one.circle("remove", "Wren", "--yes").code == 0
    assert one.circle("post", "Without Wren").code == 0
    read = other.circle("read", "--json")
    assert "You were removed" in read.err
    assert "Without Wren" not in read.out
    other.circle("post", "Still here").failed(1, "not in this circle")
    assert [one["did"] for one in other_log(one)] == ["Invited somebody", "Removed Wren"]


def chosen(one: Person, other: Person) -> None:
    """Three words and an answer to chosen members; what is refused."""
    told = one.circle("how", "tired", "calm", "hopeful", "--to", "wren")
    assert told.code == 0, told
    (three, *_) = other.reads()
    assert (three["text"], three["channel"], three["to"]) == ("tired, calm, hopeful", "how I am", ["you"])
    assert "only to you" in other.circle("read").out
    assert other.circle("post", "I am near", "--reply", three["id"]).code == 0
    (answer, *_) = one.reads()
    assert (answer["text"], answer["to"]) == ("I am near", ["you"])
    one.circle("pin", answer["id"]).failed(1, "cannot be pinned")
    one.circle("how", "tired", "calm", "hopeful", "--to", "Nobody").failed(3, "nobody of that name")
    one.circle("how", "tired", "calm").failed(2, "three words")
    one.circle("post", "Hello", "--to", "Heron").failed(1, "in any case")


def other_log(one: Person) -> list[dict[str, str]]:
    return one.circle("log", "--json").json


def as_it_is(letter: Path, _person: Person) -> Path:
    return letter


def test_two_people_talk(two: tuple[Person, Person], tmp_path: Path) -> None:
    begin(*two, tmp_path / "circle", as_it_is)
    live(*two)


# --- two real system users ------------------------------------------------------------------------------------


@pytest.fixture
def users() -> Iterator[tuple[list[pwd.struct_passwd], int]]:
    """Two new system users, and the number of a new group that both are in."""
    mark = uuid.uuid4().hex[:8]
    group, names = f"calm{mark}", [f"calm{mark}{letter}" for letter in "ab"]
    subprocess.run(["groupadd", group], check=True)
    try:
        for name in names:
            subprocess.run(["useradd", "--no-create-home", "--groups", group, name], check=True)
        found = [pwd.getpwnam(name) for name in names]
        yield found, next(number for number in os.getgrouplist(names[0], found[0].pw_gid) if number != found[0].pw_gid)
    finally:
        for name in names:
            subprocess.run(["userdel", name], check=False, capture_output=True)
        subprocess.run(["groupdel", group], check=False)


def becoming(user: pwd.struct_passwd, group: int, home: Path) -> Callable[[Callable[[], Any]], Any]:
    """Run work in a process of its own, as another system user: there is no way back from that."""
    import pickle

    def work(todo: Callable[[], Any]) -> Any:
        reading, telling = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                os.setgroups([group])
                os.setgid(user.pw_gid)
                os.setuid(user.pw_uid)
                os.umask(0o077)
                os.environ.update({name: str(home) for name in ("HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME")})
                with os.fdopen(telling, "wb") as file:
                    file.write(pickle.dumps(todo()))
            finally:
                os._exit(0)
        os.close(telling)
        with os.fdopen(reading, "rb") as file:
            told = file.read()
        os.waitpid(child, 0)
        assert told, "the work of another user failed"
        return pickle.loads(told)  # noqa: S301 - our own child wrote it

    return work


@needs_root
def test_two_system_users_talk_over_a_directory_of_their_group(
    users: tuple[list[pwd.struct_passwd], int], two: tuple[Person, Person], bare: Any, tmp_path: Path
) -> None:
    begin(*two, tmp_path / "warm", as_it_is)  # all is imported before the users are changed: they may not read it
    live(*two)
    both, group = users
    room = Path(tempfile.mkdtemp(dir="/dev/shm" if Path("/dev/shm").is_dir() else None))  # noqa: S108 - made anew
    try:
        room.chmod(0o755)
        place = room / "circle"
        place.mkdir()
        os.chown(place, both[0].pw_uid, group)
        place.chmod(0o3770)
        people: list[Person] = []
        for user in both:
            home = room / user.pw_name
            home.mkdir(mode=0o700)
            os.chown(home, user.pw_uid, user.pw_gid)
            people.append(somebody(home, bare, becoming(user, group, home)))

        def hand_over(letter: Path, to: Person) -> Path:
            there = to.home / letter.name
            shutil.copy(letter, there)
            os.chown(there, to.home.stat().st_uid, -1)
            return there

        begin(people[0], people[1], place, hand_over)
        live(people[0], people[1])
        owners = {one.stat().st_uid: one for one in place.iterdir()}
        assert set(owners) == {user.pw_uid for user in both}
        assert {one.stat().st_mode & 0o777 for one in owners.values()} == {0o640}
        assert {one.stat().st_gid for one in owners.values()} == {group}
    finally:
        shutil.rmtree(room)


# --- what is said before and instead --------------------------------------------------------------------------


def test_words_of_crisis_show_the_writer_who_is_there_first(two: tuple[Person, Person], tmp_path: Path) -> None:
    one, _ = two
    one.circle("new", "Swimmers", "--at", str(tmp_path / "circle"), "--as", "Heron")
    (file,) = (tmp_path / "circle").iterdir()
    size = file.stat().st_size
    asked = one.circle("post", "-", stdin=CRISIS, tty=False)
    assert asked.code == 0
    assert "You don't have to carry them alone" in asked.err
    assert file.stat().st_size > size
    plain = one.circle("post", "A walk by the river")
    assert plain.err == ""
    three = one.circle("how", "low", "tired", CRISIS)
    assert "You don't have to carry them alone" in three.err


def test_mistakes_are_told_in_a_sentence(two: tuple[Person, Person], tmp_path: Path) -> None:
    one, other = two
    one.circle("read").failed(3, "Begin one")
    place = tmp_path / "circle"
    one.circle("new", "Swimmers", "--at", str(tmp_path / "no" / "such"), "--as", "Heron").failed(2, "could not be made")
    one.circle("new", "Swimmers", "--at", str(place), "--as", " ").failed(2, "a name for yourself")
    assert one.circle("new", "Swimmers", "--at", str(place), "--as", "Heron").code == 0
    one.circle("invite", "-o", str(tmp_path / "x")).failed(2, "--with")
    one.circle("invite", "--to", "nonsense", "-o", str(tmp_path / "x")).failed(2, "public key")
    one.circle("post", " ").failed(2)
    one.circle("react", "ffffffff", "same").failed(3)
    (tmp_path / "taken").write_text("mine")
    key = str(other.key.to_public())
    one.circle("invite", "--to", key, "-o", str(tmp_path / "taken")).failed(2, "of that name already")
    assert (tmp_path / "taken").read_text() == "mine"
    one.circle("mute", "Nobody").failed(3, "nobody of that name")
    note = tmp_path / "note.txt"
    note.write_text("hello")
    other.circle("join", str(note), "-i", str(other.home / "age.key"), "--as", "W").failed(2, "no invitation")
    other.circle("join", str(tmp_path / "none"), "-i", str(note), "--as", "W").failed(2, "could not be read")
    place.chmod(0o777)
    one.circle("post", "Hello").failed(2, "chmod o-w")


def test_what_others_say_cannot_steer_the_terminal(two: tuple[Person, Person], tmp_path: Path) -> None:
    begin(*two, tmp_path / "circle", as_it_is)
    one, other = two
    assert other.circle("post", "-", stdin="calm\x1b]0;title\x07\x1b[31m").code == 0
    assert "\x1b" not in one.circle("read").out
