"""What others have published: scheduler files as they are, and models whose files ask for more than we
can."""
import json, shutil, warnings
from pathlib import Path
import pytest, torch, transformers
diffusers = pytest.importorskip('diffusers')
from diffusers import AutoencoderKL, StableDiffusionPipeline, UNet2DConditionModel
from miniai import unet
from miniai.core import MODELS, check_close
from miniai.stable_diffusion import SCHEDULERS, StableDiffusion, load_scheduler

# As published; files leave keys out, and name some that their class doesn't have.
COMMON = dict(beta_start=0.00085, beta_end=0.012, beta_schedule='scaled_linear', num_train_timesteps=1000)
FILES = {
    'Stable Diffusion 1.4': dict(COMMON, _class_name='PNDMScheduler', _diffusers_version='0.7.0.dev0',
                                 set_alpha_to_one=False, skip_prk_steps=True,
                                 steps_offset=1, trained_betas=None, clip_sample=False),
    'Stable Diffusion 1.5': dict(COMMON, _class_name='PNDMScheduler', _diffusers_version='0.6.0',
                                 set_alpha_to_one=False, skip_prk_steps=True,
                                 steps_offset=1, trained_betas=None, clip_sample=False),
    'Stable Diffusion 2': dict(COMMON, _class_name='DDIMScheduler', _diffusers_version='0.8.0',
                               prediction_type='v_prediction', clip_sample=False,
                               set_alpha_to_one=False, skip_prk_steps=True, steps_offset=1,
                               trained_betas=None),
    'Stable Diffusion 2.1 base': dict(COMMON, _class_name='PNDMScheduler', _diffusers_version='0.10.0.dev0',
                                      prediction_type='epsilon',
                                      set_alpha_to_one=False, skip_prk_steps=True, steps_offset=1,
                                      trained_betas=None, clip_sample=False),
    'Stable Diffusion 2.1': dict(COMMON, _class_name='DDIMScheduler', _diffusers_version='0.10.0.dev0',
                                 prediction_type='v_prediction', clip_sample=False,
                                 set_alpha_to_one=False, skip_prk_steps=True, steps_offset=1,
                                 trained_betas=None),
    'turbo': dict(COMMON, _class_name='EulerDiscreteScheduler', _diffusers_version='0.24.0.dev0',
                  prediction_type='epsilon', clip_sample=False,
                  interpolation_type='linear', sample_max_value=1.0, set_alpha_to_one=False,
                  skip_prk_steps=True, steps_offset=1,
                  timestep_spacing='trailing', trained_betas=None, use_karras_sigmas=False),
    'XL': dict(COMMON, _class_name='EulerDiscreteScheduler', _diffusers_version='0.19.0.dev0',
               prediction_type='epsilon', clip_sample=False,
               interpolation_type='linear', sample_max_value=1.0, set_alpha_to_one=False, skip_prk_steps=True,
               steps_offset=1,
               timestep_spacing='leading', trained_betas=None, use_karras_sigmas=False),
    'LCM': dict(COMMON, _class_name='LCMScheduler', _diffusers_version='0.22.0.dev0',
                prediction_type='epsilon', clip_sample=False, clip_sample_range=1.0,
                dynamic_thresholding_ratio=0.995, original_inference_steps=50, rescale_betas_zero_snr=False,
                sample_max_value=1.0, set_alpha_to_one=True,
                steps_offset=0, thresholding=False, timestep_spacing='leading', trained_betas=None),
    "DPM++ with Karras's σ": dict(COMMON, _class_name='DPMSolverMultistepScheduler',
                                  _diffusers_version='0.17.1', prediction_type='epsilon',
                                  algorithm_type='dpmsolver++', solver_order=2, solver_type='midpoint',
                                  lower_order_final=True, use_karras_sigmas=True,
                                  clip_sample=False, dynamic_thresholding_ratio=0.995, sample_max_value=1.0,
                                  set_alpha_to_one=False, skip_prk_steps=True,
                                  steps_offset=1, thresholding=False, trained_betas=None),
    'zero terminal SNR': dict(COMMON, _class_name='DDIMScheduler', _diffusers_version='0.21.0',
                              prediction_type='v_prediction', rescale_betas_zero_snr=True,
                              timestep_spacing='trailing', clip_sample=False, set_alpha_to_one=False,
                              steps_offset=1, trained_betas=None)}
