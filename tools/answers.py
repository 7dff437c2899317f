"""Answers to the exercises as readers give them, tried while a notebook runs.

`tests/exercises/NN.py` holds them in cells: `# %% 01.2 wrong: two walks`, or `right:`. The stub and every
wrong answer must fail the exercise's check, with a sentence, and other right answers than ours must pass it.
"""
import random, re, sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent/'tests'/'exercises'

def answers(no):
    "Answers to the exercises of a notebook: (number, whether right, what it is, code)."
    path = FOLDER/f'{no}.py'
    found = re.split(r'^# %% (.+)\n', path.read_text(), flags=re.M)[1:] if path.exists() else []
    heads = [re.fullmatch(r'(\d\d\.\d+) (right|wrong): (.+)', h) for h in found[::2]]
    if not all(heads): sys.exit(f'{path}: expected cells as # %% {no}.1 wrong: why')
    return [(h[1], h[2] == 'right', h[3], code) for h, code in zip(heads, found[1::2])]

def _chance():
    "The states of all generators that a notebook may have used."
    np, torch = (sys.modules.get(k) for k in ('numpy', 'torch'))
    return random.getstate(), np and np.random.get_state(), torch and torch.get_rng_state()

def _set_chance(states):
    for name, set_, state in zip(('random', 'numpy', 'torch'),
                                 (random.setstate, lambda s: sys.modules['numpy'].random.set_state(s),
                                  lambda s: sys.modules['torch'].set_rng_state(s)), states):
        if state is not None: set_(state)

def tried(space, code, check):
    "What went wrong with an answer: None, or the exception."
    try:
        exec(compile(code, '<answer>', 'exec'), space)
        exec(compile(check, '<check>', 'exec'), space)
    except Exception as e: return e

def faults(exercise, space):
    "What answers to an exercise didn't do as they should, in the namespace of its notebook."
    from miniai.learn import stub
    number, states, bad = exercise.number, _chance(), []
    mine = [a for a in answers(number[:2]) if a[0] == number]
    if sum(not a[1] for a in mine) < 2: bad.append(f'{number}: expected two wrong answers at least')
    for _, right, what, code in [*mine, (number, False, 'the stub', stub(exercise.code, number))]:
        e = tried(space, code, exercise.check)
        kind = NotImplementedError if what == 'the stub' else AssertionError
        if right and e: bad.append(f'{number}: a right answer ({what}) fails: {type(e).__name__}: {e}')
        if not right and e is None: bad.append(f'{number}: a wrong answer ({what}) passes')
        elif not right and (type(e) is not kind or not str(e)):
            bad.append(f'{number}: a wrong answer ({what}) fails without a sentence: {type(e).__name__}: {e}')
        _set_chance(states)
    if 'matplotlib.pyplot' in sys.modules: sys.modules['matplotlib.pyplot'].close('all')
    exec(compile(exercise.code, '<solution>', 'exec'), space)
    _set_chance(states)
    return bad
