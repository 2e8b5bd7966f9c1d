"""Private files: modes, owners, links, places that others could write, and writing all or nothing."""

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest

from calmterm.core import files, ownership
from calmterm.core.errors import Displaced, OutOfSpace, ReadOnly, UnsafePlace, VaultMissing

NOBODY = 65534
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files to another user")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


# --- places ------------------------------------------------------------------------------------------------


def test_a_new_directory_is_private_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        files.make_directory(tmp_path / "a" / "b" / "vault")
    finally:
        os.umask(before)
    for made in ("a", "a/b", "a/b/vault"):
        assert mode(tmp_path / made) == 0o700


def test_a_new_directory_outlasts_a_power_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[tuple[Path, list[str]]] = []

    def sync(directory: Path) -> None:
        synced.append((directory, [entry.name for entry in directory.iterdir()]))

    monkeypatch.setattr(files, "sync_directory", sync)
    for _ in range(2):  # the second time there is nothing to make
        files.make_directory(tmp_path / "a" / "vault")
    assert synced == [(tmp_path, ["a"]), (tmp_path / "a", ["vault"])]


def test_a_parent_that_cannot_be_synced_is_borne(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> None:
        raise PermissionError(errno.EACCES, "simulated")

    monkeypatch.setattr(files, "sync_directory", refuse)
    files.make_directory(tmp_path / "vault")
    assert mode(tmp_path / "vault") == 0o700


def test_an_empty_directory_is_taken_and_made_private(tmp_path: Path) -> None:
    place = tmp_path / "vault"
    place.mkdir(0o755)
    files.make_directory(place)
    assert mode(place) == 0o700


def test_an_empty_directory_that_others_can_write_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "vault"
    place.mkdir()
    place.chmod(0o777)
    with pytest.raises(UnsafePlace):
        files.make_directory(place)
    assert mode(place) == 0o777


@pytest.mark.parametrize(("bits", "safe"), [
    (0o700, True), (0o755, True), (0o777, False), (0o757, False), (0o1777, True), (0o1757, True), (0o500, True),
])  # fmt: skip
def test_who_may_write_the_parent(bits: int, safe: bool, tmp_path: Path) -> None:
    parent = tmp_path / "parent"
    parent.mkdir()
    parent.chmod(bits)
    if safe:
        files.check_place(parent / "vault")
    else:
        with pytest.raises(UnsafePlace):
            files.check_place(parent / "vault")


@needs_root
@pytest.mark.parametrize("bits", [0o700, 0o755, 0o1777])
@pytest.mark.parametrize("leading", ["parent", "grandparent"])
def test_a_directory_of_another_user_that_leads_to_it(bits: int, leading: str, tmp_path: Path) -> None:
    """Its owner can swap what is in it, also where it is sticky."""
    place = tmp_path / "grandparent" / "parent" / "vault"
    place.mkdir(parents=True)
    [foreign] = (one for one in place.parents if one.name == leading)
    foreign.chmod(bits)
    files.check_place(place)
    os.chown(foreign, NOBODY, NOBODY)
    for one in (place, place / "not" / "there"):
        with pytest.raises(UnsafePlace, match="Other users can write"):
            files.check_place(one)


@needs_root
def test_directories_of_root_lead_to_the_vault_of_a_person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "sticky" / "home" / "vault"
    place.mkdir(parents=True)
    (tmp_path / "sticky").chmod(0o1777)
    for own in (place, place.parent):
        os.chown(own, NOBODY, NOBODY)
    monkeypatch.setattr(os, "geteuid", lambda: NOBODY)
    files.check_place(place)


@pytest.mark.parametrize(("bits", "safe"), [(0o755, True), (0o1777, True), (0o777, False), (0o757, False)])
def test_who_may_write_further_up(bits: int, safe: bool, tmp_path: Path) -> None:
    place = tmp_path / "grandparent" / "parent" / "vault"
    place.mkdir(parents=True)
    (tmp_path / "grandparent").chmod(bits)
    if safe:
        files.check_place(place)
    else:
        with pytest.raises(UnsafePlace, match="Other users can write"):
            files.check_place(place)


def test_what_a_sandbox_shows_in_the_place_of_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a user namespace without root, "/" and all that is root's belong to nobody."""
    info = os.stat_result((0o755, 0, 0, 1, NOBODY, NOBODY, 0, 0, 0, 0))
    assert ownership.others_can_write(info)
    monkeypatch.setattr(Path, "stat", lambda self: info)
    assert not ownership.others_can_write(info)


def test_the_nearest_parent_counts_when_directories_are_missing(tmp_path: Path) -> None:
    parent = tmp_path / "parent"
    parent.mkdir()
    parent.chmod(0o777)
    with pytest.raises(UnsafePlace):
        files.check_place(parent / "not" / "there" / "vault")


def test_a_parent_that_a_private_group_can_write_is_fine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parent = tmp_path / "parent"
    parent.mkdir()
    parent.chmod(0o770)
    for private in (True, False):
        monkeypatch.setattr(ownership, "_is_private_group", lambda gid, private=private: private)
        if private:
            files.check_place(parent / "vault")
        else:
            with pytest.raises(UnsafePlace):
                files.check_place(parent / "vault")


@pytest.mark.parametrize(("group", "members", "private"), [
    ("ann", [], True), ("ann", ["ann"], True), ("ann", ["ann", "bob"], False), ("staff", [], False),
])  # fmt: skip
def test_what_a_private_group_is(
    group: str, members: list[str], private: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    import grp
    import pwd

    monkeypatch.setattr(pwd, "getpwuid", lambda uid: pwd.struct_passwd(("ann", "x", 1000, 100, "", "/", "/")))
    monkeypatch.setattr(grp, "getgrgid", lambda gid: grp.struct_group((group, "x", gid, members)))
    assert ownership._is_private_group(100) is private
    assert ownership._is_private_group(101) is False


def test_a_user_without_a_name_has_no_private_group(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 123_456_789)
    assert ownership._is_private_group(0) is False


def test_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "vault").symlink_to("real")
    with pytest.raises(UnsafePlace, match="symbolic link"):
        files.check_place(tmp_path / "vault")


def test_a_file_is_refused_as_vault_and_on_the_way_to_it(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for place in (tmp_path / "file", tmp_path / "file" / "vault", tmp_path / "file" / "a" / "vault"):
        with pytest.raises(UnsafePlace):
            files.check_place(place)
        with pytest.raises(UnsafePlace):
            files.make_directory(place)


@needs_root
def test_a_foreign_directory_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "vault"
    place.mkdir()
    os.chown(place, NOBODY, NOBODY)
    with pytest.raises(UnsafePlace, match="another user"):
        files.check_place(place)


def test_a_place_that_may_not_be_looked_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may look everywhere, so the system's answer is simulated."""

    def refuse(code: int) -> None:
        def lstat(self: Path) -> os.stat_result:
            raise OSError(code, "simulated")

        monkeypatch.setattr(Path, "lstat", lstat)

    refuse(errno.EACCES)
    with pytest.raises(UnsafePlace, match="may not look"):
        files.check_place(tmp_path / "vault")
    refuse(errno.EIO)
    with pytest.raises(UnsafePlace, match="could not be reached"):
        files.check_place(tmp_path / "vault")


def test_a_loop_of_links_on_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "one").symlink_to("two")
    (tmp_path / "two").symlink_to("one")
    for place in (tmp_path / "one", tmp_path / "one" / "vault"):
        with pytest.raises(UnsafePlace):
            files.check_place(place)


def test_a_working_directory_that_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    with pytest.raises(UnsafePlace, match="could not be reached"):
        files.check_place(Path("vault"))


def test_a_directory_that_finds_no_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "simulated")

    monkeypatch.setattr(Path, "mkdir", full)
    with pytest.raises(OutOfSpace):
        files.make_directory(tmp_path / "vault")