PROMPTS, STEPS = ['a red seven on a blue background'], 4

@pytest.fixture(scope='module')
def sd(): return StableDiffusion.from_pretrained()

@pytest.fixture(scope='module')
def small(sd):
    "The same with little networks of random numbers, for many questions about schedulers."
    torch.manual_seed(0)
    unet = UNet2DConditionModel(sample_size=8, block_out_channels=(8,), layers_per_block=1, norm_num_groups=4,
                                down_block_types=['CrossAttnDownBlock2D'],
                                up_block_types=['UpBlock2D'], mid_block_type=None,
                                cross_attention_dim=64, attention_head_dim=4)
    vae = AutoencoderKL(block_out_channels=(4,)*4, down_block_types=['DownEncoderBlock2D']*4,
                        up_block_types=['UpDecoderBlock2D']*4, norm_num_groups=2)
    return StableDiffusion(sd.tokenizer, sd.text_encoder, vae, unet, sd.scheduler)

def pipeline(sd, scheduler):
    "diffusers' own, which puts right what it puts right."
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        pipe = StableDiffusionPipeline(sd.vae, sd.text_encoder, sd.tokenizer, sd.unet, scheduler, None, None,
                                       requires_safety_checker=False)
    pipe.set_progress_bar_config(disable=True)
    return pipe

def theirs(sd, scheduler, steps=STEPS, kind='pt'):
    return pipeline(sd, scheduler)(PROMPTS, guidance_scale=2., num_inference_steps=steps, output_type=kind,
                                   generator=torch.Generator().manual_seed(3)).images

def ours(sd, scheduler=None, steps=STEPS, **kw):
    return sd.mk_samples(PROMPTS, g=2., seed=3, steps=steps, scheduler=scheduler, progress=False, **kw)

def our_latents(sd, scheduler):
    seen = []
    ours(sd, scheduler, callback=lambda i, t, x: seen.append(x))
    return seen[-1]

def folder(config, path):
    "A folder with this scheduler's file."
    (path/'scheduler').mkdir(parents=True, exist_ok=True)
    (path/'scheduler'/'scheduler_config.json').write_text(json.dumps(config))
    (path/'model_index.json').write_text(json.dumps(dict(scheduler=['diffusers', config.get('_class_name')])))
    return path

def without(config):
    "The file, and the file without each of its keys in turn."
    yield '', config
    for k in config:
        if k not in ('_class_name', '_diffusers_version'):
            yield k, {n: v for n, v in config.items() if n != k}

@pytest.mark.parametrize('name', FILES)
def test_scheduler_files_paint_what_the_pipeline_paints(name, sd, small, tmp_path):
    """Its own scheduler, and each of ours made from its file, with each key left out in turn: the same
    picture, or a sentence."""
    painted, refused, files = 0, 0, list(without(FILES[name]))
    for missing, config in files:
        kind = getattr(diffusers, config['_class_name'])
        if (name, missing) == ('zero terminal SNR', 'prediction_type'):        # diffusers paints NaN
            with pytest.raises(ValueError, match='ε says nothing'): load_scheduler(folder(config, tmp_path))
            continue
        own = load_scheduler(folder(config, tmp_path))
        model, little = (StableDiffusion(m.tokenizer, m.text_encoder, m.vae, m.unet, own)
                         for m in (sd, small))
        refs = {s: getattr(diffusers, c.__name__).from_config(kind.from_config(config).config)
                for s, c in SCHEDULERS.items()}
        refs['pndm'] = type(refs['pndm']).from_config(refs['pndm'].config, skip_prk_steps=True)
        for short, ref in {None: kind.from_config(config), **refs}.items():
            try: latents = our_latents(little, short)
            except ValueError as e:
                refused += 1
                said = ['skip_prk_steps: PNDMScheduler has True alone'] if missing == 'skip_prk_steps' else []
                if 'rescale_betas_zero_snr' in config: said += ['rescale_betas_zero_snr', 'ε says nothing']
                assert any(k in str(e) for k in said), (short, missing)
                continue
            wanted = theirs(small, ref, kind='latent')
            apart = (latents - wanted).abs().max()/wanted.abs().max()
            assert apart < (1e-4 if short == 'lms' else 1e-5), (short, missing, apart)
            if not missing: check_close(ours(model, short), theirs(sd, ref)*2 - 1, rtol=0, atol=1e-4)
            painted += 1
    assert painted + refused >= 8*(len(files) - 1) and painted > refused

