// The page: settings in, pictures out. All of it is in the link.
import {withSettings} from './png.mjs'

const DIGITS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine']
const COLOURS = ['red', 'orange', 'yellow', 'green', 'blue', 'purple', 'black', 'white']
const MODELS = new URL('../../miniai/models/', import.meta.url)
const TEACHER = `${MODELS}painted-digits`, STUDENT = `${MODELS}painted-digits-fast`, SIDE = 64, MOMENTS = 8
const $ = id => document.getElementById(`playground-${id}`)
const [form, status, big, eight, strip] = ['form', 'status', 'picture', 'eight', 'strip'].map($)

// ---- settings, and the link that holds them
const fields = ['prompt', 'negative', 'seed', 'g', 'steps']
function settings() {
  const s = Object.fromEntries(fields.map(k => [k, $(k).value]))
  return {...s, seed: Number(s.seed), g: Number(s.g), steps: Number(s.steps)}
}
const byStudent = s => s.steps <= 4
const from = new URLSearchParams(location.hash.slice(1))
for (const k of fields) if (from.has(k)) $(k).value = from.get(k)
function keep() {
  const s = settings(), student = byStudent(s)
  $('g-value').value = s.g.toFixed(1)
  $('negative').disabled = student
  const {negative, ...rest} = s
  history.replaceState(null, '', `#${new URLSearchParams(student || !negative ? rest : s)}`)
}

// ---- the prompt, by words to press
const article = word => /^[aeiou]/.test(word) ? 'an' : 'a'
const picked = {digit: 'seven', ink: 'red', ground: 'blue'}
function group(id, words, key) {
  for (const word of words) {
    const b = document.createElement('button')
    Object.assign(b, {type: 'button', textContent: word, onclick: () => {
      picked[key] = word
      const {digit, ink, ground} = picked
      $('prompt').value = `${article(ink)} ${ink} ${digit} on ${article(ground)} ${ground} background`
      paint()
    }})
    $(id).append(b)
  }
}
group('digits', DIGITS, 'digit')
group('inks', COLOURS, 'ink')
group('grounds', COLOURS, 'ground')
const KNOWN = new Set([...DIGITS, ...COLOURS, 'a', 'an', 'on', 'background'])
const unknown = text => [...new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])].filter(w => !KNOWN.has(w))

// ---- canvases
function canvas(label) {
  const c = document.createElement('canvas')
  c.width = c.height = SIDE
  c.setAttribute('role', 'img')
  c.setAttribute('aria-label', label)
  return c
}
function show(c, rgba, label) {
  c.getContext('2d').putImageData(new ImageData(rgba, SIDE), 0, 0)
  c.setAttribute('aria-label', label)
}
const small = Array.from({length: 8}, (_, i) => {
  const b = document.createElement('button'), c = canvas('nothing yet')
  b.type = 'button'
  b.onclick = () => { $('seed').value = Number(b.dataset.seed); paint({others: false}) }
  b.append(c)
  eight.append(b)
  return {b, c}
})

// ---- painting
let worker, count = 0, first = null
const jobs = new Map()                                   // of each place the newest
function ask(place, s, moments, done) {
  const id = ++count
  jobs.set(place, {id, done})
  const student = byStudent(s) ? STUDENT : null
  worker.postMessage({id, place, teacher: TEACHER, student, settings: s, moments})
}
function start() {
  worker = new Worker(new URL('worker.mjs', import.meta.url), {type: 'module'})
  worker.onerror = e => { status.textContent = `It could not start: ${e.message}` }
  worker.onmessage = ({data}) => {
    const job = jobs.get(data.place)
    if (!job || job.id !== data.id) return
    if (data.error) status.textContent = `It could not be painted: ${data.error}`
    else job.done(data)
  }
}
function paint({others = true} = {}) {
  if (!form.reportValidity()) return
  keep()
  const s = settings(), strange = unknown(s.prompt), who = byStudent(s) ? 'student' : 'teacher'
  const said = strange.length ? ` It has never seen ${strange.map(w => `‘${w}’`).join(', ')}, and guesses.` : ''
  if (!worker) start()
  status.textContent = first === null ? 'Loading the model, 8 MB …' : 'Painting …'
  const shown = s.steps > 2 ? Math.min(MOMENTS, s.steps) : 0
  strip.replaceChildren()
  ask('picture', s, shown, ({rgba, ms, moment, step}) => {
    if (moment !== undefined) {
      const c = canvas('')
      show(c, rgba, `what it took for the picture at step ${step}`)
      strip.append(c)
      return
    }
    first ??= ms
    show(big, rgba, `${s.prompt}, seed ${s.seed}`)
    status.textContent = `Painted here by the ${who}, in ${(ms/1000).toFixed(2)} s.${said}`
    $('save').disabled = false
  })
  if (!others) return
  small.forEach(({b, c}, i) => {
    const seed = s.seed + i
    b.dataset.seed = seed
    ask(`small ${i}`, {...s, seed}, 0, ({rgba}) => {
      show(c, rgba, `${s.prompt}, seed ${seed}`)
      b.title = `seed ${seed}`
    })
  })
}

form.onsubmit = e => { e.preventDefault(); paint() }
$('g').oninput = () => worker ? paint({others: false}) : keep()
$('g').onchange = $('steps').onchange = () => worker ? paint() : keep()
$('more').onclick = () => { $('seed').value = settings().seed + 8; paint() }
$('link').onclick = async () => {
  keep()
  try {
    await navigator.clipboard.writeText(location.href)
    status.textContent = 'The link is copied.'
  } catch { status.textContent = 'The link is in the address bar.' }
}
$('save').onclick = () => big.toBlob(async blob => {
  const {negative, ...s} = settings(), student = byStudent(s)
  const said = {Software: 'miniai', ...s, scheduler: 'ddim', model: student ? 'fast' : 'painted-digits'}
  const a = document.createElement('a')
  a.href = URL.createObjectURL(await withSettings(blob, student || !negative ? said : {...said, negative}))
  a.download = `${s.prompt.replace(/[^\p{L}\p{N}]+/gu, '-')}-${s.seed}.png`
  a.click()
  setTimeout(() => URL.revokeObjectURL(a.href), 1000)
})
keep()
if (from.has('prompt')) status.textContent = 'Ready: press Paint.'
