import { universalViewerLocales } from './languages.ts';
import { placesIn } from './places.ts';

// Universal Viewer, which another script loads, opens the manifest that the page names.

interface UniversalViewer {
  on(event: 'configure', handler: (event: { cb: (configuration: unknown) => void }) => void): void;
}
declare const UV: { init(element: string, data: Record<string, unknown>): UniversalViewer };

/** The table of contents is open; embedding is off, since it would need a page of Universal Viewer's own. */
const CONFIGURATION = {
  options: { dropEnabled: false },
  modules: {
    contentLeftPanel: { options: { defaultToTreeEnabled: true } },
    shareDialogue: { options: { embedEnabled: false } },
  },
};

const frame = document.getElementById('viewer-frame');
const [place] = (frame && (await placesIn(frame))) ?? [];
if (frame && place) {
  const { language = 'en' } = frame.dataset;
  const { manifest, canvas, region } = place;
  const viewer = UV.init(frame.id, {
    iiifManifestId: manifest,
    ...(canvas !== undefined && { canvasId: canvas }),
    ...(region && { xywh: region.join(',') }),
    locales: universalViewerLocales(language),
  });
  viewer.on('configure', ({ cb }) => cb(CONFIGURATION));
  // For browser consoles and tests.
  Object.assign(window, { viewer });
}
