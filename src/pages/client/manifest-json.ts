// Manifests of others, as far as they have to be known before a viewer opens them.

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [name: string]: Json | undefined };
export type JsonObject = { readonly [name: string]: Json | undefined };

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function listOf(value: Json | undefined): readonly Json[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value as Json];
}

/** Of a canvas. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

function idOf(node: JsonObject): string | undefined {
  const id = node['id'] ?? node['@id'];
  return typeof id === 'string' ? id : undefined;
}

/** The canvases of a manifest of 3.0, or of 2.1. */
function canvasesOf(manifest: JsonObject): readonly JsonObject[] {
  const sequences = listOf(manifest['sequences']).filter(isObject);
  const lists = [manifest['items'], ...sequences.map((sequence) => sequence['canvases'])];
  return lists.flatMap(listOf).filter(isObject);
}

/** The size of a canvas of a manifest; undefined where it says none. */
export function sizeOf(manifest: JsonObject, canvas: string): Size | undefined {
  const { width, height } = canvasesOf(manifest).find((each) => idOf(each) === canvas) ?? {};
  return typeof width === 'number' && typeof height === 'number' ? { width, height } : undefined;
}

/** The first canvas of a range, whose parts are nested (3.0) or in a list (2.1). */
export function firstCanvasOf(manifest: JsonObject, range: string): string | undefined {
  const open: Json[] = [...listOf(manifest['structures'])];
  for (let node = open.shift(); node !== undefined; node = open.shift()) {
    if (!isObject(node)) continue;
    if (idOf(node) !== range) {
      open.push(...listOf(node['items']));
      continue;
    }
    const [canvas] = listOf(node['canvases']);
    return typeof canvas === 'string' ? canvas.replace(/#.*$/, '') : canvasIn(node['items'], 0);
  }
  return undefined;
}

function canvasIn(items: Json | undefined, level: number): string | undefined {
  for (const item of listOf(items).filter(isObject)) {
    const source = item['source'];
    const named = isObject(source) ? idOf(source) : source;
    if (item['type'] === 'SpecificResource') return typeof named === 'string' ? named : undefined;
    const found = item['type'] === 'Range' ? level < 20 && canvasIn(item['items'], level + 1) : idOf(item);
    if (found) return found.replace(/#.*$/, '');
  }
  return undefined;
}
