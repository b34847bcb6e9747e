"""What a function may do, or give, that nobody asked for: see `odd_files`."""

from __future__ import annotations

#: What each function gives in place of ``right``, its right result.
RESULTS = """
    None; 'text'; 'two\\nlines\\x00\\u202e'; b'bytes'; Ellipsis; NotImplemented; object(); print; np; int; np.add;
    lambda x: x; iter([1]); (y for y in [1]); range(2); {1}; frozenset([1]); map(abs, [1]); deque([2, 17]);
    Decimal(2); Fraction(1, 3); True; 1; 2.0; 1j; np.True_; np.str_('x'); np.float16(2); np.datetime64('NaT');
    10**400; [10**400]; 10**5000; -(10**400); float('nan'); float('-inf'); [float('nan')] * 3; [[1], [1, 2]]; [[]];
    []; (); {}; {'Q': 1}; {1: 'x'}; {(1, 2): 3}; np.array([]); np.zeros((0, 3)); np.zeros((10**7, 0));
    np.zeros((1500, 1500)); [0] * 30000; 'long' * 9000; np.matrix(np.atleast_1d(right)); np.ma.masked;
    np.ma.masked_array(right, mask=True); np.asarray(right, object); np.asarray(right) * 1j; np.asarray(right) > 0;
    np.asarray(right).astype('S9'); np.array([(1, 2.0)], 'i4,f8'); np.asarray(right, '>f8');
    np.asarray(right, 'f4'); np.asarray(right, np.longdouble); np.asarray(right, 'f2'); np.asarray(right).tolist();
    [right]; [right, right]; [right, [right]]; (right, 'and more'); {'result': right}; [np.asarray(right), 'text'];
    np.asarray(right)[None]; np.asarray(right)[..., None]; np.asarray(right).T; np.asarray(right)[::-1];
    np.asarray(right) + 1e-7; np.asarray(right) * 1e300 * 1e10; -np.asarray(right); np.asarray(right) + np.nan;
    np.array(right).ravel(); np.array(right, copy=False); np.broadcast_to(right, (2, 2)); next(iter(inputs), None);
    inputs; inputs[-1:]; inputs[0].T; inputs[0][:1]; inputs[0].view(); np.asfortranarray(inputs[1]); Hostile();
    [Hostile()]; {'query': Hostile()}; Array(right); List([1, 2]); Text('x'); Number(3); itself(); nested(40);
    ValueError('returned'); type('Odd\\nname', (), {})(); type('x' * 300, (), {})(); memoryview(b'ab');
    array('d', [2, 17]); np.vectorize(float)(right); np.random.default_rng(0); np.nditer([1]); np.s_[1:2];
    np.polynomial.Polynomial([1, 2])
"""

