"""`miniai_edit`, as a person uses it: a strip with its settings, and one line for every mistake."""
import os, subprocess, sys
from pathlib import Path
os.environ['HF_HUB_OFFLINE'] = '1'                       # before the hub's library is loaded
import pytest, torch
from PIL import Image
from miniai.imagic import miniai_edit
from miniai.painted_digits import PaintedDigits
from miniai.stable_diffusion import mk_img

WISH = 'a white seven on a purple background'
SHORT = ('--words_steps', 2, '--network_steps', 2, '--steps', 2)

@pytest.fixture
def picture(tmp_path):
    "A photograph's size and shape, so that it has to be cut and made smaller."
    x = PaintedDigits(24, 'test', seed=42).get_batch(torch.tensor([3])).x[0]
    mk_img(x).resize((200, 160)).save(tmp_path/'seven.jpg')
    return tmp_path/'seven.jpg'

def main(*argv, capsys):
    "Exit status, 0 if there is none, and what was printed."
    try: miniai_edit.main([*map(str, argv)])
    except SystemExit as e: return e.code, capsys.readouterr()
    return 0, capsys.readouterr()

def test_from_the_command_line(picture):
    command = Path(sys.executable).with_name('miniai_edit')
    r = subprocess.run([command, picture.name, WISH, *map(str, SHORT)], cwd=picture.parent, text=True,
                       capture_output=True)
    assert r.returncode == 0, r.stderr
    assert r.stdout == 'the picture, and η = 0, 0.2, 0.4, 0.6, 0.8, 1, 1.2; see miniai_edit.png\n'
    assert 'words' in r.stderr and 'network' in r.stderr         # bars
    with Image.open(picture.parent/'miniai_edit.png') as im: im.load()
    assert im.height == 64 and im.width >= 8*64
    assert im.text['text'] == WISH and im.text['picture'] == 'seven.jpg' and im.text['words_steps'] == '2'

def test_same_seed_same_bytes_and_one_place_alone(picture, capsys):
    files = [picture.parent/f'{k}.png' for k in range(3)]
    for f, seed in zip(files, (0, 0, 1)):
        code, said = main(picture, WISH, '--eta', 0.8, '--seed', seed, '--out', f, *SHORT, capsys=capsys)
        assert code == 0 and said.out == f'η = 0.8; see {f}\n'
    a, b, c = (f.read_bytes() for f in files)
    with Image.open(files[0]) as im: assert a == b != c and im.size == (64, 64)

@pytest.mark.parametrize('argv,why', [
    (['none.png', WISH], 'none.png'), (['text.png', WISH], 'cannot identify image file'),
    (['seven.jpg', ' '], 'text: expected what the picture shall be'),
    (['seven.jpg', WISH, '--eta', 'nan'], '--eta: expected a number from about 0 to 1.2'),
    (['seven.jpg', WISH, '--words_steps', 0], 'words_steps: expected a whole number of at least 1'),
    (['seven.jpg', WISH, '--versions', 49], 'versions: expected a whole number'),
    (['seven.jpg', WISH, '--network_lr', '1e9', '--network_steps', 5], 'a rate of 1000000000.0 is too large'),
    (['seven.jpg', WISH, '--out', 'edit.jpg'], '--out: expected a name that ends in .png'),
    (['seven.jpg', WISH, '--out', 'no/edit.png'], 'No such file or directory'),
    (['seven.jpg', WISH, '--model', 'nowhere'], 'nowhere: no such folder'),
    (['seven.jpg', WISH, '--device', 'warp'], "'warp'")])
def test_wrong_arguments_get_one_line(argv, why, picture, capsys, monkeypatch):
    monkeypatch.chdir(picture.parent)
    Path('text.png').write_text('no picture')
    before = sorted(p.name for p in picture.parent.iterdir())
    code, said = main('--words_steps', 1, '--network_steps', 1, *argv, capsys=capsys)
    last = said.err.strip().splitlines()[-1]
    assert code == 1 and last.startswith('miniai_edit: ') and why in last and not said.out
    assert sorted(p.name for p in picture.parent.iterdir()) == before