def test_latents_are_never_clipped(sd, tmp_path):
    "A file that says nothing of it, painted by another class; one that says true; and an object."
    euler = {k: v for k, v in FILES['XL'].items() if k != 'clip_sample'}
    for config in (euler, dict(FILES['Stable Diffusion 2.1'], clip_sample=True)):
        model = StableDiffusion(sd.tokenizer, sd.text_encoder, sd.vae, sd.unet,
                                load_scheduler(folder(config, tmp_path)))
        for name in ('ddim', 'ddpm'):
            latents = []
            model.mk_samples(PROMPTS, g=2., steps=5, scheduler=name, progress=False,
                             callback=lambda i, t, x: latents.append(x))
            assert latents[-1].abs().max() > 1.2, name
    for cls in (SCHEDULERS['ddim'], diffusers.DDIMScheduler):
        scheduler = cls(beta_schedule='scaled_linear', beta_start=0.00085, beta_end=0.012,
                        prediction_type='v_prediction')
        latents = []
        sd.mk_samples(PROMPTS, g=2., steps=5, scheduler=scheduler, progress=False,
                      callback=lambda i, t, x: latents.append(x))
        assert latents[-1].abs().max() > 1.2 and scheduler.config.clip_sample is False

def test_the_table_of_contents_says_the_class(tmp_path):
    config = FILES['Stable Diffusion 1.5']
    path = folder(config, tmp_path)
    (path/'model_index.json').write_text(json.dumps(dict(scheduler=['diffusers', 'EulerDiscreteScheduler'])))
    found = load_scheduler(path)
    assert type(found).__name__ == 'EulerDiscreteScheduler' and found.config.timestep_spacing == 'linspace'
    assert found.config.beta_end == 0.012
    assert load_scheduler(folder({k: v for k, v in config.items() if k != 'steps_offset'},
                                 tmp_path)).config.steps_offset == 1

@pytest.mark.parametrize('config,why', [
    (dict(_class_name='FlowMatchEulerDiscreteScheduler'), 'is for flow matching'),
    (dict(_class_name='SchedulerMixin'), 'cannot be made from its file'),
    (dict(_class_name='DPMSolverMultistepScheduler', use_flow_sigmas=True, prediction_type='flow_prediction'),
     'is for flow matching'),
    (dict(_class_name='Fast'), 'scheduler: Fast is unknown'), (dict(_class_name='UNet2DModel'), 'is unknown'),
    (dict(_class_name='x'*5000), 'is unknown'),
    (dict(_class_name='DDIMScheduler', beta_schedule='unheard'), 'cannot be made from its file'),
    (dict(_class_name='DDIMScheduler', num_train_timesteps='many'), 'expected a whole number'),
    (dict(_class_name='DDIMScheduler', num_train_timesteps=10**9), 'expected a whole number below'),
    (dict(_class_name='KarrasVeScheduler'), 'scheduler: ')])
def test_schedulers_that_are_none(config, why, tmp_path):
    with pytest.raises(ValueError, match=why) as e: load_scheduler(folder(config, tmp_path))
    assert len(str(e.value)) < 400

@pytest.fixture
def model(tmp_path): return Path(shutil.copytree(str(MODELS/'painted-digits'), tmp_path/'model'))

def edit(path, **changes):
    config = json.loads(path.read_text())
    config.update(changes)
    path.write_text(json.dumps({k: v for k, v in config.items() if v is not ...}))

