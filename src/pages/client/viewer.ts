/** The part of OpenSeadragon, a script of its own, that this page uses. */
declare const OpenSeadragon: (options: Record<string, unknown>) => unknown;

const element = document.getElementById('viewer');
if (element) {
  const viewer = OpenSeadragon({
    element,
    tileSources: element.dataset['info'],
    prefixUrl: element.dataset['icons'],
    showNavigator: true,
    navigatorAutoFade: false,
    maxZoomPixelRatio: 3,
    animationTime: 0.6,
    gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
    crossOriginPolicy: 'Anonymous',
  });
  // For whoever drives the page: browser consoles and tests.
  Object.assign(window, { viewer });
}