def linked(way: Path, target: Path) -> Path:
    """A vault's place that is named through a link."""
    target.mkdir(parents=True)
    way.parent.mkdir(parents=True, exist_ok=True)
    way.symlink_to(target)
    return way / "vault"


@pytest.mark.parametrize(("bits", "safe"), [(0o755, True), (0o1777, True), (0o777, False), (0o757, False)])
def test_who_may_write_where_a_link_on_the_way_stands(bits: int, safe: bool, tmp_path: Path) -> None:
    """Where the link leads to is private; who can replace the link can still lead elsewhere."""
    place = linked(tmp_path / "shared" / "way", tmp_path / "private")
    (tmp_path / "shared").chmod(bits)
    for named in (place, place / "deeper" / "still"):
        assert files.others_can_swap(named) is not safe
        if safe:
            files.check_place(named)
        else:
            with pytest.raises(UnsafePlace, match="Other users can write"):
                files.check_place(named)


@pytest.mark.parametrize("target", ["../shared/next", "{}/shared/next", "../private/../shared/next"])
def test_who_may_write_where_the_target_of_a_link_leads_through(target: str, tmp_path: Path) -> None:
    """A link to a link: the second stands where others can write, and is seen neither as named nor as resolved."""
    linked(tmp_path / "shared" / "next", tmp_path / "private")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "way").symlink_to(target.format(tmp_path))
    place = tmp_path / "mine" / "way" / "vault"
    files.check_place(place)
    (tmp_path / "shared").chmod(0o777)
    assert place.resolve() == tmp_path / "private" / "vault"
    with pytest.raises(UnsafePlace, match="Other users can write"):
        files.check_place(place)


