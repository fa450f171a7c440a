"""Every public statistic shows how it is used, and the example is right."""

from __future__ import annotations

import doctest
import importlib
import inspect
import pkgutil
from types import ModuleType

import pytest

from metrics import statistics

MODULES = [
    importlib.import_module(f"{statistics.__name__}.{module.name}")
    for module in pkgutil.iter_modules(statistics.__path__)
]


def public_functions(module: ModuleType) -> list[str]:
    return [
        name
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    ]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_each_function_has_an_example_that_is_right(module: ModuleType) -> None:
    examples = {test.name: test for test in doctest.DocTestFinder().find(module) if test.examples}
    assert public_functions(module)
    for name in public_functions(module):
        assert f"{module.__name__}.{name}" in examples, f"{name} has no example"
    runner = doctest.DocTestRunner()
    assert [runner.run(test).failed for test in examples.values()] == [0] * len(examples)
