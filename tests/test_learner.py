"""A training that is killed, cut, or short of disk; and what people see of one."""
import os, pickle, pty, signal, subprocess, sys, termios
import pytest, torch
from torch import nn
from miniai.checkpoint import load_checkpoint
from miniai.dataloader import DataLoaders, TensorDataset
from miniai.learner import Learner, Progress

TRAINING = """
import os, random, signal, sys, time, warnings
import torch
from torch import nn
from miniai.core import set_seed
from miniai.dataloader import DataLoaders, TensorDataset
from miniai.checkpoint import Checkpoint
from miniai.learner import Callback, EMACallback, Learner, LRSchedule
from miniai.optim import one_cycle_lr
torch.set_num_threads(1)

def train(folder, resume, epochs=20, cbs=()):
    set_seed(0)
    x = torch.randn(1000, 20)
    data = TensorDataset(x, (x.sum(1) > 0).long())
    model = nn.Sequential(nn.Linear(20, 64), nn.BatchNorm1d(64), nn.ReLU(), nn.Dropout(0.3), nn.Linear(64, 2))
    learn = Learner(model, DataLoaders.from_datasets(data, data, bs=20), lr=0.01, cbs=[EMACallback(0.99)])
    cbs = [LRSchedule(one_cycle_lr), Checkpoint(folder, every=4, resume=resume), *cbs]
    learn.fit(epochs, cbs=cbs, progress=False)
    return learn
"""

def python(code, *args, **kw):
    return subprocess.run([sys.executable, '-c', TRAINING + code, *map(str, args)], capture_output=True,
                          text=True, timeout=300, **kw)

def last(folder): return sorted(folder.glob('*'))[-1]

def test_killed_twenty_times(tmp_path):
    """Processes are killed at random moments; each goes on where the one before had come to, and the last
    ends with the same bytes as one that never stopped."""
    r = python("""
rng, whole, killed = random.Random(), *sys.argv[1:]
torch.optim.AdamW([nn.Parameter(torch.ones(1))]).step()    # imports what a first optimiser needs
def life(folder, resume):
    "A process of its own that trains, and says where it begins."
    if pid := os.fork(): return pid
    def before_batch(learn, said=[]):
        if not said: said.append(print(learn.step, flush=True))
    train(folder, resume, epochs=60, cbs=[Callback(before_batch=before_batch)])
    os._exit(0)
def newest(): return max((int(f[5:14]) for f in os.listdir(killed) if f[0] != '.'), default=0)
os.mkdir(killed)
os.waitpid(life(whole, False), 0)
for _ in range(20):
    came_to = newest()
    goal, pid = came_to + rng.choice((4, 20, 120)), life(killed, True)
    while newest() < goal: pass
    time.sleep(rng.uniform(0, 0.01))
    os.kill(pid, signal.SIGKILL)
    assert os.WIFSIGNALED(os.waitpid(pid, 0)[1]), 'finished: the training is too short for this test'
    print(came_to, flush=True)
assert os.waitpid(life(killed, True), 0)[1] == 0
""", tmp_path/'whole', tmp_path/'killed')
    assert r.returncode == 0, r.stderr
    said = r.stdout.split()
    assert said[0] == '0' and said[1:-1:2] == said[2::2] and len(set(said[1::2])) == 21, r.stdout
    assert last(tmp_path/'whole').name == last(tmp_path/'killed').name == 'step-000003000.safetensors'
    assert last(tmp_path/'whole').read_bytes() == last(tmp_path/'killed').read_bytes()
    whole, killed = ({p.name for p in (tmp_path/name).iterdir()} for name in ('whole', 'killed'))
    assert whole == killed, 'leftovers of the dead'

def test_disk_full(tmp_path):
    """Files can't grow from step 100 on: training goes on with a warning, the end says so, and what was
    saved is still there, whole."""
    r = python("""
import resource
class Full(Callback):
    def after_step(self, learn):
        if learn.step == 102: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
warnings.simplefilter('always')
try: train(sys.argv[1], False, epochs=3, cbs=[Full()])
except OSError as e: print('OSError', e)
""", tmp_path/'run')
    assert r.stdout.startswith('OSError'), r.stdout + r.stderr
    assert 'checkpoint not saved at step 104' in r.stderr and 'checkpoint not saved at step 148' in r.stderr
    assert [p.name for p in sorted((tmp_path/'run').iterdir())] == ['step-000000096.safetensors',
                                                                    'step-000000100.safetensors']
    for p in (tmp_path/'run').iterdir(): load_checkpoint(p)
    r = python("print(train(sys.argv[1], True, epochs=3).step)", tmp_path/'run')
    assert r.stdout.strip() == '150', r.stderr

