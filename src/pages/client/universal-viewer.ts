// Universal Viewer, a script of its own, opens what the page names.

interface UniversalViewer {
  on(event: 'configure', handler: (event: { cb: (configuration: unknown) => void }) => void): void;
}
declare const UV: { init(element: string, data: Record<string, unknown>): UniversalViewer };

/** What Universal Viewer offers that would need files which this server does not have, or that lead elsewhere. */
const CONFIGURATION = {
  options: { dropEnabled: false, footerPanelEnabled: true, rightPanelEnabled: true, leftPanelEnabled: true },
  modules: {
    footerPanel: { options: { shareEnabled: false, embedEnabled: false } },
    openSeadragonCenterPanel: { options: { autoHideControls: false } },
  },
};

const frame = document.getElementById('viewer-frame');
if (frame) {
  const { manifest = '', canvas } = frame.dataset;
  const viewer = UV.init(frame.id, {
    iiifManifestId: new URL(manifest, location.href).href,
    ...(canvas && { canvasId: canvas }),
  });
  viewer.on('configure', ({ cb }) => cb(CONFIGURATION));
}

export {};
