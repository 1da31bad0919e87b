// The focal point of a picture: set by pressing or dragging on the picture, or in the two fields of
// per cent, which work without this module. The cut for cards is shown as it will be drawn.

const RATIO = 3 / 2; // as blog/renditions.py cuts cards
const CUT_WIDTH = 360;

const box = document.querySelector("[data-focal-point]");
const fileField = document.querySelector("#id_file");
const across = document.querySelector("#id_focal_x");
const down = document.querySelector("#id_focal_y");

const stage = box?.querySelector("[data-focal-stage]");
const cutBox = box?.querySelector("[data-focal-cut]");
const drop = box?.querySelector("[data-focal-drop]");

let picture = stage?.querySelector("img"); // an img from the library, or a canvas of a file not sent yet
const cut = document.createElement("canvas");
const mark = document.createElement("span");
const frame = document.createElement("span");

const sizeOf = (shown) => [shown.naturalWidth || shown.width, shown.naturalHeight || shown.height];

const within = (value, most) => Math.min(Math.max(value, 0), most);

const perCent = (field) => within(Number.parseInt(field.value, 10) || 0, 100);

function start(length, part, focal) {
  return within(Math.round((length * focal) / 100 - part / 2), length - part);
}

function drawCut() {
  const [width, height] = sizeOf(picture);
  if (!width) return;
  const part = [Math.min(width, Math.round(height * RATIO)), Math.min(height, Math.round(width / RATIO))];
  const from = [start(width, part[0], perCent(across)), start(height, part[1], perCent(down))];
  cut.width = CUT_WIDTH;
  cut.height = Math.round(CUT_WIDTH / RATIO);
  cut.getContext("2d").drawImage(picture, ...from, ...part, 0, 0, cut.width, cut.height);
}

function show() {
  mark.style.insetInlineStart = `${perCent(across)}%`;
  mark.style.insetBlockStart = `${perCent(down)}%`;
  drawCut();
}

function point(event) {
  const area = picture.getBoundingClientRect();
  across.value = Math.round(within(((event.clientX - area.left) / area.width) * 100, 100));
  down.value = Math.round(within(((event.clientY - area.top) / area.height) * 100, 100));
  show();
}

// Fingers press and do not drag: they must be able to scroll past a picture as wide as the screen.
function hold(event) {
  if (event.pointerType === "touch") return;
  event.preventDefault();
  frame.setPointerCapture(event.pointerId);
  point(event);
}

function follow(event) {
  if (event.pointerType !== "touch" && event.buttons === 1) point(event);
}

function take(shown) {
  picture = shown;
  frame.replaceChildren(picture, mark);
  stage.prepend(frame);
  cutBox.querySelector("img")?.remove();
  cutBox.prepend(cut);
  cutBox.querySelector("figcaption").hidden = false;
  box.querySelector("[data-focal-hint]").hidden = false;
  show();
}

async function takeFile() {
  const [file] = fileField.files;
  if (!file) return;
  let bitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    return; // no picture that the browser knows: the server will say what is wrong
  }
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
  canvas.getContext("2d").drawImage(bitmap, 0, 0);
  take(canvas);
}

function takeDropped(event) {
  event.preventDefault();
  box.classList.remove("focal--over");
  if (!event.dataTransfer.files.length) return;
  fileField.files = event.dataTransfer.files;
  takeFile();
}

if (box && across && down) {
  mark.className = "focal__mark";
  frame.className = "focal__frame";
  frame.addEventListener("pointerdown", hold);
  frame.addEventListener("pointermove", follow);
  frame.addEventListener("click", point);
  for (const field of [across, down]) field.addEventListener("input", show);
  if (picture) {
    take(picture);
    picture.addEventListener("load", drawCut);
  }
}

if (box && fileField) {
  drop.hidden = false;
  fileField.addEventListener("change", takeFile);
  box.addEventListener("dragover", (event) => {
    event.preventDefault();
    box.classList.add("focal--over");
  });
  box.addEventListener("dragleave", () => box.classList.remove("focal--over"));
  box.addEventListener("drop", takeDropped);
}
