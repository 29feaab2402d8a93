// Keys for what the page already does by buttons and links: a key presses the button on which it is printed, nothing else. At the end, what was
// typed is kept over a login. Without this file every page works the same.

const root = document.documentElement;
root.classList.add("has-js");

const typing = (element) => element.matches("input:not([type=checkbox]), textarea, select") || element.isContentEditable;

// Rows that j and k walk through: the link that opens each.
const rows = [...document.querySelectorAll(".rows [data-row], .flags [data-row]")];
let row = -1;

function walk(step) {
  if (rows.length === 0) return false;
  row = Math.min(rows.length - 1, Math.max(0, row + step));
  document.querySelectorAll(".here").forEach((e) => e.classList.remove("here"));
  const item = rows[row].closest("tr, li");
  item.classList.add("here");
  rows[row].focus({ preventScroll: true });
  item.scrollIntoView({ block: "nearest" });
  return true;
}

// The parts of a page have the digits, unless its buttons do; each key is printed on its link.
const parts = document.querySelector('[data-key="1"]') ? null : document.querySelector(".tabs, .subnav");
if (parts) {
  [...parts.querySelectorAll("a:not([data-key])")].slice(0, 9).forEach((link, at) => {
    link.dataset.key = String(at + 1);
    const key = document.createElement("kbd");
    key.textContent = link.dataset.key;
    link.append(" ", key);
  });
}

// Filters are gone through group by group; within a group the arrows move.
const GROUP = ".tabs, .filters > *, .facets section";
const groups = [...document.querySelectorAll(GROUP)].filter((group) => group !== parts && group.querySelector("a"));
let group = -1;

function filters() {
  if (groups.length === 0) return false;
  group = (group + 1) % groups.length;
  groups[group].querySelector("a").focus();
  return true;
}

function beside(link, step) {
  const links = [...(link.closest(GROUP)?.querySelectorAll("a") ?? [])];
  const next = links[links.indexOf(link) + step];
  next?.focus();
  return next !== undefined;
}

// Shared passages of a comparison: both sides move together.
let passage = 0;
const numbers = [...document.querySelectorAll(".pane [id^=a][data-pair]")];

function step(by) {
  if (numbers.length === 0) return false;
  passage = Math.min(numbers.length, Math.max(1, passage + by));
  both(passage);
  return true;
}

function intoSight(number, pane) {
  if (number && pane) pane.scrollTop += number.getBoundingClientRect().top - pane.getBoundingClientRect().top - pane.clientHeight / 3;
}

function both(n) {
  passage = n;
  for (const side of ["a", "b"]) {
    const number = document.getElementById(side + n);
    intoSight(number, number?.closest(".text"));
  }
}

document.querySelectorAll("[data-step]").forEach((b) => b.addEventListener("click", () => step(Number(b.dataset.step))));
document.querySelectorAll('[data-pair], .map a[href^="#"]').forEach((link) =>
  link.addEventListener("click", (event) => {
    event.preventDefault();
    both(Number(link.getAttribute("href").slice(2)));
  }),
);
if (numbers.length > 0) both(Number(/^#a(\d+)$/.exec(location.hash)?.[1] ?? 1));

// Beside a page that was sent as a picture, the passage that is looked at comes into sight on both sides.
const leaves = [...document.querySelectorAll(".leaf")];
const turned = Number(new URLSearchParams(location.search).get("n"));
if (leaves.length > 0) {
  leaves.forEach((leaf) => intoSight(leaf.querySelector(".now"), leaf));
  both(turned);
}

// A verdict that needs a reason asks for it first; Enter in the reason then gives that verdict.
let pending = null;

function press(key) {
  // In a list a key means the row that is marked.
  const named = `[data-key="${CSS.escape(key)}"]`;
  const target = document.querySelector(`.here ${named}`) ?? document.querySelector(named);
  if (!target) return false;
  if (!asks(target)) target.click();
  return true;
}

// Whether a button still needs something typed or chosen: the first such field gets the focus.
function asks(button) {
  const needs = (button.dataset.needs ?? "").split(" ").map((id) => document.getElementById(id));
  const empty = needs.find((field) => field && field.value.trim() === "");
  if (!empty) return false;
  pending = button;
  empty.focus();
  if ("placeholder" in empty) empty.placeholder = button.textContent.trim();
  return true;
}

const needed = new Set([...document.querySelectorAll("[data-needs]")].flatMap((button) => button.dataset.needs.split(" ")));
for (const field of [...needed].map((id) => document.getElementById(id))) {
  field?.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      pending = null;
      event.target.blur();
    }
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    if (!pending || event.target.value.trim() === "") event.target.blur();
    else if (!asks(pending)) pending.click();
  });
}

