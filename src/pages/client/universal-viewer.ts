import { universalViewerLocales } from './languages.ts';

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
if (frame) {
  const { manifest = '', canvas, language = 'en' } = frame.dataset;
  const viewer = UV.init(frame.id, {
    iiifManifestId: new URL(manifest, location.href).href,
    ...(canvas && { canvasId: canvas }),
    locales: universalViewerLocales(language),
  });
  viewer.on('configure', ({ cb }) => cb(CONFIGURATION));
  // For browser consoles and tests.
  Object.assign(window, { viewer });
}
