"""`StableDiffusion` and `miniai_generate`, as a person uses them: pictures with their settings, and one
line for every mistake."""
import json, os, shlex, shutil, signal, subprocess, sys
from contextlib import ExitStack
from fnmatch import fnmatch
from pathlib import Path
os.environ['HF_HUB_OFFLINE'] = '1'                       # before the hub's library is loaded
import pytest, torch
from PIL import Image, ImageChops, ImageStat
from miniai.core import MODELS, check_close
from miniai.judge import asked_for, load_judge, look_at
from miniai.stable_diffusion import SCHEDULERS, StableDiffusion, miniai_generate, model_folder

COMMAND = Path(sys.executable).with_name('miniai_generate')
ROOT, PROMPT = Path(__file__).resolve().parent.parent, 'a red seven on a blue background'

@pytest.fixture(scope='module')
def sd(): return StableDiffusion.from_pretrained()

@pytest.fixture
def model(tmp_path):
    "A copy of the model, to be damaged."
    return Path(shutil.copytree(str(MODELS/'painted-digits'), tmp_path/'model'))

def edit(path, **changes):
    "Change keys of a file of JSON; one that is set to `...` goes."
    config = json.loads(path.read_text())
    config.update(changes)
    path.write_text(json.dumps({k: v for k, v in config.items() if v is not ...}))

def main(*argv, capsys):
    "Exit status and what was printed."
    with pytest.raises(SystemExit) as e: miniai_generate.main([*map(str, argv)])
    return e.value.code, capsys.readouterr()

def test_from_the_command_line(tmp_path):
    r = subprocess.run([COMMAND, PROMPT, '--out', 'seven.png'], cwd=tmp_path, capture_output=True, text=True)
    assert r.returncode == 0, r.stderr
    assert r.stdout == '1 picture from seed 0; see seven.png\n' and 'denoising' in r.stderr
    assert 'arning' not in r.stderr
    assert [p.name for p in tmp_path.iterdir()] == ['seven.png']
    with Image.open(tmp_path/'seven.png') as im:
        assert im.size == (64, 64) and im.text['prompt'] == PROMPT and im.text['seed'] == '0'
        assert im.text['steps'] == '30'
        pixels = torch.frombuffer(bytearray(im.convert('RGB').tobytes()),
                                  dtype=torch.uint8).reshape(1, 64, 64, 3).permute(0, 3, 1, 2)/127.5 - 1
    assert torch.equal(look_at(load_judge(), pixels)[0].y, asked_for([PROMPT]))

def test_the_readme_shows_what_its_command_paints(tmp_path):
    sys.path.insert(0, str(ROOT/'tools'))
    from readme_commands import commands
    job = shlex.split(commands()[0].rsplit(' && ', 1)[1])
    subprocess.run([COMMAND, *job[1:]], cwd=tmp_path, check=True, capture_output=True)
    name = 'miniai_generate.png'
    with Image.open(tmp_path/name) as new, Image.open(ROOT/'nbs'/'images'/name) as shown:
        # another processor rounds differently
        assert new.size == shown.size and max(ImageStat.Stat(ImageChops.difference(new, shown)).mean) < 2

def test_same_seed_same_bytes(tmp_path):
    for name, seed in (('a', 5), ('b', 5), ('c', 6)):
        miniai_generate([PROMPT], steps=3, seed=seed, out=tmp_path/f'{name}.png')
    a, b, c = ((tmp_path/f'{name}.png').read_bytes() for name in 'abc')
    assert a == b != c

def test_grids_strips_and_animations(tmp_path):
    miniai_generate([PROMPT, 'a two'], n=3, steps=3, out=tmp_path/'grid.png', gif=True)
    miniai_generate([PROMPT], n=2, steps=9, out=tmp_path/'strip.png', strip=True)
    # more than are painted at a time
    miniai_generate([PROMPT], n=17, steps=2, out=tmp_path/'many.png', strip=True, gif=True)
    with Image.open(tmp_path/'many.png') as many, Image.open(tmp_path/'many.gif') as gif:
        assert many.size == (2*64, 17*64) and gif.size == (8*64, 3*64) and gif.n_frames == 2
    names = 'grid.png', 'grid.gif', 'strip.png'
    with ExitStack() as stack:
        grid, gif, strip = (stack.enter_context(Image.open(tmp_path/name)) for name in names)
        assert grid.size == gif.size and grid.width == 3*192 and gif.n_frames == 3
        assert strip.size == (8*64, 2*64)

