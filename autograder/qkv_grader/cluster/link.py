"""All that is said to Dask: who is there and alive, a task to one worker, its answer.

How a scheduler is spoken to, TLS included, is Dask's own configuration: files and DASK_ variables, as for any client.
"""

from __future__ import annotations

import contextlib
import logging
import pkgutil
import queue
import time
import uuid
from collections.abc import Callable, Collection
from itertools import count
from typing import TYPE_CHECKING, Any, Final, Self

from qkv_grader.cluster import station
from qkv_grader.kit.words import one_line

if TYPE_CHECKING:
    from distributed import Client, Future

CONNECT_SECONDS: Final = 20.0
#: A worker without a sign of life for so long counts as gone: Dask's own limit is some minutes.
SILENT_SECONDS: Final = 30.0
_IMPORT_SECONDS: Final = 10.0
_FETCH_SECONDS: Final = 5.0
_TLS: Final = "DASK_DISTRIBUTED__COMM__TLS__"
_A_NAME_OF_OURS: Final = f"{station.__name__}:NOT_READY"


class ClusterError(Exception):
    """The cluster cannot be used; the message says what to do."""


class ClusterLost(ClusterError):
    """The cluster could be used, and cannot any more."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what}; what has been graded stands: run the same command again to go on")


class Link:
    """A batch's connection to a scheduler: use it in a ``with``, after which no worker keeps anything of the batch."""

    def __init__(self, address: str) -> None:
        self.address, self.batch = address, uuid.uuid4().hex
        self._client: Client | None = None
        #: When each worker last told the scheduler of itself, by the scheduler's clock and by ours.
        self._signs: dict[str, tuple[float, float]] = {}
        self._futures: dict[str, Future[bytes]] = {}
        self._came: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._numbers = count()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._client is None:
            return
        with contextlib.suppress(Exception):  # a worker that cannot be told finds out by itself
            self._client.run(station.leave, self.batch, on_error="ignore", callback_timeout=_FETCH_SECONDS)
        with contextlib.suppress(Exception):
            self._client.close(timeout=_FETCH_SECONDS)

    def connect(self) -> None:
        """Connect: nothing else of this may be used before.

        Raises:
            ClusterError: Dask is not installed here, or no scheduler answers.
        """
        try:
            import dask
            from distributed import Client
        except ImportError as problem:
            extra = "install the extra `cluster`, or 'dask[distributed]'"
            raise ClusterError(f"--dask needs Dask, which is not installed here ({problem}): {extra}") from problem
        for name in ("distributed", "distributed.client", "tornado.application"):  # what goes wrong is said once, by us
            logging.getLogger(name).setLevel(logging.CRITICAL)
        dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GB"})  # a hand-in may be large
        client = Client.__new__(Client)  # held, as one that nobody holds when it fails takes 40 s to end
        try:
            Client.__init__(client, self.address, timeout=CONNECT_SECONDS, set_as_default=False)
        except Exception as problem:
            with contextlib.suppress(Exception):
                client.close(timeout=_FETCH_SECONDS)
            mend = (
                "give the address that `dask scheduler` prints, tcp:// or tls:// and all; for TLS, "
                f"{_TLS}CA_FILE, {_TLS}CLIENT__CERT and {_TLS}CLIENT__KEY name the files of your certificates"
            )
            raise ClusterError(f"no scheduler answers at {self.address} ({said(problem)}): {mend}") from problem
        self._client = client

    @property
    def _dask(self) -> Client:
        assert self._client is not None, "it is not connected"
        return self._client

    def listen(self, topic: str, told: Callable[[Any], None]) -> None:
        """Have a function told of every event that workers send under a topic, in a thread of Dask's."""
        self._dask.subscribe_topic(topic, lambda event: told(event[1]))

    def workers(self) -> dict[str, int]:
        """Return the threads of every worker that is there and shows signs of life, by its address.

        Raises:
            ClusterLost: the scheduler does not answer.
        """
        try:
            assert self._dask.scheduler is not None
            found = self._dask.sync(self._dask.scheduler.identity, callback_timeout=CONNECT_SECONDS)["workers"]
        except Exception as problem:
            raise ClusterLost(
                f"the scheduler at {self.address} does not answer any more ({said(problem)})"
            ) from problem
        now, before = time.monotonic(), self._signs
        self._signs = {
            worker: before[worker]
            if worker in before and before[worker][0] == one["last_seen"]
            else (one["last_seen"], now)
            for worker, one in found.items()
        }
        return {
            worker: one["nthreads"] for worker, one in found.items() if now - self._signs[worker][1] < SILENT_SECONDS
        }

    def unable(self, workers: Collection[str]) -> dict[str, Exception]:
        """Return which workers cannot import the grader, and why: one that was sent a task all the same would end.

        One that does not answer at all has a `TimeoutError`.
        """
        try:
            found = self._dask.run(
                pkgutil.resolve_name,
                _A_NAME_OF_OURS,
                workers=list(workers),
                on_error="return",
                callback_timeout=_IMPORT_SECONDS,
            )
        except Exception as problem:  # noqa: BLE001 - one that is silent makes them all so: each is asked alone
            if len(workers) == 1:
                return dict.fromkeys(workers, TimeoutError(said(problem)))
            alone: dict[str, Exception] = {}
            for worker in workers:
                alone |= self.unable([worker])
            return alone
        failed = {worker: answer for worker, answer in found.items() if isinstance(answer, Exception)}
        return {worker: problem for worker, problem in failed.items() if not isinstance(problem, OSError)}  # else gone

    def send(self, worker: str, task: Callable[..., bytes], *arguments: str | bytes) -> str:
        """Have a task done by this worker and no other; return the name by which `answer` gives its answer."""
        name = f"qkv-{task.__name__}-{self.batch}-{next(self._numbers)}"
        future = self._dask.submit(task, *arguments, key=name, workers=[worker], pure=False)
        self._futures[name] = future
        future.add_done_callback(lambda _: self._came.put(name))
        return name

    def forget(self, name: str) -> None:
        """Expect no answer to a task any more."""
        if future := self._futures.pop(name, None):
            future.release()

    def answer(self, seconds: float) -> tuple[str, bytes | Exception] | None:
        """Return the next answer, or what became of its task instead, with the task's name; None if there is none."""
        try:
            name = self._came.get(timeout=seconds)
        except queue.Empty:
            return None
        if (future := self._futures.get(name)) is None:
            return None
        try:
            answer: bytes | Exception = future.result(timeout=_FETCH_SECONDS)
        except TimeoutError:  # whoever holds it may be gone, which the next look at the workers tells
            self._came.put(name)
            return None
        except Exception as problem:  # noqa: BLE001 - whatever Dask says of a task, somebody has to do without its answer
            answer = problem
        self.forget(name)
        return name, answer


def said(problem: BaseException) -> str:
    """Say in one line what went wrong out there."""
    return one_line(f"{type(problem).__name__}: {problem}", 300)