@pytest.mark.parametrize('part,changes,why', [
    ('vae', dict(scaling_factor=None), 'scaling_factor must be a number'),
    ('vae', dict(shift_factor=0.1), 'shift_factor'),
    ('unet', dict(addition_embed_type='text', addition_embed_type_num_heads=4),
     'cannot be loaded|weights are missing|addition_embed_type'),
    ('unet', dict(in_channels=9), 'cannot be loaded|weights of a wrong shape'),
    ('unet', dict(num_class_embeds=4), 'weights are missing|num_class_embeds')])
def test_configurations_that_need_more(part, changes, why, model):
    edit(model/part/'config.json', **changes)
    with pytest.raises(ValueError, match=why): StableDiffusion.from_pretrained(model)

@pytest.mark.parametrize('channels', [5, 8, 9])
def test_denoisers_with_more_channels_are_refused(channels, sd):
    unet = diffusers.UNet2DConditionModel.from_config({**sd.unet.config, 'in_channels': channels})
    with pytest.raises(ValueError, match=f'takes {channels} channels'):
        StableDiffusion(sd.tokenizer, sd.text_encoder, sd.vae, unet, sd.scheduler)

def test_an_xl_like_denoiser_is_refused(sd):
    unet = diffusers.UNet2DConditionModel.from_config({**sd.unet.config, 'addition_embed_type': 'text_time',
                                                       'addition_time_embed_dim': 8,
                                                       'projection_class_embeddings_input_dim': 112})
    with pytest.raises(ValueError, match='as Stable Diffusion XL does'):
        StableDiffusion(sd.tokenizer, sd.text_encoder, sd.vae, unet, sd.scheduler)

def test_sizes_of_old_files_and_pairs(sd):
    def size(**changes):
        unet = diffusers.UNet2DConditionModel.from_config({**sd.unet.config, **changes})
        unet.register_to_config(**changes)
        return StableDiffusion(sd.tokenizer, sd.text_encoder, sd.vae, unet, sd.scheduler)
    assert size(sample_size=32, _diffusers_version='0.6.0').size == (64, 64)
    assert size(sample_size=32, _diffusers_version='0.9.0').size == (32, 32)
    wide = size(sample_size=(4, 8))
    assert wide.size == (4, 8) and wide.mk_samples('a', g=1, steps=1, progress=False).shape == (1, 3, 32, 64)

def test_a_tokenizer_without_a_length(model):
    edit(model/'tokenizer'/'tokenizer_config.json', model_max_length=...)
    sd = StableDiffusion.from_pretrained(model)
    assert sd.length == 16 and sd.text_enc('a red seven').shape == (1, 16, 64)

def test_only_safetensors_in_their_own_folder_are_read(model, tmp_path):
    "An index that names a pickle, or a file elsewhere, is refused before anything is opened."
    for part, stem in (('text_encoder', 'model'), ('unet', 'diffusion_pytorch_model'),
                       ('vae', 'diffusion_pytorch_model')):
        shutil.copy(model/part/f'{stem}.safetensors', tmp_path/'stranger.safetensors')
        stranger = tmp_path/'stranger.safetensors'
        strange = '../../stranger.safetensors', str(stranger), 'pytorch_model.bin', '', 7
        for name in (*strange, *strange):                # beside a whole file, which a library may pass over
            index = json.dumps(dict(metadata={}, weight_map={'a': name}))
            (model/part/f'{stem}.safetensors.index.json').write_text(index)
            with pytest.raises(ValueError, match='expected names of safetensors in its folder'):
                StableDiffusion.from_pretrained(model)
            if name == 7 and not (tmp_path/'kept').exists():                 # and without one
                (model/part/f'{stem}.safetensors').rename(tmp_path/'kept')
        (model/part/'pytorch_model.bin').write_bytes(b'no')
        (model/part/f'{stem}.safetensors.index.json').unlink()
        with pytest.raises(ValueError, match=f'no {stem}.safetensors'): StableDiffusion.from_pretrained(model)
        (tmp_path/'kept').rename(model/part/f'{stem}.safetensors')
    assert StableDiffusion.from_pretrained(model)

