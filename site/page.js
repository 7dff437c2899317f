// What every page does.

// What a search finds stands over the page, below its box, and isn't cut off where the sidebar ends.
document.addEventListener('input', e => {
  const box = e.target.closest('.smalldocs-search')
  if (!box) return
  const {left, bottom} = box.getBoundingClientRect(), found = box.querySelector('.smalldocs-search-results')
  Object.assign(found.style, {left: `${left}px`, top: `${bottom}px`})
})

// On a narrow screen, the table of contents and the links of the margin stand below the title.
{
  const margin = document.querySelector('#quarto-margin-sidebar'), title = document.querySelector('main header, main h1')
  if (margin && title) {
    const fold = document.createElement('details'), summary = document.createElement('summary')
    fold.className = 'narrow-contents'
    summary.textContent = 'On this page'
    fold.append(summary, ...[...margin.children].map(e => e.cloneNode(true)))
    fold.querySelectorAll('[id]').forEach(e => e.removeAttribute('id'))
    fold.querySelectorAll('h2').forEach((e, i) => i || e.remove())
    fold.addEventListener('click', e => { if (e.target.closest('a')) fold.open = false })
    title.after(fold)
  }
}

// A picture of rows, one for each number of steps, becomes one row and a slider.
for (const img of document.querySelectorAll('img.steps')) {
  const steps = img.dataset.steps.split(' '), row = document.createElement('div'), label = document.createElement('label')
  const slider = document.createElement('input'), said = document.createElement('output')
  const names = document.createElement('div')
  row.className = 'steps-row'
  names.className = 'steps-names'
  names.replaceChildren(...img.dataset.names.split(' ').map(n => Object.assign(document.createElement('span'), {textContent: n})))
  Object.assign(slider, {type: 'range', min: 0, max: steps.length - 1, value: 0})
  const show = () => {
    said.textContent = `${steps[slider.value]} steps`
    img.style.transform = `translateY(${-100*slider.value/steps.length}%)`
  }
  slider.oninput = show
  label.className = 'steps-slider'
  label.append(slider, said)
  img.replaceWith(row)
  row.append(img)
  row.before(label, names)
  show()
}
