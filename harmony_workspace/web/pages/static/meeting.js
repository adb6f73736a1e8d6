// What a page of a meeting does beyond being read: tabs, search, playing from a turn. Without it, all parts are shown.
"use strict";

const parts = [...document.querySelectorAll(".part")];
const tabs = [...document.querySelectorAll(".tabs a")];
const turns = [...document.querySelectorAll(".turns li")];
const player = document.getElementById("recording");

// ── tabs: the address says which part is shown, so Back and a copied address work ──
function show() {
  const wanted = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const part = (wanted && wanted.closest(".part")) || parts[0];
  for (const each of parts) each.hidden = each !== part;
  for (const tab of tabs) {
    if (tab.hash === "#" + part.id) tab.setAttribute("aria-current", "true");
    else tab.removeAttribute("aria-current");
  }
  if (wanted && wanted !== part) wanted.scrollIntoView({ block: "center" });
}
document.documentElement.classList.add("js");
addEventListener("hashchange", show);

// ── dates in the zone and the words of whoever reads ──
for (const time of document.querySelectorAll("time")) {
  const style = time.classList.contains("whole") ? { dateStyle: "medium", timeStyle: "short" } : { dateStyle: "medium" };
  time.textContent = new Date(time.dateTime).toLocaleString("en-GB", style);
}

// ── playing ──
if (player) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".seek");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    player.currentTime = Number(link.closest("li").dataset.start) / 1000;
    player.play().catch(() => {}); // the player itself says what it cannot play
  });
  let playing = null;
  player.addEventListener("timeupdate", () => {
    const at = player.currentTime * 1000 + 1;
    let low = 0, high = turns.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (Number(turns[middle].dataset.start) <= at) low = middle + 1;
      else high = middle;
    }
    const now = turns[low - 1] || null;
    if (now === playing) return;
    if (playing) playing.classList.remove("playing");
    if (now) now.classList.add("playing");
    playing = now;
  });
}

// ── search ──
const words = document.getElementById("words");
let marks = [], here = -1;

function unmark() {
  const touched = new Set();
  for (const mark of marks) {
    touched.add(mark.parentNode);
    mark.replaceWith(mark.firstChild);
  }
  for (const text of touched) text.normalize();
  marks = [];
  here = -1;
}

function markIn(paragraph, wanted) {
  let text = paragraph.firstChild;
  while (text) {
    const at = text.data.toLowerCase().indexOf(wanted);
    if (at < 0 || text.data.toLowerCase().length !== text.data.length) return;
    const found = text.splitText(at);
    text = found.splitText(wanted.length);
    const mark = document.createElement("mark");
    found.replaceWith(mark);
    mark.append(found);
    marks.push(mark);
  }
}

function tell(wanted) {
  const count = marks.length ? `${here + 1} of ${marks.length}` : "Nothing found";
  document.getElementById("found").textContent = wanted ? count : "";
}

function go(step) {
  if (!marks.length) return;
  if (here >= 0) marks[here].classList.remove("here");
  here = (here + step + marks.length) % marks.length;
  marks[here].classList.add("here");
  marks[here].scrollIntoView({ block: "center" });
  tell(true);
}

function search() {
  const wanted = words.value.trim().toLowerCase();
  unmark();
  if (wanted) for (const turn of turns) markIn(turn.querySelector("p"), wanted);
  tell(wanted);
  go(1);
}

if (words) {
  document.querySelector(".find").hidden = false;
  let later = 0;
  words.addEventListener("input", () => {
    clearTimeout(later);
    later = setTimeout(search, 120);
  });
  words.addEventListener("keydown", (event) => {
    if (event.key === "Enter") go(event.shiftKey ? -1 : 1);
  });
  document.getElementById("next").addEventListener("click", () => go(1));
  document.getElementById("previous").addEventListener("click", () => go(-1));
}

show();