def test_weights_in_several_files_and_variants(model):
    from safetensors.torch import load_file, save_file
    want = ours(StableDiffusion.from_pretrained(model), steps=2)
    path = model/'unet'
    weights = load_file(path/'diffusion_pytorch_model.safetensors')
    half = len(weights)//2
    name, items = 'diffusion_pytorch_model-0000{}-of-00002.safetensors', list(weights.items())
    parts = {name.format(1): dict(items[:half]), name.format(2): dict(items[half:])}
    for name, part in parts.items(): save_file(part, path/name, metadata={'format': 'pt'})
    (path/'diffusion_pytorch_model.safetensors').unlink()
    index = dict(metadata=dict(total_size=sum(w.nbytes for w in weights.values())),
                 weight_map={k: name for name, part in parts.items() for k in part})
    (path/'diffusion_pytorch_model.safetensors.index.json').write_text(json.dumps(index))
    check_close(ours(StableDiffusion.from_pretrained(model), steps=2), want, rtol=0, atol=0)
    own = StableDiffusion.from_pretrained(model, networks='own')
    check_close(ours(own, steps=2), want, rtol=0, atol=2e-5)
    for part, stem in (('text_encoder', 'model'), ('vae', 'diffusion_pytorch_model')):
        (model/part/f'{stem}.safetensors').rename(model/part/f'{stem}.fp16.safetensors')
    for name in [*parts, 'diffusion_pytorch_model.safetensors.index.json']: (path/name).unlink()
    save_file(weights, path/'diffusion_pytorch_model.fp16.safetensors', metadata={'format': 'pt'})
    check_close(ours(StableDiffusion.from_pretrained(model, variant='fp16'), steps=2), want, rtol=0, atol=0)
    own = StableDiffusion.from_pretrained(model, variant='fp16', networks='own')
    check_close(ours(own, steps=2), want, rtol=0, atol=2e-5)
    with pytest.raises(ValueError, match='no model.safetensors'): StableDiffusion.from_pretrained(model)

def test_weights_that_are_no_numbers_are_named(model):
    from safetensors.torch import load_file, save_file
    file = model/'vae'/'diffusion_pytorch_model.safetensors'
    weights = load_file(file)
    weights['decoder.conv_out.bias'][1] = torch.nan
    save_file(weights, file, metadata={'format': 'pt'})
    with pytest.raises(ValueError, match='vae: weights hold NaN: decoder.conv_out.bias'):
        StableDiffusion.from_pretrained(model)

def test_json_that_is_nested_without_end(model):
    (model/'scheduler'/'scheduler_config.json').write_text('['*100_000)
    with pytest.raises(ValueError, match='scheduler_config.json: missing or damaged'):
        StableDiffusion.from_pretrained(model)

# The networks of Stable Diffusion as published: what their config.json says.
SD1 = dict(act_fn='silu', attention_head_dim=8, block_out_channels=[320, 640, 1280, 1280],
           center_input_sample=False, cross_attention_dim=768,
           down_block_types=['CrossAttnDownBlock2D']*3 + ['DownBlock2D'], downsample_padding=1,
           flip_sin_to_cos=True, freq_shift=0, in_channels=4, layers_per_block=2, mid_block_scale_factor=1,
           norm_eps=1e-5, norm_num_groups=32, out_channels=4, sample_size=64,
           up_block_types=['UpBlock2D'] + ['CrossAttnUpBlock2D']*3)
SD2 = SD1 | dict(attention_head_dim=[5, 10, 20, 20], cross_attention_dim=1024, dual_cross_attention=False,
                 num_class_embeds=None, only_cross_attention=False, use_linear_projection=True)