function overlay() {
  const dialog = document.getElementById("keys");
  const list = dialog.querySelector("ul");
  list.textContent = "";
  const shown = new Set();
  for (const kbd of document.querySelectorAll("a kbd, button kbd, .find kbd, label kbd, .pager kbd")) {
    const holder = kbd.closest("a, button, .find, label, span");
    if (shown.has(kbd.textContent) || kbd.closest("dialog")) continue;
    shown.add(kbd.textContent);
    const item = document.createElement("li");
    const copy = holder.cloneNode(true);
    copy.querySelectorAll("kbd, input").forEach((e) => e.remove());
    const key = document.createElement("kbd");
    key.textContent = kbd.textContent;
    item.append(key, copy.textContent.trim());
    list.append(item);
  }
  // Keys that stand on no button: those of lists and filters.
  const said = { "j k": rows.length > 0 && "rows", Enter: rows.length > 0 && "open", f: groups.length > 0 && "filters" };
  for (const [key, name] of Object.entries(said)) {
    if (!name || [...key.split(" ")].some((k) => shown.has(k))) continue;
    const item = document.createElement("li");
    const kbd = document.createElement("kbd");
    kbd.textContent = key;
    item.append(kbd, dialog.dataset[name]);
    list.append(item);
  }
  dialog.showModal();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  const key = event.key;
  let done = true;
  if (key === "/") (document.getElementById("q") ?? document.getElementById("find")).focus();
  else if (key === "?") overlay();
  else if (key === "m") (document.getElementById("reason") ?? document.getElementById("note"))?.focus();
  else if (key === "j") done = press("j") || walk(1);
  else if (key === "k") done = press("k") || walk(-1);
  else if (key === "n") done = numbers.length > 0 ? step(1) : press("n");
  else if (key === "N") done = numbers.length > 0 ? step(-1) : press("N");
  else if (key === "f") done = press("f") || filters();
  else if (key === "ArrowRight") done = beside(event.target, 1);
  else if (key === "ArrowLeft") done = beside(event.target, -1);
  else if (/^[0-9a-z[\]]$/.test(key)) done = press(key);
  else done = false;
  if (done) event.preventDefault();
});

// The hit that is looked at comes into sight, in the middle of the window and not at its edge.
document.getElementById("hit")?.scrollIntoView({ block: "center" });

// What was typed into a form stays in this tab until the next page comes. Where the session was over, that is the login, and the form has it again
// behind it; another person finds nothing.
const KEPT = "shai-typed";
const person = document.querySelector(".me summary")?.textContent ?? "";

document.addEventListener("submit", ({ target }) => {
  const fields = [...target.elements].filter((field) => field.name && field.matches("textarea, select, input:not([type=hidden])"));
  const typed = fields.map((field) => [field.name, field.value]);
  sessionStorage.setItem(KEPT, JSON.stringify({ person, at: location.pathname, form: target.getAttribute("action"), typed }));
});

function giveBack() {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  sessionStorage.removeItem(KEPT);
  if (kept?.person !== person || kept.at !== location.pathname) return;
  if (document.referrer === "" || new URL(document.referrer).pathname !== "/login") return;
  const form = [...document.forms].find((form) => form.getAttribute("action") === kept.form);
  for (const [name, value] of kept.typed) {
    const field = form?.elements.namedItem(name);
    if (value !== "" && field) field.value = value;
  }
}
giveBack();