#: What each function does before it gives its right result, or instead of it.
DEEDS = """
    print('two', 'words'); return np.add(right, 1)
    print('x' * 70_000); return None
    print('\\x1b[31mred\\x00 \\u202e'); return None
    print(right); return None
    print('out'); print('err', file=sys.stderr); print('again'); return None
    print('kept', file=sys.__stdout__); print('too', file=sys.__stderr__); return None
    sys.stdout.write('written'); sys.stdout.flush(); sys.stderr.writelines(['a', 'b']); return None
    sys.stdout.buffer.write(b'bytes'); return None
    sys.stdout = None; return None
    logging.warning('logged'); return None
    warnings.warn('mind this'); return None
    return np.array([1.0, -1.0]) / 0
    return np.float64(1e300) * 1e300
    return np.log(-1.0)
    np.seterr(all='raise'); return np.multiply(right, 2)
    np.set_printoptions(precision=1, threshold=2); return [right, 'text', np.arange(30) / 7]
    warnings.simplefilter('error'); warnings.warn('an error now'); return right
    return input('a number? ')
    return sys.stdin.read()
    return len(inputs[5])
    return 1 / 0
    raise ValueError
    raise ValueError('')
    raise ValueError('first\\nsecond\\n\\n   third')
    raise ValueError('\\x1b[2J\\x00\\u202e at 0x7f0011223344')
    raise ValueError('long ' * 2000)
    raise Exception(right)
    raise Loud()
    raise Odd('of my own')
    raise type('Bad\\nname', (Exception,), {})('x')
    raise BaseException('base')
    raise GeneratorExit
    raise StopIteration(1)
    raise SystemExit
    raise SystemExit('bye')
    sys.exit(3)
    raise MemoryError
    raise NotImplementedError
    raise NotImplementedError('later')
    raise AssertionError
    assert right is None
    assert right is None, 'a message'
    raise Warning('as an error')
    raise SyntaxError('of mine')
    raise ExceptionGroup('several', [ValueError(1)])
    raise ValueError('outer') from KeyError('inner')
    raise TypeError('takes 2 positional arguments')
    raise KeyError('a key')
    raise UnicodeDecodeError('utf-8', b'x', 0, 1, 'why')
    raise 'text'
    eval('1 +')
    exec('raise ValueError(1)')
    compile('def', 'x', 'exec')
    raise LookupError("answer")
    return np.empty(10**15)
    return np.ones((2, 3)) @ np.ones((2, 3))
    return np.linalg.inv(np.zeros((2, 2)))
    return no_such_name
    return right.no_such_attribute
    return sorted([1, 'x'])
    return (lambda: 1 / 0)()
    return [1 / number for number in (1, 0)]
    return json.loads('no')
    return int('x')
    return dict(one=1)['two']
    return np.array([[1, 2], [3]])
    inputs[0][...] = 0; return right
    inputs[0] += 1; return right
    inputs[0].flags.writeable = True; inputs[0][0] = 5; return right
    inputs[0].sort(); return right
    inputs[0].shape = -1; return right
    inputs[0].resize(1); return right
    inputs[1][0] = 7; raise ValueError('after a change')
    inputs[1].T[:] = 1; return inputs[1]
    os.chdir('/'); return np.add(right, 1)
    random.seed(1); return random.random()
    sys.setrecursionlimit(80); return answer(*inputs)
    threading.Timer(0, print).cancel(); return None
    return os.getcwd() and None
    return sys.modules[answer.__module__].__name__ and None
    return inspect.getsource(answer).count('answer')
    return pickle.loads(pickle.dumps(right))
    return (yield 1)
"""

MADE_OF = """
import inspect, itertools, json, logging, os, pickle, random, sys, threading, warnings
from array import array
from collections import deque
from decimal import Decimal
from fractions import Fraction


COUNTER, COUNT = [], itertools.count()


class Hostile:
    def __repr__(self): raise ValueError("no repr")
    __str__ = __len__ = __iter__ = __array__ = __eq__ = __hash__ = __bool__ = __float__ = __getattr__ = __repr__


class Array(np.ndarray):
    def __new__(cls, value): return np.asarray(value).view(cls)
    def __eq__(self, other): return True
    def __repr__(self): return "an Array"


class List(list):
    def __len__(self): return 3
    def __iter__(self): return iter("abc")
    def __repr__(self): raise ValueError("no repr")


class Text(str):
    def __eq__(self, other): return True
    __hash__ = str.__hash__


class Number(int):
    def __repr__(self): return "many"
    def __index__(self): raise ValueError("no index")


class Odd(ValueError):
    pass


class Loud(Exception):
    def __str__(self): raise ValueError("no message")


def itself():
    one = [1]
    one.append(one)
    return one


def nested(depth):
    return [nested(depth - 1)] if depth else 1
"""

ODDLY = """
def oddly_{number}(function):
    def answer(*inputs):
        right = function(*inputs)
        {deed}
    return answer
"""

_SHARED = "in a notebook all questions share its names, and what was done to them"
#: What each function does there, and why a notebook's own check cannot say what the grader says of it.
ONLY_ELSEWHERE: dict[str, str] = {
    "return __name__": "a notebook's cells are those of __main__; to the grader they are a module",
    "exit()": "in a notebook it is IPython's, which only asks for the end of the kernel",
    "del globals()['np']; return right": _SHARED,
    "globals()['project_row'] = None; return np.add(right, 1)": _SHARED,
    "COUNTER.append(1); return np.add(right, len(COUNTER))": _SHARED,
}
