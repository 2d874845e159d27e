// Takes script and data of the page out of their packing: JSON, compressed as raw deflate, in base64.

const packed = document.getElementById("packed")?.textContent ?? "";
const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
const { script, data } = await new Response(stream).json();
Object.assign(window, { payload: data });
const element = document.createElement("script");
element.type = "module";
element.textContent = script;
document.body.append(element);
export {};
