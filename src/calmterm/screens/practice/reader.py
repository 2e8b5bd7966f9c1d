"""Something to read: short articles and exercises on their shelves, cards and questions of one's own."""

from collections.abc import Iterator
from typing import ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from calmterm.content import library
from calmterm.content.library import CAUTION, FOOTER, TRY
from calmterm.core.text import clean, one_line
from calmterm.screens.base.form_screen import FormScreen
from calmterm.screens.base.menu import tool_named
from calmterm.screens.base.screen import OPENING, CalmScreen, section_bar
from calmterm.screens.base.section_menu import tool_screen
from calmterm.store import Record, Store, kind_named
from calmterm.store.library import own_item
from calmterm.store.model.records import ContentItem, ContentKind
from calmterm.store.model.summary import name_of
from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.pick_list import PickList

SECTION: Final = "practice"
TITLE_CELLS: Final = 60
OWN_CARDS, EXERCISES, OWN_QUESTIONS = "Cards of your own", "Exercises", "Questions of your own, for the journal"


def shelved(store: Store) -> list[tuple[str, list[ContentItem]]]:
    """Return the shelves with their items: articles by category, exercises, and those a person added."""
    articles, questions = store.library.items(ContentKind.ARTICLE), store.library.items(ContentKind.PROMPT)
    categories = {article.id: article.category for article in library.articles()}
    found = [
        (shelf.title, [item for item in articles if categories.get(item.code) == shelf.code])
        for shelf in library.shelves()
    ]
    found.append((EXERCISES, store.library.items(ContentKind.EXERCISE)))
    found.append((OWN_CARDS, [item for item in articles if not item.is_builtin]))
    found.append((OWN_QUESTIONS, [item for item in questions if not item.is_builtin]))
    return [(title, items) for title, items in found if items]


class ReaderScreen(CalmScreen[None]):
    """Lists articles, exercises, cards and questions on their shelves."""

    CSS_PATH = "reader.tcss"
    TITLE = "Something to read"
    AUTO_FOCUS = "#items"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Read", id="reader.open", tooltip="Read the selected one"),
        Binding("n", "new_card", "Own card", id="reader.card", tooltip="Write a card of your own"),
        Binding("w", "new_question", "Own question", id="reader.question", tooltip="Write a question for the journal"),
        Binding("e", "edit", "Edit", id="reader.edit", tooltip="Change one of your own"),
        Binding("d", "trash", "Remove", id="reader.trash", tooltip="Remove one of your own"),
        Binding("escape", "back", "Back", id="reader.back", tooltip="Back to the menu"),
    ]

    items = query_one("#items", PickList)
    heading = query_one("#reader-heading", Static)

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[ContentItem | None] = []  # None is the heading of a shelf

    def compose(self) -> ComposeResult:
        yield Static(section_bar(SECTION), id="bar")
        yield Static("Something to read", id="reader-heading", classes="heading", markup=False)
        yield PickList(id="items")
        yield KeyBar()

    def on_mount(self) -> None:
        self.reload()

    @work(exclusive=True)
    async def reload(self, keep: Record | None = None) -> None:
        """Read the shelves again; the mark goes to `keep`, and else stays where it is as far as it can."""
        with self.attempt():
            shelves = await self.ask(shelved)
            marked, place = keep or self._marked, self.items.highlighted or 0
            self._rows = [row for _, items in shelves for row in (None, *items)]
            places = {item.id: place for place, item in enumerate(self._rows) if item is not None}
            near = min(places.values(), key=lambda one: abs(one - place), default=None)
            self.items.fill(
                (option for title, items in shelves for option in _options(title, items)),
                at=places.get(marked.id, near) if marked is not None else near,
            )
            read = sum(item.read_at is not None for item in self._rows if item is not None)
            self.heading.update(f"Something to read. {read} of {len(places)} opened so far; there is no need to.")

    @property
    def _marked(self) -> ContentItem | None:
        return self.items.pick(self._rows)

    @on(OptionList.OptionHighlighted, "#items")
    def _other(self) -> None:
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("edit", "trash"):
            return self._marked is not None and not self._marked.is_builtin
        return True

    @on(OptionList.OptionSelected, "#items")
    @work(group=OPENING)
    async def action_open(self) -> None:
        """Read the marked one."""
        marked = item = self._marked
        if marked is None or item is None:
            return
        with self.attempt():  # it can be read all the same
            item = await self.ask(lambda store: store.library.mark_read(marked))
        self.calm.push_screen(ArticleScreen(item), lambda _: self.reload() and None)

    def action_new_card(self) -> None:
        self._new(ContentKind.ARTICLE)

    def action_new_question(self) -> None:
        self._new(ContentKind.PROMPT)

    def _new(self, kind: ContentKind) -> None:
        form = FormScreen(ContentItem, section=SECTION, given=own_item(kind), subject=kind.value)
        self.calm.push_screen(form, self._written)

    def action_edit(self) -> None:
        if self._marked is not None:
            self.calm.push_screen(FormScreen(ContentItem, self._marked, section=SECTION), self._written)

    def _written(self, record: Record | None) -> None:
        self.reload(record)

    @work
    async def action_trash(self) -> None:
        """Remove one of one's own; undo brings it back."""
        item = self._marked
        if item is None:
            return
        with self.attempt():
            await self.ask(lambda store: store.trash(item))
            self.calm.notify("Removed. Press u to undo.", markup=False)
        self.reload()

    def action_back(self) -> None:
        self.dismiss(None)


