"""The lowest version of each package that pyproject.toml allows, one a line, for pip's -c (see `make lowest`)."""

import re
import tomllib
from pathlib import Path

project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())["project"]
for wanted in (*project["dependencies"], *project["optional-dependencies"]["dev"]):
    ((name, lowest),) = re.findall(r"^([\w-]+)(?:\[\w+\])?>=([\d.]+)", wanted)
    print(f"{name}=={lowest}")
