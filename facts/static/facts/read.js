// Choosing a passage with the mouse or the keyboard. Without this script it is typed into the same form.
const form = document.getElementById("draft");
const bar = document.getElementById("chosen");
const [said, button] = [bar.querySelector("[role=status]"), bar.querySelector("button")];
const blocks = new Map(); // a paragraph's element to its text, the nodes that hold it, its words and sentences

function parts(text, language, granularity) {
  const found = [...new Intl.Segmenter(language, { granularity }).segment(text)];
  return found.filter((one) => granularity === "sentence" || one.isWordLike)
    .map((one) => [one.index, one.index + one.segment.trimEnd().length]);
}

for (const element of document.querySelectorAll(".words")) {
  const asides = { acceptNode: (node) => (node.parentElement.closest(".aside") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT) };
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT, asides);
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  const text = nodes.map((node) => node.data).join("");
  const kinds = { word: parts(text, element.lang, "word"), sentence: parts(text, element.lang, "sentence") };
  blocks.set(element, { text, nodes, kinds });
  element.tabIndex = 0;
  element.role = "group";
  element.ariaLabel = element.dataset.name;
  element.setAttribute("aria-describedby", "keys");
  element.addEventListener("keydown", (event) => event.target === element && press(event, element));
}
bar.hidden = document.getElementById("keys").hidden = false;

// Where a place in the document is in a paragraph's text, and the other way round.
function offset(element, container, place) {
  const range = document.createRange();
  range.setStart(element, 0);
  range.setEnd(container, place);
  let sum = 0;
  for (const node of blocks.get(element).nodes) {
    if (node === container) return sum + place;
    if (!range.intersectsNode(node)) break;
    sum += node.length;
  }
  return sum;
}

function place(element, at) {
  for (const node of blocks.get(element).nodes) {
    if (at <= node.length) return [node, at];
    at -= node.length;
  }
  return [element, element.childNodes.length];
}

let chosen = null; // the paragraph's element, and start and end in its text
let telling = 0;

function choose(element, start, end) {
  const text = element ? blocks.get(element).text.slice(start, end).trim() : "";
  chosen = text ? { element, start, end } : null;
  form.elements.paragraph.value = text ? element.dataset.number : "";
  form.elements.passage.value = text;
  form.elements.first.value = form.elements.last.value = "";
  button.disabled = !text;
  clearTimeout(telling);
  telling = setTimeout(() => { said.textContent = text ? told(element, text) : said.dataset.none; }, 150);
}

function told(element, text) {
  const words = parts(text, element.lang, "word");
  const short = words.length > 10 ? `${text.slice(0, words[4][1])} … ${text.slice(words[words.length - 5][0])}` : text;
  const values = { name: element.dataset.name, words: words.length, text: short };
  return said.dataset.told.replace(/%(name|words|text)/g, (_all, name) => values[name]);
}

document.addEventListener("selectionchange", () => {
  const selection = getSelection();
  if (!selection.rangeCount) return;
  const range = selection.getRangeAt(0);
  const inside = range.commonAncestorContainer;
  const element = (inside.closest ? inside : inside.parentElement).closest(".words");
  if (!element) return;
  const ends = [offset(element, range.startContainer, range.startOffset), offset(element, range.endContainer, range.endOffset)];
  choose(element, ...(ends[0] < ends[1] ? whole(element, ...ends) : ends));
});

// A word that is chosen in part is chosen.
function whole(element, start, end) {
  const cut = (at) => blocks.get(element).kinds.word.find((word) => word[0] < at && at < word[1]) || [at, at];
  return [cut(start)[0], cut(end)[1]];
}

function press(event, element) {
  const step = { ArrowRight: ["word", 1], ArrowLeft: ["word", -1], ArrowDown: ["sentence", 1], ArrowUp: ["sentence", -1] }[event.key];
  const own = chosen && chosen.element === element;
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  if (step) move(element, own, ...step, event.shiftKey);
  else if (event.key === "Escape") { getSelection().removeAllRanges(); choose(null); }
  else if (event.key === "Enter" && own) form.requestSubmit(button);
  else return;
  event.preventDefault();
}

function move(element, own, kind, by, more) {
  const found = blocks.get(element).kinds[kind];
  if (!found.length) return;
  const last = own ? found.findLastIndex(([start]) => start < chosen.end) : -1;
  const first = own ? found.findIndex(([, end]) => end > chosen.start) : -1;
  const from = own ? (more || by > 0 ? last : first) : by > 0 ? -1 : found.length;
  const to = Math.min(Math.max(from + by, more && own ? first : 0), found.length - 1);
  const start = more && own ? Math.min(chosen.start, found[to][0]) : found[to][0];
  getSelection().setBaseAndExtent(...place(element, start), ...place(element, found[to][1]));
  choose(element, start, found[to][1]);
}
