"""The one shape in which anything that is wrong with data or definitions is said."""


class Fault(Exception):
    """Something is not as it must be: *what: expected X, found Y, where*.

    Attributes:
        what: the thing that is wrong, as its owner calls it ("kent street 2025-03").
        expected, found: two short phrases.
        where: file, row, key or address; empty if the thing itself says it.
    """

    def __init__(self, what: str, expected: str, found: str, where: str = "") -> None:
        self.what, self.expected, self.found, self.where = what, expected, found, where
        place = f" ({where})" if where else ""
        super().__init__(f"{what}: expected {expected}, found {found}{place}")

    def __reduce__(self) -> tuple:
        """A worker elsewhere sends what it found wrong; an exception is made anew from its one text otherwise."""
        return _again, (type(self), self.args, self.__dict__)


class Waiting(Fault):
    """A sound file that cannot be used until something else is loaded with it; nothing is wrong with it."""


def _again(kind: type[Fault], args: tuple, state: dict) -> Fault:
    fault = kind.__new__(kind, *args)
    fault.__dict__.update(state)
    return fault
