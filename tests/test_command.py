"""`miniai_linear`, as a person runs it."""
import os, shutil, signal, subprocess, sys, time
from pathlib import Path
import numpy as np
import pytest
from datasets import ClassLabel, Dataset, DatasetDict, Features, Image as DatasetImage
from PIL import Image

COMMAND = Path(sys.executable).with_name('miniai_linear')
ENV = {**os.environ, 'HF_HUB_OFFLINE': '1'}

def run(*argv, cwd, **kw):
    return subprocess.run([COMMAND, *map(str, argv)], cwd=cwd, env=ENV, capture_output=True, text=True, **kw)

def test_trains_and_draws(tmp_path):
    r = run('--epochs', 2, cwd=tmp_path)
    assert r.returncode == 0, r.stderr
    lines = r.stdout.splitlines()
    assert [line.split()[:2] for line in lines[1:3]] == [['epoch', '1'], ['epoch', '2']]
    assert int(lines[-1].split()[0].replace(',', '')) > 9100
    assert 'epoch 2/2' in r.stderr                                        # the progress bar
    assert [p.name for p in tmp_path.iterdir()] == ['miniai_linear.png']
    with Image.open(tmp_path/'miniai_linear.png') as im:
        assert im.size == (1650, 690) and len(im.convert('RGB').getcolors(10**7)) > 300

def test_same_seed_same_result(tmp_path):
    a, b, c = (run('--epochs', 1, '--seed', s, '--out', f'{i}.png', cwd=tmp_path).stdout.splitlines()[1]
               for i, s in enumerate((1, 1, 2)))
    assert a == b != c
    a, b, c = ((tmp_path/f'{i}.png').read_bytes() for i in range(3))
    assert a == b != c

def test_ctrl_c_keeps_what_it_has(tmp_path):
    def listen(): signal.signal(signal.SIGINT, signal.SIG_DFL)  # a shell's background jobs begin deaf to it
    p = subprocess.Popen([COMMAND, '--epochs', '500'], cwd=tmp_path, env=ENV, stdout=subprocess.PIPE,
                         stderr=subprocess.DEVNULL, text=True, preexec_fn=listen)
    for line in p.stdout:
        if line.startswith('epoch  2'): break
    p.send_signal(signal.SIGINT)
    out = p.stdout.read()
    assert p.wait(60) == 0
    assert 'stopped' in out and 'test pictures right' in out
    assert [f.name for f in tmp_path.iterdir()] == ['miniai_linear.png']

def test_killed_leaves_the_old_picture(tmp_path):
    (tmp_path/'miniai_linear.png').write_bytes(b'old')
    p = subprocess.Popen([COMMAND, '--epochs', '500'], cwd=tmp_path, env=ENV, stdout=subprocess.PIPE,
                         stderr=subprocess.DEVNULL, text=True)
    p.stdout.readline()
    time.sleep(0.5)
    p.kill()
    p.wait()
    assert (tmp_path/'miniai_linear.png').read_bytes() == b'old'
    # a kill may leave a hidden folder
    assert [f.name for f in tmp_path.iterdir() if not f.name.startswith('.')] == ['miniai_linear.png']

@pytest.mark.parametrize('argv,why', [
    (['--epochs', '0'], 'epochs: expected a whole number of at least 1, got 0'),
    (['--epochs', 'many'], "invalid int value: 'many'"),
    (['--lr', '-1'], 'lr: expected a number above 0'), (['--lr', 'nan'], 'lr: expected a number above 0'),
    (['--bs', '0'], 'bs: expected a whole number'),
    (['--seed', '-1'], 'seed: expected a whole number'),
    (['--seed', '99999999999999999999'], 'seed: expected'),
    (['--bs', '99999999999999999999'], 'bs: expected'),
    (['--dataset', ''], 'name: expected a name or a folder'),
    (['--out', '.'], "--out: expected a name that ends in .png"),
    (['--out', 'x.txt'], '--out: expected a name that ends in .png'),
    (['--out', 'no/such/folder/x.png'], 'No such file or directory'),
    (['--speed', '9'], 'unrecognized arguments: --speed 9'),
    (['--dataset', 'no_such_data_set'], "'no_such_data_set'"), (['--dataset', '.'], 'any data file')])