@needs_root
def test_a_link_of_another_user_in_a_sticky_directory(tmp_path: Path) -> None:
    place = linked(tmp_path / "sticky" / "way", tmp_path / "private")
    (tmp_path / "sticky").chmod(0o1777)
    files.check_place(place)
    os.chown(tmp_path / "sticky" / "way", NOBODY, NOBODY, follow_symlinks=False)
    with pytest.raises(UnsafePlace, match="Other users can write"):
        files.check_place(place)


def test_dots_after_a_link_go_up_from_where_it_leads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    linked(tmp_path / "way", tmp_path / "shared" / "deep")
    (tmp_path / "shared").chmod(0o777)
    monkeypatch.chdir(tmp_path)
    files.check_place(Path("vault"))
    # The last of them ends beside the link, but the name "deep" that it goes through could be given to another link.
    for place in ("way/../vault", "shared/vault", "shared/deep/vault", "way/vault", "way/../../vault"):
        with pytest.raises(UnsafePlace, match="Other users can write"):
            files.check_place(Path(place))


def test_a_file_that_is_exchanged_while_it_is_opened(tmp_path: Path) -> None:
    (tmp_path / "x").touch()
    (tmp_path / "y").touch()
    with files.unmoved(tmp_path / "x"):
        (tmp_path / "x").write_bytes(b"changed, and the same file")
    with pytest.raises(UnsafePlace, match="exchanged"), files.unmoved(tmp_path / "x"):
        (tmp_path / "y").rename(tmp_path / "x")
    with pytest.raises(UnsafePlace, match="exchanged"), files.unmoved(tmp_path / "x"):
        (tmp_path / "x").unlink()


# --- tidying -----------------------------------------------------------------------------------------------


