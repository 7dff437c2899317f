"""Answers to the exercises as readers give them, tried while a notebook runs.

`tests/exercises/NN.py` holds them in cells: `# %% 01.2 wrong: two walks`, or `right:`. The stub and every
wrong answer must fail the exercise's check, with a sentence, and other right answers than ours must pass it.
"""
import json, os, re, sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent/'tests'/'exercises'

def answers(no):
    "Answers to the exercises of a notebook: (number, whether right, what it is, code)."
    path = FOLDER/f'{no}.py'
    found = re.split(r'^# %% (.+)\n', path.read_text(), flags=re.M)[1:] if path.exists() else []
    heads = [re.fullmatch(r'(\d\d\.\d+) (right|wrong): (.+)', h) for h in found[::2]]
    if not all(heads): sys.exit(f'{path}: expected cells as # %% {no}.1 wrong: why')
    return [(h[1], h[2] == 'right', h[3], code) for h, code in zip(heads, found[1::2])]

def tried(space, code, check):
    """What went wrong with an answer, type and message of the exception; None if it passed. A copy of this
    process tries it, so that it leaves no trace."""
    read, write = os.pipe()
    if child := os.fork():
        os.close(write)
        with open(read) as f: said = f.read()
        os.waitpid(child, 0)
        return json.loads(said) if said else ['SystemExit', 'the process ended']
    try:
        sys.stdout = open(os.devnull, 'w')
        if torch := sys.modules.get('torch'): torch.set_num_threads(1)  # threads don't survive a fork
        exec(compile(code, '<answer>', 'exec'), space)
        exec(compile(check, '<check>', 'exec'), space)
        said = None
    except BaseException as e: said = [type(e).__name__, str(e)]
    with open(write, 'w') as f: json.dump(said, f)
    os._exit(0)

def faults(exercise, space):
    "What answers to an exercise didn't do as they should, in the namespace of its notebook."
    from miniai.learn import stub
    number, bad = exercise.number, []
    mine = [a for a in answers(number[:2]) if a[0] == number]
    if sum(not a[1] for a in mine) < 2: bad.append(f'{number}: expected two wrong answers at least')
    for _, right, what, code in [*mine, (number, False, 'the stub', stub(exercise.code, number))]:
        kind, said = tried(space, code, exercise.check) or (None, None)
        wanted = None if right else 'NotImplementedError' if what == 'the stub' else 'AssertionError'
        if kind != wanted or said == '':
            bad.append(f'{number}: a {"right" if right else "wrong"} answer ({what}) '
                       + (f'ends with {kind}: {said}' if kind else 'passes'))
    return bad
