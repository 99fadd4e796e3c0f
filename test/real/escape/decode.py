"""Reads emitted files with the readers that platforms and people use. JSON in: {name: text}; JSON out: {name: what was read}."""

import ast
import json
import sys
import tomllib

import yaml


def read_python(text):
    """The shape of a module and every text constant in it; docstrings are prose and belong to neither."""
    tree = ast.parse(text)
    shape = [type(node).__name__ + ":" + getattr(node, "name", "") for node in tree.body]
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return {"shape": shape, "texts": texts}


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
