"""The record kinds, one module a family, which is imported when one of its classes is first asked for.

Making every class takes longer than most commands run, so the source is searched for the family of a name. A family
whose keys point to another imports that.
"""

import functools
import pkgutil
import re
from collections.abc import Mapping
from importlib import import_module
from importlib.abc import InspectLoader
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from calmterm.store.model.records.checkins import *
    from calmterm.store.model.records.circle import *
    from calmterm.store.model.records.goals import *
    from calmterm.store.model.records.insights import *
    from calmterm.store.model.records.journal import *
    from calmterm.store.model.records.practice import *
    from calmterm.store.model.records.profile import *
    from calmterm.store.model.records.sharing import *
    from calmterm.store.model.records.sleep import *
    from calmterm.store.model.records.support import *
    from calmterm.store.model.records.sync import *
    from calmterm.store.model.records.talk import *
    from calmterm.store.model.records.vault import *
    from calmterm.store.model.records.worksheets.activities import *
    from calmterm.store.model.records.worksheets.beliefs import *
    from calmterm.store.model.records.worksheets.compassion import *
    from calmterm.store.model.records.worksheets.coping import *
    from calmterm.store.model.records.worksheets.exposure import *
    from calmterm.store.model.records.worksheets.own import *
    from calmterm.store.model.records.worksheets.problems import *
    from calmterm.store.model.records.worksheets.thoughts import *
    from calmterm.store.model.records.worksheets.values import *
    from calmterm.store.model.records.worksheets.worries import *
else:

    def __getattr__(name: str) -> Any:
        for family, source in sources().items():
            if re.search(rf"^(class )?{re.escape(name)}\b", source, re.MULTILINE):
                found = globals()[name] = getattr(import_module(f"{__name__}.{family}"), name)
                return found
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@functools.cache
def sources() -> Mapping[str, str]:
    """Return the source of each family by its name."""
    found: dict[str, str] = {}
    directories = {"": list(__path__)}
    while directories:
        prefix, places = directories.popitem()
        for module in pkgutil.iter_modules(places):
            spec = module.module_finder.find_spec(module.name, None)
            if spec is None:
                continue
            if module.ispkg:
                directories[f"{prefix}{module.name}."] = list(spec.submodule_search_locations or ())
            elif isinstance(spec.loader, InspectLoader):
                found[prefix + module.name] = spec.loader.get_source(module.name) or ""
    return found


@functools.cache
def import_all() -> None:
    """Import every family, and so declare every table."""
    for family in sources():
        import_module(f"{__name__}.{family}")
