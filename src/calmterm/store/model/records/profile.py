"""Who this vault is about, as far as they wish to say it."""

from typing import ClassVar

from calmterm.store.model.fields import count, flag, line, prose
from calmterm.store.model.record import About, Record, SealedText, Unique


class Profile(Record, table=True):
    """You, as far as you like to say it. All of it stays in this vault."""

    about: ClassVar[About] = About(
        "Profile", "Profile", headline=("name",),
        unique=(Unique(("number",), "There is a profile already. Please change that one."),),
        form=(
            ("name", "greeted", "birthday", "conditions"),
        ),
        note="Every line may stay blank. The card for your wallet shows the name and nothing else of this.",
    )  # fmt: skip

    number: int = count("Number", low=1, high=1, default=1, hidden=True)  # under the rule that it is unique: one row
    greeted: bool = flag("Greet me by it on Today")

    class Text(SealedText):
        name: str | None = line("Name to be called by")
        birthday: str | None = line("Birthday", hint="If you like, in any form")
        conditions: str | None = prose("Conditions, in your own words", hint="As you would tell somebody who asks")
