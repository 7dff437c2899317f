// The site's search. smalldocs looks for a class of this name that is given its pages and asked for words.
// MiniSearch (MIT licence, https://github.com/lucaong/minisearch) ranks them; here questions become words.
{
  const IDLE = new Set(('a an and are as at be but by can do does for from get has have how i if in into is it its ' +
    'me my of on or so than that the their them then there these they this to up was we what when where which ' +
    'who why will with you your').split(' '))
  // a stem, so that 'schedulers' finds 'scheduler', and 'training' finds 'train'
  const stem = word => word.length < 5 ? word : word.replace(/(?:ings?|ers?|ed|es|s|e)$/, '')
  const processTerm = term => IDLE.has(term.toLowerCase()) ? null : stem(term.toLowerCase())

  // a question is answered by the course first, and then by the reference
  const weight = id => id.startsWith('nbs/') ? 1 : id.startsWith('glossary') ? 1.2 : 0.25
  const options = {boost: {title: 4, section: 3}, prefix: term => term.length > 2,
                   fuzzy: term => term.length > 5 ? 0.2 : false, boostDocument: weight}

  window.Fuse = class {
    constructor(pages) {
      this.pages = new Map(pages.map(p => [p.objectID, p]))
      this.index = new MiniSearch({fields: ['title', 'section', 'text'], idField: 'objectID', processTerm})
      this.index.addAll([...this.pages.values()])
    }
    search(words, {limit}) {
      return this.index.search(words, options).slice(0, limit).map(f => ({item: this.pages.get(f.id)}))
    }
  }
}
