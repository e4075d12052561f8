import { miradorLanguage } from './languages.ts';
import { choicesOf, type LoadedJson } from './manifest-json.ts';
import { inOneLanguage } from './one-language.ts';
import { placesOrFailure, type ViewerPlace } from './places.ts';

// Mirador, which another script loads, opens what the page names.

interface MiradorState {
  readonly windows: Readonly<Record<string, { readonly visibleCanvases?: readonly string[] }>>;
  readonly manifests: Readonly<Record<string, { readonly json?: LoadedJson } | undefined>>;
}
interface MiradorInstance {
  readonly store: {
    getState(): MiradorState;
    subscribe(listener: () => void): () => void;
    dispatch(action: Record<string, unknown>): void;
  };
}
declare const Mirador: { viewer(configuration: Record<string, unknown>): MiradorInstance };

/** Whether there is room for panels beside the picture of one window. */
function hasRoom(places: readonly ViewerPlace[]): boolean {
  return places.length === 1 && matchMedia('(min-width: 60rem)').matches;
}

/** The id of the window of a place. */
function windowId(at: number): string {
  return `window-${at + 1}`;
}

function windowOf(
  { manifest, canvas, region }: ViewerPlace,
  at: number,
  isWide: boolean,
): Record<string, unknown> {
  return {
    id: windowId(at),
    manifestId: manifest,
    ...(canvas !== undefined && { canvasId: canvas }),
    ...(region && { initialViewerConfig: { bounds: region } }),
    // Contents to the left of the picture, notes to the right of it.
    ...(isWide && { companionWindows: [{ content: 'annotations', position: 'right' }] }),
  };
}

/** Each photograph is shown whole, whatever part of the one before was in view; but for the first, where a part is asked for. */
function showOthersWhole({ store }: MiradorInstance): void {
  const stop = store.subscribe(() => {
    const windows = Object.values(store.getState().windows);
    if (windows.length === 0 || windows.some(({ visibleCanvases = [] }) => visibleCanvases.length === 0))
      return;
    stop();
    store.dispatch({ type: 'mirador/UPDATE_CONFIG', config: { osdConfig: { preserveViewport: false } } });
  });
}

/** Shows another image than the first of a photograph, as the reader does by the list of layers, once the manifest is there. */
function showVersion({ store }: MiradorInstance, at: number, place: ViewerPlace): void {
  const { manifest, canvas, version } = place;
  if (canvas === undefined || version === undefined) return;
  const stop = store.subscribe(() => {
    const json = store.getState().manifests[manifest]?.json;
    if (json === undefined) return;
    stop();
    const shown = choicesOf(json, canvas).map((id, index) => [id, { visibility: index === version - 1 }]);
    store.dispatch({
      type: 'mirador/UPDATE_LAYERS',
      windowId: windowId(at),
      canvasId: canvas,
      payload: Object.fromEntries(shown),
    });
  });
}

/** What Mirador has loaded: a manifest, or a page of annotations. */
interface Loaded {
  readonly manifestJson?: LoadedJson;
  readonly annotationJson?: LoadedJson;
}

/**
 * Texts are read in the language of the page, else in one of the browser, as on the other pages: Mirador itself takes English
 * for the table of contents and for what it says of a canvas, in whatever language it is opened, and shows notes in all of theirs.
 */
function readIn(language: string): (url: string, action: Loaded) => Loaded {
  const wishes = [language, ...navigator.languages];
  return (_url, action) => ({
    ...action,
    ...(action.manifestJson && { manifestJson: inOneLanguage(action.manifestJson, wishes) }),
    ...(action.annotationJson && { annotationJson: inOneLanguage(action.annotationJson, wishes) }),
  });
}

/** Words for Mirador in a language that it has none of its own in, by the language; none in others. */
async function translationsFor(language: string): Promise<Readonly<Record<string, unknown>>> {
  return language === 'es' ? { es: (await import('./mirador-es.ts')).MIRADOR_ES } : {};
}

async function startMirador(frame: HTMLElement, places: readonly ViewerPlace[]): Promise<void> {
  const { language = 'en' } = frame.dataset;
  const spoken = miradorLanguage(language);
  // Its own interface is mirrored with the page.
  const { direction } = getComputedStyle(frame);
  const isWide = hasRoom(places);
  const beginsAtPart = places.some(({ region }) => region);
  const instance = Mirador.viewer({
    id: frame.id,
    language: spoken,
    translations: await translationsFor(spoken),
    selectedTheme: matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light',
    themes: {
      light: { direction, palette: { primary: { main: '#8a3b12' }, secondary: { main: '#8a3b12' } } },
      dark: { direction, palette: { primary: { main: '#e0a070' }, secondary: { main: '#e0a070' } } },
    },
    windows: places.map((place, at) => windowOf(place, at, isWide)),
    window: {
      allowClose: false,
      allowMaximize: false,
      allowFullscreen: true,
      sideBarOpen: isWide,
      defaultSideBarPanel: 'canvas',
      forceDrawAnnotations: true,
      highlightAllAnnotations: true,
      views: [{ key: 'single' }, { key: 'gallery' }],
    },
    osdConfig: { preserveViewport: beginsAtPart },
    thumbnailNavigation: { defaultPosition: 'far-bottom' },
    workspaceControlPanel: { enabled: false },
    requests: { postprocessors: [readIn(language)] },
  });
  if (beginsAtPart) showOthersWhole(instance);
  for (const [at, place] of places.entries()) showVersion(instance, at, place);
  // For browser consoles and tests.
  Object.assign(window, { mirador: instance });
}

const frame = document.getElementById('viewer-frame');
const places = frame && (await placesOrFailure(frame));
if (frame && places) await startMirador(frame, places);
