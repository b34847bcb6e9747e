"""Inert stand-ins for what a notebook imports only to look at: Otter, Matplotlib, IPython.

What they would draw or check does not matter here, so every name in them is an object that takes whatever is
done to it.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, Final

NAMES: Final = frozenset({"otter", "matplotlib", "mpl_toolkits", "pylab", "IPython", "ipywidgets"})
#: The notebook's own checks: whoever runs its cells otherwise does not want these run meanwhile.
CHECKS: Final = "checks.notebook"


class Inert:
    """Takes any call, attribute, item, operator and ``with``, and gives another one like itself."""

    def __init__(self, *arguments: object, **options: object) -> None: ...

    def __getattr__(self, name: str) -> Any:
        return _attribute(name)

    def __call__(self, *arguments: object, **options: object) -> Any:
        """Give another one."""
        return Inert()

    def __getitem__(self, key: object) -> Any:
        return Inert()

    def __setitem__(self, key: object, value: object) -> None: ...

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __bool__(self) -> bool:
        return True

    def __enter__(self) -> Any:
        return Inert()

    def __exit__(self, *exception: object) -> None: ...

    def _operate(self, other: object) -> Any:
        return Inert()

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _operate
    __mod__ = __matmul__ = __or__ = __and__ = _operate

    def __repr__(self) -> str:
        return "<a stand-in>"


def _subplots(nrows: object = 1, ncols: object = 1, *_: object, **options: object) -> tuple[Any, Any]:
    """``fig, axes = plt.subplots(1, 3)`` is the one result that everybody unpacks, so it has the right shape."""
    rows, columns = (size if isinstance(size, int) and 0 < size < 100 else 1 for size in (nrows, ncols))
    if rows == columns == 1:
        return Inert(), Inert()
    if 1 in (rows, columns):
        return Inert(), [Inert() for _ in range(rows * columns)]
    return Inert(), [[Inert() for _ in range(columns)] for _ in range(rows)]


def _attribute(name: str) -> Any:
    # A special method that is looked up on an object decides how Python treats it (__all__, __path__, __array__ ...).
    if name.startswith("__") and name.endswith("__"):
        raise AttributeError(name)
    return _subplots if name == "subplots" else Inert()


class _Module(ModuleType):
    def __getattr__(self, name: str) -> Any:
        return _attribute(name)


class _Finder(MetaPathFinder, Loader):
    def find_spec(self, fullname: str, path: Sequence[str] | None, target: object = None) -> ModuleSpec | None:
        if _is_stood_for(fullname):
            return ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Module(spec.name)

    def exec_module(self, module: ModuleType) -> None: ...


def install() -> None:
    """Let imports of these names find the stand-ins."""
    sys.meta_path.insert(0, _Finder())


@contextlib.contextmanager
def installed() -> Iterator[None]:
    """Let imports find the stand-ins for a moment, and leave none behind."""
    kept = {name: sys.modules.pop(name) for name in list(sys.modules) if _is_stood_for(name)}
    before = list(sys.meta_path)
    install()
    try:
        yield
    finally:
        sys.meta_path[:] = before
        for name in [name for name in sys.modules if _is_stood_for(name)]:
            del sys.modules[name]
        sys.modules.update(kept)


def _is_stood_for(name: str) -> bool:
    return name.partition(".")[0] in NAMES or name == CHECKS


def notebook_names() -> dict[str, Any]:
    """Return the names that a notebook's cells find without an import."""

    def display(*objects: object, **options: object) -> None: ...

    def get_ipython() -> Any:
        return Inert()

    return {"display": display, "get_ipython": get_ipython}
