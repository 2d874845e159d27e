"""A mapping that cannot be changed, yet can be sent to another process, copied and spelled out like any dictionary."""

from __future__ import annotations

from typing import NoReturn, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class FrozenMap(dict[Key, Value]):
    """A dictionary that refuses every change.

    `types.MappingProxyType` refuses them too, but neither `pickle`, `copy.deepcopy` nor `dataclasses.asdict` know it.

    Examples
    --------
    >>> FrozenMap({"a": 1})["b"] = 2
    Traceback (most recent call last):
    TypeError: a FrozenMap cannot be changed; dict(it) is a copy that can
    """

    __slots__ = ()

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("a FrozenMap cannot be changed; dict(it) is a copy that can")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __repr__(self) -> str:
        return f"FrozenMap({super().__repr__()})"

    def __reduce__(self) -> tuple[type[FrozenMap[Key, Value]], tuple[dict[Key, Value]]]:
        return type(self), (dict(self),)
