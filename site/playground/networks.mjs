// The three networks of Stable Diffusion, as notebook 24 builds them, under the names of their published weights.
import {add, attend, conv, each, enlarge, erf, groupNorm, join, layerNorm, linear, silu, table} from './numbers.mjs'

// Weights under a name, and under all that begins with it: p('conv1').weight, or p.at('resnets.0')('conv1').
export function parameters(tensors, prefix = '') {
  const p = name => ({weight: tensors.get(`${prefix}${name}.weight`), bias: tensors.get(`${prefix}${name}.bias`)})
  p.at = name => parameters(tensors, `${prefix}${name}.`)
  p.has = name => tensors.has(`${prefix}${name}.weight`)
  p.range = name => {                                    // all of a list: name.0, name.1 and so on
    const list = [], names = [...tensors.keys()]
    while (names.some(k => k.startsWith(`${prefix}${name}.${list.length}.`))) list.push(p.at(`${name}.${list.length}`))
    return list
  }
  return p
}
const apply = (f, x, {weight, bias}, ...more) => f(x, weight, bias, ...more)

// ---- the text encoder
export function textEncoder(p, config) {
  const {num_attention_heads: heads, hidden_size: c} = config
  const quickGelu = x => each(x, v => v/(1 + Math.exp(-1.702*v)))
  const words = p('embeddings.token_embedding').weight, places = p('embeddings.position_embedding').weight
  const layers = p.range('encoder.layers')
  return ids => {
    let x = table(ids.length, c)
    ids.forEach((id, i) => x.v.set(words.v.subarray(id*c, (id + 1)*c), i*c))
    x = add(x, places)
    for (const l of layers) {
      let y = layerNorm(x, l('layer_norm1'))
      const [q, k, v] = ['q', 'k', 'v'].map(s => apply(linear, y, l(`self_attn.${s}_proj`)))
      x = add(x, apply(linear, attend(q, k, v, heads, true), l('self_attn.out_proj')))
      y = layerNorm(x, l('layer_norm2'))
      x = add(x, apply(linear, quickGelu(apply(linear, y, l('mlp.fc1'))), l('mlp.fc2')))
    }
    return layerNorm(x, p('final_layer_norm'))
  }
}

// ---- blocks of the other two
function resBlock(p, x, groups, eps, time) {
  let y = apply(conv, silu(groupNorm(x, p('norm1'), groups, eps)), p('conv1'))
  if (time) {
    const said = apply(linear, silu(time), p('time_emb_proj')).v
    y.v.forEach((v, i) => y.v[i] = v + said[i % y.c])
  }
  y = apply(conv, silu(groupNorm(y, p('norm2'), groups, eps)), p('conv2'))
  return add(y, p.has('conv_shortcut') ? apply(conv, x, p('conv_shortcut')) : x)
}

function attention(p, x, context, heads) {
  const q = apply(linear, x, p('to_q')), [k, v] = ['k', 'v'].map(s => apply(linear, context, p(`to_${s}`)))
  return apply(linear, attend(q, k, v, heads), p('to_out.0'))
}

function transformer(p, x, text, groups, heads) {
  const b = p.at('transformer_blocks.0')
  let y = apply(conv, groupNorm(x, p('norm'), groups, 1e-6), p('proj_in')), z = layerNorm(y, b('norm1'))
  y = add(y, attention(b.at('attn1'), z, z, heads))
  y = add(y, attention(b.at('attn2'), layerNorm(y, b('norm2')), text, heads))
  z = apply(linear, layerNorm(y, b('norm3')), b('ff.net.0.proj'))
  const half = z.c/2, gated = table(z.n, half)           // the second half says how much of the first goes on
  for (let i = 0; i < z.n; i++)
    for (let j = 0; j < half; j++) {
      const gate = z.v[i*z.c + half + j]
      gated.v[i*half + j] = z.v[i*z.c + j]*gate*(1 + erf(gate/Math.SQRT2))/2
    }
  y = add(y, apply(linear, gated, b('ff.net.2')))
  return add(x, apply(conv, {...y, h: x.h, w: x.w}, p('proj_out')))
}

// ---- the denoiser: noisy latents, a time, a text's states, and what g is, for one that is told; v
export function unet(p, config) {
  const groups = config.norm_num_groups, heads = config.attention_head_dim, eps = config.norm_eps
  const width = config.block_out_channels[0], down = p.range('down_blocks'), up = p.range('up_blocks')
  return (x, t, text, guidance) => {
    const half = width/2, waves = table(1, width)
    for (let i = 0; i < half; i++) {
      const angle = Math.fround(t*Math.fround(Math.exp(Math.fround(-Math.log(10000)*i/half))))
      waves.v[i] = Math.cos(angle)
      waves.v[half + i] = Math.sin(angle)
    }
    const told = guidance ? add(waves, linear(guidance, p('time_embedding.cond_proj').weight)) : waves
    const time = apply(linear, silu(apply(linear, told, p('time_embedding.linear_1'))), p('time_embedding.linear_2'))
    const res = (q, y) => resBlock(q, y, groups, eps, time)
    const read = (q, y) => transformer(q, y, text, groups, heads)
    x = apply(conv, x, p('conv_in'))
    const kept = [x]                                     // on the way down, for the way up
    for (const block of down) {
      const readers = block.range('attentions')
      block.range('resnets').forEach((r, i) => {
        x = res(r, x)
        if (readers[i]) x = read(readers[i], x)
        kept.push(x)
      })
      if (block.has('downsamplers.0.conv')) kept.push(x = apply(conv, x, block('downsamplers.0.conv'), 2))
    }
    const [first, second] = p.range('mid_block.resnets')
    x = res(second, read(p.at('mid_block.attentions.0'), res(first, x)))
    for (const block of up) {
      const readers = block.range('attentions')
      block.range('resnets').forEach((r, i) => {
        x = res(r, join(x, kept.pop()))
        if (readers[i]) x = read(readers[i], x)
      })
      if (block.has('upsamplers.0.conv')) x = apply(conv, enlarge(x), block('upsamplers.0.conv'))
    }
    return apply(conv, silu(groupNorm(x, p('conv_norm_out'), groups, eps)), p('conv_out'))
  }
}

// ---- the decoder: latents to pixels from -1 to 1
export function decoder(p, config) {
  const groups = config.norm_num_groups, d = p.at('decoder'), eps = 1e-6
  const res = (q, y) => resBlock(q, y, groups, eps)
  return latents => {
    let x = apply(conv, each(latents, v => v/config.scaling_factor), p('post_quant_conv'))
    x = apply(conv, x, d('conv_in'))
    const [first, second] = d.range('mid_block.resnets'), look = d.at('mid_block.attentions.0')
    x = res(first, x)
    const y = groupNorm(x, look('group_norm'), groups, eps)
    x = res(second, add(x, attention(look, y, y, 1)))
    for (const block of d.range('up_blocks')) {
      for (const r of block.range('resnets')) x = res(r, x)
      if (block.has('upsamplers.0.conv')) x = apply(conv, enlarge(x), block('upsamplers.0.conv'))
    }
    return apply(conv, silu(groupNorm(x, d('conv_norm_out'), groups, eps)), d('conv_out'))
  }
}
