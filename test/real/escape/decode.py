"""Reads emitted files with the readers that platforms and people use. JSON in: {name: text}; JSON out: {name: what was read}."""

import ast
import json
import sys
import tomllib

import yaml


def statement(node):
    """A text too long for its line stands in a constant of its own, so constants are no part of the shape."""
    if isinstance(node, ast.Assign) and is_constant(node.value):
        return []
    return [type(node).__name__ + ":" + getattr(node, "name", "")]


def is_constant(node):
    """Texts, names of such constants, and tuples of both: nothing that could call anything."""
    return all(isinstance(part, (ast.Constant, ast.Name, ast.Tuple, ast.Load)) for part in ast.walk(node))


def read_python(text):
    """The shape of a module, and every text constant in it."""
    tree = ast.parse(text)
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return {"shape": [shape for node in tree.body for shape in statement(node)], "texts": texts}


READERS = {
    ".toml": tomllib.loads,
    ".yml": lambda text: yaml.load(text, Loader=yaml.CSafeLoader),
    ".json": json.loads,
    ".py": read_python,
}

files = json.load(sys.stdin)
answers = {}
for name, text in files.items():
    reader = READERS.get(name[name.rindex(".") :])
    if reader is None:
        continue
    try:
        answers[name] = {"value": reader(text)}
    except Exception as error:  # pylint: disable=broad-exception-caught
        answers[name] = {"error": f"{type(error).__name__}: {error}"}
json.dump(answers, sys.stdout, default=str)
