"""The shared page in a real browser: headless Chromium, driven over its debugging pipe, opens it from file://.

The DevTools protocol needs no library and no port this way. Chromium starts once for all of these tests.
"""

import base64
import contextlib
import fcntl
import http.server
import itertools
import json
import os
import re
import select
import shutil
import subprocess
import threading
import time
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from waiting import PATIENCE, poll

PROGRAM = shutil.which("chromium")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-extensions", "--disable-dev-shm-usage", "--no-first-run", "--remote-debugging-pipe",
)  # fmt: skip


class Chromium:
    """One page of one browser. Every call waits for its answer, within bounds."""

    def __init__(self, reading: int, writing: int) -> None:
        self._reading, self._writing = reading, writing
        self._held = b""
        self._numbers = itertools.count(1)
        self._session: str | None = None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Accessibility"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **params: Any) -> Any:
        number = next(self._numbers)
        message: dict[str, Any] = {"id": number, "method": method, "params": params}
        if self._session is not None and not method.startswith("Browser."):
            message["sessionId"] = self._session
        os.write(self._writing, json.dumps(message).encode() + b"\0")
        end = time.monotonic() + PATIENCE
        while (answer := self._next(end)).get("id") != number:  # what happened meanwhile is told as well
            pass
        assert "error" not in answer, answer
        return answer["result"]

    def _next(self, end: float) -> Any:
        while b"\0" not in self._held:
            ready = select.select([self._reading], [], [], max(0, end - time.monotonic()))[0]
            assert ready, "Chromium does not answer"
            some = os.read(self._reading, 1 << 20)
            assert some, "Chromium has ended"
            self._held += some
        line, _, self._held = self._held.partition(b"\0")
        return json.loads(line)

    def go(self, path: Path) -> None:
        self.call("Page.navigate", url=path.as_uri())
        self.wait("document.readyState === 'complete'")

    def run(self, script: str) -> Any:
        made = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in made, made
        return made["result"].get("value")

    def wait(self, script: str) -> Any:
        return poll(lambda: self.run(script))

    def type(self, text: str) -> None:
        for one in text:
            self.key(one, one)

    def key(self, name: str, text: str = "") -> None:
        """Press a key and let it go; `text` is what it types."""
        code = {"Enter": 13, "Tab": 9, "Escape": 27}.get(name, 0)
        text = "\r" if name == "Enter" else text
        press: dict[str, Any] = {"key": name, "windowsVirtualKeyCode": code}
        self.call("Input.dispatchKeyEvent", type="keyDown", **press, **({"text": text} if text else {}))
        self.call("Input.dispatchKeyEvent", type="keyUp", **press)

    def names(self) -> list[tuple[str, str]]:
        """What a screen reader is told of: role and name of each part that has a name."""
        nodes = self.call("Accessibility.getFullAXTree")["nodes"]
        told = ((one.get("role", {}).get("value"), one.get("name", {}).get("value")) for one in nodes)
        return [(role, name) for role, name in told if role and name]


@contextlib.contextmanager
def chromium(place: Path) -> Generator[Chromium]:
    """Start Chromium with a profile and downloads of its own in `place`, and end it afterwards."""
    assert PROGRAM
    (place / "downloads").mkdir(parents=True)
    ends = (*os.pipe(), *os.pipe())
    # Above the numbers that bash gives the pipes in the browser: 3 to read from, 4 to write to.
    theirs_in, ours_out, ours_in, theirs_out = (fcntl.fcntl(end, fcntl.F_DUPFD, 30) for end in ends)
    for end in ends:
        os.close(end)
    command = (PROGRAM, *FLAGS, f"--user-data-dir={place / 'profile'}", "about:blank")
    started = subprocess.Popen(
        ["bash", "-c", f'exec "$@" 3<&{theirs_in} 4>&{theirs_out}', "bash", *command],
        pass_fds=(theirs_in, theirs_out), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, env=os.environ | {"HOME": str(place)},
    )  # fmt: skip
    os.close(theirs_in)
    os.close(theirs_out)
    try:
        browser = Chromium(ours_in, ours_out)
        browser.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(place / "downloads"))
        yield browser
        with contextlib.suppress(AssertionError, OSError):
            browser.call("Browser.close")
    finally:
        os.close(ours_out)
        os.close(ours_in)
        try:
            started.wait(20)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()


