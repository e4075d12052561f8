// Manifests of others, as far as they have to be known before a viewer opens them.

export type LoadedJson =
  | null
  | boolean
  | number
  | string
  | readonly LoadedJson[]
  | { readonly [name: string]: LoadedJson | undefined };
export type LoadedObject = { readonly [name: string]: LoadedJson | undefined };

export function isObject(value: LoadedJson | undefined): value is LoadedObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function asList(value: LoadedJson | undefined): readonly LoadedJson[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value as LoadedJson];
}

/** Of a canvas. */
export interface CanvasSize {
  readonly width: number;
  readonly height: number;
}

function idOf(node: LoadedObject): string | undefined {
  const id = node['id'] ?? node['@id'];
  return typeof id === 'string' ? id : undefined;
}

/** The canvases of a manifest of 3.0, or of 2.1. */
function canvasesOf(manifest: LoadedObject): readonly LoadedObject[] {
  const sequences = asList(manifest['sequences']).filter(isObject);
  const lists = [manifest['items'], ...sequences.map((sequence) => sequence['canvases'])];
  return lists.flatMap(asList).filter(isObject);
}

/** The size of a canvas of a manifest; undefined where it says none. */
export function canvasSize(manifest: LoadedObject, canvas: string): CanvasSize | undefined {
  const { width, height } = canvasesOf(manifest).find((each) => idOf(each) === canvas) ?? {};
  return typeof width === 'number' && typeof height === 'number' ? { width, height } : undefined;
}

/** The ids of the images that a canvas of a manifest of 3.0 has the choice of. */
export function choicesOf(manifest: LoadedJson, canvas: string): readonly string[] {
  const painted = isObject(manifest) && canvasesOf(manifest).find((each) => idOf(each) === canvas);
  const inner = (nodes: readonly LoadedObject[], name: string): readonly LoadedObject[] =>
    nodes.flatMap((node) => asList(node[name])).filter(isObject);
  const annotations = painted ? inner(inner([painted], 'items'), 'items') : [];
  return inner(inner(annotations, 'body'), 'items').flatMap((item) => idOf(item) ?? []);
}

/** The first canvas of a range, whose parts are nested (3.0) or in a list (2.1). */
export function firstCanvasOf(manifest: LoadedObject, range: string): string | undefined {
  const open: LoadedJson[] = [...asList(manifest['structures'])];
  for (let node = open.shift(); node !== undefined; node = open.shift()) {
    if (!isObject(node)) continue;
    if (idOf(node) !== range) {
      open.push(...asList(node['items']));
      continue;
    }
    const [canvas] = asList(node['canvases']);
    return typeof canvas === 'string' ? canvas.replace(/#.*$/, '') : canvasIn(node['items'], 0);
  }
  return undefined;
}

function canvasIn(items: LoadedJson | undefined, level: number): string | undefined {
  for (const item of asList(items).filter(isObject)) {
    const source = item['source'];
    const named = isObject(source) ? idOf(source) : source;
    if (item['type'] === 'SpecificResource') return typeof named === 'string' ? named : undefined;
    const found = item['type'] === 'Range' ? level < 20 && canvasIn(item['items'], level + 1) : idOf(item);
    if (found) return found.replace(/#.*$/, '');
  }
  return undefined;
}