def test_lax_modes_are_fixed_also_one_level_down(tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    for directory in (vault, vault / "inbox", vault / "backups"):
        directory.mkdir()
        directory.chmod(0o755)
    paths = [vault / "keyring.json", vault / "inbox" / "a.jot", vault / "backups" / "b.calm"]
    for path in paths:
        path.touch()
        path.chmod(0o644)
    files.tidy_modes(vault)
    assert [mode(path) for path in paths] == [0o600] * 3
    assert [mode(vault), mode(vault / "inbox"), mode(vault / "backups")] == [0o700] * 3


def test_links_in_the_vault_are_refused_and_their_targets_left_alone(tmp_path: Path) -> None:
    vault, target = tmp_path / "vault", tmp_path / "target"
    vault.mkdir()
    target.touch()
    target.chmod(0o644)
    (vault / "journal.db").symlink_to(target)
    with pytest.raises(UnsafePlace):
        files.tidy_modes(vault)
    assert mode(target) == 0o644


def test_a_link_inside_the_inbox_is_left_alone(tmp_path: Path) -> None:
    vault, target = tmp_path / "vault", tmp_path / "target"
    (vault / "inbox").mkdir(parents=True)
    target.touch()
    target.chmod(0o644)
    (vault / "inbox" / "x.jot").symlink_to(target)
    files.tidy_modes(vault)
    assert mode(target) == 0o644


@needs_root
def test_a_foreign_file_in_the_vault_is_refused(tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    vault.mkdir()
    (vault / "journal.db").touch()
    os.chown(vault / "journal.db", NOBODY, NOBODY)
    with pytest.raises(UnsafePlace, match="another user"):
        files.tidy_modes(vault)


def test_tidying_nothing(tmp_path: Path) -> None:
    with pytest.raises(VaultMissing):
        files.tidy_modes(tmp_path / "vault")


def test_a_file_system_that_keeps_its_modes_is_borne(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vault = tmp_path / "vault"
    vault.mkdir(0o700)
    (vault / "journal.db").touch()
    (vault / "journal.db").chmod(0o644)

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "read-only file system")

    monkeypatch.setattr(os, "chmod", refuse)
    files.tidy_modes(vault)
    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(ReadOnly):
        files.tidy_modes(vault)


# --- reading and writing -----------------------------------------------------------------------------------


def test_a_written_file_is_private_and_whole(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        files.write_private(tmp_path / "x", b"one")
        files.write_private(tmp_path / "x", b"two")
    finally:
        os.umask(before)
    assert files.read_private(tmp_path / "x", 3) == b"two"
    assert mode(tmp_path / "x") == 0o600
    assert [path.name for path in (tmp_path).iterdir()] == ["x"]


def test_writing_replaces_a_link_and_not_its_target(tmp_path: Path) -> None:
    (tmp_path / "target").write_bytes(b"theirs")
    (tmp_path / "x").symlink_to("target")
    files.write_private(tmp_path / "x", b"ours")
    assert (tmp_path / "target").read_bytes() == b"theirs"
    assert not (tmp_path / "x").is_symlink()


def test_reading_goes_through_no_link_and_no_pipe_and_stops_at_its_limit(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"1234")
    (tmp_path / "link").symlink_to("x")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="symbolic"):
        files.read_private(tmp_path / "link", 10)
    with pytest.raises(ValueError, match="regular"):
        files.read_private(tmp_path / "pipe", 10)
    with pytest.raises(ValueError, match="larger"):
        files.read_private(tmp_path / "x", 3)


def test_a_new_file_is_never_an_old_one(tmp_path: Path) -> None:
    (tmp_path / "x").touch()
    with pytest.raises(FileExistsError):
        files.create_private(tmp_path / "x")


@pytest.mark.parametrize(("code", "expected"), [
    (errno.ENOSPC, OutOfSpace), (errno.EDQUOT, OutOfSpace), (errno.EFBIG, OutOfSpace), (errno.EROFS, ReadOnly),
    (errno.EACCES, ReadOnly), (errno.EPERM, ReadOnly), (errno.ELOOP, UnsafePlace), (errno.ENOTDIR, UnsafePlace),
    (errno.EEXIST, UnsafePlace), (errno.EIO, UnsafePlace),
])  # fmt: skip
def test_a_failed_write_leaves_the_old_file_and_no_part_of_the_new(
    code: int, expected: type[Exception], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.write_private(tmp_path / "x", b"old")

    def fail(_: int) -> None:
        raise OSError(code, "simulated")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(expected):
        files.write_private(tmp_path / "x", b"new")
    assert [path.name for path in (tmp_path).iterdir()] == ["x"]
    assert (tmp_path / "x").read_bytes() == b"old"


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    place = tmp_path / "shared"
    place.mkdir()
    place.chmod(0o777)
    return place


def only(directory: Path) -> Path:
    (found,) = directory.iterdir()
    return found


def test_a_file_that_was_put_in_the_place_of_ours_is_not_called_ours(shared: Path, tmp_path: Path) -> None:
    with pytest.raises(Displaced), files.replacing(shared / "x") as file:
        file.write(b"secret")
        partial = only(shared)
        partial.rename(tmp_path / "taken")
        partial.write_bytes(b"theirs")
    assert only(shared).read_bytes() == b"theirs"
    assert (tmp_path / "taken").read_bytes() == b""  # nothing of ours is left under the name that they gave it


def test_a_directory_that_was_put_in_the_place_of_ours_is_not_called_ours(shared: Path, tmp_path: Path) -> None:
    with pytest.raises(Displaced), files.Directory(shared) as place, place.making("x") as inner:
        partial = only(shared)
        partial.rename(tmp_path / "taken")
        partial.mkdir()
        inner.write("words", b"secret")
        assert list(partial.iterdir()) == []
        assert [one.name for one in (tmp_path / "taken").iterdir()] == ["words"]
    assert list((tmp_path / "taken").iterdir()) == []
    assert only(shared).name == "x"


def test_a_parent_that_is_moved_while_we_write(tmp_path: Path) -> None:
    """What was opened is written to, not what the name leads to by then."""
    (tmp_path / "here").mkdir()
    with files.replacing(tmp_path / "here" / "x") as file:
        file.write(b"ours")
        (tmp_path / "here").rename(tmp_path / "there")
        (tmp_path / "here").mkdir()
    assert (tmp_path / "there" / "x").read_bytes() == b"ours"
    assert list((tmp_path / "here").iterdir()) == []


def test_two_windows_that_write_the_same_file(tmp_path: Path) -> None:
    """Where only we can write, the last to write stays, and neither is told of a stranger."""
    tmp_path.chmod(0o700)
    found: list[Exception] = []

    def write(data: bytes) -> None:
        try:
            for _ in range(50):
                files.write_private(tmp_path / "x", data)
        except Exception as error:  # noqa: BLE001 - told below
            found.append(error)

    threads = [Thread(target=write, args=(data,)) for data in (b"one", b"two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == []
    assert (tmp_path / "x").read_bytes() in (b"one", b"two")
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


def test_a_file_that_must_be_new(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with files.Directory(shared) as place:
        place.write_new("x", b"ours")
        assert (mode(shared / "x"), (shared / "x").read_bytes()) == (0o600, b"ours")
        with pytest.raises(FileExistsError):
            place.write_new("x", b"other")

        def swapped(_: int) -> None:
            (shared / "x").rename(shared / "y")

        monkeypatch.setattr(os, "fsync", swapped)
        with pytest.raises(Displaced):
            place.write_new("y", b"other")
    assert [path.read_bytes() for path in shared.iterdir()] == [b"ours"]


def test_as_many_links_as_a_path_may_have_lead_to_it_and_no_more(tmp_path: Path) -> None:
    (tmp_path / "0").mkdir(mode=0o700)
    for number in range(1, 42):
        (tmp_path / str(number)).symlink_to(str(number - 1))
    assert not files.others_can_swap(tmp_path / "40" / "vault")
    with pytest.raises(UnsafePlace):
        files.others_can_swap(tmp_path / "41" / "vault")


def test_a_directory_is_closed_and_leads_through_no_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path, target_is_directory=True)
    with files.Directory(tmp_path) as directory:
        descriptor = directory._descriptor
        with pytest.raises(OSError, match="link"):
            directory.inner("link")
    assert descriptor is not None
    with pytest.raises(OSError, match="descriptor"):
        os.fstat(descriptor)


def write_new(directory: files.Directory) -> None:
    directory.write_new("x", b"1")


def make(directory: files.Directory) -> None:
    with directory.making("x") as inner:
        inner.write("y", b"1")


@pytest.mark.parametrize("fill", [write_new, make, lambda directory: directory.write("x", b"1"), files.Directory.sync])
def test_a_new_name_is_on_the_disk(
    fill: Callable[[files.Directory], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: synced.append(os.fstat(descriptor).st_ino))
    with files.Directory(tmp_path) as directory:
        fill(directory)
    assert synced[-1] == tmp_path.stat().st_ino


def test_a_rename_is_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: synced.append(os.fstat(descriptor).st_ino))
    files.sync_directory(tmp_path)
    assert synced == [tmp_path.stat().st_ino]


@pytest.mark.parametrize("fill", [write_new, make])
def test_what_could_not_be_made_in_whole_leaves_nothing(
    fill: Callable[[files.Directory], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: int) -> None:
        raise OSError(errno.EIO, "simulated")

    monkeypatch.setattr(os, "fsync", fail)
    with files.Directory(tmp_path) as directory, pytest.raises(OSError, match="simulated"):
        fill(directory)
    assert list(tmp_path.iterdir()) == []
