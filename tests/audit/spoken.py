"""Which actions the source can record, found by reading it: literal codes, and those that come through a function."""

import ast
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.architecture.source import ROOT, files

CODE = re.compile(r"[a-z][a-z_]*\.[a-z][a-z_]*")
RECORDERS = {"record", "record_regardless"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One file of the product, parsed."""

    path: Path
    tree: ast.Module

    @property
    def records(self) -> bool:
        """Does it use the log's services?"""
        return any(
            isinstance(node, ast.ImportFrom)
            and ((node.module or "") == "lms.audit.services" or "services" in {name.name for name in node.names})
            for node in ast.walk(self.tree)
        )


def modules() -> list[Module]:
    return [Module(path, ast.parse((ROOT / path).read_text(encoding="utf-8"))) for path in files(".py")]


def spoken(read: list[Module]) -> dict[str, str]:
    """The codes with a place where each is recorded."""
    found: dict[str, str] = {}
    for module in read:
        for function, call in _calls_of(module.tree, RECORDERS):
            for code in _codes(read, function, call) if call.args else ():
                found.setdefault(code, f"{module.path}:{call.lineno}")
    return {code: place for code, place in found.items() if CODE.fullmatch(code)}


def unread(read: list[Module]) -> list[str]:
    """Calls whose action this reading cannot find out."""
    return [
        f"{module.path}:{call.lineno}"
        for module in read
        if module.records and module.path != Path("lms/audit/services.py")
        for function, call in _calls_of(module.tree, RECORDERS)
        if not any(CODE.fullmatch(code) for code in _codes(read, function, call))
    ]


def _codes(read: list[Module], function: Function | None, call: ast.Call) -> set[str]:
    action = call.args[0]
    literal = _constants(action)
    if isinstance(action, ast.JoinedStr):
        return _spelled(read, function, action)
    if literal or function is None:
        return literal
    inside = {code for code in _constants(function) if CODE.fullmatch(code)}
    return inside | {code for given in _arguments(read, function.name) for code in given}


def _spelled(read: list[Module], function: Function | None, action: ast.JoinedStr) -> set[str]:
    """The codes of an f-string: each name in it is a constant of the function, or comes from whoever calls it."""
    parts = []
    for part in action.values:
        if isinstance(part, ast.Constant):
            parts.append({str(part.value)})
        elif isinstance(part, ast.FormattedValue) and isinstance(part.value, ast.Name) and function is not None:
            assigned = _assigned(function, part.value.id)
            parts.append(assigned or {code for given in _arguments(read, function.name) for code in given})
    return {"".join(words) for words in itertools.product(*parts)}


def _assigned(function: Function, name: str) -> set[str]:
    return {
        text
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and any(isinstance(to, ast.Name) and to.id == name for to in node.targets)
        for text in _constants(node.value)
    }


def _arguments(read: list[Module], name: str) -> Iterator[set[str]]:
    """The words that callers give to the function of this name: the first argument that holds any."""
    for module in read:
        for _function, call in _calls_of(module.tree, {name}):
            for argument in call.args:
                words = {text for text in _constants(argument) if re.fullmatch(r"[a-z_.]+", text)}
                if words:
                    yield words
                    break


def _constants(node: ast.AST) -> set[str]:
    return {each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)}


def _calls_of(
    tree: ast.AST, names: set[str], inside: Function | None = None
) -> Iterator[tuple[Function | None, ast.Call]]:
    """Calls of functions with one of the names, each with the function that it stands in."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Call):
            called = node.func
            name = called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")
            if name in names:
                yield inside, node
        yield from _calls_of(node, names, node if isinstance(node, Function) else inside)