@pytest.mark.parametrize('more,model', [(['--steps', 1], 'fast'), (['--steps', 2, '--g', 1.5], 'fast'),
                                        (['--steps', 4, '--n', 3], 'fast'),
                                        (['--steps', 3], 'painted-digits'),
                                        (['--steps', 2, '--negative', 'a three'], 'painted-digits'),
                                        (['--steps', 1, '--g', 7], 'painted-digits'),
                                        (['--steps', 4, '--scheduler', 'euler'], 'painted-digits'),
                                        (['--steps', 2, '--model', 'painted-digits'], 'painted-digits'),
                                        (['--steps', 5, '--model', 'fast'], 'fast')])
def test_few_steps_are_the_students(more, model, tmp_path, capsys, monkeypatch):
    "By itself, where it can do what is asked for; it says so, on the screen and in the file."
    monkeypatch.chdir(tmp_path)
    (tmp_path/'fast').mkdir()                            # a folder of that name is another thing
    miniai_generate.main([PROMPT, *map(str, more), '--out', 'x.png'])
    chosen = '--model' not in more and model == 'fast'
    assert ('by the fast student' in capsys.readouterr().out) == chosen
    with Image.open('x.png') as im:
        assert im.text['model'] == model
        pixels = torch.frombuffer(bytearray(im.convert('RGB').tobytes()), dtype=torch.uint8)
        x = pixels.reshape(1, 64, im.width, 3).permute(0, 3, 1, 2)[..., :64]/127.5 - 1
    if model == 'fast': assert torch.equal(look_at(load_judge(), x)[0].y, asked_for([PROMPT]))

def test_too_long_a_prompt_says_what_is_lost(tmp_path, capsys):
    miniai_generate(['a red seven on a blue background with a very small green bird'], steps=2,
                    out=tmp_path/'x.png')
    assert 'miniai_generate: the prompt is too long; lost: ' in (err := capsys.readouterr().err)
    assert 'bird' in err

def test_every_warning_an_error(tmp_path):
    "A long prompt is a warning of our own, and no reason to end."
    long = f'{PROMPT} with a very small green bird'
    r = subprocess.run([sys.executable, '-W', 'error::UserWarning', COMMAND, long, '--steps', '2'],
                       cwd=tmp_path, capture_output=True, text=True)
    assert r.returncode == 0 and 'miniai_generate: the prompt is too long; lost: ' in r.stderr, r.stderr

@pytest.mark.parametrize('module', ['torch', 'transformers'])
def test_ctrl_c_while_it_imports(module, tmp_path):
    (tmp_path/f'{module}.py').write_text('import os, signal\nos.kill(os.getpid(), signal.SIGINT)')
    def listen(): signal.signal(signal.SIGINT, signal.default_int_handler)
    r = subprocess.run([COMMAND, PROMPT], cwd=tmp_path, env={**os.environ, 'PYTHONPATH': str(tmp_path)},
                       capture_output=True, text=True, preexec_fn=listen)
    assert (r.returncode, r.stderr) == (130, 'miniai_generate: stopped\n')

def test_told_to_end_it_leaves_nothing(tmp_path):
    "SIGTERM, while it paints."
    p = subprocess.Popen([COMMAND, PROMPT, '--steps', '900', '--gif'], cwd=tmp_path,
                         stderr=subprocess.PIPE, text=True)
    while 'denoising' not in p.stderr.read(40): pass
    assert len(list(tmp_path.iterdir())) == 2            # of the two files to come
    p.terminate()
    assert 'Traceback' not in p.communicate()[1] and p.returncode == 143
    assert not list(tmp_path.iterdir())

def test_editing_is_there_without_its_import():
    code = '''from miniai.stable_diffusion import StableDiffusion
sd = StableDiffusion.from_pretrained()
assert callable(sd.img2img) and callable(sd.inpaint) and not hasattr(sd, 'no_such_thing')'''
    subprocess.run([sys.executable, '-c', code], check=True)