# --- a page as a person makes it ---------------------------------------------------------------------------

HOSTILE = "<img src=x onerror=\"document.title='taken'\"> </script><b>bold</b>"
LIND = {"name": "Dr Lind", "role": "clinician"}


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Chromium, Path]]:
    """One Chromium, and where it puts what it downloads."""
    if PROGRAM is None:
        pytest.skip("Chromium is not there (Debian's package chromium)")
    place = tmp_path_factory.mktemp("chromium")
    with chromium(place) as page:
        yield page, place / "downloads"


@pytest.fixture
def shared(calm: Any, tmp_path: Path) -> tuple[Path, str]:
    """A page with hostile words in it, and its phrase."""
    assert calm("add", "person", "-", stdin=json.dumps(LIND)).code == 0
    assert calm("checkin", "6").code == 0
    entry = {"title": HOSTILE, "body": f"{HOSTILE} Größe 日記", "starred": True}
    assert calm("add", "journal_entry", "-", stdin=json.dumps(entry)).code == 0
    path = tmp_path / "shared.html"
    made = calm("share", "make", "--with", "dr lind", "--page", "--parts", "moods,journal", "-o", str(path),
                "--note", HOSTILE)  # fmt: skip
    assert made.code == 0, made
    assert path.stat().st_mode & 0o777 == 0o600
    return path, made.last


def receive(calm: Any, path: Path, phrase: str, *more: str) -> Any:
    reading, writing = os.pipe()
    os.write(writing, f"{phrase}\n".encode())
    os.close(writing)
    try:
        return calm("share", "receive", str(path), "--phrase-fd", str(reading), *more)
    finally:
        os.close(reading)


def downloaded(place: Path) -> Path:
    return poll(lambda: list(place.glob("answer*.calmterm")))[0]


def test_a_wrong_phrase_the_right_one_and_an_answer_all_by_keyboard(
    browser: tuple[Chromium, Path], shared: tuple[Path, str], calm: Any
) -> None:
    page, downloads = browser
    path, phrase = shared
    page.go(path)
    assert page.run("document.activeElement.id") == "phrase"
    assert {("textbox", "The seven words"), ("button", "Open")} <= set(page.names())

    page.type(" ".join(phrase.split()[:-1]))
    page.key("Enter")
    said = page.wait("document.getElementById('open-state').className && "
                     "document.getElementById('open-state').textContent")  # fmt: skip
    assert said == "That phrase does not open this page. Please look at each word and try again."
    assert page.run("document.getElementById('opened').hidden && !document.getElementById('report').textContent")
    assert page.run("[document.activeElement.id, document.activeElement.ariaInvalid].join()") == "phrase,true"

    page.type(f"  {phrase.upper()} ")  # what was typed before is selected
    page.key("Enter")
    page.wait("!document.getElementById('opened').hidden")
    assert page.run("document.activeElement.id") == "report"
    text = page.run("document.getElementById('report').textContent")
    assert text.count(HOSTILE) == 3
    assert "Größe 日記" in text
    assert page.run("document.querySelectorAll('#report img, #report b, #report script').length") == 0
    assert page.run("document.title") == "Shared with you"
    names = set(page.names())
    for name in ("Your name", "Title (may stay blank)", "Your answer", "Something to try (may stay blank)"):
        assert ("textbox", name) in names
    assert {("heading", "Summary"), ("button", "Save the sealed answer"), ("columnheader", "Mood")} <= names

    for words in ("Dr Lind", "Seen", "Thank you for sharing.", "Ten minutes outside"):
        page.key("Tab")
        page.type(words)
    page.run("document.getElementById('task-on').value = '2031-05-06'")
    page.run("document.getElementById('save').focus()")
    page.key("Enter")
    page.wait("document.getElementById('answer-state').textContent.startsWith('Saved')")
    answer = downloaded(downloads)
    held = answer.read_bytes()
    assert b"Thank" not in held
    assert len(base64.b64decode(json.loads(held)["sealed"])) % 1024 == 16

    receive(calm, answer, "seven words that are not the right ones").failed(12, "does not open this file")
    assert calm("list", "care_note", "--json").json == []
    kept = receive(calm, answer, phrase, "--take-up")
    assert kept.code == 0, kept
    (note,) = calm("list", "care_note", "--json").json
    assert (note["name"], note["title"], note["text"]) == ("Dr Lind", "Seen", "Thank you for sharing.")
    (task,) = calm("list", "daily_task", "--json").json
    assert (task["what"], task["on"]) == ("Ten minutes outside", "2031-05-06")
    receive(calm, answer, phrase).failed(2, "received before")
    assert len(calm("list", "care_note", "--json").json) == 1

    page.run("document.getElementById('close').click()")
    assert page.run("document.getElementById('opened').hidden && !document.getElementById('report').textContent")


