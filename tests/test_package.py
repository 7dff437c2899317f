"""What is installed, and what the README says of it."""
import ast, configparser, json, re, shutil, subprocess, sys, zipfile
from importlib.metadata import packages_distributions, requires
from pathlib import Path
import pytest, yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT/'tools'))
from readme_commands import commands

cfg = configparser.ConfigParser(delimiters=['='])
cfg.read(ROOT/'settings.ini')
cfg = cfg['DEFAULT']

@pytest.fixture(scope='module')
def wheel(tmp_path_factory):
    out = tmp_path_factory.mktemp('wheel')
    # no leftovers of earlier builds
    shutil.copytree(ROOT, out/'src', ignore=shutil.ignore_patterns('.*', 'build', '*.egg-info', '_site'))
    subprocess.run([sys.executable, '-m', 'build', '--wheel', '--no-isolation', '-o', out, out/'src'],
                   check=True, capture_output=True)
    return next(out.glob('*.whl'))

def test_wheel(wheel):
    "It holds every module, the data, the licences, and the notebooks without outputs; nothing of tests."
    names = zipfile.ZipFile(wheel).namelist()
    want = {str(p.relative_to(ROOT)) for p in (ROOT/'miniai').rglob('*') if p.is_file()
            and '__pycache__' not in p.parts}
    course = [p for pattern in ('[0-9]*.ipynb', 'images/*') for p in (ROOT/'nbs').glob(pattern)]
    want |= {f'miniai/course/{p.relative_to(ROOT/"nbs")}' for p in course}
    assert {n for n in names if '.dist-info/' not in n} == want and 'miniai/py.typed' in want
    assert b'image/png' not in zipfile.ZipFile(wheel).read('miniai/course/01_data_model.ipynb')
    assert any(n.endswith('licenses/LICENSE') for n in names)
    meta = zipfile.ZipFile(wheel).read(next(n for n in names if n.endswith('METADATA'))).decode()
    assert f'Version: {cfg["version"]}' in meta and f'Requires-Python: >={cfg["min_python"]}' in meta
    assert 'Apache-2.0' in meta

def test_facts_are_said_once():
    import miniai
    assert miniai.__version__ == cfg['version']
    assert f'## {cfg["version"]}' in (ROOT/'CHANGELOG.md').read_text()
    assert 'version' not in (ROOT/'pyproject.toml').read_text().split('[tool')[0]

def test_constraints_cover_everything_needed():
    "Every requirement, the runtime's and the developers', has an exact version that satisfies it."
    pins = dict(line.split('==') for line in (ROOT/'constraints.txt').read_text().splitlines()
                if '==' in line)
    pins = {plain(k): v for k, v in pins.items()}
    for r in map(Requirement, [*requires('miniai'), 'setuptools>=77']):
        assert r.specifier.contains(pins[plain(r.name)]), r

def test_forks_have_the_same_gate():
    workflow = yaml.safe_load((ROOT/'.github'/'workflows'/'test.yaml').read_text())['jobs']['test']
    assert workflow['steps'][-1]['run'] == '.ci/run'
    assert workflow['strategy']['matrix'] == dict(os=['ubuntu-latest', 'macos-latest'],
                                                  python=['3.11', '3.12', '3.13'])

def plain(name): return re.sub(r'[-_.]+', '-', name).lower()

def imports(code):
    "The packages that this code imports, wherever in it."
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import): yield from (a.name.split('.')[0] for a in node.names)
        if isinstance(node, ast.ImportFrom) and not node.level: yield node.module.split('.')[0]

def cells(path):
    "A notebook's code, without what only a notebook understands."
    code = [''.join(c['source']) for c in json.loads(path.read_text())['cells'] if c['cell_type'] == 'code']
    return '\n'.join(re.sub(r'^\s*[%!].*', 'pass', c, flags=re.M) for c in code)

def test_what_is_imported_is_declared():
    """What the package imports, among the requirements; what notebooks, tests, tools and benchmarks do,
    among those or `dev`'s."""
    known = packages_distributions()
    needed = {plain(Requirement(r).name) for r in cfg['requirements'].split()}
    dev = needed | {plain(Requirement(r).name) for r in cfg['dev_requirements'].split()}
    ours = {'miniai', *(p.stem for d in ('tests', 'tools', 'benchmarks') for p in (ROOT/d).glob('*.py'))}
    def undeclared(files, declared, code=Path.read_text):
        for path in files:
            for module in set(imports(code(path))) - set(sys.stdlib_module_names) - ours:
                if not declared & set(map(plain, known.get(module, [module]))): yield path.name, module
    optional = {('matmul.py', 'numba'), ('learner.py', 'IPython'),                # each where it is used,
                ('accelerated.py', 'accelerate')}                                 # if it is there
    assert {*undeclared((ROOT/'miniai').glob('*.py'), needed)} == optional
    assert not [*undeclared((p for d in ('tests', 'tools') for p in (ROOT/d).glob('*.py')), dev)]
    peers = {('learning.py', 'lightning'), ('learning.py', 'fastai')}             # measured if they are there
    assert {*undeclared((ROOT/'benchmarks').glob('*.py'), dev)} == peers
    assert not [*undeclared((ROOT/'nbs').glob('[0-9]*.ipynb'), dev, cells)]

def test_readme_commands():
    first, second = commands()
    for c in (first, second):
        assert c.startswith('python3 -m venv .venv && .venv/bin/pip install -c constraints.txt ')
    assert ' && .venv/bin/miniai_generate ' in first and second.endswith(' && .venv/bin/nbdev_test')

def test_readme_maps_every_notebook():
    for where in ('README.md', '_quarto.yml'):
        linked = re.findall(r'nbs/(\d\d_\w+)\.ipynb', (ROOT/where).read_text())
        assert linked == [p.stem for p in sorted((ROOT/'nbs').glob('[0-9]*.ipynb'))], where

def test_readme_library_lines(tmp_path):
    "They run, one after the other, and learn; run again, the second training is already there."
    linear, painter, learner = re.findall(r'^```python\n(.*?)^```', (ROOT/'README.md').read_text(),
                                          re.M | re.S)
    assert max(len(code.splitlines()) for code in (linear, painter, learner)) <= 8
    assert subprocess.run([sys.executable, '-c', painter], capture_output=True, cwd=tmp_path).returncode == 0
    assert (tmp_path/'seven.png').stat().st_size > 500
    code = f"{linear}\nprint('--')\n{learner}\nprint('--', learn.validate()['accuracy'])"
    for _ in range(2):
        r = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True, cwd=tmp_path)
        assert r.returncode == 0, r.stderr
        said = r.stdout.split('--')
        assert float(said[0].split()[-1].rstrip('%')) > 91.5 and float(said[2]) > 0.965
    assert said[1].strip() == ''

@pytest.mark.parametrize('module', ['core', 'data_model', 'matrix'])
def test_light_imports(module):
    "Modules that need no torch don't import it."
    heavy = {'torch', 'matplotlib', 'datasets', 'numba'}
    code = f'import sys, miniai.{module}; assert not {heavy} & set(sys.modules)'
    assert subprocess.run([sys.executable, '-c', code]).returncode == 0