def test_what_is_asked_of_the_hub(tmp_path, monkeypatch):
    "The files of a variant of a revision, and no pickle."
    asked = {}
    def download(name, **kw):
        asked.update(kw, name=name)
        return str(MODELS/'painted-digits')
    monkeypatch.setattr('huggingface_hub.snapshot_download', download)
    model_folder('someone/model', variant='fp16', revision='v2')
    assert asked['name'] == 'someone/model' and asked['revision'] == 'v2'
    def fetched(file): return any(fnmatch(file, p) for p in asked['allow_patterns'])
    assert all(map(fetched, ('model_index.json', 'tokenizer/merges.txt', 'unet/config.json',
                             'unet/diffusion_pytorch_model.fp16.safetensors',
                             'text_encoder/model.fp16-00001-of-00002.safetensors')))
    assert not any(map(fetched, ('unet/diffusion_pytorch_model.safetensors', 'text_encoder/pytorch_model.bin',
                                 'whole.safetensors', 'safety_checker/model.safetensors')))

@pytest.mark.parametrize('argv,why', [
    ([], 'the following arguments are required: prompts'),
    ([PROMPT, '--steps', 0], 'steps: expected a whole number of at least 1, got 0'),
    ([PROMPT, '--steps', -3], 'steps: expected a whole number'),
    ([PROMPT, '--n', 0], '--n: expected a whole number of at least 1'),
    ([PROMPT, '--n', 10**9], '--n: expected a whole number below 10001'),
    ([PROMPT, '--scheduler', 'fast'], 'scheduler: expected ddpm, ddim, pndm, lms, euler, euler_a, heun, dpm'),
    ([PROMPT, '--g', 'nan'], 'g: expected a number'),
    ([PROMPT, '--seed', -1], 'seed: expected a whole number'),
    ([PROMPT, '--dtype', 'int8'], 'dtype: expected a type of floats'),
    ([PROMPT, '--device', 'warp'], "device: 'warp' cannot be used"),
    ([PROMPT, '--out', 'x.jpg'], '--out: expected a name that ends in .png'),
    ([PROMPT, '--out', 'no/such/folder/x.png'], 'No such file or directory'),
    ([PROMPT, '--model', './nowhere'], './nowhere: no such folder'),
    ([PROMPT, '--model', 'no/model'], 'no/model: no such folder, and not to be had from the hub')])
