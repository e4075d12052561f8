// Mirador, a script of its own, opens what the page names.

declare const Mirador: { viewer(configuration: Record<string, unknown>): unknown };

const frame = document.getElementById('viewer-frame');
if (frame) {
  const { manifest = '', canvas, language } = frame.dataset;
  const instance = Mirador.viewer({
    id: frame.id,
    language,
    windows: [{ manifestId: new URL(manifest, location.href).href, ...(canvas && { canvasId: canvas }) }],
    window: {
      allowClose: false,
      allowMaximize: false,
      allowTopMenuButton: true,
      sideBarOpen: true,
      defaultSideBarPanel: 'canvas',
      highlightAllAnnotations: true,
      panels: { info: true, attribution: true, canvas: true, annotations: true, search: true, layers: true },
      views: [{ key: 'single' }, { key: 'gallery' }],
    },
    thumbnailNavigation: { defaultPosition: 'far-bottom', displaySettings: true },
    workspace: { type: 'mosaic', showZoomControls: true },
    workspaceControlPanel: { enabled: false },
  });
  // For whoever drives the page: browser consoles and tests.
  Object.assign(window, { mirador: instance });
}

export {};
