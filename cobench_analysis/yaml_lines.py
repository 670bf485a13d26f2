"""YAML with line numbers, in which nothing is lost or guessed silently.

PyYAML keeps the last of two equal keys without a word and reads a bare ``no`` as False. Here equal
keys are problems, every scalar stays the text that was written (``no`` is the word no), and every
mapping knows its line.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml

from cobench_analysis.errors import Problem


class Lined(dict[str, Any]):
    """A mapping that knows its line in the file (``line``) and the line of each value (``lines``)."""

    line: int
    lines: dict[str, int]


@dataclass
class YamlFile:
    """A YAML text as nested ``Lined``, lists and strings, with the problems met on the way."""

    name: str
    problems: list[Problem] = field(default_factory=list)
    _built: dict[int, yaml.Node] = field(default_factory=dict, repr=False)

    def read(self, text: str) -> Any:
        """Return the content of a YAML text; problems are collected in ``problems``."""
        try:
            node = yaml.compose(text, Loader=yaml.CSafeLoader)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            what = str(getattr(error, "problem", "") or "it is not YAML")
            self.complain(f"this cannot be read as YAML ({what})", "check indents, colons and quotes near it", mark)
            return None
        return None if node is None else self._build(node)

    def complain(self, found: str, fix: str, mark: Any) -> None:
        """Add a problem at a mark of the YAML reader."""
        line = None if mark is None else mark.line + 1
        self.problems.append(Problem(found, fix, self.name, line, unit="line"))

    def _build(self, node: yaml.Node) -> Any:
        if not isinstance(node, yaml.ScalarNode):
            if id(node) in self._built:  # a few aliases of aliases would make millions of parts
                self.complain("an alias (*) stands for a part with parts of its own", "write it out", node.start_mark)
                return None
            self._built[id(node)] = node
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node)
        if isinstance(node, yaml.SequenceNode):
            return [self._build(child) for child in node.value]
        if not isinstance(node, yaml.ScalarNode):
            return None
        return node.value

    def _mapping(self, node: yaml.MappingNode) -> Lined:
        result = Lined()
        result.line, result.lines = node.start_mark.line + 1, {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in result:
                self.complain(f"the key '{key}' stands twice here", "keep one of them", key_node.start_mark)
            result[key] = self._build(value_node)
            result.lines[key] = value_node.start_mark.line + 1
        return result
