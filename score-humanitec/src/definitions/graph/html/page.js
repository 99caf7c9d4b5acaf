'use strict';
{
  const root = document.documentElement;
  const resources = [...document.querySelectorAll('.resource')];
  const boxes = resources.map((_, at) => document.getElementById('n' + at));
  const lines = [...document.querySelectorAll('.graph [data-to]')];
  const filter = document.getElementById('filter');
  const number = (element, name) => element.dataset[name] === undefined ? -1 : Number(element.dataset[name]);
  let lit = [];

  // The resource that the address names: its box, its lines, and the boxes at their other ends.
  const choose = () => {
    const found = /^#r(\d+)$/.exec(location.hash);
    const at = found === null ? -1 : Number(found[1]);
    const chosen = resources[at];
    lit.forEach(element => element.classList.remove('lit', 'near'));
    lit = [];
    root.classList.toggle('chosen', chosen !== undefined);
    if (chosen === undefined) return;
    const light = (element, name) => { element.classList.add(name); lit.push(element); };
    const joins = new Map();
    for (const line of lines) {
      const from = number(line, 'from'), to = number(line, 'to');
      if (from === at) {
        light(line, 'lit');
        light(boxes[to], 'near');
        if (number(line, 'column') >= 0) joins.set(to, number(line, 'column'));
      } else if (to === at) {
        light(line, 'lit');
        if (from >= 0) light(boxes[from], 'near');
      }
    }
    for (const line of lines) {
      if (number(line, 'from') < 0 && number(line, 'column') >= (joins.get(number(line, 'to')) ?? Infinity)) light(line, 'lit');
    }
    light(boxes[at], 'lit');
    resources.forEach((resource, other) => { resource.open = other === at; });
    chosen.hidden = false;
    boxes[at].scrollIntoView({ block: 'nearest', inline: 'nearest' });
    chosen.scrollIntoView({ block: 'start' });
  };

  let texts;
  const search = () => {
    texts ??= resources.map(resource => resource.textContent.toLowerCase());
    const words = filter.value.toLowerCase().split(/\s+/).filter(word => word !== '');
    const matches = texts.map(text => words.every(word => text.includes(word)));
    resources.forEach((resource, at) => {
      resource.hidden = !matches[at];
      boxes[at].classList.toggle('unmatched', !matches[at]);
    });
    for (const line of lines) {
      const from = number(line, 'from');
      line.classList.toggle('unmatched', !matches[number(line, 'to')] || (from >= 0 && !matches[from]));
    }
    const count = matches.filter(Boolean).length;
    document.getElementById('count').value = words.length === 0 ? '' : count + ' of ' + matches.length;
  };

  root.classList.add('scripted');
  resources.forEach(resource => { resource.open = false; });
  filter.addEventListener('input', search);
  addEventListener('hashchange', choose);
  addEventListener('keydown', event => { if (event.key === 'Escape') location.hash = ''; });
  document.getElementById('picture').addEventListener('click', event => {
    if (event.target.closest('a') === null) location.hash = '';
  });
  document.getElementById('resources').addEventListener('click', event => {
    const resource = event.target.closest('summary')?.parentElement;
    if (!resource) return;
    event.preventDefault();
    if (resource.open) {
      resource.open = false;
      location.hash = '';
    } else {
      location.hash = resource.id;
    }
  });
  choose();
}
