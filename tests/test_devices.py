"""Several processes, as a person runs them: they end the same, whatever happens, and nobody is left."""
import os, signal, subprocess, sys, time
from pathlib import Path
import pytest
pytest.importorskip('accelerate')

ROOT = Path(__file__).resolve().parent.parent
ENV = {**os.environ, 'HF_HUB_OFFLINE': '1', 'OMP_NUM_THREADS': '1'}
JUDGE = ('--only', 'judge', '--minutes', '0.3')           # some twenty steps

def train(*argv, cwd, which=JUDGE):
    argv = [Path(sys.executable).with_name('miniai_train'), *which, *map(str, argv)]
    def listen(): signal.signal(signal.SIGINT, signal.SIG_DFL)  # a shell's background jobs begin deaf to it
    return subprocess.Popen(argv, cwd=cwd, env=ENV, preexec_fn=listen, stdout=subprocess.DEVNULL,
                            stderr=subprocess.PIPE, text=True, start_new_session=True)

def alone(*which):
    "Wait until pgrep finds nobody any more."
    until = time.monotonic() + 30
    while left := subprocess.run(['pgrep', *map(str, which)], capture_output=True, text=True).stdout:
        assert time.monotonic() < until, left
        time.sleep(0.1)

def stopped(folder, name, send):
    "Begin a training in two processes, and stop it at its first checkpoint; what it said, and its code."
    p = train('--processes', 2, '--out', name, cwd=folder)
    while p.poll() is None and not [*(folder/name).glob('checkpoints/judge/step-*')]: time.sleep(0.05)
    send(p.pid)
    err = p.communicate(timeout=60)[1]
    alone('-g', p.pid)
    return err, p.returncode

def ended(folder, name, *argv):
    p = train('--out', name, *argv, cwd=folder)
    err = p.communicate()[1]
    assert p.returncode == 0, err
    return folder/name/'judge.safetensors'

def test_stopped_by_ctrl_c(tmp_path):
    """Ctrl-C reaches all processes. Two that go on end on the same bytes as two that were never stopped.
    Three can't share what was begun in two parts."""
    err, code = stopped(tmp_path, 'two', lambda pid: os.killpg(pid, signal.SIGINT))
    assert code == 130 and err.strip().splitlines()[-1] == 'miniai_train: stopped', err
    whole = ended(tmp_path, 'whole', '--processes', 2)
    assert ended(tmp_path, 'two', '--processes', 2, '--resume').read_bytes() == whole.read_bytes()
    p = train('--processes', 3, '--out', 'whole', '--resume', cwd=tmp_path)
    assert 'drawn in 2 parts, which 3 can\'t share evenly' in p.communicate()[1] and p.returncode == 1

def test_a_part_that_has_ended_is_gone_on_from(tmp_path):
    "The autoencoder's two phases, by two processes; then one that finds them done, and trains nothing."
    short, model = ('--only', 'vae', '--minutes', '0.02'), tmp_path/'vae'/'painted-digits'/'vae'
    two = train('--processes', 2, '--out', 'vae', cwd=tmp_path, which=short)
    assert (err := two.communicate()[1], two.returncode)[1] == 0, err
    before = model.with_name('before')
    model.rename(before)
    one = train('--out', 'vae', '--resume', cwd=tmp_path, which=short)
    assert (err := one.communicate()[1], one.returncode)[1] == 0, err
    name = 'diffusion_pytorch_model.safetensors'
    assert (model/name).read_bytes() == (before/name).read_bytes()

def test_told_to_end_all_end(tmp_path):
    "SIGTERM, or SIGKILL, to the first process alone."
    for sent, want in ((signal.SIGTERM, 143), (signal.SIGKILL, -9)):
        assert stopped(tmp_path, sent.name, lambda pid: os.kill(pid, sent))[1] == want

def test_gpu_benchmark_runs():
    "With small networks, where there is no GPU."
    r = subprocess.run([sys.executable, ROOT/'benchmarks'/'gpu.py', '--tiny', '--rounds', '1'], env=ENV,
                       capture_output=True, text=True)
    assert r.returncode == 0, r.stderr
    same = next(line for line in r.stdout.splitlines() if 'the same picture to the bit' in line)
    assert 'MISSED' not in same and ' minutes' in r.stdout