def test_wrong_arguments_get_one_line(argv, why, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out = main(*argv, capsys=capsys)
    lines = [line for line in out.err.splitlines() if line.startswith('miniai_generate: ')]
    assert code in (1, 2) and len(lines) == 1 and why in lines[0] and 'Traceback' not in out.err
    assert out.out == ''
    assert not list(tmp_path.iterdir())

def test_an_error_leaves_the_old_picture(tmp_path, capsys):
    (tmp_path/'x.png').write_bytes(b'old')
    main(PROMPT, '--steps', 0, '--out', tmp_path/'x.png', capsys=capsys)
    assert (tmp_path/'x.png').read_bytes() == b'old' and len(list(tmp_path.iterdir())) == 1

@pytest.mark.parametrize('damage,why', [
    (lambda m: (m/'model_index.json').unlink(), 'model_index.json: missing or damaged'),
    (lambda m: (m/'model_index.json').write_text('{'), 'model_index.json: missing or damaged'),
    (lambda m: shutil.rmtree(m/'unet'), 'unet missing'),
    (lambda m: shutil.rmtree(m/'tokenizer'), 'tokenizer missing'),
    (lambda m: (m/'vae'/'diffusion_pytorch_model.safetensors').unlink(), 'vae: cannot be loaded'),
    (lambda m: (m/'unet'/'config.json').unlink(), 'unet: cannot be loaded'),
    (lambda m: (m/'unet'/'diffusion_pytorch_model.safetensors').write_bytes(b'nothing'),
     'unet: cannot be loaded'),
     (lambda m: (m/'text_encoder'/'model.safetensors').write_bytes(b''), 'text_encoder: cannot be loaded'),
    (lambda m: (m/'tokenizer'/'tokenizer.json').write_text('{}'), 'tokenizer: cannot be loaded'),
    (lambda m: (m/'tokenizer'/'tokenizer.json').unlink(), 'tokenizer: cannot be loaded: no vocabulary'),
    (lambda m: (m/'model_index.json').write_text('[]'), 'model_index.json: expected an object'),
    (lambda m: edit(m/'model_index.json', scheduler=['diffusers', 'logging']),
     'scheduler: logging is unknown'),
    (lambda m: (m/'scheduler'/'scheduler_config.json').unlink(), 'scheduler_config.json: missing or damaged'),
    (lambda m: edit(m/'model_index.json', scheduler=['diffusers', 'Fast']), 'scheduler: Fast is unknown'),
    (lambda m: (m/'model_index.json').write_text(json.dumps(dict(_class_name='FluxPipeline'))),
     'expected a StableDiffusionPipeline, got FluxPipeline')])
def test_a_damaged_model_is_named(damage, why, model):
    damage(model)
    with pytest.raises(ValueError, match=why): StableDiffusion.from_pretrained(model)

def test_weights_that_are_missing_are_named(model):
    from safetensors.torch import load_file, save_file
    file = model/'unet'/'diffusion_pytorch_model.safetensors'
    save_file({k: v for k, v in load_file(file).items() if not k.startswith('conv_out')}, file)
    with pytest.raises(ValueError, match='unet: weights are missing: conv_out.bias, conv_out.weight'):
        StableDiffusion.from_pretrained(model)

@pytest.mark.parametrize('bad,why', [
    (dict(prompts=[]), 'prompts: expected a text'), (dict(prompts=None), 'prompts: expected a text'),
    (dict(prompts=['a', None]), 'prompts: expected texts, got None'),
    (dict(prompts=torch.zeros(1, 16, 7)), 'prompts: expected texts, or what text_enc makes'),
    (dict(steps=0), 'steps: expected'), (dict(steps=True + 0.5), 'steps: expected'),
    (dict(g='7'), 'g: expected a number'),
    (dict(height=60), 'height: expected a multiple of 8, got 60'),
    (dict(width=-8), 'width: expected a multiple of 8'), (dict(seed=1.5), 'seed: expected'),
    (dict(seed=[1, 2]), 'seed: expected one, or 1'),
    (dict(negative=['a', 'b']), 'negative: expected one, or 1'),
    (dict(negative=7), 'negative: expected a text'),
    (dict(latents=torch.zeros(2, 4, 8, 8)), r'latents: expected a tensor of shape \(1, 4, 8, 8\)'),
    (dict(latents=torch.full((1, 4, 8, 8), float('nan'))), 'latents: expected finite numbers'),
    (dict(scheduler='fast'), 'scheduler: expected ddpm'),
    (dict(scheduler=SCHEDULERS['ddim']), 'scheduler: expected a name or an object')])
def test_bad_input_is_named(bad, why, sd):
    with pytest.raises(ValueError, match=why): sd.mk_samples(**dict(prompts='a seven', progress=False) | bad)

def test_a_class_is_no_scheduler(sd):
    with pytest.raises(ValueError, match='scheduler: expected a name or an object, got <class'):
        StableDiffusion(sd.tokenizer, sd.text_encoder, sd.vae, sd.unet, SCHEDULERS['ddim'])

@pytest.mark.parametrize('made', [None, {}, dict(other=1)])
def test_a_callback_that_changes_nothing_changes_nothing(made, sd):
    picture, mask = torch.zeros(3, 64, 64), torch.zeros(64, 64)
    mask[32:] = 1
    kw = dict(g=2., seed=3, steps=4, progress=False)
    check_close(sd.inpaint(PROMPT, picture, mask, callback=lambda *at: made, **kw),
                sd.inpaint(PROMPT, picture, mask, **kw), rtol=0, atol=0)

@pytest.mark.parametrize('name', SCHEDULERS)
def test_a_picture_does_not_depend_on_its_batch(name, sd):
    kw = dict(g=3., steps=4, scheduler=name, progress=False)
    many = sd.mk_samples(['a two', PROMPT, 'a six'], seed=[1, 2, 3], **kw)
    check_close(many[1:2], sd.mk_samples(PROMPT, seed=[2], **kw), rtol=0, atol=1e-3)

@pytest.mark.parametrize('dtype', [torch.float16, torch.bfloat16])
def test_precision_is_obeyed_and_the_seed_means_the_same(dtype, sd):
    half = StableDiffusion.from_pretrained(dtype=dtype)
    assert {half.unet.dtype, half.vae.dtype, half.text_encoder.dtype} == {dtype}
    kw = dict(g=2., seed=3, steps=6, progress=False)
    a, b = half.mk_samples(PROMPT, **kw), sd.mk_samples(PROMPT, **kw)
    assert a.dtype == dtype and (a.float() - b).abs().mean() < 0.1
