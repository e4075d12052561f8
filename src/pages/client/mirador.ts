import { miradorLanguage } from './languages.ts';

// Mirador, which another script loads, opens the manifest that the page names.

declare const Mirador: { viewer(configuration: Record<string, unknown>): unknown };

const frame = document.getElementById('viewer-frame');
if (frame) {
  const { manifest = '', canvas, language = 'en' } = frame.dataset;
  // Its own interface is mirrored with the page.
  const { direction } = getComputedStyle(frame);
  const hasRoom = matchMedia('(min-width: 60rem)').matches;
  const instance = Mirador.viewer({
    id: frame.id,
    language: miradorLanguage(language),
    selectedTheme: matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light',
    themes: {
      light: { direction, palette: { primary: { main: '#8a3b12' }, secondary: { main: '#8a3b12' } } },
      dark: { direction, palette: { primary: { main: '#e0a070' }, secondary: { main: '#e0a070' } } },
    },
    windows: [
      {
        manifestId: new URL(manifest, location.href).href,
        ...(canvas && { canvasId: canvas }),
        // Contents to the left of the picture, notes to the right of it.
        ...(hasRoom && { companionWindows: [{ content: 'annotations', position: 'right' }] }),
      },
    ],
    window: {
      allowClose: false,
      allowMaximize: false,
      allowFullscreen: true,
      sideBarOpen: hasRoom,
      defaultSideBarPanel: 'canvas',
      forceDrawAnnotations: true,
      highlightAllAnnotations: true,
      views: [{ key: 'single' }, { key: 'gallery' }],
    },
    // Each photograph is shown whole, whatever part of the one before was in view.
    osdConfig: { preserveViewport: false },
    thumbnailNavigation: { defaultPosition: 'far-bottom' },
    workspaceControlPanel: { enabled: false },
  });
  // For browser consoles and tests.
  Object.assign(window, { mirador: instance });
}
