"""`miniai_train`, as a person runs it: killed and resumed it ends the same; mistakes get one line."""
import json, os, signal, subprocess, sys, time
from pathlib import Path
import pytest

COMMAND = Path(sys.executable).with_name('miniai_train')
ENV = {**os.environ, 'HF_HUB_OFFLINE': '1', 'OMP_NUM_THREADS': '1'}
SHORT = ('--minutes', '0.1')                             # some dozens of steps

def run(*argv, cwd):
    return subprocess.run([COMMAND, *map(str, argv)], cwd=cwd, env=ENV, capture_output=True, text=True)

def files(folder):
    "All files of a result, but for what only the way to it needed."
    return {p.relative_to(folder): p.read_bytes() for p in sorted(folder.rglob('*')) if p.is_file()
            and not {'checkpoints', 'pictures'} & set(p.relative_to(folder).parts)}

@pytest.fixture(scope='module')
def trained(tmp_path_factory):
    "A short training of everything."
    folder = tmp_path_factory.mktemp('train')
    r = run('--out', 'whole', *SHORT, cwd=folder)
    assert r.returncode == 0, r.stderr
    return folder, r

def test_it_says_what_it_does(trained):
    folder, r = trained
    for part in ('judge', 'clip', 'vae', 'unet', 'fast'): assert f'\n{part}: ' in f'\n{r.stdout}'
    for said in ('reconstruction, dB', 'painted, right', 'fast, steps: 1, right', 'min   step',
                 '   psnr '):
        assert said in r.stdout
    for part in ('vae', 'unet', 'fast'): assert [*(folder/'whole'/'pictures').glob(f'{part}-*.png')]
    assert (folder/'whole'/'pictures'/'grid.png').stat().st_size > 1000

def test_diffusers_opens_it(trained):
    code = """
import torch
from diffusers import StableDiffusionPipeline
pipe = StableDiffusionPipeline.from_pretrained('whole/painted-digits')
assert {pipe.unet.dtype, pipe.vae.dtype, pipe.text_encoder.dtype} == {torch.float32}
assert pipe('a red seven', num_inference_steps=2).images[0].size == (64, 64)
"""
    r = subprocess.run([sys.executable, '-c', code], cwd=trained[0], env=ENV, capture_output=True, text=True)
    assert r.returncode == 0, r.stderr
    index = json.loads((trained[0]/'whole'/'painted-digits'/'model_index.json').read_text())
    assert index['_class_name'] == 'StableDiffusionPipeline' and index['safety_checker'] == [None, None]

def test_killed_and_resumed_it_ends_the_same(trained):
    "Killed whenever a new part or its first checkpoint has appeared."
    folder = trained[0]
    out, seen, kills = folder/'killed', set(), 0
    while True:
        p = subprocess.Popen([COMMAND, '--out', out, *SHORT, '--resume'], cwd=folder, env=ENV,
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while p.poll() is None:
            time.sleep(0.05)
            new = {f.parent for depth in ('*', '*/[!.]*')
                   for f in out.glob(f'checkpoints/{depth}/step-*.safetensors')} - seen
            if new:
                seen |= new
                p.kill()
                kills += 1
                break
        if (code := p.wait()) == 0: break
        assert code == -signal.SIGKILL
    assert kills >= 11
    assert files(out) == files(folder/'whole')

def test_another_seed_is_another_model(trained):
    folder = trained[0]
    for seed in (0, 1):
        assert run('--out', f'seed{seed}', '--only', 'judge', '--seed', seed, *SHORT,
                   cwd=folder).returncode == 0
    a, b = ((folder/f'seed{s}'/'judge.safetensors').read_bytes() for s in (0, 1))
    assert a == (folder/'whole'/'judge.safetensors').read_bytes() != b
    r = run('--out', 'seed0', '--seed', 1, '--resume', *SHORT, cwd=folder)
    assert r.returncode == 1 and '--seed: seed0 was begun with 0, got 1' in r.stderr

@pytest.mark.parametrize('argv,why', [
    (['--only', 'text'], "--only: expected judge, clip, vae, unet, fast, got 'text'"),
    (['--minutes', '0'], '--minutes: expected a number above 0'),
    (['--minutes', 'nan'], '--minutes: expected a number above 0'),
    (['--seed', '-1'], '--seed: expected a whole number'),
    (['--device', 'warp'], "device: 'warp' cannot be used"),
    (['--speed', '9'], 'unrecognized arguments: --speed 9'),
    (['--out', 'full'], 'full is not empty; --resume goes on'), (['--out', 'full/file'], 'full/file')])
def test_wrong_arguments_get_one_line(argv, why, tmp_path):
    (tmp_path/'full').mkdir()
    (tmp_path/'full'/'file').touch()
    r = run(*argv, cwd=tmp_path)
    assert r.returncode in (1, 2) and why in r.stderr
    assert r.stderr.count('\n') == 1 and r.stderr.startswith('miniai_train: ') and r.stdout == ''
    assert [p.name for p in tmp_path.iterdir()] == ['full']