# --- nothing leaves it -------------------------------------------------------------------------------------

# All the ways out that a page has without being left.
OUT = """(async () => {
  const to = "http://127.0.0.1:%d/%s/";
  try { await fetch(to + "fetch", { mode: "no-cors" }); } catch {}
  try { navigator.sendBeacon(to + "beacon", "x"); } catch {}
  try { new WebSocket(to.replace("http", "ws") + "socket"); } catch {}
  const parts = { img: "src", iframe: "src", script: "src", video: "src", embed: "src", object: "data" };
  for (const [tag, name] of Object.entries(parts)) {
    const made = document.createElement(tag);
    made[name] = to + tag;
    document.body.append(made);
  }
  const link = document.createElement("link");
  Object.assign(link, { rel: "stylesheet", href: to + "style" });
  document.head.append(link);
  const form = document.createElement("form");
  Object.assign(form, { action: to + "form", target: "_blank" });
  document.body.append(form);
  form.submit();
})()"""


@pytest.fixture
def asked() -> Iterator[tuple[int, list[str]]]:
    """A server on this machine: its port, and what it was asked for."""
    paths: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_error(404)

        do_POST = do_GET  # noqa: N815 - as above

        def log_message(self, format: str, *args: Any) -> None: ...  # noqa: A002 - as above

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port, paths
    server.shutdown()
    server.server_close()


def test_a_page_with_a_beacon_sends_nothing(
    browser: tuple[Chromium, Path], shared: tuple[Path, str], asked: tuple[int, list[str]]
) -> None:
    page, _ = browser
    path, _ = shared
    port, paths = asked
    held = path.read_text("utf-8")
    open_to_all = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", held)
    assert held.count("</main>") == open_to_all.count("</main>") == 1
    assert held != open_to_all
    # With the policy, then the same without it: once those beacons are heard, the others would have been, too.
    for name, text in (("shut", held), ("open", open_to_all)):
        to = f"http://127.0.0.1:{port}/{name}"
        beacon = f'<img src="{to}/img0"><script>fetch("{to}/script0")</script>'
        variant = path.with_name(f"{name}.html")
        variant.write_text(text.replace("</main>", f"</main>{beacon}"), "utf-8")
        page.go(variant)
        page.run(OUT % (port, name))
    ways = ("img0", "script0", "fetch", "beacon", "img", "iframe", "style")
    heard_in_time({f"/open/{way}" for way in ways}, paths)
    assert [one for one in paths if one.startswith("/shut")] == []


def heard_in_time(wanted: set[str], paths: list[str]) -> None:
    poll(lambda: wanted <= {one.partition("?")[0] for one in paths})


def test_a_script_that_was_changed_does_not_run(browser: tuple[Chromium, Path], shared: tuple[Path, str]) -> None:
    page, _ = browser
    path, _ = shared
    held = path.read_text("utf-8")
    changed = path.with_name("changed.html")
    changed.write_text(held.replace('"use strict";', '"use strict"; document.title = "ran";', 1), "utf-8")
    page.go(changed)
    assert page.run("document.title") == "Shared with you"
    assert page.run("document.activeElement.id") == ""
