"""Small programs that a counter of calls can get wrong. Each function `odd_...` is one.

A mark at the end of a line says how often the line begins, counted by hand: `#= 3`, or `#= 3 3.9:4` where a version counts another way.
"""

# ruff: noqa
# mypy: ignore-errors

import abc
import asyncio
import contextlib
import copy
import itertools
import json
import sys

import odd_library
from odd_library import apply, apply_each


def nothing():
    pass


# Loops


def odd_one_line_while():
    x = 0  #= 1
    while x < 100: x += 1  #= 100 3.9:101
    return x  #= 1


def odd_one_line_for():
    for _ in range(100): pass  #= 101
    return 1  #= 1


def odd_one_line_for_calls():
    for _ in range(100): nothing()  #= 101


def odd_two_line_loop():
    for i in range(100):  #= 101
        y = i  #= 100
    return y  #= 1


def odd_while_true():
    x = 0  #= 1
    while True:  #= 100 3.9:0
        x += 1  #= 100
        if x >= 100:  #= 100
            break  #= 1
    return x  #= 1


def odd_multi_line_expression():
    total = 0  #= 1
    for i in range(10):  #= 11
        total += (
            abs(i)
            + len("abc")
            + apply(
                abs,
                i,
            )
        )
    return total  #= 1


def odd_list_on_one_line():
    return len([i for i in range(100)])  #= 102 3.12:101 3.13:101


def odd_generator_on_one_line():
    return sum(i for i in range(100))


def odd_nested_loops():
    n = 0  #= 1
    for i in range(10):  #= 11
        for j in range(10): n += 1  #= 110
    return n  #= 1


def odd_nested_comprehensions():
    return [[i * j for i in range(5)] for j in range(5)], {i: {j for j in range(3)} for i in range(3)}


def odd_loop_with_continue():
    n = 0  #= 1
    for i in range(10):  #= 11
        if i % 2:  #= 10
            continue  #= 5
        n += abs(i)  #= 5
    else:
        n += 1  #= 1
    return n  #= 1


# Generators


def count_to(limit):
    for i in range(limit):
        yield i


def delegate(limit):
    result = yield from count_to(limit)
    yield result


def odd_generators():
    waiting = [count_to(3), delegate(3), odd_library.numbers(3)]
    for generator in itertools.zip_longest(*waiting):
        nothing()
    half = count_to(5)
    next(half)
    half.close()
    del half
    return list(delegate(2))


def patient():
    while True:
        try:
            yield len("x")
        except ValueError:
            nothing()
        except KeyError:
            return


def odd_throw():
    generator = patient()
    next(generator)
    generator.throw(ValueError("a"))
    generator.throw(ValueError("b"))
    try:
        generator.throw(KeyError("c"))
    except StopIteration:
        nothing()
    fresh = patient()
    try:
        fresh.throw(ValueError("never begun"))
    except ValueError:
        nothing()
    outer = delegate(3)
    next(outer)
    try:
        outer.throw(TypeError("through"))
    except TypeError:
        nothing()


def odd_generator_left_behind():
    generator = count_to(10)
    next(generator)
    return [generator]


# Coroutines


async def answer(value):
    await asyncio.sleep(0)
    return value


async def stream(limit):
    for i in range(limit):
        yield await answer(i)


async def conversation():
    values = await asyncio.gather(answer(1), answer(2))
    async for value in stream(3):
        values.append(value)
    try:
        await asyncio.wait_for(asyncio.sleep(10), 0.001)
    except asyncio.TimeoutError:
        nothing()
    return values


def odd_coroutines():
    # Without an event loop: how often one polls follows the clock.
    coroutine = answer_directly(3)
    try:
        while True:
            coroutine.send(None)
    except StopIteration:
        nothing()
    closed = answer_directly(1)
    closed.send(None)
    closed.close()


class Pause:
    def __await__(self):
        yield 1
        return len("ab")


async def answer_directly(times):
    total = 0
    for _ in range(times):
        total += await Pause()
    async with Asynchronous() as value:
        total += value
    return total


class Asynchronous:
    async def __aenter__(self):
        return await Pause()

    async def __aexit__(self, *error):
        nothing()


# Exceptions


def raising(depth):
    if depth:
        return raising(depth - 1)
    raise ValueError("deep")


def odd_exceptions():
    for function in (lambda: [].pop(), lambda: int("x"), lambda: {}["a"], lambda: raising(5), lambda: next(iter([])), lambda: len()):
        try:
            function()
        except (IndexError, ValueError, KeyError, StopIteration, TypeError) as error:
            str(error)
        finally:
            nothing()


def odd_exceptions_through_c():
    try:
        sorted([3, 1, 2], key=lambda value: raising(value))
    except ValueError:
        nothing()
    try:
        list(map(raising, [1, 2]))
    except ValueError:
        nothing()
    try:
        apply_each(raising, [0])
    except ValueError:
        nothing()


def odd_context_managers():
    log = []
    with odd_library.scope(log) as depth, contextlib.suppress(KeyError):
        log.append(depth)
        {}["missing"]
    with contextlib.ExitStack() as stack:
        stack.callback(nothing)
        stack.enter_context(odd_library.scope(log))
    try:
        with odd_library.scope(log):
            raise ValueError
    except ValueError:
        nothing()
    return log


# Recursion


def depth_of(n):
    return 0 if n == 0 else 1 + depth_of(n - 1)


def is_even(n):
    return True if n == 0 else is_odd(n - 1)


def is_odd(n):
    return False if n == 0 else is_even(n - 1)


def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


def odd_recursion():
    return depth_of(50), is_even(31), fibonacci(10)


def odd_recursion_through_c():
    def walk(tree):
        return sum(map(walk, tree)) if isinstance(tree, list) else tree

    return walk([1, [2, [3, 4], 5], [6]]), copy.deepcopy([1, [2, [3]]]), json.dumps({"a": [1, {"b": 2}]}, indent=1)


def odd_deep_recursion():
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(5000)
    try:
        return depth_of(2000)
    finally:
        sys.setrecursionlimit(limit)


def odd_recursion_without_end():
    def endless():
        endless()

    try:
        endless()
    except RecursionError:
        nothing()
