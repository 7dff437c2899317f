"""The package as a whole: order of imports, names, documentation."""
import ast, dataclasses, inspect, importlib, json, re, subprocess, sys
from pathlib import Path
import pytest
from miniai.learner import EVENTS, Callback

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT/'nbs').glob('[0-9]*.ipynb'))
NUMBER = {p.stem[3:]: int(p.stem[:2]) for p in NOTEBOOKS}              # module → number of its notebook
MODULES = sorted(NUMBER, key=NUMBER.get)
# PyTorch's and namedtuple's, which have no other
FOREIGN = {'_version', '_buffers', '_replace', '_fields', '_asdict'}

def imports(path):
    "Modules of miniai that a module imports, wherever in it."
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.level or node.module.split('.')[0] == 'miniai'):
            yield node.module.removeprefix('miniai.')
        if isinstance(node, ast.Import):
            yield from (a.name.removeprefix('miniai.') for a in node.names if a.name.startswith('miniai'))

def test_one_notebook_one_module():
    assert len(NOTEBOOKS) >= 7
    assert {p.stem for p in (ROOT/'miniai').glob('[a-z]*.py')} == set(NUMBER)
    for p in NOTEBOOKS:
        first = next(''.join(c['source'])
                     for c in json.loads(p.read_text())['cells'] if c['cell_type'] == 'code')
        assert first == f'#| default_exp {p.stem[3:]}', p.name

@pytest.mark.parametrize('module', MODULES)
def test_imports_only_lower_numbers(module):
    for other in imports(ROOT/'miniai'/f'{module}.py'):
        assert NUMBER[other] < NUMBER[module], f'{module} imports {other}'