@pytest.mark.parametrize('damage', ['cut', 'altered'])
def test_damaged_checkpoint(tmp_path, damage):
    "The newest file is damaged: the one before is used, with a warning, and the end is the same."
    train = "train(sys.argv[1], sys.argv[2] == 'resume', epochs=2)"
    assert python(train, tmp_path/'run', 'start').returncode == 0
    whole = last(tmp_path/'run')
    good = whole.read_bytes()
    whole.write_bytes(good[:-100] if damage == 'cut' else good[:-100] + bytes([good[-100] ^ 1]) + good[-99:])
    with pytest.raises(ValueError, match='damaged|altered'): load_checkpoint(whole)
    r = python(train, tmp_path/'run', 'resume')
    assert r.returncode == 0 and 'using the one before' in r.stderr
    assert whole.read_bytes() == good
    for p in (tmp_path/'run').iterdir(): p.write_bytes(b'nothing')
    assert 'none can be read' in python(train, tmp_path/'run', 'resume').stderr

SHOWN = TRAINING + """
data = TensorDataset(torch.randn(5000, 20), torch.zeros(5000, dtype=torch.long))
Learner(nn.Linear(20, 2), DataLoaders.from_datasets(data, data, bs=5)).fit(2)
"""

def rows(text):
    return [line.split() for line in text.splitlines() if line.split()[:1] in (['epoch'], ['1'], ['2'])]

def test_progress_in_a_terminal():
    "A terminal sees a bar and the rows; a file sees the rows alone."
    master, slave = pty.openpty()
    termios.tcsetwinsize(slave, (25, 100))
    p = subprocess.Popen([sys.executable, '-c', SHOWN], stdout=slave, stderr=slave)
    os.close(slave)
    seen = b''
    try:
        while chunk := os.read(master, 1 << 16): seen += chunk
    except OSError: pass                                 # the other side is closed
    assert p.wait() == 0, seen
    seen = seen.decode().replace('\r', '\n')
    assert '/2000' in seen and 'batch/s' in seen and 'loss ' in seen
    assert [r[0] for r in rows(seen)] == ['epoch', '1', '2']
    assert rows(seen)[0] == ['epoch', 'train_loss', 'valid_loss']
    r = subprocess.run([sys.executable, '-c', SHOWN], capture_output=True, text=True)
    assert [x[0] for x in rows(r.stdout)] == ['epoch', '1', '2'] and r.stderr == ''

def test_pickled_after_a_fit_with_a_bar(monkeypatch):
    "As processes hand a learner to each other."
    monkeypatch.setattr(sys.stderr, 'isatty', lambda: True, raising=False)
    data = TensorDataset(torch.randn(9, 3), torch.randn(9, 2))
    learn = Learner(nn.Linear(3, 2), DataLoaders.from_datasets(data, data, bs=2), nn.functional.mse_loss,
                    cbs=[Progress()])
    learn.fit(1, progress=False)
    assert learn.step == 5 and pickle.loads(pickle.dumps(learn)).validate() == learn.validate()

def test_progress_in_a_notebook():
    "A real kernel: the rows, and one plot, redrawn in its place."
    import nbformat
    from nbclient import NotebookClient
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(SHOWN)])
    NotebookClient(nb, timeout=120, kernel_name='python3').execute()
    outs = nb.cells[0].outputs
    assert [r[0]
            for r in rows(''.join(o.text for o in outs if o.output_type == 'stream'
                                  and o.name == 'stdout'))] == ['epoch', '1', '2']
    assert sum('image/png' in o.get('data', {}) for o in outs) == 1

def test_interrupted_from_outside(tmp_path):
    "Ctrl-C while it trains: the last step is saved, and the training resumes to the same end."
    code = "print('go', flush=True)\ntrain(sys.argv[1], True, epochs=6)"
    class_ = "class Slow(Callback):\n    def after_step(self, learn): time.sleep(0.002)\n"
    p = subprocess.Popen([sys.executable, '-c',
                          TRAINING + class_ + code.replace('epochs=6', 'epochs=6, cbs=[Slow()]'),
                          str(tmp_path/'run')], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    p.stdout.readline()
    while not list((tmp_path/'run').glob('*.safetensors')): pass
    p.send_signal(signal.SIGINT)
    _, err = p.communicate(timeout=60)
    assert 'KeyboardInterrupt' in err and p.returncode != 0
    assert load_checkpoint(last(tmp_path/'run'))[1]['finished'] is False
    assert python(code, tmp_path/'run').returncode == 0
    assert python(code, tmp_path/'whole').returncode == 0
    assert last(tmp_path/'run').read_bytes() == last(tmp_path/'whole').read_bytes()