def test_wrong_arguments_get_one_line(argv, why, tmp_path):
    r = run(*argv, cwd=tmp_path)
    assert r.returncode in (1, 2) and why in r.stderr
    assert r.stderr.count('\n') == 1 and r.stderr.startswith('miniai_linear: ') and r.stdout == ''
    assert list(tmp_path.iterdir()) == []

def pictures(folder, splits=('train', 'test'), size=(12, 10)):
    "Bars that stand and bars that lie, in colour."
    rng = np.random.default_rng(0)
    for split in splits:
        for k, name in enumerate(('lying', 'standing')):
            (folder/split/name).mkdir(parents=True)
            for i in range(20):
                a = rng.integers(0, 60, (size[1], size[0], 3), dtype=np.uint8)
                at = 2 + i % 5
                if k: a[:, at:at + 3] = 255
                else: a[at:at + 3] = 255
                Image.fromarray(a).save(folder/split/name/f'{i}.png')
    return folder

def test_a_folder_of_pictures(tmp_path):
    r = run('--dataset', pictures(tmp_path/'bars'), '--epochs', 30, '--bs', 8, '--out', tmp_path/'bars.png',
            cwd=tmp_path)
    assert r.returncode == 0, r.stderr
    assert r.stdout.startswith('40 pictures to learn from, 40 to be tested on, 2 classes')
    assert int(r.stdout.splitlines()[-1].split()[0]) >= 36
    assert (tmp_path/'bars.png').exists()

def test_folders_that_cannot_be_used(tmp_path):
    (tmp_path/'folder.png').mkdir()
    assert 'is a folder' in run('--out', 'folder.png', cwd=tmp_path).stderr
    def split(names):
        return Dataset.from_dict({'image': [Image.new('L', (5, 7))]*2, 'label': [0, 1]},
                                 Features(image=DatasetImage(), label=ClassLabel(names=names)))
    DatasetDict(train=split(['cat', 'dog']), test=split(['dog', 'cat'])).save_to_disk(tmp_path/'names')
    said = run('--dataset', tmp_path/'names', cwd=tmp_path).stderr
    assert "classes are ['cat', 'dog'] for training and ['dog', 'cat'] for testing" in said
    (tmp_path/'csv').mkdir()
    for split in ('train', 'test'): (tmp_path/'csv'/f'{split}.csv').write_text('image,label\n1,0\n2,1\n')
    r = run('--dataset', tmp_path/'csv', cwd=tmp_path)
    assert 'holds no pictures' in r.stderr.splitlines()[-1] and 'Traceback' not in r.stderr
    (tmp_path/'csv'/'test.csv').write_text('image,label\n1,0,2,3\n2,1\n"')
    r = run('--dataset', tmp_path/'csv', cwd=tmp_path)
    assert r.returncode == 1 and str(tmp_path/'csv') in r.stderr.splitlines()[-1]
    assert 'Traceback' not in r.stderr
    (tmp_path/'zip').mkdir()
    (tmp_path/'zip'/'train.zip').write_bytes(b'PK\3\4 and nothing more')
    r = run('--dataset', tmp_path/'zip', cwd=tmp_path)
    assert r.returncode == 1 and str(tmp_path/'zip') in r.stderr.splitlines()[-1]
    assert 'Traceback' not in r.stderr
    r = run('--dataset', pictures(tmp_path/'only', splits=['train']), cwd=tmp_path)
    assert 'has no split test, only train' in r.stderr
    p = pictures(tmp_path/'sizes')
    shutil.rmtree(p/'test')
    pictures(p, splits=['test'], size=(9, 9))
    said = run('--dataset', p, cwd=tmp_path).stderr
    assert 'pictures are (3, 10, 12) for training and (3, 9, 9) for testing' in said

@pytest.mark.parametrize(('number', 'ends'), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_cut_off_while_a_bar_is_made(number, ends, tmp_path):
    "A bar that was made half can't be closed, which nobody needs to read."
    (tmp_path/'count.py').write_text(f'''import os, signal
from tqdm.auto import tqdm
from miniai.core import command
signal.signal(signal.SIGINT, signal.default_int_handler)
tqdm.refresh = lambda *_, **__: os.kill(os.getpid(), {int(number)})

@command
def count():
    for _ in tqdm(range(9)): pass

count.main([])''')
    r = subprocess.run([sys.executable, tmp_path/'count.py'], capture_output=True, text=True)
    assert (r.returncode, r.stderr) == (ends, 'count: stopped\n'*(number == signal.SIGINT))
