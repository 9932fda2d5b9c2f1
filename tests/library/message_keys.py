"""Which messages the code asks for: read from the code itself.

A draft's `say`, `text` and `button` take the key of a message first, `messages[...]` takes one too.
A key is followed through names, arguments, choices and returns to the text that it starts from.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOMS = Path(__file__).parents[2] / "bot"
ASKING = ("say", "text", "button")
_NO_PLACES = {"rows", "sounds"}
"""What `say` takes besides the places."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, order=True)
class Asked:
    """A key, or a family of keys, and what is given with it."""

    file: str
    line: int
    key: str = ""
    family: str = ""
    """A key with `*` for what is only known when it is said."""
    puzzle: str = ""
    """The code of a key that could not be followed."""
    places: tuple[str, ...] = ()
    """What is given to be filled in."""


@dataclass
class Code:
    """All the files that may ask for messages."""

    trees: dict[str, ast.Module] = field(default_factory=dict)
    parents: dict[ast.AST, ast.AST] = field(default_factory=dict)

    def add(self, name: str, source: str) -> None:
        tree = self.trees[name] = ast.parse(source)
        for node in ast.walk(tree):
            self.parents |= dict.fromkeys(ast.iter_child_nodes(node), node)

    def asked(self) -> Iterator[Asked]:
        """Every key that is asked for. The draft's own methods only pass theirs on."""
        for name, tree in self.trees.items():
            if name.endswith("draft.py"):
                continue
            for node in ast.walk(tree):
                if (key := _key_of(node)) is not None:
                    places = self._places(node)
                    for found in self.follow(key, 0):
                        yield Asked(name, key.lineno, **found, places=places)

    def _places(self, node: ast.AST) -> tuple[str, ...]:
        """What a call gives to be filled in, or the `fill(...)` around a subscript."""
        match node, self.parents.get(node):
            case ast.Call(keywords=given), _:
                return tuple(sorted({str(each.arg) for each in given} - _NO_PLACES))
            case _, ast.Call(func=ast.Name(id="fill"), args=[_, ast.Dict(keys=keys)]):
                return tuple(str(getattr(key, "value", "")) for key in keys)
        return ()

    def follow(self, node: ast.expr, depth: int) -> Iterator[dict[str, str]]:
        """Yield what an expression can be, as fields of `Asked`."""
        puzzle = {"puzzle": ast.unparse(node)}
        match node:
            case _ if depth > 5:
                yield puzzle
            case ast.Constant(value=str(text)):
                yield {"key": text}
            case ast.JoinedStr(values=parts):
                yield from self._joined(parts, depth)
            case _:
                sources = [*self._sources(node)]
                yield from [puzzle] if not sources else ()
                for source in sources:
                    yield from self.follow(source, depth + 1)

    def _joined(self, parts: list[ast.expr], depth: int) -> Iterator[dict[str, str]]:
        """Yield the families of an f-string. What it begins with must be known."""
        first, *others = parts
        rest = "".join(
            str(getattr(each, "value", "")) if isinstance(each, ast.Constant) else "*"
            for each in others
        )
        start = first.value if isinstance(first, ast.FormattedValue) else first
        for found in self.follow(start, depth + 1):
            yield {"family": found["key"] + rest} if "key" in found else found

    def _sources(self, node: ast.expr) -> Iterator[ast.expr]:
        match node:
            case ast.IfExp(body=body, orelse=orelse):
                yield from (body, orelse)
            case ast.Name(id=name):
                yield from self._given(node, name)
            case ast.Call(func=ast.Name(id=name)):
                yield from self._returned(name)
            case ast.Attribute(attr=name):
                yield from self._built_with(name)
            case ast.Subscript(value=value):
                yield from self._held(value)
            case ast.Call(func=ast.Attribute(value=value, attr="get")):
                yield from self._held(value)

    def _given(self, node: ast.AST, name: str) -> Iterator[ast.expr]:
        """Yield what a name of the function around stands for."""
        around = self._around(node)
        for each in ast.walk(around or ast.Module([], [])):
            match each:
                case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                    yield value
                case (
                    ast.For(target=ast.Name(id=target), iter=values)
                    | ast.comprehension(target=ast.Name(id=target), iter=values)
                ) if target == name:
                    yield from self._held(values)
                case (
                    ast.For(target=ast.Tuple(elts=targets), iter=values)
                    | ast.comprehension(target=ast.Tuple(elts=targets), iter=values)
                ):
                    names = [each.id for each in targets if isinstance(each, ast.Name)]
                    if name in names:
                        yield from self._columns(values, names.index(name))
        if around is not None:
            yield from self._passed(around, name)

    def _around(self, node: ast.AST) -> Function | None:
        while node in self.parents:
            node = self.parents[node]
            if isinstance(node, Function):
                return node
        return None

    def _passed(self, function: Function, name: str) -> Iterator[ast.expr]:
        """Yield every argument for a parameter, and its default."""
        arguments = function.args
        names = [each.arg for each in (*arguments.posonlyargs, *arguments.args)]
        defaults = dict(zip(reversed(names), reversed(arguments.defaults), strict=False))
        defaults |= {
            each.arg: default
            for each, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
            if default
        }
        if name not in names and name not in [each.arg for each in arguments.kwonlyargs]:
            return
        yield from [defaults[name]] if name in defaults else ()
        for call in self._calls(function.name):
            yield from (each.value for each in call.keywords if each.arg == name)
            if name in names and names.index(name) < len(call.args):
                yield call.args[names.index(name)]

    def _calls(self, name: str) -> Iterator[ast.Call]:
        for tree in self.trees.values():
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and _name(node.func) == name:
                    yield node

    def _returned(self, name: str) -> Iterator[ast.expr]:
        for tree in self.trees.values():
            for node in ast.walk(tree):
                if isinstance(node, Function) and node.name == name:
                    returns = [each for each in ast.walk(node) if isinstance(each, ast.Return)]
                    yield from (each.value for each in returns if each.value)

    def _built_with(self, attribute: str) -> Iterator[ast.expr]:
        """Yield what a field of a dataclass was filled with, wherever one is made."""
        for name, position in self._fields(attribute):
            for call in self._calls(name):
                yield from (each.value for each in call.keywords if each.arg == attribute)
                if position < len(call.args):
                    yield call.args[position]

    def _fields(self, attribute: str) -> Iterator[tuple[str, int]]:
        for tree in self.trees.values():
            for node in ast.walk(tree):
                if isinstance(node, ast.ClassDef):
                    names = [_name(e.target) for e in node.body if isinstance(e, ast.AnnAssign)]
                    if attribute in names:
                        yield node.name, names.index(attribute)

    def _held(self, node: ast.expr) -> Iterator[ast.expr]:
        """Yield what a list, a table or a choice of them holds."""
        match node:
            case ast.Tuple(elts=items) | ast.List(elts=items) | ast.Set(elts=items):
                for item in items:
                    yield from self._unpacked(item)
            case ast.Dict(values=values):
                yield from values
            case ast.IfExp(body=body, orelse=orelse):
                yield from (*self._held(body), *self._held(orelse))
            case ast.SetComp(elt=element) | ast.ListComp(elt=element):
                yield element
            case ast.Name(id=name):
                for source in (*self._given(node, name), *self._constants(name)):
                    yield from [source] if isinstance(source, ast.Constant) else self._held(source)

    def _unpacked(self, item: ast.expr) -> Iterator[ast.expr]:
        if isinstance(item, ast.Starred):
            yield from self._held(item.value)
        elif isinstance(item, ast.Tuple):
            yield from self._held(item)
        else:
            yield item

    def _columns(self, node: ast.expr, index: int) -> Iterator[ast.expr]:
        """Yield what stands at an index of every line of a table, or a table's keys and values."""
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="items")):
                for table in self._given(node, name):
                    if isinstance(table, ast.Dict):
                        keys = [key for key in table.keys if key]
                        yield from keys if index == 0 else table.values
            case ast.Tuple(elts=lines) | ast.List(elts=lines):
                for line in lines:
                    if isinstance(line, ast.Tuple):
                        yield line.elts[index]

    def _constants(self, name: str) -> Iterator[ast.expr]:
        for tree in self.trees.values():
            for node in tree.body:
                if isinstance(node, ast.Assign) and _name(node.targets[0]) == name:
                    yield node.value


def _key_of(node: ast.AST) -> ast.expr | None:
    match node:
        case ast.Call(func=ast.Attribute(attr=name, value=asked), args=[key, *_]) if (
            name in ASKING and _name(asked) in ("draft", "self")
        ):
            return key
        case ast.Subscript(value=ast.Attribute(attr="messages"), slice=key):
            return key
    return None


def _name(node: ast.expr) -> str:
    return getattr(node, "id", "") or getattr(node, "attr", "")


def all_code() -> Code:
    """Return the code of the rooms that speak."""
    code = Code()
    for room in ("conversation", "runtime"):
        for file in sorted((ROOMS / room).glob("*.py")):
            code.add(f"{room}/{file.name}", file.read_text("utf-8"))
    for name in ("serving.py", "previewing.py", "chatting.py"):
        code.add(name, (ROOMS / name).read_text("utf-8"))
    return code
