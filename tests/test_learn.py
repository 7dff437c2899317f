"""`miniai_learn`, as a reader uses it, and the course's exercises."""
import json, subprocess, sys
from pathlib import Path
import pytest
from miniai.learn import exercises, for_learners, stub

ROOT = Path(__file__).resolve().parent.parent
COMMAND = Path(sys.executable).with_name('miniai_learn')
NOTEBOOKS = {p.name[:2]: json.loads(p.read_text()) for p in sorted((ROOT/'nbs').glob('[0-9]*.ipynb'))}
EXERCISES = {e.number: e for no, nb in NOTEBOOKS.items() for e in exercises(nb, no)}

def learn(*words, cwd):
    r = subprocess.run([COMMAND, *words], cwd=cwd, capture_output=True, text=True)
    return r.returncode, r.stdout, r.stderr

def test_a_readers_way(tmp_path):
    "From an empty folder: start, be marked, solve, be marked, start again and lose nothing."
    assert learn('start', '01', '07', cwd=tmp_path)[0] == 0
    mine = tmp_path/'miniai-course'/'07_learn.ipynb'
    assert 'BEGIN SOLUTION\n    sources' not in mine.read_text()
    _, said, _ = learn('check', '07', cwd=tmp_path)
    assert '0 of 2' in said and 'exercise 07.1: write your answer here' in said
    nb, code = json.loads(mine.read_text()), EXERCISES['07.1'].code
    for c in nb['cells']:
        if c['source'] == stub(code, '07.1'): c['source'] = code
    mine.write_text(json.dumps(nb))
    _, said, _ = learn('check', '07', cwd=tmp_path)
    assert '1 of 2' in said and '07.1' not in said
    code, said, _ = learn('start', cwd=tmp_path)
    assert code == 0 and '07_learn.ipynb stays as it is' in said and '01_data_model' not in said
    assert json.loads(mine.read_text()) == nb
    assert len([*mine.parent.glob('[0-9]*.ipynb')]) == len(NOTEBOOKS)

def test_mistakes_are_one_line(tmp_path):
    for words, why in (([], 'required: words'), (['begin'], 'expected start, check'),
                       (['check'], 'no such notebooks'), (['solution', '01.77'], 'expected one of 01.1'),
                       (['start', '../01'], 'the number of a notebook')):
        code, out, err = learn(*words, cwd=tmp_path)
        assert code and out == '' and err.count('\n') == 1 and why in err, err
    assert not [*tmp_path.iterdir()]

@pytest.mark.parametrize('no', NOTEBOOKS)
def test_learners_notebooks(no):
    "Nothing of a solution, and what nbgrader needs to hand out and grade the same file."
    nb = for_learners(NOTEBOOKS[no], no)
    assert not any(c['source'].startswith('<!-- solution') or c.get('outputs') for c in nb['cells'])
    asked = [c['source'] for c in nb['cells'] if c['source'].startswith('#| exercise')]
    assert not any('SOLUTION' in s for s in asked) and all('raise NotImplementedError' in s for s in asked)
    marks = [c['metadata']['nbgrader'] for c in nb['cells'] if 'nbgrader' in c['metadata']]
    assert len({m['grade_id'] for m in marks}) == len(marks) == 2*len(exercises(NOTEBOOKS[no], no))

def test_answers_are_for_exercises_that_are_there():
    "What readers may answer is tried while the notebooks are tested; here, that none is left over."
    sys.path.insert(0, str(ROOT/'tools'))
    from answers import FOLDER, answers
    found = {a[0] for p in FOLDER.glob('*.py') for a in answers(p.stem)}
    assert found == set(EXERCISES) and len(found) >= 5

def test_slides(tmp_path):
    "One for each picture."
    r = subprocess.run([sys.executable, ROOT/'tools'/'deck.py', ROOT/'nbs'/'20_noise.ipynb',
                        '--out', 'deck.pdf'], cwd=tmp_path, capture_output=True, text=True)
    n = sum('image/png' in o.get('data', {}) for c in NOTEBOOKS['20']['cells'] for o in c.get('outputs', []))
    assert r.stdout == f'{n} slides in deck.pdf\n', r.stderr
    assert (tmp_path/'deck.pdf').read_bytes().count(b'/Type /Page ') == n
