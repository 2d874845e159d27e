"""An immutable mapping that can be pickled and copied like any dictionary."""

from __future__ import annotations

from typing import NoReturn, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class FrozenMap(dict[Key, Value]):
    """An immutable dictionary.

    Unlike `types.MappingProxyType`, it works with `pickle`, `copy.deepcopy` and `dataclasses.asdict`.

    Examples
    --------
    >>> FrozenMap({"a": 1})["b"] = 2
    Traceback (most recent call last):
    TypeError: FrozenMap is immutable; dict(it) makes a mutable copy
    """

    __slots__ = ()

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("FrozenMap is immutable; dict(it) makes a mutable copy")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __repr__(self) -> str:
        return f"FrozenMap({super().__repr__()})"

    def __reduce__(self) -> tuple[type[FrozenMap[Key, Value]], tuple[dict[Key, Value]]]:
        return type(self), (dict(self),)