@pytest.mark.parametrize('module', MODULES)
def test_private_names_stay_at_home(module):
    "Names with an underscore, imported or reached through a dot, are made where they are used."
    nodes = [*ast.walk(ast.parse((ROOT/'miniai'/f'{module}.py').read_text()))]
    own = {n.name for n in nodes if isinstance(n, (ast.FunctionDef, ast.ClassDef))}
    own |= {n.attr for n in nodes if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)}
    own |= {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    used = {a.name for n in nodes if isinstance(n, ast.ImportFrom) for a in n.names}
    used |= {n.attr for n in nodes if isinstance(n, ast.Attribute)}
    assert not [k for k in used - own - FOREIGN if re.match('_(?!_)', k)]

@pytest.mark.parametrize('notebook', NOTEBOOKS, ids=lambda p: p.stem)
def test_lines_of_exported_cells(notebook):
    "At most 100 characters; ruff sees to the 110 of all others."
    for c in json.loads(notebook.read_text())['cells']:
        lines = ''.join(c['source']).splitlines()
        if c['cell_type'] == 'code' and '#| export' in lines: assert max(map(len, lines)) <= 100, lines[1]

def test_imports_are_seen():
    "Or the test above would find nothing to complain of."
    assert set(imports(ROOT/'miniai'/'linear.py')) == {'core', 'mnist'}

def test_no_name_has_two_owners():
    owners = {}
    for m in MODULES:
        for name in importlib.import_module(f'miniai.{m}').__all__: owners.setdefault(name, []).append(m)
    assert {k: v for k, v in owners.items() if len(v) > 1} == {}

def test_no_undefined_names():
    for args in (['.'], ['--isolated', '--select', 'F', '--ignore', 'F403,F405', 'miniai']):
        r = subprocess.run([sys.executable, '-m', 'ruff', 'check', '--no-cache', *args], cwd=ROOT,
                           capture_output=True, text=True)
        assert r.returncode == 0, r.stdout

def public():
    "Everything exported, and the public methods of exported classes."
    for m in MODULES:
        mod = importlib.import_module(f'miniai.{m}')
        for name in mod.__all__:
            o = getattr(mod, name)
            if inspect.isclass(o):
                yield f'{m}.{name}', o
                for k, f in vars(o).items():
                    # once is enough
                    said = (any(k in vars(base) for base in o.__mro__[1:-1])
                            or k in EVENTS and issubclass(o, Callback))
                    if k == '__init__' and dataclasses.is_dataclass(o): continue  # its fields are commented
                    if inspect.isfunction(f) and (k == '__init__' or not (said or k.startswith('_'))):
                        yield f'{m}.{name}.{k}', f
            elif callable(o): yield f'{m}.{name}', o

@pytest.mark.parametrize('name,obj', list(public()))
def test_documented(name, obj):
    "A docstring, and a comment beside each argument."
    from fastcore.docments import docments
    assert name.endswith('__init__') or obj.__doc__ and len(obj.__doc__) > 10, f'{name} has no docstring'
    if not inspect.isfunction(obj): return
    for arg, d in docments(obj, full=True).items():
        if arg not in ('self', 'cls', 'return') and not d.kind.name.startswith('VAR_'):
            assert d.docment, f'{name}: {arg} is not explained'

@pytest.mark.parametrize('path', NOTEBOOKS, ids=lambda p: p.stem)
def test_notebook_anatomy(path):
    cells = json.loads(path.read_text())['cells']
    md = [''.join(c['source']) for c in cells if c['cell_type'] == 'markdown']
    assert re.match(r'# .+\n\n> .+\n\n\| read before \| minutes \| you build \| used in \|\n', md[0])
    assert '\n*May be skipped* ' in md[0]
    for head in ('## Try it', '## What we built', '## Sources'):
        assert any(m.startswith(head) for m in md), head
    assert not any(o['output_type'] == 'error' for c in cells for o in c.get('outputs', []))

@pytest.mark.parametrize('path', NOTEBOOKS, ids=lambda p: p.stem)
def test_the_minutes_are_a_readers(path):
    "At 180 words and 15 lines of code a minute."
    cells = json.loads(path.read_text())['cells']
    texts = {k: [''.join(c['source']) for c in cells if c['cell_type'] == k] for k in ('markdown', 'code')}
    words = sum(len(re.sub(r'\]\([^)]*\)|<!--.*?-->', '', t, flags=re.S).split()) for t in texts['markdown'])
    lines = sum(bool(line.strip()) and not line.startswith(('import', 'from', '#|'))
                for t in texts['code'] for line in t.splitlines())
    said = int(re.search(r'\| (\d+) \|', texts['markdown'][0])[1])
    assert abs(said - (words/180 + lines/15)) <= max(5, 0.2*said)

@pytest.mark.parametrize('path', NOTEBOOKS, ids=lambda p: p.stem)
def test_every_picture_says_what_is_to_be_seen(path):
    "A sentence each, all different."
    said = []
    for c in json.loads(path.read_text())['cells']:
        pictures = sum('image/png' in o.get('data', {}) for o in c.get('outputs', []))
        alts = re.findall(r'^#\| fig-alt: (.+)$', ''.join(c['source']), re.M)
        assert len(alts) == pictures, ''.join(c['source'])[:200]
        said += alts
    assert len(set(said)) == len(said) and all(len(s) > 25 for s in said)

def test_no_default_hides_its_signature():
    for name, obj in public():
        if not inspect.isfunction(obj): continue
        for p in inspect.signature(obj).parameters.values():
            assert len(repr(p.default)) < 400, f'{name}: {p.name}'

def test_no_pickle_and_nothing_private():
    for p in (ROOT/'miniai'/'models').rglob('*.json'):  # nor where a part was loaded from
        assert '_name_or_path' not in p.read_text(), p
    for p in [*(ROOT/'miniai').glob('*.py'), *NOTEBOOKS]:
        text = p.read_text()
        assert not re.search(r'pickle\.(load|dump)|torch\.load\(|allow_pickle=True', text), p.name
        assert str(ROOT) not in text and str(Path.home()) not in text, p.name