TURBO = SD2 | dict(addition_embed_type=None, attention_type='default', class_embeddings_concat=False,
                   conv_in_kernel=3, conv_out_kernel=3, cross_attention_norm=None, dropout=0.0,
                   encoder_hid_dim=None, mid_block_type='UNetMidBlock2DCrossAttn', num_attention_heads=None,
                   resnet_out_scale_factor=1.0, resnet_skip_time_act=False,
                   resnet_time_scale_shift='default', time_cond_proj_dim=None,
                   time_embedding_type='positional', transformer_layers_per_block=1, upcast_attention=None)
UNETS = {'1.5': SD1, '2 base': SD2, 'turbo': TURBO,
         '2.1 v': SD2 | dict(sample_size=96, upcast_attention=True),
         'consistency': SD1 | dict(time_cond_proj_dim=256), 'inpainting': SD1 | dict(in_channels=9)}
VAE = dict(act_fn='silu', block_out_channels=[128, 256, 512, 512], down_block_types=['DownEncoderBlock2D']*4,
           in_channels=3, latent_channels=4, layers_per_block=2, norm_num_groups=32, out_channels=3,
           sample_size=512, up_block_types=['UpDecoderBlock2D']*4)
CLIP_L = dict(hidden_act='quick_gelu', hidden_size=768, intermediate_size=3072, max_position_embeddings=77,
              model_type='clip_text_model', num_attention_heads=12, num_hidden_layers=12, vocab_size=49408)
OPEN_CLIP = {**CLIP_L, 'hidden_act': 'gelu', 'hidden_size': 1024, 'intermediate_size': 4096,
             'num_attention_heads': 16, 'num_hidden_layers': 23}

def shapes(net): return {k: v.shape for k, v in net.state_dict().items()}

@pytest.mark.parametrize('name', UNETS)
def test_our_denoiser_has_the_published_weights(name):
    with torch.device('meta'):
        ours, theirs = unet.UNet.from_config(UNETS[name]), diffusers.UNet2DConditionModel(**UNETS[name])
    assert shapes(ours) == shapes(theirs)

def test_our_other_networks_have_the_published_weights():
    with torch.device('meta'):
        pairs = [(unet.AutoencoderKL.from_config(VAE), diffusers.AutoencoderKL(**VAE))]
        for c in (CLIP_L, OPEN_CLIP):
            config = transformers.CLIPTextConfig(**{k: v for k, v in c.items() if k != 'model_type'})
            pairs.append((unet.CLIPTextModel.from_config(c), transformers.CLIPTextModel(config)))
    for ours, theirs in pairs: assert shapes(ours) == shapes(theirs)

@pytest.mark.parametrize('change', [
    dict(addition_embed_type='text_time'), dict(transformer_layers_per_block=[0, 2, 10]),
    dict(class_embed_type='timestep'), dict(time_embedding_type='fourier'), dict(encoder_hid_dim=4096),
    dict(attention_type='gated'), dict(conv_in_kernel=5), dict(only_cross_attention=True),
    dict(resnet_time_scale_shift='scale_shift'), dict(flip_sin_to_cos=False), dict(dropout=0.1)])
def test_other_denoisers_are_refused_by_name(change):
    with pytest.raises(ValueError, match=f'config: {[*change][0]} is '):
        unet.UNet.from_config({**SD1, **change})

@pytest.mark.parametrize('change', [
    dict(attention_dropout=0.1), dict(hidden_act='relu'), dict(model_type='bert')])
def test_other_text_encoders_are_refused_by_name(change):
    with pytest.raises(ValueError, match=f'config: {[*change][0]} is '):
        unet.CLIPTextModel.from_config({**CLIP_L, **change})

def test_our_networks_know_what_files_leave_out(model):
    "Stable Diffusion 1's own files say no scaling factor."
    for part, k in (('vae', 'scaling_factor'), ('unet', 'time_cond_proj_dim')):
        path = model/part/'config.json'
        said = json.loads(path.read_text())
        del said[k]
        path.write_text(json.dumps(said))
    own, theirs = (StableDiffusion.from_pretrained(model, networks=k) for k in ('own', 'library'))
    assert own.vae.config.scaling_factor == theirs.vae.config.scaling_factor == 0.18215
    check_close(ours(own, steps=2), ours(theirs, steps=2), rtol=0, atol=2e-5)
