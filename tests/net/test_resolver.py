"""Names: one that hangs delays nobody else."""

import asyncio
import errno
import socket
import threading

import pytest

from monitor.net import resolver as module
from monitor.net.resolver import Resolver

ANSWER = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.0.2.1", 80))]


def with_resolver(use, lookup, **options):
    async def go():
        resolver = Resolver(lookup=lookup, **options)
        try:
            return await use(resolver)
        finally:
            await resolver.close()

    return asyncio.run(go())


def test_a_name_is_answered_as_aiohttp_wants_it():
    [found] = with_resolver(lambda r: r.resolve("news.example", 80), lambda *_, **__: ANSWER)
    assert found["hostname"] == "news.example"
    assert (found["host"], found["port"], found["family"]) == ("192.0.2.1", 80, socket.AF_INET)


def test_the_systems_own_look_up_is_asked_by_default():
    async def use(resolver):
        return await resolver.resolve("localhost", 80, socket.AF_INET)

    async def go():
        return await use(Resolver())

    assert asyncio.run(go())[0]["host"] == "127.0.0.1"


def test_of_hundreds_of_addresses_a_few_are_taken():
    many = [(socket.AF_INET, 1, 6, "", (f"192.0.2.{number}", 80)) for number in range(200)]
    assert len(with_resolver(lambda r: r.resolve("news.example", 80), lambda *_, **__: many)) == 8


def test_a_name_unknown_is_an_oserror():
    def lookup(*_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with pytest.raises(socket.gaierror):
        with_resolver(lambda r: r.resolve("nowhere.example", 80), lookup)


def test_a_name_that_cannot_be_encoded_is_an_oserror():
    def lookup(*_, **__):
        raise UnicodeError("label too long")

    with pytest.raises(OSError, match="no valid host name"):
        with_resolver(lambda r: r.resolve("x" * 300, 80), lookup)


def test_a_name_that_hangs_ends_in_time_and_others_are_answered_meanwhile():
    hang = threading.Event()

    def lookup(host, *_, **__):
        if host.startswith("hung"):
            hang.wait(30)
        return ANSWER

    async def use(resolver):
        hung = [
            asyncio.create_task(resolver.resolve(f"hung{n}.example", 80)) for n in range(module.THREADS - 1)
        ]
        for number in range(20):
            assert await resolver.resolve(f"good{number}.example", 80)
        results = await asyncio.gather(*hung, return_exceptions=True)
        hang.set()
        return results

    results = with_resolver(use, lookup, timeout=1_500)
    assert all(isinstance(result, OSError) and result.errno == errno.ETIMEDOUT for result in results)


def test_a_name_asked_again_while_it_hangs_takes_no_second_thread():
    hang, asked = threading.Event(), []

    def lookup(host, *_, **__):
        asked.append(host)
        hang.wait(30)
        return ANSWER

    async def use(resolver):
        for _ in range(3):
            with pytest.raises(OSError, match="no answer from DNS"):
                await resolver.resolve("hung.example", 80)
        last = asyncio.create_task(resolver.resolve("hung.example", 80))
        await asyncio.sleep(0)
        hang.set()
        return await last

    assert with_resolver(use, lookup, timeout=100)
    assert asked == ["hung.example"]


def test_no_more_threads_than_the_limit_look_up_at_once(monkeypatch):
    monkeypatch.setattr(module, "THREADS", 2)
    lock, now, most = threading.Lock(), 0, 0

    def lookup(*_, **__):
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        threading.Event().wait(0.02)
        with lock:
            now -= 1
        return ANSWER

    async def use(resolver):
        await asyncio.gather(*(resolver.resolve(f"n{number}.example", 80) for number in range(10)))

    with_resolver(use, lookup)
    assert most == 2


def test_an_answer_that_comes_after_the_end_of_the_loop_disturbs_nobody():
    hang, thread = threading.Event(), []

    def lookup(*_, **__):
        thread.append(threading.current_thread())
        hang.wait(30)
        return ANSWER

    with pytest.raises(OSError, match="no answer"):
        with_resolver(lambda r: r.resolve("hung.example", 80), lookup, timeout=50)
    assert thread[0].daemon
    hang.set()
    thread[0].join(5)
    assert not thread[0].is_alive()


def test_where_no_thread_can_be_started_the_error_is_one_of_the_system(monkeypatch):
    def start(self):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)
    with pytest.raises(OSError, match="no thread for a DNS look-up"):
        with_resolver(lambda r: r.resolve("news.example", 80), lambda *_, **__: ANSWER)