class ArticleScreen(CalmScreen[None]):
    """Shows one item, to read in whole."""

    CSS_PATH = "reader.tcss"
    TITLE = "Article"
    PURPOSE = "An article or exercise to read."
    AUTO_FOCUS = "#article"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "tool", "Open the tool", id="article.tool", tooltip="Open the tool that goes with it"),
        Binding("space", "scroll", show=False, id="article.page", tooltip="A page down"),
        Binding("escape,left,q", "back", "Back", id="article.back", tooltip="Back to the shelves"),
    ]

    page = query_one("#article", VerticalScroll)

    def __init__(self, item: ContentItem) -> None:
        super().__init__()
        self._item = item
        self._link = next((found for name in _links(item) if (found := tool_named(name)) is not None), None)

    def compose(self) -> ComposeResult:
        yield Static(section_bar(SECTION), id="bar")
        with VerticalScroll(id="article"):
            title, body = name_of(self._item), self._item.text.body or ""
            yield Static(Content(title), classes="heading")
            for paragraph in _paragraphs(body) if one_line(body) != title else ():  # a question is its own name
                yield Static(paragraph)
            if self._link is not None:
                tool = self._link[0]
                title = kind_named(tool.kind).about.plural if tool.kind else tool.title
                yield Static(f"Goes with: {title}. t opens it.", classes="muted", markup=False)
        yield KeyBar()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._link is not None if action == "tool" else True

    def action_tool(self) -> None:
        """Open the tool that goes with it."""
        if self._link is not None:
            self.calm.push_screen(tool_screen(*self._link))

    def action_scroll(self) -> None:
        self.page.scroll_page_down(animate=False)

    def action_back(self) -> None:
        self.dismiss(None)


def _options(title: str, items: list[ContentItem]) -> Iterator[Option]:
    yield Option(Content.styled(title, "bold $text-primary"), disabled=True)
    for item in items:
        words = one_line(name_of(item), TITLE_CELLS)
        yield Option(Content(f"  {words}{'   read' if item.read_at else ''}"))


def _links(item: ContentItem) -> tuple[str, ...]:
    if item.kind == ContentKind.EXERCISE:
        return (item.code.partition("-")[0],)
    return next((article.links for article in library.articles() if article.id == item.code), ())


def _paragraphs(body: str) -> Iterator[Content]:
    for paragraph in clean(body).split("\n\n"):
        first = next((word for word in (CAUTION, TRY) if paragraph.startswith(word)), "")
        if paragraph == FOOTER:
            yield Content.styled(paragraph, "$text-muted")
        else:
            yield Content.assemble((first, "bold"), paragraph.removeprefix(first))
