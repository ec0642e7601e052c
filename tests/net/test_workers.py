"""Workers: every way of ending badly reaches its caller, and nobody else notices."""

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from monitor.errors import ReadError, WorkerDied, WorkerError, WorkerMemory, WorkerTimeout
from monitor.net import sandbox
from monitor.net.workers import Workers
from tests.net import work

MEMORY = 128 * 1024 * 1024
ROOT = Path(__file__).parents[2]


def in_workers(use, **options):
    """Runs `use(workers)` and closes them."""

    async def go():
        workers = Workers(memory=MEMORY, **options)
        try:
            return await use(workers)
        finally:
            await workers.close()

    return asyncio.run(go())


def failure(function, *args, timeout=20_000, **options):
    """The error that `function` ends in, and proof that the next call works."""

    async def use(workers):
        with pytest.raises(WorkerError) as caught:
            await workers.run(function, *args, timeout=timeout)
        assert await workers.run(work.double, 4, timeout=20_000) == 8
        return caught.value

    return in_workers(use, **options)


def alive(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def wait_until(condition, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def test_a_result_comes_back_from_another_process():
    async def use(workers):
        assert await workers.run(work.double, value=21, timeout=20_000) == 42
        assert await workers.run(work.pid, timeout=20_000) != os.getpid()

    in_workers(use)


def test_a_busy_worker_is_killed_at_its_time_limit_and_the_error_names_the_function():
    error = failure(work.spin, timeout=300)
    assert isinstance(error, WorkerTimeout)
    assert "spin" in str(error)


def test_a_single_huge_allocation_is_reported_as_memory():
    assert isinstance(failure(work.fill, 4 * MEMORY), WorkerMemory)


def test_an_error_near_the_limit_that_does_not_speak_of_memory_is_reported_as_memory():
    assert isinstance(failure(work.hoard), WorkerMemory)


def test_memory_below_the_limit_may_be_used():
    async def use(workers):
        assert await workers.run(work.fill, MEMORY // 4, timeout=20_000) == MEMORY // 4

    in_workers(use)


@pytest.mark.parametrize(
    ("function", "words"), [(work.crash, "SIGSEGV"), (work.exit_silently, "exit status 3")]
)
def test_a_worker_that_dies_is_reported_with_how_it_ended(function, words):
    error = failure(function, count=1)
    assert isinstance(error, WorkerDied)
    assert words in str(error)


def test_an_error_of_the_program_arrives_as_itself():
    async def use(workers):
        with pytest.raises(ReadError, match=r"^news.xml: not a feed; check the URL$"):
            await workers.run(work.refuse, timeout=20_000)

    in_workers(use)


@pytest.mark.parametrize("function", [work.fail_oddly, work.refuse_oddly, work.return_oddly])
def test_what_cannot_be_pickled_arrives_as_words_with_its_traceback(function):
    error = failure(function)
    assert type(error) is WorkerError
    assert "please report it" in str(error)
    assert "Traceback" in error.__notes__[0]


def test_others_work_on_while_some_crash():
    async def use(workers):
        calls = [workers.run(f, timeout=20_000) for f in (work.crash, work.exit_silently, work.crash)]
        calls += [workers.run(work.double, number, timeout=20_000) for number in range(50)]
        results = await asyncio.gather(*calls, return_exceptions=True)
        assert all(isinstance(result, WorkerDied) for result in results[:3])
        assert results[3:] == [number * 2 for number in range(50)]

    in_workers(use)


def test_workers_killed_while_idle_are_replaced():
    async def use(workers):
        for _ in range(2):
            os.kill(await workers.run(work.pid, timeout=20_000), signal.SIGKILL)
            await asyncio.sleep(0.3)
            assert await workers.run(work.double, 1, timeout=20_000) == 2

    in_workers(use, count=1)


def test_ctrl_c_and_a_hang_up_of_the_terminal_leave_a_worker_alone():
    async def use(workers):
        before = await workers.run(work.pid, timeout=20_000)
        os.kill(before, signal.SIGINT)
        os.kill(before, signal.SIGHUP)
        await asyncio.sleep(0.2)
        assert await workers.run(work.pid, timeout=20_000) == before

    in_workers(use, count=1)


def test_workers_do_not_change_how_the_program_itself_takes_signals():
    async def use(workers):
        await workers.run(work.double, 1, timeout=20_000)
        assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == before

    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    in_workers(use)


def test_closing_ends_busy_workers_within_two_seconds_and_tells_their_callers(tmp_path):
    async def go():
        workers = Workers(memory=MEMORY)
        call = asyncio.create_task(workers.run(work.note_and_spin, tmp_path / "pid", timeout=60_000))
        await asyncio.to_thread(wait_until, (tmp_path / "pid").exists)
        started = time.monotonic()
        await workers.close()
        assert time.monotonic() - started < 2
        with pytest.raises(WorkerDied, match="closed"):
            await call
        with pytest.raises(WorkerDied, match="closed"):
            await workers.run(work.double, 1, timeout=1_000)
        return int((tmp_path / "pid").read_text())

    assert not alive(asyncio.run(go()))


def test_closing_workers_never_used_is_no_error():
    asyncio.run(Workers().close())


def test_a_cancelled_call_frees_its_worker(tmp_path):
    async def use(workers):
        call = asyncio.create_task(workers.run(work.note_and_spin, tmp_path / "pid", timeout=60_000))
        await asyncio.to_thread(wait_until, (tmp_path / "pid").exists)
        call.cancel()
        assert await workers.run(work.double, 1, timeout=20_000) == 2

    in_workers(use, count=1)


def test_workers_import_only_what_they_need_and_what_they_are_told():
    async def use(workers):
        loaded = set(await workers.run(work.modules, timeout=20_000))
        assert not loaded & {
            "aiohttp",
            "sqlalchemy",
            "pydantic",
            "typer",
            "monitor.cli",
            "monitor.net.session",
        }
        assert "wave" in loaded

    in_workers(use, preload=["wave"])


PROGRAM = """
    import asyncio, sys
    print("main module runs", flush=True)
    from monitor.net.workers import Workers
    from tests.net import work

    async def go():
        workers = Workers(memory=128 * 1024 * 1024)
        if sys.argv[1] == "file":
            print(await workers.run(work.main_file, timeout=20_000), flush=True)
            await workers.close()
        else:
            calls = [workers.run(work.note_and_spin, path, timeout=600_000) for path in sys.argv[1:]]
            await asyncio.gather(*calls)

    asyncio.run(go())
"""


def start_program(folder, *args):
    program = folder / "monitor-like-script"
    program.write_text(textwrap.dedent(PROGRAM))
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, program, *args], stdout=subprocess.PIPE, text=True, env=environment
    )


def test_a_program_without_a_main_guard_is_not_run_again_by_its_workers(tmp_path):
    with start_program(tmp_path, "file") as program:
        assert program.stdout.read().splitlines() == ["main module runs", "None"]
    assert program.returncode == 0


def test_after_kill_9_of_the_program_no_busy_worker_survives(tmp_path):
    notes = [tmp_path / "one", tmp_path / "two"]
    with start_program(tmp_path, *notes) as program:
        wait_until(lambda: all(note.exists() and note.read_text() for note in notes))
        pids = [int(note.read_text()) for note in notes]
        assert all(alive(pid) for pid in pids)
        program.kill()
    wait_until(lambda: not any(alive(pid) for pid in pids), seconds=5)


def test_a_worker_whose_parent_is_not_the_expected_one_ends_at_once():
    code = "from monitor.net import sandbox; sandbox.confine(1, 10**9, []); print('still here')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert (done.returncode, done.stdout) == (1, "")


def test_memory_errors_are_found_behind_the_errors_that_hide_them():
    hidden = ReadError("no feed")
    hidden.__cause__ = ValueError("bad")
    hidden.__cause__.__context__ = MemoryError()
    assert sandbox.is_memory(hidden)


def test_an_error_that_causes_itself_is_walked_once():
    one, two = ValueError("one"), ValueError("two")
    one.__context__, two.__context__ = two, one
    assert not sandbox.is_memory(one)
