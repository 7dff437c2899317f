// A Stable Diffusion: words to states, noise to latents by DDIM, latents to pixels.
import {readSafetensors, tokenizer} from './files.mjs'
import {decoder, parameters, textEncoder, unet} from './networks.mjs'
import {randn} from './noise.mjs'
import {each, table} from './numbers.mjs'

// ᾱ of Stable Diffusion's thousand times (notebook 20): √β grows evenly, in single precision as Python has it
export const abar = [], {fround} = Math, [low, high] = [0.00085, 0.012].map(v => fround(Math.sqrt(v)))
for (let t = 0, product = 1, step = fround((high - low)/999); t < 1000; t++) {
  const root = t < 500 ? fround(low + step*t) : fround(high - step*(999 - t))
  abar.push(fround(product *= fround(1 - fround(root*root))))
}

// n times from 999 down, evenly (notebook 22: 'trailing')
const roundHalfEven = v => Math.abs(v % 1) === 0.5 ? 2*Math.round(v/2) : Math.round(v)
export const times = n => Array.from({length: n}, (_, i) => roundHalfEven(1000 - i*1000/n) - 1)

// g - 1 as a student is told it: sines, then cosines, of 1000·(g - 1) (notebook 35)
function guidanceWaves(g, dim) {
  const waves = table(1, dim), half = dim/2
  for (let i = 0; i < half; i++) {
    const angle = 1000*(g - 1)*Math.exp(-i*Math.log(10000)/(half - 1))
    waves.v[i] = Math.sin(angle)
    waves.v[half + i] = Math.cos(angle)
  }
  return waves
}

// Files of a model's folder. The student and its teacher share all parts but the denoiser.
async function get(path) {
  const r = await fetch(path)
  if (!r.ok) throw Error(`${path}: ${r.status} ${r.statusText}`)
  return r
}
const json = async path => (await get(path)).json()
async function network(build, folder, file = 'diffusion_pytorch_model') {
  const [config, weights] = await Promise.all([json(`${folder}/config.json`), get(`${folder}/${file}.safetensors`)])
  return Object.assign(build(parameters(readSafetensors(await weights.arrayBuffer())), config), {config})
}
export const loadDenoiser = model => network(unet, `${model}/unet`)
export async function loadParts(model) {
  const [tokens, text, decode] = await Promise.all([
    json(`${model}/tokenizer/tokenizer.json`).then(tokenizer), network(textEncoder, `${model}/text_encoder`, 'model'),
    network(decoder, `${model}/vae`)])
  return {tokens, text, decode}
}

// The latents after each step, and what the model takes for the clean ones.
export function* denoise({tokens, text, net}, {prompt, negative = '', seed, steps, g}) {
  const {in_channels: c, sample_size: side, time_cond_proj_dim: dim} = net.config
  const drawn = randn(c*side*side, seed), asked = text(tokens(prompt))
  const guidance = dim ? guidanceWaves(g, dim) : null, without = !dim && g > 1 ? text(tokens(negative)) : null
  let x = table(side*side, c, undefined, side, side)
  drawn.forEach((v, i) => x.v[i % (side*side)*c + Math.floor(i/(side*side))] = v)    // channels come first there
  for (const [i, t] of times(steps).entries()) {
    let v = net(x, t, asked, guidance)
    if (without) {
      const empty = net(x, t, without)
      v = each(v, (a, i) => empty.v[i] + g*(a - empty.v[i]))
    }
    const next = times(steps)[i + 1] ?? -1, signal = Math.sqrt(abar[t]), noise = Math.sqrt(1 - abar[t])
    const kept = next < 0 ? 1 : abar[next], clean = each(x, (a, i) => signal*a - noise*v.v[i])
    x = each(x, (a, i) => Math.sqrt(kept)*clean.v[i] + Math.sqrt(1 - kept)*(signal*v.v[i] + noise*a))
    yield {latents: x, clean}
  }
}

// Bytes for a canvas: red, green, blue and opaque.
export function pixels(picture) {
  const rgba = new Uint8ClampedArray(4*picture.n).fill(255)
  for (let i = 0; i < picture.n; i++) for (let k = 0; k < 3; k++) rgba[4*i + k] = (picture.v[3*i + k] + 1)*127.5
  return rgba
}

export function paint(model, settings) {
  const steps = [...denoise(model, settings)]
  return pixels(model.decode(steps.at(-1).latents))
}
